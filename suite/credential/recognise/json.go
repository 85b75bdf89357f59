package recognise

import (
	"encoding/json"
	"strings"
)

// mostFrames is how deep members are kept apart. What is deeper is looked at as if it stood there.
const mostFrames = 1 << 14

// jsonWalk reads JSON as it comes, and as far as it can be read. It keeps no value, so that every member
// counts, and needs no more memory than the nesting does.
type jsonWalk struct {
	l      *look
	s      string
	p      int
	frames []frame
	beyond int // levels that are deeper than the frames
	root   spot
	in     locator // what holds the text
	nested int     // in how many strings the text stands
	offset int     // of the text in the body, plus 1; 0: it stands elsewhere
}

// frame is an object or an array that is being read.
type frame struct {
	array bool
	index int
	name  string  // of the member that is read
	means meaning // of that member; of an array, what the name over it means
	said  string  // what the object's own name says: {"name": "access_token", "value": ...}
}

// json walks one JSON value at the beginning of the text, and returns what is behind it.
func (l *look) json(s string, root spot, nested int) (rest string) {
	w := &jsonWalk{l: l, s: s, root: root, in: l.here, nested: nested, offset: l.offset}
	l.here, l.offset = w, 0
	defer func() { l.here = w.in }()
	w.walk()
	return s[w.p:]
}

// startsJSON reports whether a text may be JSON that holds strings.
func startsJSON(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return s[i] == '{' || s[i] == '[' || s[i] == '"'
		}
	}
	return false
}

// walk goes on until the value ends, or does not go on as JSON. Commas and colons are read leniently.
func (w *jsonWalk) walk() {
	for w.p < len(w.s) {
		switch c := w.s[w.p]; c {
		case ' ', '\t', '\r', '\n', ':':
			w.p++
			continue
		case '{', '[':
			w.push(c == '[')
			w.p++
			continue
		case ',':
			w.next()
			w.p++
			continue
		case '}', ']':
			w.pop()
			w.p++
		case '"':
			w.str()
		default:
			if !w.literal() {
				return
			}
		}
		if len(w.frames) == 0 {
			return
		}
	}
}

func (w *jsonWalk) push(array bool) {
	if len(w.frames) == mostFrames {
		w.beyond++
		return
	}
	f := frame{array: array}
	if array {
		f.means = w.over()
		f.name = w.name()
	}
	w.frames = append(w.frames, f)
}

func (w *jsonWalk) pop() {
	if w.beyond > 0 {
		w.beyond--
	} else if len(w.frames) > 0 {
		w.frames = w.frames[:len(w.frames)-1]
	}
}

func (w *jsonWalk) next() {
	if top := w.top(); top != nil && w.beyond == 0 {
		top.index++
	}
}

func (w *jsonWalk) top() *frame {
	if len(w.frames) == 0 {
		return nil
	}
	return &w.frames[len(w.frames)-1]
}

// over is what the name over the value that is read means.
func (w *jsonWalk) over() meaning {
	if top := w.top(); top != nil {
		return top.means
	}
	return w.root.means
}

func (w *jsonWalk) name() string {
	if top := w.top(); top != nil {
		return top.name
	}
	return w.root.name
}

// above is the name over the object that is read, arrays left out, and what it means.
func (w *jsonWalk) above() (string, meaning) {
	for i := len(w.frames) - 2; i >= 0; i-- {
		if f := &w.frames[i]; !f.array {
			return f.name, f.means
		}
	}
	return w.root.name, w.root.means
}

// str reads a string: a member's name where a colon follows, or a value.
func (w *jsonWalk) str() {
	start := w.p + 1
	end, escaped := start, false
	for end < len(w.s) && w.s[end] != '"' {
		if w.s[end] == '\\' {
			escaped = true
			end++
		}
		end++
	}
	end = min(end, len(w.s))
	s := w.s[start:end]
	w.p = min(end+1, len(w.s))
	if escaped {
		s = unquote(s)
	}
	for w.p < len(w.s) && strings.IndexByte(" \t\r\n", w.s[w.p]) >= 0 {
		w.p++
	}
	if top := w.top(); top != nil && w.p < len(w.s) && w.s[w.p] == ':' {
		w.names(top, s)
		return
	}
	w.value(s, start)
}

func (w *jsonWalk) names(top *frame, s string) {
	top.name = s
	_, over := w.above()
	top.means = within(w.root, w.l.meaningOfMember(s, over))
	if len(s) >= shortestKnown {
		w.l.searchKnown(s)
		w.l.judge(s, spot{kind: inMember, loose: true})
	}
}

// meaningOfMember reads a member's name below another that means something.
func (l *look) meaningOfMember(s string, above meaning) meaning {
	m, read := l.names[s]
	if !read {
		m = l.r.meaningOfAny(s)
		if len(l.names) < mostRead {
			l.names[strings.Clone(s)] = m
		}
	}
	if above == strong && (m == neutral || m == weak || m == telling) && heldBy(s) {
		return strong
	}
	if above == strong && m == harmless && strings.EqualFold(s, "id") {
		return weak // {"token": {"id": ...}}, as OpenStack gives it
	}
	return m
}

// within is what a name means inside a cookie or a field. In one that anyone is given, such as an anonymous
// session, a name that says nothing is given to anyone, too: Express writes s: before what it has signed.
func within(around spot, m meaning) meaning {
	if m == neutral && around.means == apart && (around.kind == inCookie || around.kind == inField) {
		return apart
	}
	return m
}

// meaningOfAny reads a name that is no header field's and no cookie's.
func (r *Recogniser) meaningOfAny(s string) meaning {
	var n name
	n.read(s)
	if n.words > 0 && string(n.letters()) == r.letters {
		return own
	}
	return n.meaningOf(s)
}

// value looks at a string that begins at an offset of the text.
func (w *jsonWalk) value(s string, start int) {
	sp := w.root
	if top := w.top(); top != nil {
		sp = spot{kind: inMember, name: top.name, means: top.means, list: top.array}
		sp.above, _ = w.above()
		if !top.array {
			w.pair(top, &sp, s)
		}
	}
	if i, ok := w.l.slots[w.offset-1+start]; ok && w.offset > 0 {
		defer w.l.differs(i, sp, w.says())()
	}
	w.l.text(s, sp, w.nested)
}

// says reports whether the string that is read tells what another member means.
func (w *jsonWalk) says() bool {
	top := w.top()
	return top != nil && !top.array && saysName(top.name)
}

func saysName(name string) bool {
	return strings.EqualFold(name, "name") || strings.EqualFold(name, "key")
}

// pair takes {"name": "access_token", "value": ...} for a member of that name.
func (w *jsonWalk) pair(top *frame, sp *spot, s string) {
	switch {
	case saysName(top.name):
		top.said = s
	case strings.EqualFold(top.name, "value"):
		if top.said != "" {
			_, over := w.above()
			sp.name, sp.means = top.said, w.l.meaningOfMember(top.said, over)
		}
	}
}

// literal reads a number, true, false or null.
func (w *jsonWalk) literal() bool {
	end := w.p
	for end < len(w.s) && (isAlphanum(w.s[end]) || strings.IndexByte("+-.", w.s[end]) >= 0) {
		end++
	}
	switch word := w.s[w.p:end]; {
	case word == "true", word == "false", word == "null":
	case word != "" && (isDigit(word[0]) || word[0] == '-') && strings.Trim(word, "0123456789+-.eE") == "":
	default:
		return false
	}
	w.p = end
	return true
}

// unquote takes the escapes out of what stands in a string of JSON (RFC 8259 §7).
func unquote(s string) string {
	var text string
	if json.Unmarshal([]byte(`"`+s+`"`), &text) == nil {
		return text
	}
	return unescape(s)
}
