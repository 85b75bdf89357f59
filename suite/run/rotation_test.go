package run_test

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
)

// rotating replaces its token with every success, and keeps what was sent of
// those that it has replaced.
type rotating struct {
	mu     sync.Mutex
	n      int
	replay []string
}

func (x *rotating) serve(r arrival) reply {
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
	r := finish(t, lending(settings(t, s.url), credential.Static(numbered(1)), false), catalogue(t))
	passes(t, r)
	if !r.Preflight.Accepted || !r.Preflight.Rotates || x.n < 30 {
		t.Errorf("%d tokens, %+v", x.n, r.Preflight)
	}
	if len(x.replay) > 0 {
		t.Errorf("old tokens were sent by %v", x.replay)
	}
	if c := of(t, r, "valid/eight-at-once"); c.State != result.NotApplicable || !strings.Contains(c.Why, "cannot be sent several times at the same time") {
		t.Errorf("valid/eight-at-once is %s: %s", c.State, c.Why)
	}
}

// A new token that no browser keeps is used all the same: the old one is spent,
// and what is wrong is told once and by its name.
func TestANewTokenThatBrowsersLoseIsUsed(t *testing.T) {
	const strict = "; Path=/; HttpOnly; Secure; SameSite=Strict"
	for _, test := range []struct{ name, line, rule string }{
		{"over by Max-Age", "refresh_token=TOKEN; Max-Age=0" + strict, "rotation"},
		{"over by Expires", "refresh_token=TOKEN; Expires=Wed, 01 Jan 2020 00:00:00 GMT" + strict, "rotation"},
		{"deleted by a later line", "refresh_token=TOKEN" + strict + "\r\nSet-Cookie: refresh_token=; Max-Age=0" + strict, "rotation"},
		{"behind another cookie", "lb=node-7; Path=/, refresh_token=TOKEN" + strict, "rotation"},
		{"with a control octet behind it", "refresh_token=TOKEN" + strict + "; x=\x01", "rotation framing"},
		{"of another host", "refresh_token=TOKEN; Domain=other.example" + strict, "set-cookie"},
		{"for another path", "refresh_token=TOKEN; Path=/auth; HttpOnly; Secure; SameSite=Strict", "set-cookie"},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := &rotating{n: 1}
			s := serve(t, inTurn(func(r arrival) reply {
				a := x.serve(r)
				plain := "refresh_token=" + numbered(x.n) + strict
				a.octets = strings.Replace(a.octets, plain, strings.ReplaceAll(test.line, "TOKEN", numbered(x.n)), 1)
				return a
			}))
			r := finish(t, lending(settings(t, s.url), credential.Static(numbered(1)), false), sideBySideTokens(t))
			for _, c := range r.Results {
				if got := rules(c); got != test.rule {
					t.Errorf("%s is %s by %q", c.Case.ID, c.State, got)
				}
			}
			if len(x.replay) > 0 || x.n != 5 {
				t.Errorf("old tokens were sent by %v, %d were given", x.replay, x.n)
			}
		})
	}
}

// A deletion is held against where the cookie was set last, also by a success long ago.
func TestADeletionIsHeldAgainstTheLastSuccessThatSetTheCookie(t *testing.T) {
	for path, want := range map[string]string{"/": "set-cookie", "/v1": ""} {
		s := serve(t, func(r arrival) reply {
			switch {
			case r.id == "preflight":
				return granted(accessToken, "Set-Cookie: refresh_token="+liveToken+"; Path=/v1; HttpOnly; Secure; SameSite=Lax")
			case r.cookie("refresh_token") == liveToken:
				return granted(accessToken, "Set-Cookie: lb=node-7; Path=/")
			}
			a := refused()
			a.octets = strings.Replace(a.octets, asJSON, asJSON+"\r\nSet-Cookie: refresh_token=; Path="+path+"; Max-Age=0", 1)
			return a
		})
		r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/token, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/missing, last: true}`))
		wants(t, r, "test/missing", result.Passed, want)
	}
}

// A success that takes the cookie away, or sets it anew to what it was, replaces nothing.
func TestASuccessThatReplacesNothing(t *testing.T) {
	for _, line := range []string{"refresh_token=; Max-Age=0", "refresh_token=deleted; Max-Age=0", "refresh_token=" + liveToken + "; Path=/", "refresh_token=a\x01b"} {
		s := serve(t, func(r arrival) reply {
			if r.cookie("refresh_token") == liveToken {
				return granted(accessToken, "Set-Cookie: "+line)
			}
			return refused()
		})
		if r := finish(t, settings(t, s.url), sideBySideTokens(t)); r.Preflight.Rotates || len(s.requests("")) != 4 {
			t.Errorf("%q: %+v, %d requests", line, r.Preflight, len(s.requests("")))
		}
	}
}

// A server that begins to rotate half way is followed as well.
func TestRotationThatBeginsLater(t *testing.T) {
	x := &rotating{n: 1}
	s := serve(t, inTurn(func(r arrival) reply {
		if r.id == "preflight" {
			return granted(accessToken)
		}
		return x.serve(r)
	}))
	r := finish(t, lending(settings(t, s.url), credential.Static(numbered(1)), false), sideBySideTokens(t))
	for _, c := range r.Results {
		// Those that were sent beside the first one carried the token while it was good.
		if c.State != result.Passed && c.State != result.Failed {
			t.Errorf("%s is %s: %s", c.Case.ID, c.State, c.Why)
		}
	}
	set := settings(t, s.url)
	set.Concurrency = 1
	x.n, x.replay = 1, nil
	passes(t, finish(t, lending(set, credential.Static(numbered(1)), false), sideBySideTokens(t)))
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

// wordsOf are the words of a request as servers may read them: percent-decoded,
// and those of credentials in base64 too.
func wordsOf(octets string) []string {
	octets = regexp.MustCompile(`%[0-9A-F]{2}`).ReplaceAllStringFunc(octets, func(s string) string {
		b, _ := hex.DecodeString(s[1:])
		return string(b)
	})
	octets = regexp.MustCompile(`Basic (\S+)`).ReplaceAllStringFunc(octets, func(s string) string {
		b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "Basic "))
		return string(b)
	})
	return strings.FieldsFunc(octets, func(c rune) bool { return !strings.ContainsRune(tokenChars, c) })
}

// A single-use token is sent in one request and never in another, and the run
// sends just as many as it announces.
func TestASingleUseTokenIsSentOnce(t *testing.T) {
	var mu sync.Mutex
	spent := map[string]string{}
	s := serve(t, func(r arrival) reply {
		mu.Lock()
		defer mu.Unlock()
		value := strings.Trim(r.cookie("refresh_token"), `"`)
		words := wordsOf(r.octets)
		for n := range 1000 {
			token := numbered(n + 1)
			if !slices.ContainsFunc(words, func(w string) bool {
				return w == token || strings.HasPrefix(w, token+".") || strings.HasPrefix(w, token+"--") || strings.HasSuffix(w, "."+token)
			}) {
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
	s := serve(t, inTurn(func(r arrival) reply {
		if r.cookie("refresh_token") != liveToken {
			return refused()
		}
		if uses++; uses > 1 {
			t.Error("the token is sent again by", r.id)
		}
		return granted(accessToken)
	}))
	set := lending(settings(t, s.url), credential.Static(liveToken), true)
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
	set := lending(settings(t, s.url), credential.Static(liveToken), true)
	r := finish(t, set, cases(t, `
      - {id: test/missing}
      - {id: test/one, cookie: '\{name}=\{token}', outcome: token}
      - {id: test/two, cookie: '\{name}=\{token}', outcome: token}`))
	wants(t, r, "test/missing", result.Passed, "")
	one, two := wants(t, r, "test/one", result.CouldNotRun, ""), wants(t, r, "test/two", result.CouldNotRun, "")
	if word, code := r.Verdict(); word != result.Incomplete || code != result.ExitIncomplete {
		t.Errorf("%s, %d", word, code)
	}
	if len(r.Problems) != 1 || one.Why != r.Problems[0] || two.Why != r.Problems[0] || !strings.Contains(one.Why, "the one refresh token is spent") {
		t.Errorf("told as %q, %q, %q", r.Problems, one.Why, two.Why)
	}
	if got := len(s.requests("")); got != 2 {
		t.Errorf("%d requests", got)
	}
}
