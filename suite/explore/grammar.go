package explore

import (
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// grammar makes plans. What it makes depends only on the seed, the number and
// the version of the program.
type grammar struct {
	words vocabulary
	seed  uint64
}

// plan makes the plan of a number.
func (g grammar) plan(number int) plan {
	d := roll(g.seed, number)
	p := plan{steps: []step{g.step(d)}}
	switch {
	case d.in(24):
		for range 1 + d.few(3) {
			next := g.step(d)
			next.kept = d.in(80)
			p.steps = append(p.steps, next)
		}
	case d.in(8):
		p.atOnce = true
		for range 1 + d.IntN(7) {
			next := p.steps[d.IntN(len(p.steps))] // the same again, or another one
			if d.in(50) {
				next = g.step(d)
			}
			p.steps = append(p.steps, next)
		}
	}
	frame(roll(^g.seed, number), p.steps)
	return p
}

// step makes one request.
func (g grammar) step(d dice) step {
	var s step
	switch n := d.IntN(100); {
	case n < 40:
		s.cookies = []cookie{{name: text(ownName), value: text(liveToken)}}
	case n < 68:
		s.cookies = []cookie{{name: text(ownName), value: g.value(d)}}
	case n < 80:
		s.cookies = g.otherNames(d)
	case n < 85: // the pair inside another cookie
		inside := fixtures.Join(text(d.insideBefore()), text(ownName+pick(d, []string{"=", "=", ":", "%3D"})), text(liveToken))
		s.cookies = []cookie{{name: text(d.name()), value: inside}}
	case n < 91:
		s = pick(d, g.words.places)
		if d.in(50) {
			s.cookies = []cookie{{name: text(ownName), value: text(d.garbage())}}
		}
	case n < 95: // anything
		for range 1 + d.IntN(3) {
			s.cookies = append(s.cookies, cookie{name: text(ownName), value: pick(d, []fixtures.Template{text(liveToken), g.value(d), text("")})})
		}
	}
	g.surround(d, &s)
	g.write(d, &s)
	g.addFields(d, &s)
	return s
}

func (g grammar) value(d dice) fixtures.Template {
	switch n := d.IntN(10); {
	case n < 6:
		return d.derived()
	case n < 8:
		return pick(d, g.words.values)
	}
	return text(d.garbage())
}

// otherNames has the live token under another name, alone or beside the right
// one.
func (g grammar) otherNames(d dice) []cookie {
	name := d.nearName()
	if d.in(40) {
		name = pick(d, g.words.names)
	}
	all := []cookie{{name: name, value: text(liveToken)}}
	if d.in(40) { // the right one has garbage
		all = append(all, cookie{name: text(ownName), value: text(d.garbage())})
	} else if d.in(40) { // and the other way round
		all = []cookie{{name: name, value: text(d.garbage())}, {name: text(ownName), value: text(liveToken)}}
	}
	if d.in(50) && len(all) > 1 {
		all[0], all[1] = all[1], all[0]
	}
	return all
}

// surround puts other cookies before and behind those of the step.
func (g grammar) surround(d dice, s *step) {
	for range d.few(6) {
		other := cookie{name: text(d.name()), value: text(d.value())}
		switch n := d.IntN(100); {
		case n < 25:
			other = pick(d, g.words.siblings)
		case n < 31:
			other.name = d.nearName()
		case n < 37:
			other = cookie{name: text(fmt.Sprintf(`\{cookies:%d:%c}`, 1+d.IntN(70), pick(d, []byte(lower)))), bare: true}
		}
		at := d.IntN(len(s.cookies) + 1)
		s.cookies = append(s.cookies[:at:at], append([]cookie{other}, s.cookies[at:]...)...)
	}
}

// write chooses how the Cookie line is written.
func (g grammar) write(d dice, s *step) {
	switch n := d.IntN(100); {
	case n < 8:
		s.written.label = pick(d, []string{"cookie: ", "COOKIE: ", "Cookie:", "cookie:", "cOOKIE: "})
		s.written.early = d.in(50)
	case n < 13:
		s.written.between = pick(d, []string{";", ",", ", ", ";;", "; ; ", ";  ", " ; ", `;\x09`})
	case n < 16 && len(s.cookies) > 1:
		s.written.second = 1 + d.IntN(len(s.cookies)-1)
	}
}

// addFields adds other header lines, each name once.
func (g grammar) addFields(d dice, s *step) {
	if !d.in(35) {
		return
	}
	taken := map[string]bool{}
	for _, f := range s.fields {
		taken[nameOf(f)] = true
	}
	for range 1 + d.few(3) {
		f := pick(d, g.words.fields)
		if d.in(6) {
			f = field{text(fmt.Sprintf("X-%s: %s", d.word(2, 12), d.word(1, 30))), true}
		}
		if n := nameOf(f); !taken[n] {
			taken[n] = true
			s.fields = append(s.fields, f)
		}
	}
}

func nameOf(f field) string {
	name, _, _ := strings.Cut(f.line.Source, ":")
	return strings.ToLower(name)
}

// insideBefore is the beginning of a value before a pair that is a part of it.
func (d dice) insideBefore() string {
	return d.word(0, 5) + pick(d, []string{"", ":", "|", "/", "?", "&", "!", "#", "@", "+", "~", "(", "[", "=", "%26", "%3B"})
}
