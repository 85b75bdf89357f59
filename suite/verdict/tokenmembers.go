package verdict

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// judgeTokenMembers compares an access token with what stands beside it.
func judgeTokenMembers(a *Answer) []result.Finding {
	if !a.own() || !a.Contract.IsSuccess(a.status()) {
		return nil
	}
	var got []result.Finding
	for _, t := range a.tokens() {
		holder := t.pointer[:strings.LastIndexByte(t.pointer, '/')]
		members := membersAt(a.value, holder)
		for _, judged := range []struct{ name, why string }{
			{"expires_in", a.wrongLifetime(members["expires_in"], t.jwt)},
			{"token_type", wrongType(members["token_type"])},
		} {
			if judged.why != "" {
				pointer := holder + "/" + judged.name
				got = append(got, result.Finding{Message: fmt.Sprintf("%q %s.", judged.name, judged.why), Pointer: &pointer})
			}
		}
	}
	return got
}

// membersAt are the members of the object at a JSON pointer.
func membersAt(value any, pointer string) map[string]any {
	for _, step := range strings.Split(pointer, "/")[1:] {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[step]
	}
	members, _ := value.(map[string]any)
	return members
}

// longestLifetime is more than any access token lives: a larger number is a time,
// or milliseconds.
const longestLifetime = 10 * 365 * 24 * time.Hour

// wrongLifetime says why expires_in is not the number of seconds until the access
// token expires. A token that was made some time ago may be given again, so both
// its lifetime and what is left of it are right.
func (a *Answer) wrongLifetime(value any, token fixtures.JWT) string {
	n, ok := value.(json.Number)
	if text, isText := value.(string); isText && text != "" && strings.Trim(text, "0123456789.") == "" {
		n, ok = json.Number(text), true // the contract says whether it may be a string
	}
	if !ok {
		return ""
	}
	seconds, err := n.Float64()
	switch {
	case err != nil:
		return ""
	case seconds <= 0:
		return fmt.Sprintf("is %s, so clients take the access token for an expired one", visible(n.String(), 20))
	case seconds > longestLifetime.Seconds():
		return fmt.Sprintf("is %s, more than ten years: write seconds, not a time and not milliseconds", visible(n.String(), 20))
	}
	at, ok := token.Expiry()
	if !ok {
		return ""
	}
	told := time.Duration(seconds * float64(time.Second))
	lifetimes := []time.Duration{at.Sub(a.Now)}
	if issued, ok := token.Issued(); ok {
		lifetimes = append(lifetimes, at.Sub(issued))
	}
	if slices.ContainsFunc(lifetimes, func(l time.Duration) bool { return (told - l).Abs() <= clockSkew }) {
		return ""
	}
	return fmt.Sprintf("is %s seconds, but the access token is a JWT, and its exp is another time", visible(n.String(), 20))
}

// wrongType says why a client cannot know what to do with a token_type. The types
// are those that are registered, and compared without regard to case (RFC 6749 §7.1).
func wrongType(value any) string {
	text, ok := value.(string)
	if !ok || slices.Contains([]string{"bearer", "dpop", "pop", "n_a", "mac"}, strings.ToLower(text)) {
		return ""
	}
	return fmt.Sprintf("is %q, which is no registered type: a client must not use the token (RFC 6749 §7.1)", visible(text, 20))
}
