package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// logout ends the session that its cookie names, and refuses it from then on.
type logout struct {
	ended   atomic.Bool
	live    atomic.Int64 // requests with the live credential
	refused atomic.Int64 // requests that were refused after the first of them
}

func (l *logout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := r.Cookie("session")
	if err == nil && c.Value == liveToken {
		l.live.Add(1)
		if !l.ended.Swap(true) {
			w.WriteHeader(204)
			return
		}
	} else if l.ended.Load() {
		l.refused.Add(1)
	}
	w.WriteHeader(401)
}

const logoutContract = `
openapi: 3.1.0
info: {title: sessions, version: "1"}
paths:
  /session:
    %s:
      parameters: [{name: session, in: cookie, required: true, schema: {type: string, minLength: 1}}]
      responses:
        "204": {description: ended}
        "401": {description: no session}
`

// An operation that may end the credential gets it once, and after everything
// else; the run says what was left out, before and after.
func TestALogoutGetsTheCredentialOnceAndLast(t *testing.T) {
	s := &logout{}
	document := strings.Replace(logoutContract, "%s", "delete", 1)
	r, err := check.Run(t.Context(), check.Options{Handler: s, Token: liveToken, OpenAPI: []byte(document), OpenAPIName: "sessions.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if word, _ := r.Verdict(); word != result.Conformant {
		t.Errorf("%s", r.Line())
	}
	if s.live.Load() != 1 || s.refused.Load() != 0 {
		t.Errorf("%d requests with the credential, %d others after it", s.live.Load(), s.refused.Load())
	}
	if cut := r.Cut; cut == nil || cut.Most != 1 || cut.Cases == 0 || cut.Families["neighbour-first"] != 33 || cut.Raise != "--live all" {
		t.Errorf("what was cut: %+v", cut)
	}
	if r.Cut.Families["http2"]+r.Cut.Families["lifetime"] > 0 { // they would not be sent anyway
		t.Errorf("counted as cut, and never sent: %v", r.Cut.Families)
	}
	told := fmt.Sprint(r.Settings, r.Hints)
	if strings.Count(told, "--live all") != 2 || !strings.Contains(told, "neighbour-first 33") {
		t.Errorf("the run does not say what it leaves out: %s", told)
	}
}

// Where the one credential is sent more often than the operation lets it live, that
// is no fault of the server, and the run is no success.
func TestACredentialThatTheOperationEndsIsNoFinding(t *testing.T) {
	s := &logout{}
	document := strings.Replace(logoutContract, "%s", "delete", 1)
	r, err := check.Run(t.Context(), check.Options{Handler: s, Token: liveToken, OpenAPI: []byte(document), OpenAPIName: "sessions.yaml", Live: 4})
	if err != nil {
		t.Fatal(err)
	}
	if word, _ := r.Verdict(); word != result.Incomplete || r.Totals().Failed > 0 {
		t.Errorf("%s: %s", word, r.Line())
	}
	if n := s.live.Load(); n > 4 {
		t.Errorf("%d requests with the credential", n)
	}
	if told := fmt.Sprint(r.Problems, r.Results); !strings.Contains(told, "--live 1") {
		t.Errorf("it does not say what to do: %v", r.Problems)
	}
}

// A safe method is asked as often as the cases need, and --live bounds it.
func TestLiveBoundsRequests(t *testing.T) {
	for _, test := range []struct {
		method string
		live   int
		most   int64
	}{{"get", 0, 1000}, {"get", 1, 1}, {"get", 2, 2}, {"get", 3, 3}, {"post", check.AllLive, 1000}, {"post", 1, 1}, {"post", 5, 5}} {
		s := &session{}
		document := strings.Replace(logoutContract, "%s", test.method, 1)
		r, err := check.Run(t.Context(), check.Options{Handler: s, Token: liveToken, OpenAPI: []byte(document), Live: test.live})
		if err != nil {
			t.Fatal(err)
		}
		if word, _ := r.Verdict(); word != result.Conformant {
			t.Errorf("%s %d: %s %v", test.method, test.live, r.Line(), r.Hints)
		}
		if n := s.live.Load(); n > test.most || test.most > 100 && n < 100 {
			t.Errorf("%s with --live %d: %d requests carried the credential", test.method, test.live, n)
		}
	}
}

// An operation whose name says that it renews the session is asked as often as the cases
// need, though its success tells nothing; one that revokes what it renewed is not.
func TestARenewalIsAskedAsOftenAsNeeded(t *testing.T) {
	for path, often := range map[string]bool{
		"/session": false, "/auth/refresh": true, "/auth/refreshToken": true, "/renew-session/": true, "/refresh/revoke": false, "/refreshments": false, "/refresh/logout": false,
	} {
		s := &session{}
		document := strings.NewReplacer("%s", "post", "/session:", path+":").Replace(logoutContract)
		r, err := check.Run(t.Context(), check.Options{Handler: s, Token: liveToken, OpenAPI: []byte(document)})
		if err != nil {
			t.Fatal(err)
		}
		if word, _ := r.Verdict(); word != result.Conformant {
			t.Errorf("%s: %s %v", path, r.Line(), r.Hints)
		}
		if n := s.live.Load(); often != (n > 100) {
			t.Errorf("%s: %d requests carried the credential", path, n)
		}
	}
}

// session accepts the live credential as often as it comes.
type session struct{ live atomic.Int64 }

func (s *session) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, c := range r.CookiesNamed("session") {
		if c.Value != liveToken {
			continue
		}
		s.live.Add(1)
		if r.Method == "GET" || r.Method == "POST" {
			w.WriteHeader(204)
			return
		}
	}
	w.WriteHeader(401)
}
