package secrecy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// words are tokens that mock servers give, and that our own reports are made of.
var words = []string{"1", "200", "true", "null", "string", "error", "CONFORMANT"}

// markup are tokens that try to end what they stand in.
var markup = []string{`</failure></testcase>`, `"findings": [`, "NON-CONFORMANT", "::error::x", "]]>", `</script><script>alert(1)`, "%0A::error::x", "‹token 3f9a1c›"}

// simple is a server of one token of each kind. Where it is faulty, it fails on
// some requests, and repeats what it was sent and what it gives.
type simple struct {
	refresh, access string
	faulty          bool
}

func (s simple) answer(r request) *answer {
	a := &answer{status: 422, reason: "Unprocessable Content", fields: []string{"Cache-Control: no-store"}}
	if r.cookie("refresh_token") == s.refresh && strings.HasPrefix(r.line, "POST ") {
		a.status, a.reason, a.access = 200, "OK", s.access
	}
	if !s.faulty || r.isPreflight() {
		return a
	}
	a.reason = "No " + s.access
	a.fields = append(a.fields, "X-Access-Token: "+s.access, "X-Refresh-Token: "+s.refresh, "Set-Cookie: token="+s.access+"; Path=/")
	a.object(fmt.Sprintf(`,"message":"%s and %s","%[1]s":"%[2]s"`, jsonText(s.access), jsonText(s.refresh)))
	if strings.Contains(r.value("User-Agent"), "missing/") {
		a.status = 500
	}
	if strings.Contains(r.value("User-Agent"), "(valid/") {
		a.kind, a.body = "application/json", `{"access_token":7,"was":"`+jsonText(s.access)+`"}`
	}
	return a
}

// findings are what a run has found, by case.
func (d told) findings() string {
	var b strings.Builder
	for _, c := range d.Cases {
		fmt.Fprintf(&b, "%s %s:", c.ID, c.State)
		for _, f := range c.Findings {
			if f.Level == "note" { // three hundred cookies have the value 1, and a token of 1 is an echo of them
				continue
			}
			fmt.Fprintf(&b, " %s %s", f.Level, f.Rule)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (s simple) check(t *testing.T, all schemas, more ...string) (*outputs, told) {
	t.Helper()
	args := append([]string{"--target", "http://" + listen(t, s.answer), "-v", "--focus", "valid/a|missing/n|malformed/e"}, more...)
	o := check(t, map[string]string{"REFRESHCHECK_TOKEN": s.refresh}, args...)
	return o, o.valid(t, all)
}

// Whatever a server gives for an access token, every report stays what it is, and
// says what it would say of any other token.
func TestATokenBreaksNoReport(t *testing.T) {
	all := readSchemas(t)
	refresh := random(32)
	for _, faulty := range []bool{false, true} {
		_, want := simple{refresh, random(32), faulty}.check(t, all)
		for _, access := range append(words[:len(words):len(words)], markup...) {
			t.Run(fmt.Sprintf("faulty %t, %s", faulty, access), func(t *testing.T) {
				o, got := simple{refresh, access, faulty}.check(t, all)
				o.search(t, newNeedles(map[string]string{refresh: "the refresh token"}))
				if got.Verdict != want.Verdict {
					t.Errorf("%s, %s\n%s", got.Verdict, got.Line, o.texts["standard output"])
				}
				if !faulty && !strings.Contains(access, " ") && access != "null" && got.findings() != want.findings() { // a blank can stand in no token, null means none, and both are advice
					t.Errorf("found\n%s\nwant\n%s", got.findings(), want.findings())
				}
			})
		}
	}
}

// So it is with a mock server's refresh tokens.
func TestAMockTokenBreaksNoReport(t *testing.T) {
	all := readSchemas(t)
	access := random(32)
	for _, faulty := range []bool{false, true} {
		_, want := simple{random(32), access, faulty}.check(t, all)
		for _, refresh := range words {
			t.Run(fmt.Sprintf("faulty %t, %s", faulty, refresh), func(t *testing.T) {
				o, got := simple{refresh, access, faulty}.check(t, all, "--mock-token")
				o.search(t, newNeedles(map[string]string{access: "the access token"}))
				if got.Verdict != want.Verdict {
					t.Errorf("%s, %s\n%s", got.Verdict, got.Line, o.texts["standard output"])
				}
			})
		}
	}
}

// What the checks of outputs are worth: each finds what is broken.
func TestBrokenOutputsAreFound(t *testing.T) {
	all := readSchemas(t)
	o, _ := simple{random(32), random(32), true}.check(t, all)
	for _, change := range []struct{ name, from, to string }{
		{"report.json", `"findings": [`, `"findings": ‹access token 000000›`},
		{"report.json", `"exit_code": 1`, `"exit_code": 0`},
		{"results.sarif", `"level": "error"`, `"level": "‹token 000000›"`},
		{"exchanges.har", `"status": 500`, `"status": ‹token 000000›`},
		{"junit.xml", "</failure>", ""},
		{"junit.xml", `<testcase `, "<other "},
		{"index.html", "<style>", "<style> "},
		{"index.html", "<main", "<script>alert(1)</script><main"},
		{"standard output", "NON-CONFORMANT", "NON-‹access token 000000›"},
		{"standard output", "::error title", ":: error title"},
		{"summary.md", "refreshcheck", "refresh\u0007check"},
	} {
		broken := &outputs{code: o.code, texts: maps.Clone(o.texts), read: map[string]string{}}
		broken.texts[change.name] = strings.ReplaceAll(o.texts[change.name], change.from, change.to)
		if broken.texts[change.name] == o.texts[change.name] {
			t.Fatalf("%s holds no %s", change.name, change.from)
		}
		if _, found := broken.faults(all); len(found) == 0 {
			t.Errorf("%s with %q in the place of %q is taken for whole", change.name, change.to, change.from)
		}
	}
}

// Words and markup in every place, and in every form, break no report either.
func TestTokensInEveryPlaceBreakNoReport(t *testing.T) {
	s := newTeller(newPlan(), false)
	s.words = slices.Concat(words, markup)
	s.live, s.lent, s.given, s.secrets = words[0], words[0], s.words, map[string]string{}
	o := check(t, map[string]string{"REFRESHCHECK_TOKEN": s.live}, "--target", "http://"+s.start(t), "--mock-token", "-v")
	if got := o.valid(t, readSchemas(t)); got.ExitCode != 1 || got.Totals.Failed == 0 {
		t.Errorf("%s, %s", got.Verdict, got.Line)
	}
}
