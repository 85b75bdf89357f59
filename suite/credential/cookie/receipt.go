package cookie

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// receipt reads one answer.
type receipt struct {
	jar             *Jar
	name            string
	from, operation Request
	now             time.Time

	lines     []SetCookie
	hidden    []SetCookie
	set       []kept // what the lines set and no later line replaced or deleted
	deletions []kept
	remarks   remarks
}

func (r *receipt) line(line string) {
	c, refused := parse(line, r.now)
	if c.Name != r.name || c.Over(r.now) || Gone(c.Value) { // else it is set all the same
		r.lookBehind(c)
	}
	var k kept
	if refused == nil {
		k, refused = r.jar.store(c, r.from, r.now)
	}
	if c.Name != r.name {
		return
	}
	r.lines = append(r.lines, c)
	if refused != nil {
		r.remarks.join(*refused)
	} else {
		r.take(c, k)
	}
	r.remarks.join(c.Remarks...)
}

// lookBehind finds the cookie behind another one in the same line.
func (r *receipt) lookBehind(c SetCookie) {
	for _, line := range c.Behind {
		if nameOf(line) == r.name {
			hidden, _ := parse(line, r.now)
			r.hidden = append(r.hidden, hidden)
			r.remarks.add(BehindAnother, shown(c.Name))
		}
	}
}

// take follows what the jar did with a line.
func (r *receipt) take(c SetCookie, k kept) {
	at := slices.IndexFunc(r.set, k.same)
	if !c.Over(r.now) {
		if at >= 0 {
			r.remarks.add(SetTwice)
			r.set = slices.Delete(r.set, at, at+1)
		}
		if again := r.deletedAgain(k); again >= 0 { // the browser has it all the same
			r.remarks = slices.Delete(r.remarks, again, again+1)
			r.remarks.add(SetTwice)
		}
		r.set = append(r.set, k)
		return
	}
	r.deletions = append(r.deletions, k)
	if at >= 0 {
		r.remarks.add(DeletedAgain)
		r.set = slices.Delete(r.set, at, at+1)
	}
	switch {
	case Gone(c.Value): // nothing is lost
	case c.maxAge.text != "":
		r.remarks.add(OverByMaxAge, shown(c.maxAge.text))
	default:
		r.remarks.add(OverByExpires, shown(c.expires.text))
	}
}

// deletedAgain is the index of the remark that the cookie was set and deleted again, or -1.
func (r *receipt) deletedAgain(k kept) int {
	if !slices.ContainsFunc(r.deletions, k.same) {
		return -1
	}
	return slices.IndexFunc(r.remarks, func(one Remark) bool { return one.Kind == DeletedAgain })
}

// Gone reports whether a value says that there is none: it is empty, or a word
// that servers write in its place as they delete a cookie. PHP writes "deleted".
func Gone(value string) bool {
	inside, _ := unquoted(value)
	switch strings.ToLower(inside) {
	case "", "deleted", "delete", "removed", "expired", "invalid", "null", "none", "nil", "undefined", "false", "0", "-", "logout", "revoked", "empty":
		return true
	}
	return false
}

// Mistaken reports whether a value is a word for nothing in a programming language,
// which somebody wrote into a cookie by mistake.
func Mistaken(value string) bool {
	inside, _ := unquoted(value)
	switch strings.ToLower(inside) {
	case "undefined", "null", "none", "nil":
		return true
	}
	return false
}

func (r *receipt) fate() Fate {
	f := Fate{Lines: r.lines, Hidden: r.hidden}
	var sent []kept
	for _, k := range r.jar.sent(r.operation, r.now) {
		if k.name == r.name {
			sent = append(sent, k)
			f.Sent = append(f.Sent, k.value)
		}
	}
	r.lookAfterSet(sent)
	f.Deletes = r.lookAfterDeletions(sent)
	f.Remarks = r.remarks
	return f
}

// lookAfterSet tells where the cookies that the answer set are not sent, unless
// one of them is, and where several are.
func (r *receipt) lookAfterSet(sent []kept) {
	var lost remarks
	arrives := false
	for _, k := range r.set {
		switch elsewhere := k.elsewhere(r.operation); {
		case elsewhere != nil:
			lost.join(*elsewhere)
		case !slices.ContainsFunc(sent, k.same):
			lost.add(Evicted)
		default:
			arrives = true
			if inside, _ := unquoted(k.value); inside == "" {
				r.remarks.add(Emptied)
			}
		}
	}
	if !arrives {
		r.remarks.join(lost...)
	}
	if arrives && len(sent) > 1 {
		var places []string
		for _, k := range sent[:min(len(sent), 3)] {
			places = append(places, k.place())
		}
		r.remarks.add(SentTwice, len(sent), strings.Join(places, ", then "))
	}
}

// lookAfterDeletions reports whether the answer deletes the cookie, and tells
// where it means to and does not reach it. An answer that sets the cookie, too,
// clears up an old place of it.
func (r *receipt) lookAfterDeletions(sent []kept) (deletes bool) {
	if len(r.deletions) == 0 {
		return false
	}
	reaches := func(k kept) bool { return k.elsewhere(r.operation) == nil }
	switch last := r.deletions[len(r.deletions)-1]; {
	case len(sent) == 0 && slices.ContainsFunc(r.deletions, reaches):
		return true
	case len(r.set) > 0:
	case len(sent) > 0:
		r.remarks.add(DeletedElsewhere, last.place(), shown(r.operation.Path), sent[0].place())
	default:
		r.remarks.add(DeletedElsewhere, last.place(), shown(r.operation.Path), "another Path or Domain")
	}
	return false
}

// place says what a cookie belongs to, as attributes would.
func (k kept) place() string {
	if k.hostOnly {
		return fmt.Sprintf("Path=%s and no Domain", shown(k.path))
	}
	return fmt.Sprintf("Path=%s and Domain=%s", shown(k.path), shown(k.domain))
}
