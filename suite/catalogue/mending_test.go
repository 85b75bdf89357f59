package catalogue

import (
	"context"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Every rule shows a bad and a good answer, and how every stack mends it; a note
// has nothing to mend.
func TestEveryRuleSaysHowItIsMended(t *testing.T) {
	for _, r := range verdict.Rules() {
		m, err := mendingOf(r.ID, "the-cookie")
		if err != nil {
			t.Error(err)
			continue
		}
		for _, row := range m.rows() {
			if (row[1] == "") != (r.Level == fixtures.Note && row[0] != "good") {
				t.Errorf("%s, %s: %q", r.ID, row[0], row[1])
			}
			if strings.Contains(row[1], "{cookie}") || strings.Contains(row[1], "refresh_token") {
				t.Errorf("%s names a cookie that is not the contract's: %s", r.ID, row[1])
			}
		}
	}
	// Django's own words hold the word cookie, and a cookie's name may hold an apostrophe.
	if m, err := mendingOf("exact-cookie", "it's"); err != nil || !strings.Contains(m.Django, "request.COOKIES['it's']") || !strings.Contains(m.Django, "HTTP_COOKIE") {
		t.Errorf("%v: %+v", err, m)
	}
	if _, err := mendingOf("no-such-rule", "x"); err == nil {
		t.Error("a rule that is not there has something")
	}
}

// Every case names its rule, and every rule the cases that ask it.
func TestExplanationsNameEachOther(t *testing.T) {
	k, err := check.LoadContract(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases[:40] {
		e, err := Explain(c.ID, k, cases)
		if err != nil || e.Rule == "" || !strings.Contains(e.Text(), "\n  rule ") {
			t.Errorf("%s: %v, %q", c.ID, err, e.Rule)
		}
	}
	e, err := Explain("allow", k, cases)
	if err != nil || len(e.Cases) == 0 || !strings.Contains(e.Text(), "\n  Django ") || !strings.Contains(e.Markdown(), "FastAPI") {
		t.Errorf("%v: %s", err, e.Text())
	}
}
