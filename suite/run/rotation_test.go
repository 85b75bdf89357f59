package run_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// rotating replaces its token with every success, and keeps what was sent of
// those that it has replaced.
type rotating struct {
	mu     sync.Mutex
	n      int
	replay []string
}

func (x *rotating) serve(r request) reply {
	x.mu.Lock()
	defer x.mu.Unlock()
	for old := 1; old < x.n; old++ {
		if strings.Contains(r.octets, numbered(old)) {
			x.replay = append(x.replay, r.id)
		}
	}
	switch {
	case !strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.1"):
		return answer(405, "", "Allow: POST")
	case r.cookie("refresh_token") == numbered(x.n):
		x.n++
		return granted(accessToken, "Set-Cookie: refresh_token="+numbered(x.n)+"; Path=/; HttpOnly; Secure; SameSite=Strict")
	}
	return refused()
}

// Once a token is replaced, no request of the whole catalogue holds it again,
// in any place, whichever case it is of.
func TestAReplacedTokenIsNeverSentAgain(t *testing.T) {
	x := &rotating{n: 1}
	s := serve(t, x.serve)
	r := finish(t, lending(settings(t, s.url), target.Static(numbered(1)), false), catalogue(t))
	passes(t, r)
	if !r.Preflight.Accepted || !r.Preflight.Rotates || x.n < 30 {
		t.Errorf("%d tokens, %+v", x.n, r.Preflight)
	}
	if len(x.replay) > 0 {
		t.Errorf("old tokens were sent by %v", x.replay)
	}
	if c := of(t, r, "valid/eight-at-once"); c.State != verdict.NotApplicable || !strings.Contains(c.Why, "cannot be sent several times at once") {
		t.Errorf("valid/eight-at-once is %s: %s", c.State, c.Why)
	}
}

// A server that begins to rotate half way is followed as well.
func TestRotationThatBeginsLater(t *testing.T) {
	x := &rotating{n: 1}
	s := serve(t, inTurn(func(r request) reply {
		if r.id == "preflight" {
			return granted(accessToken)
		}
		return x.serve(r)
	}))
	r := finish(t, lending(settings(t, s.url), target.Static(numbered(1)), false), sideBySideTokens(t))
	for _, c := range r.Results {
		// Those that were sent beside the first one carried the token while it was good.
		if c.State != verdict.Passed && c.State != verdict.Failed {
			t.Errorf("%s is %s: %s", c.Case.ID, c.State, c.Why)
		}
	}
	set := settings(t, s.url)
	set.Concurrency = 1
	x.n, x.replay = 1, nil
	passes(t, finish(t, lending(set, target.Static(numbered(1)), false), sideBySideTokens(t)))
	if len(x.replay) > 0 {
		t.Errorf("old tokens were sent by %v", x.replay)
	}
}

func sideBySideTokens(t *testing.T) []fixtures.Case {
	return cases(t, `
      - {id: test/one, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/two, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/three, cookie: '\{name}=\{token}', outcome: token}`)
}

const tokenChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

// A single-use token is sent in one request and never in another, and the run
// sends just as many as it announces.
func TestASingleUseTokenIsSentOnce(t *testing.T) {
	var mu sync.Mutex
	spent := map[string]string{}
	s := serve(t, func(r request) reply {
		mu.Lock()
		defer mu.Unlock()
		value := strings.Trim(r.cookie("refresh_token"), `"`)
		words := strings.FieldsFunc(strings.ReplaceAll(r.octets, "%65", "e"), func(c rune) bool { return !strings.ContainsRune(tokenChars, c) })
		for n := range 200 {
			token := numbered(n + 1)
			if !slices.Contains(words, token) {
				continue
			}
			if by, twice := spent[token]; twice {
				t.Errorf("token %d is sent by %s and again by %s", n+1, by, r.id)
			}
			spent[token] = r.id
			if value == token && strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.1") {
				return granted(accessToken)
			}
		}
		if !strings.HasPrefix(r.line, "POST /v1/refresh_token HTTP/1.1") {
			return answer(405, "", "Allow: POST")
		}
		return refused()
	})
	set := lending(settings(t, s.url), counted(), true)
	all := catalogue(t)
	announced := run.TokensNeeded(set, all)
	r := finish(t, set, all)
	passes(t, r)
	if len(spent) != r.Tokens || len(spent) != announced || len(spent) < 30 {
		t.Errorf("%d tokens arrived, %d were announced, and %d are told", len(spent), announced, r.Tokens)
	}
}

// One token for one use: the case that needs it is what tries it.
func TestOneTokenForOneUse(t *testing.T) {
	uses := 0
	s := serve(t, inTurn(func(r request) reply {
		if r.cookie("refresh_token") != liveToken {
			return refused()
		}
		if uses++; uses > 1 {
			t.Error("the token is sent again by", r.id)
		}
		return granted(accessToken)
	}))
	set := lending(settings(t, s.url), target.Static(liveToken), true)
	r := finish(t, set, cases(t, `
      - {id: test/missing}
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}`))
	passes(t, r)
	if uses != 1 || r.Tokens != 1 {
		t.Errorf("sent %d times, told %d", uses, r.Tokens)
	}
}

// A single-use token that no answer renews is over after the preflight: what
// needs another could not run, for one reason that is told once.
func TestATokenThatIsSpent(t *testing.T) {
	s := serve(t, plainly)
	set := lending(settings(t, s.url), target.Static(liveToken), true)
	r := finish(t, set, cases(t, `
      - {id: test/missing}
      - {id: test/one, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/two, cookie: '\{name}=\{token}', outcome: token}`))
	wants(t, r, "test/missing", verdict.Passed, "")
	one, two := wants(t, r, "test/one", verdict.CouldNotRun, ""), wants(t, r, "test/two", verdict.CouldNotRun, "")
	if word, code := r.Verdict(); word != verdict.Incomplete || code != verdict.ExitIncomplete {
		t.Errorf("%s, %d", word, code)
	}
	if len(r.Problems) != 1 || one.Why != r.Problems[0] || two.Why != r.Problems[0] || !strings.Contains(one.Why, "the one refresh token is spent") {
		t.Errorf("told as %q, %q, %q", r.Problems, one.Why, two.Why)
	}
	if got := len(s.requests("")); got != 2 {
		t.Errorf("%d requests", got)
	}
}
