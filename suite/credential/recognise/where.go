package recognise

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	longestTold    = 40   // of a name that is told
	longestPath    = 160  // of the path to a member, as it is told
	longestPointer = 1024 // of a pointer
)

// locator says where a text stands.
type locator interface {
	// where goes into a sentence.
	where() string
	// pointer is the JSON pointer of the string that the text stands in; false where it is too long.
	pointer() (string, bool)
}

// at is a place that has no more to it than its name.
type at string

func (a at) where() string           { return string(a) }
func (a at) pointer() (string, bool) { return "", true }

// section is a part of an answer that has fields.
type section int

const (
	final section = iota
	interim
	trailer
)

// inFieldOf is a place in a header field or a trailer field.
type inFieldOf struct {
	l       *look
	section section
	name    string
	part    string // "the query of ", "the fragment of "
	cookie  string // the name of the cookie that a Set-Cookie field sets
	named   bool
}

func (f inFieldOf) where() string {
	name := f.l.sayable(f.name)
	said := "the " + name + " field"
	switch f.section {
	case interim:
		said = "an interim answer's " + name + " field"
	case trailer:
		said = "a trailer field " + name
	}
	if f.named {
		said += " for " + f.l.sayable(f.cookie)
	}
	return f.part + said
}

func (f inFieldOf) pointer() (string, bool) { return "", true }

// sayable is a name as it can be shown: not too long, and no credential.
func (l *look) sayable(name string) string {
	if len(name) > longestTold || !l.printable(name) {
		return fmt.Sprintf("(%d octets)", len(name))
	}
	return name
}

// printable reports whether a name is none of these: a credential, what looks like one, and what a terminal may
// take for a command.
func (l *look) printable(name string) bool {
	if strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
		return false
	}
	if len(name) < shortestSecret {
		return true
	}
	if f := formOf(name); f >= uuid || l.r.known.values[name] != nil {
		return false
	}
	secret := false
	l.r.known.search(name, func(string, *value) { secret = true })
	return !secret
}

// tellable is printable for a label, which stands in JSON, XML, HTML and URLs as it is.
func (l *look) tellable(name string) bool {
	return name != "" && l.printable(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return !isAlphanum(byte(r)) && r != '_' && r != '-' && r != '.'
	})
}

// where tells the path to the member that is read, its end where it is long.
func (w *jsonWalk) where() string {
	var path []string
	size := 0
	for i := len(w.frames) - 1; i >= 0; i-- {
		step := w.frames[i].step(w.l.sayable)
		if size += len(step) + 1; size > longestPath {
			path = append(path, "…")
			break
		}
		path = append(path, step)
	}
	holder := "the body"
	if w.nested > 0 {
		holder = "the JSON in " + w.in.where()
	}
	if len(path) == 0 {
		return holder
	}
	var b strings.Builder
	b.WriteString("the member at ")
	for i := len(path) - 1; i >= 0; i-- {
		b.WriteString("/" + path[i])
	}
	b.WriteString(" of " + holder)
	return b.String()
}

func (w *jsonWalk) pointer() (string, bool) {
	if w.nested > 0 {
		return w.in.pointer()
	}
	if w.beyond > 0 {
		return "", false
	}
	var b strings.Builder
	for i := range w.frames {
		if b.WriteString("/" + w.frames[i].step(func(s string) string { return s })); b.Len() > longestPointer {
			return "", false
		}
	}
	return b.String(), true
}

// step is one reference token of a JSON pointer (RFC 6901 §3).
func (f *frame) step(told func(string) string) string {
	if f.array {
		return strconv.Itoa(f.index)
	}
	return strings.ReplaceAll(strings.ReplaceAll(told(f.name), "~", "~0"), "/", "~1")
}
