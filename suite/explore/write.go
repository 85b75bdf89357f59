package explore

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// theme is the theme of all cases that are made here.
const theme = "explored"

// id is the id of a case. No id is the beginning of another one.
func id(seed uint64, number int) string { return fmt.Sprintf("%s/s%d-%07d", theme, seed, number) }

// foretold is the case of a plan, with the answer that each request must get. ok
// is false if no credential can make it, or if it says nothing.
func (p plan) foretold(id string, all []sample) (c fixtures.Case, ok bool) {
	c = fixtures.Case{ID: id, Theme: theme, Level: fixtures.Must, AtOnce: p.atOnce, File: theme}
	for _, s := range p.steps {
		f := s.fixture()
		if f.Outcome, ok = s.foretell(all); !ok {
			return c, false
		}
		c.Steps = append(c.Steps, f)
	}
	c.Exposes = c.LogsToken()
	last := c.Steps[len(c.Steps)-1]
	c.Outcome = last.Outcome
	c.Requirement, c.Reason, c.Source = sentences(c)
	c.Rule = p.rule(c)
	return c, true
}

// sentences are the case's requirement and reason, and the source of the rule
// behind it.
func sentences(c fixtures.Case) (requirement, reason, source string) {
	what := "This request"
	if len(c.Steps) > 1 {
		what = fmt.Sprintf("The last of these %d requests", len(c.Steps))
	}
	_, number, _ := strings.Cut(c.ID, "/")
	said := map[fixtures.Outcome][3]string{
		fixtures.Token:   {"gives a token", "The Cookie line follows the grammar, and the live token is in it once, under its name.", "RFC 6265 §4.2.1"},
		fixtures.Refusal: {"is refused", "No parser in use finds the live token under the cookie's name.", "contract:parameter"},
		fixtures.Either:  {"gives a token or is refused", "Parsers in use read it differently, and each reading is right.", "RFC 6265 §4.2.1"},
		fixtures.NoHarm:  {"gives no token and does no harm", "It is not plain, so an HTTP layer may refuse it; no parser in use finds the live token.", "contract:parameter"},
		fixtures.AnySafe: {"does no harm", "It is not plain, so an HTTP layer may refuse it, and parsers read it differently.", "RFC 6265 §4.2.1"},
	}[c.Outcome]
	return fmt.Sprintf("%s, which explore has made (%s), %s.", what, number, said[0]), said[1], said[2]
}

// rule is the rule that a wrong outcome breaks.
func (p plan) rule(c fixtures.Case) string {
	s := p.steps[0]
	switch {
	case len(p.steps) > 1:
		return "repeatable"
	case c.Outcome == fixtures.Token && len(s.fields) > 0:
		return "undemanding"
	case c.Outcome == fixtures.Token && len(s.cookies) > 1:
		return "exact-cookie"
	case c.Outcome != fixtures.Refusal && c.Outcome != fixtures.NoHarm || !c.SendsLiveToken():
		return ""
	}
	for _, one := range s.cookies {
		switch {
		case one.name.Source == ownName && strings.Contains(one.value.Source, `\{token`):
			return ""
		case one.value.Source == liveToken:
			return "exact-cookie"
		}
	}
	return "cookie-place"
}

// YAML writes cases as a theme file for --fixtures. It shows no secret: what
// comes from the credential is written in the notation.
func YAML(cases []fixtures.Case) string {
	var b strings.Builder
	b.WriteString("theme: " + theme + "\nabout: What refreshcheck explore has found.\n")
	values := map[string]string{}
	for _, c := range cases {
		maps.Copy(values, c.Declared())
	}
	if len(values) > 0 {
		b.WriteString("values:\n")
		for _, name := range slices.Sorted(maps.Keys(values)) {
			fmt.Fprintf(&b, "  %s: %s\n", name, values[name])
		}
	}
	b.WriteString("groups:\n")
	for _, c := range cases {
		fmt.Fprintf(&b, "  - reason: %s\n    source: %s\n    outcome: %s\n    level: %s\n", fixtures.Quoted(c.Reason), c.Source, c.Outcome, c.Level)
		if c.Rule != "" {
			fmt.Fprintf(&b, "    rule: %s\n", c.Rule)
		}
		fmt.Fprintf(&b, "    cases:\n      - id: %s\n        requirement: %s\n", c.ID, fixtures.Quoted(c.Requirement))
		if c.Exposes {
			b.WriteString("        exposes: true\n")
		}
		if slices.ContainsFunc(c.Steps, func(s fixtures.Step) bool { return len(s.Frames) > 0 }) {
			b.WriteString("        over: http2\n")
		}
		if len(c.Steps) == 1 {
			writeStep(&b, "        ", "        ", c.Steps[0], c.Outcome)
			continue
		}
		if c.AtOnce {
			b.WriteString("        at-once: true\n")
		}
		b.WriteString("        steps:\n")
		for _, s := range c.Steps {
			writeStep(&b, "          - ", "            ", s, c.Outcome)
		}
	}
	return b.String()
}

// writeStep writes one exchange. first is the beginning of its first line.
func writeStep(b *strings.Builder, first, next string, s fixtures.Step, of fixtures.Outcome) {
	begin := first
	line := func(format string, args ...any) {
		fmt.Fprintf(b, begin+format+"\n", args...)
		begin = next
	}
	switch len(s.Cookies) {
	case 0:
	case 1:
		line("cookie: %s", fixtures.Quoted(s.Cookies[0].Source))
	default:
		line("cookies: [%s]", quotedList(s.Cookies))
	}
	if len(s.Headers) > 0 {
		line("headers: [%s]", quotedList(s.Headers))
	}
	if s.Query != nil {
		line("query: %s", fixtures.Quoted(s.Query.Source))
	}
	if s.Body != nil {
		line("body: %s", fixtures.Quoted(s.Body.Source))
	}
	if len(s.Frames) > 0 {
		line("frames: [%s]", strings.Join(s.Frames, ", "))
	}
	if s.Kept {
		line("kept: true")
	}
	if s.Outcome != of || begin == first && first != next {
		line("outcome: %s", s.Outcome)
	}
}

func quotedList(all []fixtures.Template) string {
	quoted := make([]string, len(all))
	for i, t := range all {
		quoted[i] = fixtures.Quoted(t.Source)
	}
	return strings.Join(quoted, ", ")
}
