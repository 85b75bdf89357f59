package verdict_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// accessFor is an access token for a subject.
func accessFor(sub string) string {
	encoded := base64.RawURLEncoding.EncodeToString
	return encoded([]byte(`{"alg":"HS256"}`)) + "." + encoded([]byte(`{"sub":`+sub+`}`)) + ".c2lnbmF0dXJl"
}

// strays counts the successes that are told as somebody else's.
func strays(t *testing.T, s *verdict.Subjects, bodies []string, token func(i int) string) (n int) {
	t.Helper()
	contract := embedded(t)
	for i, body := range bodies {
		a := asked(contract, fixtures.Token, successWith(body))
		a.Subjects, a.Token = s, token(i)
		for _, f := range judge(a) {
			if f.Rule == "same-user" {
				n++
			}
		}
	}
	return n
}

func bodiesOf(n int, format string, value func(i int) string) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(format, value(i)))
	}
	return all
}

// A success for somebody else is told where the usual user is known, and never where
// each success has a value of its own, or each credential a user of its own.
func TestSuccessesForSomebodyElse(t *testing.T) {
	jwt, user := `{"access_token":"%s"}`, `{"access_token":"at","user":{"id":%s,"roles":[1]}}`
	same := func(int) string { return "live" }
	each := func(i int) string { return fmt.Sprint("live-", i) }
	eachTenth := func(i int) string { return []string{`"a"`, `"b"`}[(i%10)/9] }
	eachSecond := func(i int) string { return []string{`"a"`, `"b"`}[i%2] }
	own := func(i int) string { return fmt.Sprintf("%q", fmt.Sprint("s", i)) }
	for name, one := range map[string]struct {
		format string
		value  func(int) string
		token  func(int) string
		one    bool
		told   bool
	}{
		"each tenth":                       {jwt, func(i int) string { return accessFor(eachTenth(i)) }, same, false, true},
		"each second":                      {jwt, func(i int) string { return accessFor(eachSecond(i)) }, same, false, true},
		"a subject for each token":         {jwt, func(i int) string { return accessFor(own(i)) }, same, false, false},
		"one subject":                      {jwt, func(i int) string { return accessFor(`"a"`) }, same, false, false},
		"each tenth, a number":             {jwt, func(i int) string { return accessFor(fmt.Sprint(i % 10 / 9)) }, same, false, true},
		"a new credential each time":       {jwt, func(i int) string { return accessFor(eachTenth(i)) }, each, false, false},
		"each tenth, credentials replaced": {jwt, func(i int) string { return accessFor(eachTenth(i)) }, each, true, true},
		"each tenth, a member":             {user, eachTenth, same, false, true},
		"each tenth, a number in a member": {user, func(i int) string { return fmt.Sprint(41 + i%10/9) }, same, false, true},
		"an id for each answer":            {`{"access_token":"at","id":%s}`, own, same, false, false},
		"a time that changes now and then": {`{"access_token":"at","issued":%s}`, eachTenth, same, false, false},
		"a user's member for each answer":  {user, own, same, false, false},
		"opaque tokens, one now and then":  {jwt, func(i int) string { return "opaque" + []string{"a", "b"}[(i%10)/9] }, same, false, false},
	} {
		n := strays(t, &verdict.Subjects{OneUser: one.one}, bodiesOf(60, one.format, one.value), one.token)
		if (n > 0) != one.told {
			t.Errorf("%s: %d of 60 are told", name, n)
		}
	}
}
