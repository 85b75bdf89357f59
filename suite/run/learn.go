package run

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// learner takes in what is a credential: what requests carry of one, and what
// answers give.
type learner struct {
	contract   *contract.Contract
	masker     *redact.Masker
	now        func() time.Time
	recogniser *recognise.Recogniser
	operation  cookie.Request
	data       *verdict.Data
	bodies     *verdict.Reader
	subjects   *verdict.Subjects

	elsewhere atomic.Bool // a new token is also taken from outside the cookie

	mu      sync.Mutex
	lastSet []string // the Set-Cookie lines of the last success that set the operation's cookie
}

func newLearner(s Settings, path string) *learner {
	members := s.Contract.TokenMembers()
	if !verdict.IssuesTokens(s.Contract) {
		members = nil // what it requires is data
	}
	l := &learner{
		contract: s.Contract, masker: s.Masker, now: s.Now, data: verdict.NewData(s.Contract), bodies: &verdict.Reader{}, subjects: &verdict.Subjects{},
		recogniser: recognise.New(s.Contract.CookieName(), members),
		operation:  cookie.Request{Secure: s.Target.Secure(), Host: s.Target.Host(), Path: path},
	}
	l.elsewhere.Store(s.takesElsewhere())
	l.subjects.OneUser = s.Vault != nil && !s.Vault.Renews() // all tokens come from the one that was given
	return l
}

// sends has every value that is made from the credential masked by its recipe.
func (l *learner) sends(r *request.Request) {
	for recipe, octets := range r.Live {
		if recipe != "‹token›" && recipe != "‹access token›" {
			l.masker.AddDerived(strings.Trim(recipe, "‹›"), octets)
		}
	}
}

// lesson is what one answer has shown of credentials.
type lesson struct {
	looked  recognise.Looked
	cookie  cookie.Fate
	rotated string // the new refresh token that a success has set; empty: none
	place   string // where it was, if that is not the cookie
	// hides: there is more in the answer than can be masked, so its body is not
	// shown.
	hides bool
	body  verdict.Body // of a success whose data was learned
}

// learn looks through an answer, has everything masked that may be a credential,
// and learns from it where it is a success. sent is the live token at the time.
func (l *learner) learn(x wire.Exchange, req *request.Request, sent string) lesson {
	r := x.Response
	if r == nil {
		return lesson{}
	}
	success := l.contract.IsSuccess(r.Status) && req.Method == l.contract.Method()
	now := l.now()
	carried := req.Carried()
	got := lesson{looked: l.recogniser.Look(verdict.Seen(r, success, now), recognise.Carried{Live: sent, Values: carried})}
	for _, s := range got.looked.Sightings {
		if s.Degree == recognise.Harmless || l.masker.Full() { // what a fixture made stays visible
			continue
		}
		kind := redact.Fragments
		if s.Degree < recognise.Likely {
			kind = redact.Whole
		}
		l.masker.Add(s.Label, s.Text, kind)
	}
	learnt := l.recogniser.Learn(got.looked)
	got.hides = got.looked.Overflow || !learnt || l.masker.Full()
	got.cookie = l.receive(r.Values("Set-Cookie"), success, now)
	if success {
		if !l.contract.Ends() { // what comes after the end is a session for nobody
			got.rotated = newToken(got.cookie, sent)
		}
		if sent != "" && slices.Contains(carried, sent) && l.data.Wants() && l.isOwn(req.Outcome) {
			got.body = l.bodies.Success(l.contract, x)
			l.data.Learn(got.body)
			l.data.LearnText(r)
		}
		if got.rotated == "" && len(got.cookie.Lines) == 0 && !l.contract.Ends() && sent != "" && l.elsewhere.Load() {
			got.rotated, got.place = newElsewhere(r, l.contract.CookieName(), sent)
		}
	}
	return got
}

// isOwn reports whether a success to a request with the live token certainly came
// by it. Where the operation may be used without, the token has to be in its place.
func (l *learner) isOwn(outcome fixtures.Outcome) bool {
	return !l.contract.Anonymous() || outcome == fixtures.Token || outcome == fixtures.AnySafe
}

// receive tells what a browser does with the operation's cookie by this answer,
// if it holds what the last success has set. The run itself keeps no jar: cases
// run side by side, and the vault says which token is the live one.
func (l *learner) receive(lines []string, success bool, now time.Time) cookie.Fate {
	if len(lines) == 0 {
		return cookie.Fate{}
	}
	name := l.contract.CookieName()
	var jar cookie.Jar
	if !success {
		l.mu.Lock()
		before := l.lastSet
		l.mu.Unlock()
		jar.Receive(before, name, l.operation, l.operation, now)
	}
	fate := jar.Receive(lines, name, l.operation, l.operation, now)
	if success && len(fate.Lines) > 0 {
		l.mu.Lock()
		l.lastSet = lines
		l.mu.Unlock()
	}
	return fate
}

// newToken is the token that a success has set in the place of the one that was
// sent: what a browser sends back first, or, where it keeps none, what the server
// has meant it to keep, which is the last one that can be sent.
func newToken(f cookie.Fate, sent string) string {
	isNew := func(value string) bool { return !cookie.Gone(value) && value != sent }
	if kept := slices.IndexFunc(f.Sent, func(value string) bool { return !cookie.Gone(value) }); kept >= 0 {
		if isNew(f.Sent[kept]) {
			return f.Sent[kept]
		}
		return ""
	}
	token := ""
	for _, c := range slices.Concat(f.Lines, f.Hidden) {
		if isNew(c.Value) && !strings.ContainsFunc(c.Value, unicode.IsControl) {
			token = c.Value
		}
	}
	return token
}
