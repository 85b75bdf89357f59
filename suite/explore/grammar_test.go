package explore

import (
	"reflect"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

func catalogue(t testing.TB) []fixtures.Case {
	t.Helper()
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// made are the first cases of a seed.
func made(t testing.TB, seed uint64, n int) (plans []plan, cases []fixtures.Case) {
	g, envs := grammar{learn(catalogue(t)), seed}, samples()
	dropped := 0
	for number := 1; len(cases) < n; number++ {
		p := g.plan(number)
		if c, ok := p.foretold(id(seed, number), envs); ok {
			plans, cases = append(plans, p), append(cases, c)
		} else {
			dropped++
		}
	}
	if dropped > n/10 {
		t.Errorf("%d of %d plans cannot be sent", dropped, n+dropped)
	}
	return plans, cases
}

func TestTheSameSeedMakesTheSameRequests(t *testing.T) {
	_, a := made(t, 7, 300)
	_, b := made(t, 7, 300)
	_, c := made(t, 8, 300)
	if YAML(a) != YAML(b) {
		t.Error("the requests of one seed differ")
	}
	if YAML(a)[200:] == YAML(c)[200:] {
		t.Error("two seeds make the same requests")
	}
}

// Whatever is made keeps the rules of the fixtures, and is the same case when it
// is read from a file.
func TestEachCaseCanBePasted(t *testing.T) {
	_, cases := made(t, 1, 1500)
	words := fixtures.Words{Rules: verdict.RuleIDs(), Fields: request.Fields()}
	read, err := fixtures.LoadFrom(words, []fixtures.Source{{Name: "explored.yaml", Text: []byte(YAML(cases))}})
	if err != nil {
		t.Fatal(strings.Join(strings.SplitN(err.Error(), "\n", 8)[:1], "\n"))
	}
	env := samples()[0].env
	for i, c := range cases {
		if !reflect.DeepEqual(sent(c, env), sent(read[i], env)) || c.Rule != read[i].Rule || c.AtOnce != read[i].AtOnce || c.Exposes != read[i].Exposes {
			t.Fatalf("%s is another case in the file:\n%s", c.ID, YAML(cases[i:i+1]))
		}
	}
}

// sent is what a case sends and expects.
func sent(c fixtures.Case, env fixtures.Environment) (all []string) {
	for _, s := range c.Steps {
		all = append(all, string(s.Outcome))
		if s.Kept {
			all = append(all, "kept")
		}
		for _, t := range append(append([]fixtures.Template{}, s.Cookies...), s.Headers...) {
			r, err := t.Render(env)
			if err != nil {
				all = append(all, err.Error())
			}
			all = append(all, string(r.Octets))
		}
	}
	return all
}

func knownParsers() map[string]func([]string, string) (string, bool) {
	return map[string]func([]string, string) (string, bool){
		"starlette": parsers.Starlette, "starlette of the first line": parsers.StarletteFirstLine, "django": parsers.DjangoGunicorn,
		"werkzeug": parsers.Werkzeug, "aiohttp": parsers.Aiohttp, "express": parsers.Express, "cookie": parsers.CookieModule, "koa": parsers.Koa,
		"hono": parsers.Hono, "net/http": parsers.NetHTTP, "gin": parsers.Gin, "fiber": parsers.Fiber, "tomcat": parsers.Tomcat, "jetty": parsers.Jetty,
		"rack": parsers.Rack, "php": parsers.PHP,
	}
}

// What is asked of a plain request holds for the parsers of all measured stacks:
// each finds the live token where a token must come, and none does where a
// refusal must come.
func TestOutcomesHoldForEveryParser(t *testing.T) {
	plans, cases := made(t, 2, 1200)
	asked, all := map[fixtures.Outcome]int{}, samples()
	for i, p := range plans {
		for n, s := range p.steps {
			o := cases[i].Steps[n].Outcome
			asked[o]++
			for _, one := range all {
				if lines, _, err := s.lines(one.env); err == nil && s.written.label == "" {
					checkParsers(t, cases[i], o, lines, one.env)
				}
			}
		}
	}
	for _, o := range []fixtures.Outcome{fixtures.Token, fixtures.Refusal, fixtures.Either, fixtures.NoHarm, fixtures.AnySafe} {
		if asked[o] < 25 {
			t.Errorf("%s is asked for %d times", o, asked[o])
		}
	}
	t.Log(asked)
}

func checkParsers(t *testing.T, c fixtures.Case, o fixtures.Outcome, lines []string, env fixtures.Environment) {
	t.Helper()
	for stack, parse := range knownParsers() {
		value, ok := parse(lines, env.Name)
		finds := ok && value == env.Token || ok && strings.Trim(env.Token, `"`) == value
		switch {
		case !finds && o == fixtures.Token, finds && (o == fixtures.Refusal || o == fixtures.NoHarm):
			t.Errorf("%s of the token %s: %s finds %q, %v\n%s", o, env.Token, stack, value, ok, YAML([]fixtures.Case{c}))
		}
	}
}
