package check_test

import (
	"errors"
	"io/fs"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// check.Test on a server that is in order: every case is a subtest that holds.
func TestTest(t *testing.T) {
	t.Parallel()
	check.Test(t, check.Options{Handler: &server{}, Token: liveToken})
}

// The same again, side by side with the one above, and only a part.
func TestTestOfAPart(t *testing.T) {
	t.Parallel()
	s := &server{}
	t.Run("part", func(t *testing.T) {
		check.Test(t, check.Options{Handler: s, Token: liveToken, LabelFilter: "missing"})
	})
	if n := s.requests.Load(); n < 10 || n > 60 {
		t.Errorf("%d requests", n)
	}
}

// One process checks two servers side by side, ten times, and nothing of a run
// stays behind.
func TestRunsSideBySideTenTimes(t *testing.T) {
	good, bad := httptest.NewServer(&server{}), httptest.NewServer(&server{faulty: true})
	defer good.Close()
	defer bad.Close()
	verdicts := func() {
		var wg sync.WaitGroup
		for url, want := range map[string]result.Word{good.URL: result.Conformant, bad.URL: result.NonConformant} {
			wg.Go(func() {
				r, err := check.Run(t.Context(), check.Options{Target: url, Token: liveToken})
				if err != nil {
					t.Error(err)
					return
				}
				if word, _ := r.Verdict(); word != want {
					t.Errorf("%s: %s", want, r.Line())
				}
			})
		}
		wg.Wait()
	}
	verdicts()
	before, routines := heap(), runtime.NumGoroutine()
	for range 9 {
		verdicts()
	}
	if after := heap(); after > before+8<<20 {
		t.Errorf("the heap grew from %d to %d octets", before, after)
	}
	eventually(t, "goroutines stay behind", func() bool { return runtime.NumGoroutine() <= routines+5 })
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// eventually waits for what ends by itself.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 200 {
		if holds() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Error(what)
}

// Settings that do not go together, or say nothing, are errors that name them,
// and nothing is sent.
func TestSettingsThatCannotBe(t *testing.T) {
	s := &server{}
	api := httptest.NewServer(s)
	defer api.Close()
	for _, test := range []struct {
		name string
		o    check.Options
		code int
		says string
	}{
		{"no target", check.Options{Token: liveToken}, 2, "no target"},
		{"two targets", check.Options{Target: api.URL, Handler: s, Token: liveToken}, 2, "choose one"},
		{"no URL", check.Options{Target: "staging.example.com", Token: liveToken}, 2, "--target"},
		{"no credential", check.Options{Target: api.URL}, 3, "no credential"},
		{"two credentials", check.Options{Target: api.URL, Token: liveToken, Credential: credential.FromFile("x")}, 2, "two credentials"},
		{"a token that cannot be sent", check.Options{Target: api.URL, Token: "a b"}, 2, "octet 2 of the token"},
		{"a credential for nothing", check.Options{Target: api.URL, Token: liveToken, NoCredential: true}, 2, "--no-credential"},
		{"the reference server's own", check.Options{Reference: true, Token: liveToken}, 2, "issues its own tokens"},
		{"too many at once", check.Options{Target: api.URL, Token: liveToken, Concurrency: 257}, 2, "--concurrency 257"},
		{"a rate", check.Options{Target: api.URL, Token: liveToken, Rate: -1}, 2, "--rate"},
		{"a contract", check.Options{Target: api.URL, Token: liveToken, OpenAPI: []byte("{")}, 2, "openapi.json"},
		{"fixtures", check.Options{Target: api.URL, Token: liveToken, Fixtures: []fs.FS{fstest.MapFS{}}}, 2, "--fixtures folder 1"},
		{"waivers", check.Options{Target: api.URL, Token: liveToken, WaiverFile: "no-such-file"}, 2, "--waivers"},
		{"a regular expression", check.Options{Target: api.URL, Token: liveToken, Focus: []string{"("}}, 2, "not a regular expression"},
		{"a label filter", check.Options{Target: api.URL, Token: liveToken, LabelFilter: "valid &&"}, 2, "cannot be read"},
		{"a focus on nothing", check.Options{Target: api.URL, Token: liveToken, Focus: []string{"malformed/empty-vaule"}}, 3, "did you mean malformed/empty-value?"},
		{"a label of nothing", check.Options{Target: api.URL, Token: liveToken, LabelFilter: "vaild"}, 3, "no case has the label"},
		{"nothing is left", check.Options{Target: api.URL, Token: liveToken, Focus: []string{"valid/alone"}, Skip: []string{"valid/"}}, 3, "leave no case"},
		{"too few tokens", check.Options{Target: api.URL, Token: liveToken, Use: check.UseOnce, MaxTokens: 1}, 2, "--max-tokens allows 1"},
	} {
		r, err := check.Run(t.Context(), test.o)
		var e *check.Error
		if r != nil || !errors.As(err, &e) || e.Code != test.code || !strings.Contains(e.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		}
		if err != nil && strings.Contains(err.Error(), liveToken) {
			t.Errorf("%s: the error shows the token", test.name)
		}
	}
	if n := s.requests.Load(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A run tells what it cost and by which settings, and fills the facts in once.
func TestWhatARunTells(t *testing.T) {
	own := fstest.MapFS{"team.yaml": {Data: []byte("theme: team\nabout: Cases of a team.\ngroups:\n  - requirement: Ours is refused.\n    reason: It is ours.\n    source: contract:parameter\n    level: must\n    outcome: refusal\n    cases:\n      - {id: team/ours, cookie: '\\{name}=ours'}\n")}}
	s := &server{}
	r, err := check.Run(t.Context(), check.Options{Handler: s, Token: liveToken, Fixtures: []fs.FS{own}, LabelFilter: "team || valid", Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if word, code := r.Verdict(); word != result.PassedSome || code != 0 {
		t.Errorf("%s", r.Line())
	}
	if r.Requests != int(s.requests.Load()) || r.Catalogue != len(catalogue(t))+1 || r.Selection == "" || r.NoToken || !r.Preflight.Accepted {
		t.Errorf("%d requests, %d cases, %q, %+v", r.Requests, r.Catalogue, r.Selection, r.Preflight)
	}
	last := r.Results[len(r.Results)-1]
	if last.Case.ID != "team/ours" || last.State != result.Passed || last.Case.File != "folder 1/team.yaml" {
		t.Errorf("%s %s %s", last.Case.ID, last.State, last.Case.File)
	}
	var told []string
	for _, one := range r.Settings {
		told = append(told, one.Name)
	}
	if strings.Join(told, " ") != "fixtures strict" {
		t.Errorf("%q", told)
	}
}

func catalogue(t *testing.T) []fixtures.Case {
	t.Helper()
	all, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A server that nobody reaches is told by the run, and is no error.
func TestAnUnreachableServer(t *testing.T) {
	api := httptest.NewServer(&server{})
	api.Close()
	r, err := check.Run(t.Context(), check.Options{Target: api.URL, Token: liveToken})
	if err != nil {
		t.Fatal(err)
	}
	if word, code := r.Verdict(); word != result.Incomplete || code != 3 || !strings.Contains(r.Line(), "refused") {
		t.Errorf("%s %d %s", word, code, r.Line())
	}
}

// A run without a credential says that success was not tested.
func TestWithoutACredential(t *testing.T) {
	r, err := check.Run(t.Context(), check.Options{Handler: &server{}, NoCredential: true})
	if err != nil {
		t.Fatal(err)
	}
	if !r.NoToken || !strings.Contains(r.Line(), "success was not tested") {
		t.Errorf("%s", r.Line())
	}
}

// Steps of a run that shows how it goes on: what is known before, each case as it
// comes, the rest at the end.
func TestTheStepsOfARun(t *testing.T) {
	c, err := check.Prepare(t.Context(), check.Options{Handler: &server{faulty: true}, Token: liveToken})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.Wait("valid/alone"); got.State != result.CouldNotRun {
		t.Errorf("before the start a case is %s", got.State)
	}
	if err := c.Only(map[string]bool{"valid/alone": true, "missing/no-cookie-header": true}, "by hand"); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil || c.Ended() != "" {
		t.Fatal(err, c.Ended())
	}
	if !c.Told().Preflight.Accepted {
		t.Errorf("%+v", c.Told().Preflight)
	}
	if good, bad := c.Wait("valid/alone"), c.Wait("missing/no-cookie-header"); good.State != result.Passed || bad.State != result.Failed {
		t.Errorf("%s, %s", good.State, bad.State)
	}
	if r := c.Finish(); r.Selection != "by hand" || len(r.Results) != 2 {
		t.Errorf("%q, %d results", r.Selection, len(r.Results))
	}
	if err := c.Only(nil, ""); err == nil {
		t.Error("a selection of nothing is no error")
	}
}

// The time that a run may take ends it as incomplete.
func TestMaxTime(t *testing.T) {
	r, err := check.Run(t.Context(), check.Options{Handler: &server{}, Token: liveToken, Rate: 20, MaxTime: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if word, _ := r.Verdict(); word != result.Incomplete || r.TimeUp == 0 {
		t.Errorf("%s", r.Line())
	}
}
