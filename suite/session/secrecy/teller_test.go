package secrecy

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// teller is a server that tells secrets: its answers hold what it was sent and
// what it has given, as the plan has it.
type teller struct {
	plan           *plan
	isJWT, rotates bool
	passwords      []string // other secrets that the run sends
	words          []string // tokens that are no secrets, given in turn; empty: secrets are

	mu      sync.Mutex
	live    string
	lent    string            // the last token that the run has sent
	given   []string          // learnt for certain: any answer may hold it
	secrets map[string]string // all there are, and what each is
	told    map[int][]combination
	answers int
}

func newTeller(p *plan, isJWT bool, passwords ...string) *teller {
	s := &teller{plan: p, isJWT: isJWT, passwords: passwords, secrets: map[string]string{}, told: map[int][]combination{}}
	for _, p := range passwords {
		s.secrets[p] = "a password"
	}
	s.rotate("the first refresh token")
	odd := `at"` + random(9) + `\` + random(9) + `'<&` + random(9)
	s.secrets[odd] = "a token of many signs"
	s.given = []string{s.make("the access token of the preflight"), odd}
	return s
}

func (s *teller) start(t *testing.T) (address string) { return listen(t, s.answer) }

func random(n int) string {
	b := make([]byte, n)
	for {
		_, _ = rand.Read(b)
		text := base64.RawURLEncoding.EncodeToString(b)
		// A number alone is taken for no token, however long it is.
		if n < 15 || strings.ContainsAny(text, "jkl") && strings.ContainsAny(text, "mno") && strings.ContainsAny(text, "JKL") && strings.ContainsAny(text, "MNO") {
			return text
		}
	}
}

// tokenHeader is the same in all JWTs of a server (RFC 7515 §3.1).
var tokenHeader = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))

func makeJWT() string {
	return tokenHeader + "." + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{%q:1}`, random(24))) + "." + random(32)
}

// make makes a secret: a JWT, or in turn an opaque text and hexadecimal digits.
func (s *teller) make(what string) string {
	text := random(32)
	switch {
	case len(s.words) > 0:
		return s.words[s.answers%len(s.words)]
	case s.isJWT:
		text = makeJWT()
	case len(s.secrets)%3 == 0:
		text = hex.EncodeToString([]byte(random(15)))
	}
	s.secrets[text] = what
	return text
}

// rotate makes a new live token. An opaque one has signs that a cookie's value may
// hold and that encodings change (RFC 6265 §4.1.1).
func (s *teller) rotate(what string) {
	if s.live != "" {
		s.given = append(s.given, s.live)
	}
	s.live = makeJWT()
	if !s.isJWT {
		s.live = random(6) + "+" + random(6) + "/%=" + random(6) + "&<" + random(9)
	}
	s.secrets[s.live] = what
}

// answer puts an answer together.
func (s *teller) answer(r request) *answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan.mu.Lock()
	defer s.plan.mu.Unlock()
	good := r.cookie("refresh_token") == s.live
	if good {
		s.lent = s.live
	}
	switch {
	case strings.Contains(r.line, "/login"):
		return &answer{status: 200, reason: "OK", fields: []string{"Set-Cookie: refresh_token=" + s.live + "; Path=/; HttpOnly"}}
	case r.isPreflight() && good:
		return &answer{status: 200, reason: "OK", access: s.given[0], members: `,"other_token":"` + jsonText(s.given[1]) + `"`}
	}
	s.answers++
	a := &answer{status: 422, reason: "Unprocessable Content", taken: map[string]bool{}, fields: []string{fmt.Sprintf("X-Serial: %d", s.answers)}}
	if good {
		a.status, a.reason = 200, "OK"
		s.put(a, s.plan.givings.next(), r)
		if s.rotates {
			s.rotate("a refresh token")
			a.fields = append(a.fields, "Set-Cookie: refresh_token="+s.live+"; Path=/; HttpOnly; Secure; SameSite=Lax")
		}
	} else {
		s.refuse(a, r)
	}
	for range 12 {
		s.put(a, s.plan.fields.next(), r)
	}
	return a
}

// refuse fills the body of a refusal.
func (s *teller) refuse(a *answer, r request) {
	switch s.answers % 6 {
	case 0:
		s.put(a, s.plan.strangers.next(), r)
	case 1:
		for range 6 {
			s.put(a, s.plan.members.next(), r)
		}
	default:
		s.put(a, s.plan.bodies.next(), r)
	}
}

// put puts a secret into its place, where that is not taken.
func (s *teller) put(a *answer, c combination, r request) {
	if a.taken[c.place.name] {
		return
	}
	a.taken[c.place.name] = true
	c.place.put(a, c.form.written(s.pick(c, r), c.place.in))
	if !strings.HasPrefix(r.line, "HEAD ") { // the body that such an answer has is no body, and not shown
		s.told[s.answers] = append(s.told[s.answers], c)
	}
}

// pick chooses a secret: one that this answer alone gives, or in turn one that the
// run has sent and one that it was given.
func (s *teller) pick(c combination, r request) string {
	switch {
	case c.fresh:
		return s.make(c.String())
	case s.answers%2 == 0:
		latest := s.given[max(0, len(s.given)-8):]
		return latest[s.answers/2%len(latest)]
	}
	if carried := r.cookie("refresh_token"); len(s.lent) > 24 && strings.Contains(carried, s.lent[12:24]) {
		return carried // the token, or something made from it
	}
	all := append([]string{s.lent}, s.passwords...)
	return all[s.answers/2%len(all)]
}
