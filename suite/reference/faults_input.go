package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// input is a kind of request that a server may not be able to handle.
type input struct {
	id, words string
	is        func(x *exchange) bool
}

// inputFaults crash, hang or close the connection on particular inputs. Closing
// is only a fault for inputs that no HTTP layer has a reason to refuse.
func inputFaults() []entry {
	var table []entry
	onlyHTTP1 := []string{"two-cookie-lines", "upgrade"} // HTTP/2 has no such requests
	for _, in := range append(valueInputs(), headerInputs()...) {
		table = append(table, entry{id: "crash-" + in.id, sentence: "The server crashes with 500 on " + in.words + ".", rules: by("status"), edit: when(in.is, internalError), onlyHTTP1: slices.Contains(onlyHTTP1, in.id)})
	}
	hangs := []string{"any-percent", "apostrophe", "empty-value", "long-value", "jwt-of-garbage", "non-ascii", "many-cookies"}
	drops := []string{"empty-value", "jwt-of-garbage", "unsigned-jwt", "one-letter", "digits", "many-cookies"}
	for _, in := range append(valueInputs(), headerInputs()...) {
		if slices.Contains(hangs, in.id) {
			table = append(table, entry{id: "hang-" + in.id, sentence: "The server never answers on " + in.words + ".", rules: by("answered"), edit: when(in.is, hung)})
		}
		if slices.Contains(drops, in.id) {
			table = append(table, entry{id: "drop-" + in.id, sentence: "The server closes the connection without an answer on " + in.words + ".", rules: by("answered"), edit: when(in.is, dropped)})
		}
	}
	return append(table, silenceFaults()...)
}

// silenceFaults do not answer a whole kind of request, or do not end the answer.
func silenceFaults() []entry {
	answered := by("answered")
	var table []entry
	for _, kind := range []struct {
		id, words string
		edit      func(...change) edit
	}{
		{"valid", "a valid refresh token", granted},
		{"missing", "a request without the cookie", refusedMissing},
		{"malformed", "a cookie that is not a valid refresh token", refusedMalformed},
	} {
		for _, how := range []struct {
			id, sentence string
			change       change
		}{
			{"silent", "There is never an answer to %s.", hung},
			{"closed", "The connection is closed without an answer to %s.", dropped},
			{"reset", "The connection is reset without an answer to %s.", torn},
		} {
			table = append(table, entry{id: how.id + "-on-" + kind.id, sentence: fmt.Sprintf(how.sentence, kind.words), rules: answered, edit: kind.edit(how.change), incomplete: kind.id == "valid"})
		}
	}
	return append(table, []entry{
		{id: "stalls-in-status-line", sentence: "A refusal stops in the middle of its status line, and the connection stays open.", rules: answered, edit: refused(scripted(func(*Answer) script { return script{{octets: []byte("HTTP/1.1 42"), end: hang}} }))},
		{id: "stalls-in-header", sentence: "A refusal stops in the middle of its header, and the connection stays open.", rules: answered, edit: refused(scripted(func(a *Answer) script {
			return script{{octets: []byte(a.message()[:40]), end: hang}}
		}))},
		{id: "stalls-in-body", sentence: "A refusal stops in the middle of its body, and the connection stays open.", rules: answered, edit: refused(scripted(func(a *Answer) script {
			m := a.message()
			return script{{octets: []byte(m[:len(m)-10]), end: hang}}
		}))},
		{id: "closes-in-header", sentence: "The connection is closed in the middle of a refusal's header.", rules: by("framing"), edit: refused(scripted(func(a *Answer) script { return octets(a.message()[:40]) }))},
		{id: "never-ending-body", sentence: "The body of a refusal never ends: it gets one space per second.", rules: answered, edit: refused(endless)},
		{id: "drips-for-minutes", sentence: "A refusal is sent with one octet per second.", rules: answered, edit: refused(dripped(time.Second))},
	}...)
}

func valueInputs() []input {
	value := func(f func(v string) bool) func(x *exchange) bool {
		return func(x *exchange) bool {
			v, ok := x.server.behaviour.lookup(x)
			return ok && f(v)
		}
	}
	holds := func(chars string) func(x *exchange) bool {
		return func(x *exchange) bool { return strings.ContainsAny(x.cookieHeader(), chars) }
	}
	matches := func(pattern string) func(x *exchange) bool {
		return value(regexp.MustCompile(pattern).MatchString)
	}
	return []input{
		{"any-percent", "a percent sign in the cookies", holds("%")},
		{"broken-percent", "a percent sign without two hexadecimal digits after it", value(regexp.MustCompile(`%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)`).MatchString)},
		{"percent-utf-8", "percent-encoded octets that are not UTF-8", matches(`(?i)%(ff|fe|c0|80)`)},
		{"quotation-mark", "a quotation mark in the cookies", holds(`"`)},
		{"apostrophe", "an apostrophe in the cookies", holds(`'`)},
		{"backslash", "a backslash in the cookies", holds(`\`)},
		{"comma", "a comma in the cookies", holds(",")},
		{"plus", "a plus sign in the cookies", holds("+")},
		{"braces", "braces, as in a JSON value", holds("{}")},
		{"angle-bracket", "an angle bracket, as in HTML", holds("<>")},
		{"dollar", "a dollar sign in the cookies", holds("$")},
		{"space-inside", "a space inside the value", matches(`\S \S`)},
		{"non-ascii", "octets outside ASCII in the cookies", func(x *exchange) bool {
			return strings.ContainsFunc(x.cookieHeader(), func(r rune) bool { return r > 0x7f })
		}},
		{"empty-value", "an empty value", value(func(v string) bool { return v == "" })},
		{"one-letter", "a value of one octet", value(func(v string) bool { return len(v) == 1 })},
		{"digits", "a value of digits", matches(`^[0-9]+$`)},
		{"null-word", "the words null and undefined", matches(`^(null|undefined)$`)},
		{"equals-sign", "an equals sign in the value", value(func(v string) bool { return strings.Contains(v, "=") })},
		{"long-value", "a value of more than 2,000 octets", value(func(v string) bool { return len(v) > 2000 })},
		{"slash", "a slash in the value", value(func(v string) bool { return strings.Contains(v, "/") })},
		{"jwt-of-garbage", "a value of three parts that is not a JWT", value(func(v string) bool { return strings.Count(v, ".") == 2 && !decodeJWT(v).readable })},
		{"unsigned-jwt", "a JWT with an empty signature", value(func(v string) bool { j := decodeJWT(v); return j.readable && j.signature == "" })},
		{"foreign-jwt", "a readable JWT whose signature is not the server's", func(x *exchange) bool {
			v, _ := x.server.behaviour.lookup(x)
			return decodeJWT(v).readable && x.server.behaviour.verify(x, v).reason == malformed
		}},
		{"no-dots", "a value without dots", value(func(v string) bool { return v != "" && !strings.Contains(v, ".") })},
	}
}

func headerInputs() []input {
	pairs := func(f func(pairs [][2]string, name string) bool) func(x *exchange) bool {
		return func(x *exchange) bool { return f(trimmedPairs(x.lines), x.server.op.cookie) }
	}
	hasName := func(names ...string) func(x *exchange) bool {
		return pairs(func(all [][2]string, _ string) bool {
			return slices.ContainsFunc(all, func(p [2]string) bool { return slices.Contains(names, p[0]) })
		})
	}
	return []input{
		{"many-cookies", "fifty cookies or more", pairs(func(all [][2]string, _ string) bool { return len(all) >= 50 })},
		{"prototype-name", "another cookie named __proto__, constructor or prototype", hasName("__proto__", "constructor", "prototype")},
		{"same-name-twice", "two cookies with the right name", pairs(func(all [][2]string, name string) bool {
			n := 0
			for _, p := range all {
				if p[0] == name {
					n++
				}
			}
			return n > 1
		})},
		{"two-cookie-lines", "two Cookie header lines", func(x *exchange) bool { return len(x.lines) > 1 }},
		{"empty-cookie-header", "an empty Cookie header", func(x *exchange) bool { return len(x.lines) > 0 && strings.TrimSpace(x.cookieHeader()) == "" }},
		{"no-equals-sign", "a cookie without an equals sign", func(x *exchange) bool {
			return slices.ContainsFunc(strings.Split(x.cookieHeader(), ";"), func(p string) bool { return strings.TrimSpace(p) != "" && !strings.Contains(p, "=") })
		}},
		{"stray-semicolons", "semicolons with nothing between them", func(x *exchange) bool { return regexp.MustCompile(`;\s*;`).MatchString(x.cookieHeader()) }},
		{"odd-sibling-name", "another cookie whose name is not a token", pairs(func(all [][2]string, _ string) bool {
			return slices.ContainsFunc(all, func(p [2]string) bool { return strings.ContainsAny(p[0], "()<>@,:\\\"/[]?{} ") })
		})},
		{"expectation", "the expectation of a 100", func(x *exchange) bool { return x.request.Header.Get("Expect") != "" }},
		{"upgrade", "the offer of another protocol", func(x *exchange) bool { return x.request.Header.Get("Upgrade") != "" }},
		{"te-field", "a TE field", func(x *exchange) bool { return x.request.Header.Get("TE") != "" }},
		{"request-body", "an unexpected body", func(x *exchange) bool { return len(x.body) > 0 }},
		{"no-user-agent", "a request without User-Agent", func(x *exchange) bool { return x.request.Header.Get("User-Agent") == "" }},
		{"json-content-type", "a JSON Content-Type without a body", func(x *exchange) bool {
			return strings.Contains(x.request.Header.Get("Content-Type"), "json") && len(x.body) == 0
		}},
		{"any-origin", "an Origin header", func(x *exchange) bool { return x.request.Header.Get("Origin") != "" }},
		{"accept-of-pages", "an Accept header for HTML pages", func(x *exchange) bool { return strings.Contains(x.request.Header.Get("Accept"), "text/html") }},
		{"query-string", "an unexpected query", func(x *exchange) bool { return x.request.URL.RawQuery != "" }},
	}
}
