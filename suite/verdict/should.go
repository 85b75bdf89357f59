package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// shouldRules are advice: what the standards and good practice ask beyond the
// contract. They are judged on the operation's own answers.
func shouldRules() []Rule {
	return []Rule{
		{ID: "no-store", Level: fixtures.Should, Source: "RFC 6749 §5.1", judge: judgeNoStore,
			Sentence: "An answer that holds a token says Cache-Control: no-store.",
			Help:     "Set Cache-Control: no-store on the success answer, so that no cache keeps the token."},
		{ID: "no-echo", Level: fixtures.Should, Source: "OWASP ASVS 5.0 16.2.5", judge: judgeNoEcho,
			Sentence: "A refusal does not repeat the value that it refuses.",
			Help:     "Leave the value out of the error; pydantic's input member can be dropped in the exception handler."},
		{ID: "no-stack-trace", Level: fixtures.Should, Source: "OWASP ASVS 5.0 16.5.1", judge: judgeNoStackTrace,
			Sentence: "No answer holds a stack trace.",
			Help:     "Turn debug mode off and give errors a handler."},
		{ID: "loc", Level: fixtures.Should, Source: "contract:refusal", judge: judgeLocation,
			Sentence: "A refusal says where: its list of errors is there, and one of their locations names the cookie.",
			Help:     "Clients read the location to tell which parameter was wrong."},
		{ID: "set-cookie", Level: fixtures.Should, Source: "RFC 6265 §4.1.2", judge: judgeSetCookie,
			Sentence: "A Set-Cookie that carries the refresh token has HttpOnly, Secure, SameSite and a Path that covers the operation, and comes once.",
			Help:     "Without these attributes scripts, plain-text connections or other sites reach the token, or the browser never sends it here."},
		{ID: "access-token-form", Level: fixtures.Should, Source: "RFC 6749 §5.1", judge: judgeAccessToken,
			Sentence: "The access token is not empty, is made of visible characters, is not the refresh token, and has not expired.",
			Help:     "A client cannot use such a token, or gives away more than it should with it."},
		{ID: "first-party", Level: fixtures.Should, Source: "contract:request-body",
			Sentence: "What the operation's own clients send beside the cookie does no harm: a JSON Content-Type without a body, an expired Authorization.",
			Help:     "Ignore what the contract does not ask for."},
		{ID: "allow", Level: fixtures.Should, OnRequest: true, Source: "RFC 9110 §15.5.6", judge: judgeAllow,
			Sentence: "Another method is refused with 405 and Allow, and refreshes nothing.",
			Help:     "Register the operation for its own method alone; a GET that refreshes can be triggered by any page's image."},
		{ID: "origin", Level: fixtures.Should, OnRequest: true, Source: "OWASP ASVS 5.0 3.4.2", judge: judgeOrigin,
			Sentence: "A foreign Origin is not reflected together with leave to send credentials.",
			Help:     "List the origins that may use the operation; do not copy the request's Origin into the answer."},
	}
}

func judgeNoStore(a *Answer) []Finding {
	if !a.own() || !a.Contract.IsSuccess(a.status()) {
		return nil
	}
	for _, line := range a.response().Values("Cache-Control") {
		for _, d := range strings.Split(line, ",") {
			if strings.EqualFold(strings.TrimSpace(d), "no-store") {
				return nil
			}
		}
	}
	return []Finding{{Message: "The answer holds a token and no Cache-Control: no-store."}}
}

// shortestEcho keeps a value such as "null" or "1", which any text may hold by
// chance, from being taken for an echo.
const shortestEcho = 8

func judgeNoEcho(a *Answer) []Finding {
	if !a.own() || a.Contract.IsSuccess(a.status()) || len(a.SentValue) < shortestEcho || !a.echoable() {
		return nil
	}
	if echoes(a.value, a.SentValue) || !a.isJSON && strings.Contains(string(a.response().Body), a.SentValue) {
		return []Finding{{Message: "The refusal repeats the value that it refuses."}}
	}
	return nil
}

// echoable leaves out values that an error message may hold for itself, such as
// the cookie's own name.
func (a *Answer) echoable() bool {
	return !strings.Contains(a.Contract.CookieName(), a.SentValue)
}

func echoes(v any, value string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, value)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return echoes(item, value) })
	case map[string]any:
		for _, member := range v {
			if echoes(member, value) {
				return true
			}
		}
	}
	return false
}

func judgeLocation(a *Answer) []Finding {
	if !a.own() || !a.Contract.IsRefusal(a.status()) || !a.isJSON || a.broken() {
		return nil
	}
	list, location, ok := a.Contract.Locations(a.status())
	if !ok {
		return nil
	}
	body, _ := a.value.(map[string]any)
	items, _ := body[list].([]any)
	if len(items) == 0 {
		return []Finding{{Message: fmt.Sprintf("The refusal has no %q, or an empty one: it says nothing of what was wrong.", list)}}
	}
	for _, item := range items {
		member, _ := item.(map[string]any)
		words, _ := member[location].([]any)
		if slices.ContainsFunc(words, func(w any) bool { return w == a.Contract.CookieName() }) {
			return nil
		}
	}
	pointer := "/" + list
	return []Finding{{Message: fmt.Sprintf("No %q in %q names the cookie %q.", location, list, a.Contract.CookieName()), Pointer: &pointer}}
}

// accessTokens are the credentials that a success gives, by member name.
func (a *Answer) accessTokens() map[string]string {
	got := map[string]string{}
	body, _ := a.value.(map[string]any)
	for _, name := range a.Contract.TokenMembers() {
		if s, ok := body[name].(string); ok {
			got[name] = s
		}
	}
	return got
}

func judgeAccessToken(a *Answer) []Finding {
	if !a.own() || !a.Contract.IsSuccess(a.status()) {
		return nil
	}
	var got []Finding
	tokens := a.accessTokens()
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		token, pointer := tokens[name], "/"+name
		tell := func(why string) {
			got = append(got, Finding{Message: "The access token " + why + ".", Pointer: &pointer})
		}
		switch {
		case token == "":
			tell("is empty")
		case strings.ContainsFunc(token, func(r rune) bool { return r < 0x21 || r > 0x7e }):
			tell("holds characters that are not visible ASCII, which no Authorization header can carry")
		case a.Token != "" && token == a.Token:
			tell("is the refresh token itself")
		case a.expired(token):
			tell("is a JWT that has expired already")
		}
	}
	return got
}

// clockSkew is how far the server's clock may be from ours.
const clockSkew = 300

func (a *Answer) expired(token string) bool {
	c, ok := claims(token)
	if !ok {
		return false
	}
	exp, ok := c["exp"].(float64)
	return ok && int64(exp)+clockSkew < a.Now.Unix()
}

func judgeAllow(a *Answer) []Finding {
	r := a.response()
	if r == nil || a.Method == a.Contract.Method() {
		return nil
	}
	if _, given := a.granted(); given || a.Contract.IsSuccess(r.Status) && a.isJSON && len(a.accessTokens()) > 0 {
		return []Finding{{Message: a.Method + " refreshes: the answer holds a token.", Expected: "405 with Allow"}}
	}
	switch {
	case r.Status == 405 && len(r.Values("Allow")) == 0:
		return []Finding{{Message: "The 405 has no Allow field.", Expected: "405 with Allow"}}
	case r.Status == 405, r.Status == 404, r.Status == 501:
		return nil
	case a.Method == "OPTIONS" && r.Status < 300:
		return nil
	case r.Status >= 500:
		return []Finding{{Message: "The server failed with " + strconv.Itoa(r.Status) + ".", Expected: "405 with Allow"}}
	case r.Status < 300:
		return []Finding{{Message: a.Method + " succeeds.", Expected: "405 with Allow"}}
	}
	return nil
}

func judgeOrigin(a *Answer) []Finding {
	r := a.response()
	if r == nil || !strings.EqualFold(r.Get("Access-Control-Allow-Credentials"), "true") {
		return nil
	}
	for _, s := range a.Case.Steps[min(a.Step, len(a.Case.Steps))-1].Headers {
		name, value, _ := strings.Cut(s.Source, ":")
		if strings.EqualFold(name, "Origin") && r.Get("Access-Control-Allow-Origin") == strings.TrimSpace(value) {
			return []Finding{{Message: "The answer lets the foreign origin that was sent read it, with credentials."}}
		}
	}
	return nil
}
