package contract

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// reading builds the value of a text of UTF-8, as far as it is JSON (RFC 8259). It
// stops at the first octet that does not fit, and leaves it to others to say why.
type reading struct {
	decoded
	s      string
	p      int
	number numberMaker
	path   []step
	slots  []alike.Value // those whose places are asked for
	places [][]step
}

// step is the way to a member or an item.
type step struct {
	name  string
	index int // of an item; -1: a member
}

// whole reads the text, and reports whether it is one value with nothing but white
// space around it.
func (r *reading) whole() bool {
	r.blanks()
	value, ok := r.next()
	r.blanks()
	r.value = value
	return ok && r.p == len(r.s)
}

func (r *reading) blanks() {
	for r.p < len(r.s) && strings.IndexByte(blank, r.s[r.p]) >= 0 {
		r.p++
	}
}

// at reports whether an octet comes next, and takes it.
func (r *reading) at(c byte) bool {
	if r.p < len(r.s) && r.s[r.p] == c {
		r.p++
		return true
	}
	return false
}

func (r *reading) next() (any, bool) {
	if r.p == len(r.s) {
		return nil, false
	}
	r.values++
	if n := len(r.places); n < len(r.slots) && r.begins(r.slots[n]) {
		r.places = append(r.places, slices.Clone(r.path))
	}
	switch r.s[r.p] {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		return r.text()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	return r.numeral()
}

// begins reports whether the value that comes next is this one.
func (r *reading) begins(v alike.Value) bool {
	return v.Number && r.p == v.Start || !v.Number && r.p+1 == v.Start
}

func (r *reading) word(w string) bool {
	ok := strings.HasPrefix(r.s[r.p:], w)
	r.p += len(w)
	return ok
}

// enter goes a level deeper. What nests deeper than the bound is no JSON for us.
func (r *reading) enter() bool {
	r.p++
	r.path = append(r.path, step{index: -1})
	r.blanks()
	return len(r.path) <= maxDepth
}

func (r *reading) leave() { r.path = r.path[:len(r.path)-1] }

func (r *reading) array() (any, bool) {
	items := []any{}
	if !r.enter() {
		return nil, false
	}
	defer r.leave()
	if r.at(']') {
		return items, true
	}
	for {
		r.path[len(r.path)-1] = step{index: len(items)}
		r.blanks()
		item, ok := r.next()
		if !ok {
			return nil, false
		}
		items = append(items, item)
		r.blanks()
		if r.at(']') {
			return items, true
		}
		if !r.at(',') {
			return nil, false
		}
	}
}

func (r *reading) object() (any, bool) {
	members := map[string]any{}
	if !r.enter() {
		return nil, false
	}
	defer r.leave()
	if r.at('}') {
		return members, true
	}
	var told map[string]bool // names that came again
	for {
		r.blanks()
		name, ok := r.text()
		if !ok {
			return nil, false
		}
		r.path[len(r.path)-1] = step{name: name, index: -1}
		if _, ok := members[name]; ok && tellable(name) && !told[name] {
			if told == nil {
				told = map[string]bool{}
			}
			told[name] = true
			r.repeats()
		}
		r.blanks()
		if !r.at(':') {
			return nil, false
		}
		r.blanks()
		if members[name], ok = r.next(); !ok {
			return nil, false
		}
		r.blanks()
		if r.at('}') {
			return members, true
		}
		if !r.at(',') {
			return nil, false
		}
	}
}

// repeats notes the member that is read as one whose name its object had already.
func (r *reading) repeats() {
	if len(r.repeated) == maxViolations {
		r.moreRepeated++
		return
	}
	path := make([]string, len(r.path))
	for i, s := range r.path {
		path[i] = s.name
		if s.index >= 0 {
			path[i] = strconv.Itoa(s.index)
		}
	}
	r.repeated = append(r.repeated, path)
}

// text reads a string. Without escapes, it is a piece of the body.
func (r *reading) text() (string, bool) {
	if !r.at('"') {
		return "", false
	}
	start, escaped := r.p, false
	for r.p < len(r.s) {
		switch c := r.s[r.p]; {
		case c == '"':
			r.p++
			if !escaped {
				return r.s[start : r.p-1], true
			}
			var s string
			err := json.Unmarshal([]byte(r.s[start-1:r.p]), &s)
			return s, err == nil
		case c == '\\':
			escaped = true
			r.p++
		case c < 0x20:
			return "", false
		}
		r.p++
	}
	return "", false
}

// numeral reads a number (RFC 8259 §6).
func (r *reading) numeral() (any, bool) {
	start := r.p
	r.at('-')
	ok := r.at('0') || r.digits()
	if ok && r.at('.') {
		ok = r.digits()
	}
	if ok && (r.at('e') || r.at('E')) {
		_ = r.at('+') || r.at('-')
		ok = r.digits()
	}
	if !ok {
		return nil, false
	}
	return r.number(json.Number(r.s[start:r.p])), true
}

func (r *reading) digits() bool {
	start := r.p
	for r.p < len(r.s) && '0' <= r.s[r.p] && r.s[r.p] <= '9' {
		r.p++
	}
	return r.p > start
}

// tellable leaves names with U+FFFD out of the search for duplicates: the
// decoder puts it for every lone surrogate, so different names look the same.
func tellable(name string) bool { return !strings.ContainsRune(name, utf8.RuneError) }
