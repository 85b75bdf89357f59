package check_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// bound is a server that binds its session to the User-Agent of the login.
type bound struct {
	server
	mu     sync.Mutex
	agents []string
}

func (b *bound) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	known := b.agents
	if agent := r.UserAgent(); !slices.Contains(known, agent) {
		b.agents = append(b.agents, agent)
	}
	b.mu.Unlock()
	if r.URL.Path == "/login" {
		w.Header().Set("Set-Cookie", "refresh_token="+liveToken+"; Path=/")
		return
	}
	if len(known) > 0 && r.UserAgent() != known[0] {
		r.Header.Del("Cookie")
	}
	b.server.ServeHTTP(w, r)
}

// The login, the preflight and all cases have one User-Agent, but for the cases
// that are about it. --tag-requests adds the id, also where it does harm.
func TestTheUserAgentIsTheSameInAllRequests(t *testing.T) {
	login := filepath.Join(t.TempDir(), "login.yaml")
	if err := os.WriteFile(login, []byte("url: /login\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tagged := range []bool{false, true} {
		b := &bound{}
		served := httptest.NewServer(b)
		defer served.Close()
		r, err := check.Run(t.Context(), check.Options{
			Target: served.URL, Credential: credential.FromLogin(login), Use: check.UseAgain, TagRequests: tagged,
			LabelFilter: "(valid || missing || neighbour-first) && must", Skip: []string{"missing/unnamed-client"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !tagged {
			if len(r.Groups(fixtures.Must)) > 0 || len(r.Groups(fixtures.Should)) > 0 || !slices.Equal(b.agents, []string{check.Tool()}) {
				t.Errorf("%s, with the agents %q: %v", r.Line(), b.agents, r.Groups(fixtures.Must))
			}
			continue
		}
		for _, want := range []string{check.Tool() + " (login)", check.Tool() + " (preflight)"} {
			if !slices.Contains(b.agents, want) {
				t.Errorf("no request of %s: %q", want, b.agents)
			}
		}
		if told := r.Settings; !slices.ContainsFunc(told, func(s result.Setting) bool {
			return s.Name == "tag-requests" && strings.Contains(s.Value, "User-Agent")
		}) {
			t.Errorf("the report does not mention it: %v", told)
		}
	}
}
