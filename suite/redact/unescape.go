package redact

import (
	"encoding/base64"
	"encoding/json"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxLevels bounds how many times a text is taken out of its escapes: JSON in JSON in
// a URL is three.
const maxLevels = 4

// site says that decoded octets [at, at+width) were read from [from, from+length).
// What lies between two sites was taken over as it is.
type site struct{ at, width, from, length int32 }

// sites are in order of at.
type sites []site

func (s *sites) add(at, width, from, length int) {
	*s = append(*s, site{int32(at), int32(width), int32(from), int32(length)})
}

// before returns the last site that begins at or before the octet, and whether there is one.
func (s sites) before(octet int) (site, bool) {
	i := sort.Search(len(s), func(i int) bool { return int(s[i].at) > octet }) - 1
	if i < 0 {
		return site{}, false
	}
	return s[i], true
}

// source returns the stretch that decoded octets [start, end) were read from; start < end.
func (s sites) source(start, end int) (int, int) {
	if e, ok := s.before(start); ok {
		if start < int(e.at+e.width) {
			start = int(e.from)
		} else {
			start += int(e.from + e.length - e.at - e.width)
		}
	}
	if e, ok := s.before(end - 1); ok {
		if end-1 < int(e.at+e.width) {
			end = int(e.from + e.length)
		} else {
			end += int(e.from + e.length - e.at - e.width)
		}
	}
	return start, end
}

// touch reports whether a site lies in the decoded octets [start, end).
func (s sites) touch(start, end int) bool {
	e, ok := s.before(end - 1)
	return ok && int(e.at+e.width) > start
}

// unescaped returns the text with one level of escapes taken out, and where they were. There are no
// sites where there was no escape.
func unescaped(text []byte) (out []byte, found sites) {
	done := 0
	for p := 0; p < len(text); p++ {
		if !introducer(text[p]) {
			continue
		}
		e, ok := escapeAt(text[p:])
		if !ok {
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(text))
		}
		out = append(out, text[done:p]...)
		found.add(len(out), int(e.width), p, int(e.length))
		out = append(out, e.octets[:e.width]...)
		done = p + int(e.length)
		p = done - 1
	}
	return append(out, text[done:]...), found
}

// readings returns a value and what it becomes as its own escapes are taken out, as far as that can be
// searched for: a server may well echo the cookie s%3Aabcdefgh as s:abcdefgh. Many read a header field as
// Latin-1, and write UTF-8.
func readings(value string) []string {
	all := []string{value}
	if text := fromLatin1(value); text != value {
		all = append(all, text)
	}
	if strings.IndexByte(value, '%') < 0 && strings.IndexByte(value, '\\') < 0 && strings.IndexByte(value, '&') < 0 {
		return all
	}
	text := []byte(value)
	for range maxLevels {
		next, found := unescaped(text)
		if len(found) == 0 || !Searchable(string(next)) {
			break
		}
		all = append(all, string(next))
		text = next
	}
	return all
}

// fromLatin1 is the text whose octets in Latin-1 are the value's.
func fromLatin1(value string) string {
	if strings.IndexFunc(value, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 { // RuneError is one, too
		return value
	}
	text := make([]rune, len(value))
	for i := range len(value) {
		text[i] = rune(value[i])
	}
	return string(text)
}

// mostHeader is more than any JOSE header has.
const mostHeader = 4 << 10

// headerLength returns the length of a JOSE header and the dot after it where the value is a
// JWT in compact serialization (RFC 7515 §3.1, RFC 7516 §3.1), and 0 where it is none.
func headerLength(value string) int {
	header, rest, _ := strings.Cut(value, ".")
	if len(header) > mostHeader {
		return 0
	}
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
