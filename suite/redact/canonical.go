package redact

import (
	"encoding/base64"
	"encoding/json"
	"sort"
	"strings"
)

// maxLevels bounds how many times a text is taken out of its escapes: JSON in JSON in
// a URL is three.
const maxLevels = 4

// form is a text in which secrets are looked for: what is to be masked itself, or
// a decoded reading of a stretch of it, which knows the way back.
type form struct {
	text []byte
	// source returns the stretch of the text to be masked that text[start:end] was read from.
	source func(start, end int) (int, int)
	// standsAlone says that text is all of what was encoded, and readable, so that a short
	// secret can be looked for in it.
	standsAlone bool
	level       int // how many times escapes were taken out
}

func plainForm(b []byte) form {
	return form{
		text:        b,
		source:      func(start, end int) (int, int) { return start, end },
		standsAlone: true,
	}
}

// site says that decoded octets [at, at+width) were read from [from, from+length).
// What lies between two sites was taken over as it is.
type site struct{ at, width, from, length int }

type sites []site

// before returns the last site that begins at or before the octet, and whether there is one.
func (s sites) before(octet int) (site, bool) {
	i := sort.Search(len(s), func(i int) bool { return s[i].at > octet }) - 1
	if i < 0 {
		return site{}, false
	}
	return s[i], true
}

// source returns the stretch that decoded octets [start, end) were read from; start < end.
func (s sites) source(start, end int) (int, int) {
	if e, ok := s.before(start); ok {
		if start < e.at+e.width {
			start = e.from
		} else {
			start += e.from + e.length - e.at - e.width
		}
	}
	if e, ok := s.before(end - 1); ok {
		if end-1 < e.at+e.width {
			end = e.from + e.length
		} else {
			end += e.from + e.length - e.at - e.width
		}
	}
	return start, end
}

// unescaped returns the form with one level of escapes taken out, and whether there was any.
func unescaped(f form) (form, bool) {
	var out []byte
	var found sites
	done := 0
	for p := 0; p < len(f.text); p++ {
		if !introducer(f.text[p]) {
			continue
		}
		e, ok := escapeAt(f.text[p:])
		if !ok {
			continue
		}
		out = append(out, f.text[done:p]...)
		found = append(found, site{at: len(out), width: e.width, from: p, length: e.length})
		out = append(out, e.octets[:e.width]...)
		done = p + e.length
		p = done - 1
	}
	if len(found) == 0 {
		return form{}, false
	}
	return form{
		text:        append(out, f.text[done:]...),
		source:      func(start, end int) (int, int) { return f.source(found.source(start, end)) },
		standsAlone: f.standsAlone,
		level:       f.level + 1,
	}, true
}

// readings returns a value and what it becomes as its own escapes are taken out:
// a server may well echo the cookie s%3Aabc as s:abc. What becomes of it in less than four
// octets says nothing about it and is left out.
func readings(value string) []string {
	all := []string{value}
	f := plainForm([]byte(value))
	for range maxLevels {
		next, ok := unescaped(f)
		if !ok || len(next.text) < 4 {
			break
		}
		all = append(all, string(next.text))
		f = next
	}
	return all
}

// headerLength returns the length of a JOSE header and the dot after it where the value is a
// JWT in compact serialization (RFC 7515 §3.1, RFC 7516 §3.1), and 0 where it is none.
func headerLength(value string) int {
	header, rest, _ := strings.Cut(value, ".")
	if n := strings.Count(rest, "."); n != 1 && n != 3 {
		return 0
	}
	raw, err := base64.RawURLEncoding.DecodeString(header)
	var members map[string]any
	if err != nil || json.Unmarshal(raw, &members) != nil {
		return 0
	}
	return len(header) + 1
}
