package result_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// What a should case meets of the same fault is told with it, and is no advice.
func TestOneCauseIsToldOnce(t *testing.T) {
	r := ended(broken(), settled("theme/weaker", should("status", 401)), settled("theme/other", should("status", 500)))
	groups := r.Groups(fixtures.Must)
	if len(groups) != 1 || !slices.Equal(groups[0].Cases, []string{"theme/broken"}) || !slices.Equal(groups[0].Also, []string{"theme/weaker"}) {
		t.Errorf("%+v", groups)
	}
	if advice := r.Groups(fixtures.Should); len(advice) != 1 || advice[0].Status != 500 || r.Totals().Advice != 1 {
		t.Errorf("%+v", advice)
	}
}

// What the plainest requests break, too, is one cause: a token for everything under
// the rules of the cases, and a wrong type whatever the status. What is not
// reproducible alone is one group.
func TestThePlainestRequestsNameTheCause(t *testing.T) {
	as := func(f result.Finding, plain, message, was string) result.Finding {
		f.Plain, f.Message, f.Was = plain, message, was
		return f
	}
	r := ended(
		settled("elsewhere/query", as(must("cookie-place", 200), "token-withheld", "a token", "")),
		settled("missing/no-cookie-header", as(must("token-withheld", 200), "token-withheld", "a token", ""), as(must("content-type", 422), "", "the type", "")),
		settled("valid/alone", as(must("content-type", 200), "", "the type", "")),
		settled("theme/other", as(must("cookie-place", 201), "token-withheld", "a token", "")),
		settled("theme/flaky", as(must("repeatable", 500), "", "once", "status"), as(must("repeatable", 200), "", "twice", "json")),
	)
	var told []string
	for _, g := range r.Groups(fixtures.Must) {
		told = append(told, fmt.Sprintf("%s %d: %s, %d kinds", g.Rule, g.Status, strings.Join(g.Cases, " "), len(g.Kinds)))
	}
	want := []string{
		"token-withheld 200: elsewhere/query missing/no-cookie-header, 2 kinds",
		"content-type 422: missing/no-cookie-header valid/alone, 2 kinds",
		"cookie-place 201: theme/other, 1 kinds",
		"repeatable 500: theme/flaky, 2 kinds",
	}
	if !slices.Equal(told, want) {
		t.Errorf("%s", strings.Join(told, "\n"))
	}
	if failed := r.Totals(); failed.Failed > failed.Required {
		t.Errorf("%d of %d required cases fail", failed.Failed, failed.Required)
	}
}

// What a request breaks on its own is the cause of the same in a case that sends it
// after others; what it breaks only there is another cause.
func TestARequestThatFailsAloneNamesTheCause(t *testing.T) {
	sending := func(id, rule, differs string, steps int) result.Case {
		f := must(rule, 200)
		f.Plain, f.Step = "token-withheld", steps
		c := settled(id, f)
		c.Case.Steps = make([]fixtures.Step, steps)
		c.Records = []result.Record{{Step: steps, Differs: differs}}
		return c
	}
	alone, after := sending("a/alone", "token-withheld", "changed", 1), sending("a/after", "repeatable", "changed", 2)
	other := sending("a/other", "repeatable", "garbage", 2)
	var told []string
	for _, g := range ended(after, other, alone).Groups(fixtures.Must) {
		told = append(told, g.Rule+": "+strings.Join(g.Cases, " "))
	}
	if want := []string{"token-withheld: a/after a/alone", "repeatable: a/other"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

// The example of a group is its plainest case: one request, that a command shows,
// and that differs little.
func TestExampleIsThePlainestCase(t *testing.T) {
	one := func(id, differs, curl string, steps int) result.Case {
		c := settled(id, must("status", 500))
		for i := range steps {
			c.Records = append(c.Records, result.Record{Step: i + 1, Differs: differs, Curl: curl})
		}
		c.Findings[0].Step = 1
		return c
	}
	cut := one("a/cut", "x", "curl", 1) // its second request could not be sent any more
	cut.Case.Steps = make([]fixtures.Step, 2)
	r := ended(cut, one("a/chain", "x", "curl", 2), one("a/odd", "x", "", 1), one("a/long", strings.Repeat("x", 100), "curl", 1), one("a/plain", "xx", "curl", 1), one("a/last", "xx", "curl", 1))
	if g := r.Groups(fixtures.Must)[0]; g.Example.Case.ID != "a/plain" || len(g.Cases) != 6 {
		t.Errorf("%s", g.Example.Case.ID)
	}
	// A command helps most. Among cases that have one, a line of its own may be what the case is about, so one without says more of the group.
	lined := one("a/lined", "x", "curl", 1)
	lined.Case.Steps = []fixtures.Step{{Headers: make([]fixtures.Template, 1)}}
	if g := ended(one("a/odd", "x", "", 1), lined).Groups(fixtures.Must)[0]; g.Example.Case.ID != "a/lined" {
		t.Errorf("%s", g.Example.Case.ID)
	}
	if g := ended(lined, one("a/long", strings.Repeat("x", 100), "curl", 1)).Groups(fixtures.Must)[0]; g.Example.Case.ID != "a/long" {
		t.Errorf("%s", g.Example.Case.ID)
	}
}

// A forged JWT is made for one certain fault. Where other values are accepted, too,
// they say more of the cause.
func TestAForgedTokenIsNoExampleOfOtherValues(t *testing.T) {
	cases, err := fixtures.LoadFrom(fixtures.Words{}, []fixtures.Source{{Name: "own.yaml", Text: []byte(`theme: own
about: Two values of nobody.
groups:
  - reason: Nobody was given them.
    source: contract:parameter
    outcome: refusal
    level: must
    cases:
      - {id: own/guessed, requirement: The secret is refused., cookie: '\{name}=\{token:secret:s}'}
      - {id: own/changed, requirement: The octet is refused., cookie: '\{name}=\{token:octet-last}'}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	of := func(id string) result.Case {
		c := settled(id, must("token-withheld", 200))
		c.Case = cases[slices.IndexFunc(cases, func(c fixtures.Case) bool { return c.ID == id })]
		return c
	}
	guessed, changed := of("own/guessed"), of("own/changed")
	if g := ended(guessed, changed).Groups(fixtures.Must)[0]; g.Example.Case.ID != "own/changed" {
		t.Errorf("%s", g.Example.Case.ID)
	}
}

func TestExcerpt(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", 100) + `","b":[1,{"c":"é‹token›"}],"d":"` + strings.Repeat("y", 100) + `"}`
	at := func(p string) *string { return &p }
	for _, test := range []struct {
		name, body, want string
		finding          result.Finding
	}{
		{"around the pointer", long, `…` + strings.Repeat("x", 46) + `","b":[1,{"c":"\xc3\xa9‹token›"}],"d":"` + strings.Repeat("y", 52) + `…`, result.Finding{Pointer: at("/b/1/c")}},
		{"the nearest value", `{"token_type":"bearer"}`, `{"token_type":"bearer"}`, result.Finding{Pointer: at("/access_token")}},
		{"no pointer", "Internal\nServer Error", "Internal Server Error", result.Finding{}},
		{"a field", "x", "Cache-Control: public", result.Finding{About: []string{"cache-control"}}},
		{"a field that is not there", "x", "no Allow", result.Finding{About: []string{"Allow"}}},
		{"nothing", "", "", result.Finding{}},
	} {
		c := result.Case{Records: []result.Record{{Step: 1, Response: result.Message{Raw: []byte(test.body), Fields: []result.Field{{Name: "Cache-Control", Value: "public"}}}}}}
		test.finding.Step = 1
		if got := c.Excerpt(test.finding); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
