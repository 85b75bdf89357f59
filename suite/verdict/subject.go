package verdict

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Subjects remembers for whom successes are: the sub claims of their access tokens, and
// what names a user in their bodies. It is safe for concurrent use; a run has one.
type Subjects struct {
	// OneUser: all credentials of the run are one user's. Otherwise each may have a user
	// of its own.
	OneUser bool

	mu   sync.Mutex
	seen map[subjectKey]*subjectTally
}

// subjectKey is a place in the successes that an owner's credential got.
type subjectKey struct{ owner, place string }

type subjectTally struct {
	values map[string]int
	all    int
}

const (
	mostSubjectPlaces = 256
	mostSubjects      = 16 // at one place: more are no subjects
	mostSubjectOctets = 256
	// leastUsual is how often a subject must have come before another one is told.
	leastUsual = 4
)

// strays notes who a success is for, and reports whether most others with the
// credential are for somebody else. Where each success has a value of its own, no value
// is the usual one.
func (s *Subjects) strays(token, place, value string) bool {
	key := subjectKey{token, place}
	if s.OneUser {
		key.owner = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.seen[key]
	if t == nil {
		if len(s.seen) >= mostSubjectPlaces {
			return false
		}
		if s.seen == nil {
			s.seen = map[subjectKey]*subjectTally{}
		}
		t = &subjectTally{values: map[string]int{}}
		s.seen[key] = t
	}
	t.all++
	if _, known := t.values[value]; known || len(t.values) < mostSubjects {
		t.values[value]++
	}
	few := t.all >= 3*leastUsual && len(t.values) <= 3
	for other, n := range t.values {
		if other != value && n >= leastUsual && n >= t.values[value] && (few || 4*n >= 3*t.all) {
			return true
		}
	}
	return false
}

// namedUser is a value that says who a success is for.
type namedUser struct{ place, value string }

// namedUsers are the members of a body that name a user.
func namedUsers(value any) []namedUser {
	var got []namedUser
	var walk func(value any, path []string)
	walk = func(value any, path []string) {
		object, _ := value.(map[string]any)
		if len(path) > 3 || len(object) > 64 {
			return
		}
		for name, member := range object {
			here := append(slices.Clone(path), name)
			text, isText := member.(string)
			if number, isNumber := member.(json.Number); isNumber {
				text, isText = number.String(), true
			}
			switch {
			case !isText:
				walk(member, here)
			case namesUser(here) && text != "" && len(text) <= mostSubjectOctets:
				got = append(got, namedUser{pointerTo(here), text})
			}
		}
	}
	walk(value, nil)
	return got
}

// namesUser reports whether a member has a name that stands for a user.
func namesUser(path []string) bool {
	plain := func(name string) string {
		return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))
	}
	name, above := plain(path[len(path)-1]), ""
	if len(path) > 1 {
		above = plain(path[len(path)-2])
	}
	if name == "id" || name == "uuid" || name == "name" {
		return slices.Contains([]string{"user", "account", "me", "profile", "owner", "customer", "member", "person"}, above)
	}
	return slices.Contains([]string{"sub", "subject", "userid", "uid", "username", "login", "email", "accountid", "customerid"}, name)
}

func judgeSameUser(a *Answer) []result.Finding {
	if a.Subjects == nil || !a.own() || !a.CarriesLive || !a.Contract.IsSuccess(a.status()) {
		return nil
	}
	for _, t := range a.tokens() {
		sub, ok := t.jwt.Subject()
		if ok && len(sub) <= mostSubjectOctets && a.Subjects.strays(a.Token, t.pointer, sub) {
			return []result.Finding{{Message: "The access token is for somebody else: its sub claim is not the one of the other access tokens that the same credential got.", Pointer: &t.pointer}}
		}
	}
	for _, u := range namedUsers(a.value) {
		if a.Subjects.strays(a.Token, u.place, u.value) {
			return []result.Finding{{Message: "The success is for somebody else: it names another user than the other successes with the same credential.", Pointer: &u.place, Source: Place(a.Contract, "contract:success")}}
		}
	}
	return nil
}
