package recognise

import "strings"

// section looks through what comes before a body.
func (l *look) section(s Section, which section) {
	l.fields(s.Fields, which)
	if s.Reason == "" {
		return
	}
	l.here = at("the reason phrase")
	if which == interim {
		l.here = at("an interim answer's reason phrase")
	}
	sp := spot{kind: inReason}
	if strings.Contains(s.Reason, " ") {
		sp.loose = true
	}
	l.text(s.Reason, sp, mostNested)
}

func (l *look) fields(fields []Field, which section) {
	for _, f := range fields {
		l.field = f.Name
		if strings.EqualFold(f.Name, "Set-Cookie") {
			l.setCookies(f, which)
			continue
		}
		l.here = inFieldOf{l: l, section: which, name: f.Name}
		lower := strings.ToLower(f.Name)
		switch sp := (spot{kind: inField, name: f.Name, means: meaningOfField(lower)}); {
		case isURLField(lower):
			l.url(f, which)
		case sp.means == harmless:
			l.harmless(f.Value, sp, isHarmlessField(lower))
			l.searchKnown(f.Value)
			if plain := unescape(f.Value); plain != f.Value {
				l.searchKnown(plain)
			}
		default:
			l.text(f.Value, sp, 0)
		}
		l.name(f.Name, spot{kind: inField})
	}
	l.field = ""
}

// name looks at the name of a field or a cookie, in the place of which a server may put a credential.
func (l *look) name(s string, sp spot) {
	if len(s) < shortestKnown {
		return
	}
	l.searchKnown(s)
	if sp.loose = true; len(s) >= shortestRandom {
		l.judge(s, sp)
	}
}

// harmless looks at what stands in a field of a harmless name. JSON has names of its own, but where it tells a
// browser where to send reports.
func (l *look) harmless(s string, sp spot, standard bool) {
	plain, ok := object64(s)
	if !ok {
		plain = s
	}
	if startsJSON(plain) && !standard {
		l.json(plain, sp, 1)
	} else if holdsMore(s) {
		l.inside(s, sp, mostNested)
	}
}

// url looks through a field that holds URLs, each part by itself, so that it can be said which one holds a
// credential.
func (l *look) url(f Field, which section) {
	part, start := "", 0
	through := func(end int) {
		l.here = inFieldOf{l: l, section: which, name: f.Name, part: part}
		l.inside(f.Value[start:end], spot{kind: inField, name: f.Name}, mostNested)
		start = end
	}
	for i := range len(f.Value) {
		next := part
		switch f.Value[i] {
		case '?':
			if part == "" {
				next = "the query of "
			}
		case '#':
			next = "the fragment of "
		case '>', ' ', ',':
			next = ""
		}
		if next != part {
			through(i)
			part = next
		}
	}
	through(len(f.Value))
	l.here = inFieldOf{l: l, section: which, name: f.Name}
	l.searchKnown(f.Value)
}
