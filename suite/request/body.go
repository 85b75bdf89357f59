package request

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// addBody makes the body: what the contract asks for, the step's own, or both in
// one. Where they cannot be one, the step's own is sent alone if a server may refuse
// the request for it.
func (r *Request) addBody(step fixtures.Step, env fixtures.Environment) error {
	asked := r.base.sent.Body
	if r.Method != r.base.method {
		asked = nil // another method has no such body
	}
	if step.Body == nil {
		r.body = fixtures.Rendered{Octets: asked, Recipe: string(asked)}
		return nil
	}
	own, err := r.render(*step.Body, env)
	if err != nil {
		return err
	}
	r.body, r.bodyOfCase, r.bodyCase = own, true, own.Octets
	if asked == nil {
		return nil
	}
	switch kind := strings.ToLower(r.base.sent.BodyType); {
	case isObject(asked) && isObject(own.Octets) && strings.Contains(kind, "json"):
		r.body.Octets, r.body.Recipe, r.bodyMerged = merged(asked, own.Octets), string(merged(asked, []byte(own.Recipe))), true
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded") && bytes.IndexByte(own.Octets, '=') > 0 && !bytes.ContainsAny(own.Octets, "{<\n "):
		r.body.Octets, r.body.Recipe, r.bodyMerged = append(append(slices.Clone(asked), '&'), own.Octets...), string(asked)+"&"+own.Recipe, true
	case step.Outcome != step.Outcome.Tolerant():
		return fixtures.NotApplicable{Why: "the contract asks for a body, and the one of the case cannot be put into it"}
	}
	return nil
}

// hasContent reports whether content means something in requests with a method, so
// that servers read it (RFC 9110 §9.3).
func hasContent(method string) bool {
	return !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodDelete}, method)
}

func isObject(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 1 && text[0] == '{' && text[len(text)-1] == '}'
}

// merged is one JSON object with the members of two.
func merged(first, second []byte) []byte {
	inside := func(object []byte) []byte {
		object = bytes.TrimSpace(object)
		return bytes.TrimSpace(object[1 : len(object)-1])
	}
	members := slices.DeleteFunc([][]byte{inside(first), inside(second)}, func(m []byte) bool { return len(m) == 0 })
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}"))
}

// conflict says why a step cannot set a field: the contract has a value of its
// own for it, or it speaks of another body than the one that is sent.
func (r *Request) conflict(name string) error {
	for _, f := range r.base.sent.Headers {
		if strings.EqualFold(f.Name, name) {
			return fixtures.NotApplicable{Why: fmt.Sprintf("the contract has a value of its own for the field %s", f.Name)}
		}
	}
	if r.base.sent.Body == nil || r.Method != r.base.method {
		return nil
	}
	alone := r.bodyOfCase && !r.bodyMerged
	switch name {
	case "transfer-encoding", "content-type":
		if !alone {
			return withoutBody()
		}
	case "expect":
		if !r.bodyOfCase {
			return withoutBody()
		}
	case "content-length", "content-encoding":
		return withoutBody()
	}
	return nil
}

func withoutBody() error {
	return fixtures.NotApplicable{Why: "the contract asks for a body, and the case is about a request without one"}
}

// leavesOut says why a step cannot do without a field: over HTTP/1.1 it is the one
// that says how long the body is.
func (r *Request) leavesOut(step fixtures.Step) error {
	if r.base.sent.Body == nil || r.Method != r.base.method || r.bodyOfCase || r.base.over == wire.HTTP2 {
		return nil
	}
	if slices.ContainsFunc(step.Without, func(name string) bool { return strings.EqualFold(name, "Content-Length") }) {
		return withoutBody()
	}
	return nil
}

// takenThere says that the document has an input of its own where the step puts the
// live token instead of the cookie, so that nobody knows whether it is taken by right.
func (r *Request) takenThere(step fixtures.Step, env fixtures.Environment) error {
	token := strings.Trim(env.Token, `"`)
	if token == "" || step.Outcome != fixtures.NoHarm && step.Outcome != fixtures.Refusal {
		return nil
	}
	told := func(in, name string) error {
		return fixtures.NotApplicable{Why: fmt.Sprintf("the contract has an input %s of its own in the %s, which may take the credential", name, in)}
	}
	for _, l := range r.lines {
		name, value, _ := bytes.Cut(l.octets, []byte(":"))
		if l.own && bytes.Contains(value, []byte(token)) && r.base.contract.Takes("header", string(name)) {
			return told("header", string(name))
		}
	}
	if _, query, ok := strings.Cut(r.target, "?"); ok && step.Query != nil {
		for pair := range strings.SplitSeq(query, "&") {
			if name, value, _ := strings.Cut(pair, "="); strings.Contains(value, token) && r.base.contract.Takes("query", name) {
				return told("query", name)
			}
		}
	}
	if step.Body == nil {
		return nil
	}
	for _, name := range membersBefore(r.bodyCase, token) {
		if r.base.contract.Takes("body", name) {
			return told("body", name)
		}
	}
	return nil
}

// memberName is a name in JSON, a form or multipart.
var memberName = regexp.MustCompile(`"([^"]+)"\s*:|name="([^"]+)"|(?:^|&)([^&=\s]+)=`)

// membersBefore are the names in a body up to a text.
func membersBefore(body []byte, text string) []string {
	before, _, found := bytes.Cut(body, []byte(text))
	if !found {
		return nil
	}
	var all []string
	for _, m := range memberName.FindAllSubmatch(before, -1) {
		all = append(all, string(slices.Concat(m[1], m[2], m[3])))
	}
	return all
}
