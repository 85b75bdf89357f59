package explore

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// size is how much there is in a plan.
func size(p plan) int {
	n := 10 * len(p.steps)
	if p.atOnce {
		n++
	}
	for _, s := range p.steps {
		f := s.fixture()
		n += len(f.Cookies) + 2*len(s.cookies) + 3*len(s.fields)
		if s.kept {
			n++
		}
		if s.written != (written{}) {
			n += 8
		}
	}
	return n
}

// Whatever is simpler can be sent, is not larger, and is another request; so
// shrinking comes to an end.
func TestSimplerIsLess(t *testing.T) {
	plans, _ := made(t, 9, 200)
	for _, p := range plans {
		c, _ := p.foretold(theme+"/x", samples())
		for _, less := range p.simpler() {
			if size(less) > size(p) {
				t.Errorf("%d is not less than %d:\n%+v\n%+v", size(less), size(p), less, p)
			}
			if less.steps[0].kept {
				t.Error("the first step has no step before it")
			}
			if other, ok := less.foretold(theme+"/x", samples()[:1]); ok && body(other) == body(c) && size(less) == size(p) {
				t.Errorf("not simpler:\n%s", body(c))
			}
		}
	}
}

// A plan shrinks to what its failure needs, and to no less.
func TestShrinksToWhatIsNeeded(t *testing.T) {
	needs := func(pieces ...string) func(plan) bool {
		return func(p plan) bool {
			c, ok := p.foretold(theme+"/x", samples()[:1])
			text := YAML([]fixtures.Case{c})
			for _, piece := range pieces {
				ok = ok && strings.Contains(text, piece)
			}
			return ok
		}
	}
	rich := plan{steps: []step{
		{cookies: []cookie{{name: text("theme"), value: text("dark")}, {name: text(ownName), value: text(liveToken)}}, fields: []field{{text("X-A: 1"), true}}},
		{cookies: []cookie{{name: text("longname"), value: text(`\{repeat:900:a}`)}, {name: text(ownName), value: text(`\{token:changed:77}`)}, {name: text("b"), value: text("~x~")}}, kept: true, written: written{label: "cookie: "}},
	}}
	for want, holds := range map[string]func(plan) bool{
		`cookie: '\{name}=\{token:changed:0}'`: needs(`\{token:changed:`),
		`cookie: '\{name}=\{token}'`:           needs(`=\{token}`),
		`cookie: 'a=~'`:                        needs(`~`),
		`headers: ['X-A: 1']`:                  needs(`X-A: 1`),
		`headers: ['cookie: \{name}=1']`:       needs(`'cookie: \{name}`),
	} {
		p := rich.clone()
		for again := true; again; {
			again = false
			for _, less := range p.simpler() {
				if holds(less) {
					p, again = less, true
					break
				}
			}
		}
		c, _ := p.foretold(theme+"/x", samples())
		if text := YAML([]fixtures.Case{c}); !strings.Contains(text, "        "+want+"\n") || len(p.steps) != 1 {
			t.Errorf("want %s:\n%s", want, text)
		}
	}
}
