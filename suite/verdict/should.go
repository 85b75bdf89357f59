package verdict

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-openapi/jsonpointer"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// shouldRules are advice: what standards and good practice ask beyond the
// contract. They judge only the operation's own answers.
func shouldRules() []Rule {
	return []Rule{
		{ID: "no-store", Level: fixtures.Should, Source: "RFC 6749 §5.1", judge: judgeNoStore, without: withoutTokens, About: []string{"Cache-Control"},
			Sentence: "An answer that holds a token has Cache-Control: no-store.",
			Help:     "Set Cache-Control: no-store on the success answer, so that no cache keeps the token."},
		{ID: "shared-cache", Level: fixtures.Should, Source: "RFC 9111 §3", judge: judgeSharedCache, About: []string{"Cache-Control"},
			Sentence: "A success that only the credential gives is not for caches that clients share.",
			Help:     "Set Cache-Control: private or no-store on the success, or Vary: Cookie."},
		{ID: "no-echo", Level: fixtures.Should, Source: "OWASP ASVS 5.0 16.5.1", judge: judgeNoEcho,
			Sentence: "A refusal does not repeat the value that it refuses, and a success repeats the refresh token only in Set-Cookie.",
			Help:     "Leave the value out of the error; an exception handler can take it out, such as the member input of pydantic. Send a refresh token only in Set-Cookie."},
		{ID: "no-stack-trace", Level: fixtures.Should, Source: "OWASP ASVS 5.0 16.5.1", judge: judgeNoStackTrace,
			Sentence: "No answer holds a stack trace, or anything else of the server's inside: its source, its queries, its passwords.",
			Help:     "Turn debug mode off, and handle errors yourself: log the exception, and answer with a text of your own."},
		{ID: "loc", Level: fixtures.Should, Source: "contract:refusal", judge: judgeLocation, without: withoutLocation,
			Sentence: "A refusal says where the error is: it has a list of errors, and the location of one of them names the cookie.",
			Help:     "Give one of the errors a location that names the cookie: clients read it to find out which parameter was wrong."},
		{ID: "documented", Level: fixtures.Should, Source: "contract:responses", judge: judgeDocumented,
			Sentence: "The status of a refusal is documented.",
			Help:     "Add the status to the operation's responses; clients that are generated from the contract then know it."},
		{ID: "may-hold-token", Level: fixtures.Should, Source: "contract:parameter", judge: judgeMayHoldToken,
			Sentence: "An answer to a request without the credential holds nothing that looks like a token.",
			Help:     "Check the member or field that the finding names. If its value is not a credential, give it another name."},
		{ID: "set-cookie", Level: fixtures.Should, Source: "RFC 6265bis §4.1.2", judge: judgeSetCookie, About: []string{"Set-Cookie"},
			Sentence: "A Set-Cookie with the refresh token has HttpOnly, Secure, SameSite and a Path that covers the operation, and is sent only once.",
			Help:     "Add what the finding names to the Set-Cookie. Without it, scripts, unencrypted connections or other sites can get the token, or the browser does not send it to the operation."},
		{ID: "access-token-form", Level: fixtures.Should, Source: "RFC 6749 §5.1", judge: judgeAccessToken, without: withoutTokens,
			Sentence: "A success gives a token that is not empty, has only visible characters, is not the refresh token, and has not expired.",
			Help:     "Issue a new access token for each success. A client cannot use such a token, or gives away more than it should with it."},
		{ID: "token-members", Level: fixtures.Should, Source: "RFC 6749 §5.1", judge: judgeTokenMembers, without: withoutTokens,
			Sentence: "What a success says beside its access token fits it: expires_in is the number of seconds until it expires, and token_type a registered type.",
			Help:     "Compute expires_in from the time at which the access token expires, in seconds, and let token_type be Bearer. Clients refresh too late, or at every request, if it is wrong."},
		{ID: "double-spend", Level: fixtures.Should, Source: "RFC 9700 §4.14.2",
			Sentence: "A refresh token that works once gives only one new token, also to two requests at the same time.",
			Help:     "Mark the token as used in the same step that checks it: one UPDATE with the old state in its WHERE, or a lock."},
		{ID: "unasked-coding", Level: fixtures.Should, Source: "RFC 9110 §12.5.3", judge: judgeCoding, About: []string{"Content-Encoding"},
			Sentence: "The body has no content coding that the request did not accept.",
			Help:     "Compress only if the request's Accept-Encoding allows it; other clients may not be able to read the body."},
		{ID: "length-once", Level: fixtures.Should, Source: "RFC 9110 §8.6", judge: judgeLengthOnce, About: []string{"Content-Length"},
			Sentence: "There is one Content-Length, with one number.",
			Help:     "Two layers each add the field; let only one of them add it."},
		{ID: "first-party", Level: fixtures.Should, Source: "contract:request-body",
			Sentence: "What normal clients send beside the cookie does no harm: a JSON Content-Type without a body, an expired Authorization.",
			Help:     "Ignore what the contract does not ask for."},
		{ID: "allow", Level: fixtures.Should, OnRequest: true, Source: "RFC 9110 §15.5.6", judge: judgeAllow, About: []string{"Allow"},
			Sentence: "Other methods are refused with 405 and Allow, and do not refresh.",
			Help:     "Register the operation only for its own method; an image on any page can trigger a GET that refreshes."},
		{ID: "origin", Level: fixtures.Should, OnRequest: true, Source: "OWASP ASVS 5.0 3.4.2", judge: judgeOrigin, About: []string{"Access-Control-Allow-Origin"},
			Sentence: "The answer does not allow a foreign Origin to read it with credentials.",
			Help:     "List the origins that may use the operation; do not copy the request's Origin into the answer."},
	}
}

func judgeNoStore(a *Answer) []result.Finding {
	if !a.own() || !a.Contract.IsSuccess(a.status()) || !SaysTokens(a.Contract) && !a.holdsToken() {
		return nil
	}
	if slices.Contains(a.response().List("Cache-Control"), "no-store") {
		return nil
	}
	return []result.Finding{{Message: "The answer holds a token, but has no Cache-Control: no-store."}}
}

// judgeDocumented advises where the contract does not say how it refuses: for a
// security scheme, and where it documents no refusal at all. A run tells it once,
// since the text is always the same.
func judgeDocumented(a *Answer) []result.Finding {
	status := a.status()
	if a.response() == nil || a.Method != a.Contract.Method() || a.tolerant() || !a.Contract.IsRefusal(status) || a.Contract.Documents(status) {
		return nil
	}
	return []result.Finding{{Message: fmt.Sprintf("The %d is not documented. The contract does not say how it refuses a credential; it is taken as a refusal.", status)}}
}

// judgeMayHoldToken advises if the answer probably gives a credential, but not
// certainly: it has a word under the name of a credential, or a JWT under
// another name.
func judgeMayHoldToken(a *Answer) []result.Finding {
	if a.response() == nil || a.CarriesLive || a.tokenAllowed() {
		return nil
	}
	if _, given := a.granted(); given {
		return nil // token-withheld describes it better
	}
	if s, ok := a.Looked.Gives(recognise.Likely); ok {
		return []result.Finding{{Message: "The answer to a request without the credential holds what may be a token. It is in " + s.Where + "."}}
	}
	return nil
}

// shortestEcho is the length from which a value is searched for. A shorter
// value, such as "null" or "1", may be in any text by chance.
const shortestEcho = 8

func judgeNoEcho(a *Answer) []result.Finding {
	if !a.ofOperation() || len(a.SentValue) < shortestEcho || !a.echoable() {
		return nil
	}
	if a.Contract.IsSuccess(a.status()) {
		return a.judgeRepeated()
	}
	if a.repeats(a.SentValue) {
		return []result.Finding{{Message: "The refusal repeats the value that it refuses."}}
	}
	if name := a.fieldWith(a.SentValue); name != "" {
		return []result.Finding{{Message: "The refusal repeats the value that it refuses in the header field " + name + "."}}
	}
	return nil
}

// fieldWith names a header field that holds a value, and not a word that a field
// may hold anyway. A success may set the cookie to the same value again.
func (a *Answer) fieldWith(value string) string {
	if len(value) < 2*shortestEcho {
		return ""
	}
	for _, f := range a.response().Fields {
		if !strings.EqualFold(f.Name, "Set-Cookie") && strings.Contains(f.Value, value) {
			return visible(f.Name, 40)
		}
	}
	return ""
}

// repeats reports whether the body holds a value, in a decoded string if it is JSON.
func (a *Answer) repeats(value string) bool {
	body := a.response().Body
	asItStands := bytes.Contains(body, []byte(value))
	if !a.isJSON || !asItStands && bytes.IndexByte(body, '\\') < 0 {
		return asItStands && !a.isJSON
	}
	return echoes(a.value, value)
}

// echoable is false for values that an error message may hold anyway, such as
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

// withoutLocation: a security scheme is no parameter whose place could be told.
func withoutLocation(c *contract.Contract) string {
	if c.IsScheme() {
		return "the credential is a security scheme, and no parameter"
	}
	for _, status := range c.Refusals() {
		if _, _, ok := c.Locations(status); ok {
			return withoutTokens(c)
		}
	}
	if len(c.Refusals()) == 0 {
		return withoutTokens(c)
	}
	return "no refusal has a list of errors with their places"
}

func judgeLocation(a *Answer) []result.Finding {
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
		return []result.Finding{{Message: fmt.Sprintf("The refusal has no %q, or an empty one, so it does not say what was wrong.", list)}}
	}
	for _, item := range items {
		member, _ := item.(map[string]any)
		words, _ := member[location].([]any)
		if slices.Contains(words, any(a.Contract.CookieName())) && !otherPlace(words) {
			return nil
		}
	}
	pointer := "/" + jsonpointer.Escape(list)
	return []result.Finding{{Message: fmt.Sprintf("No %q in %q names the cookie %q.", location, list, a.Contract.CookieName()), Pointer: &pointer}}
}

// otherPlace reports whether a location names another place of a parameter than
// the cookies (OpenAPI 3.1.1, Parameter Object, in).
func otherPlace(words []any) bool {
	place, _ := words[0].(string)
	return slices.Contains([]string{"query", "path", "body", "form"}, place) && !slices.Contains(words, any("cookie"))
}

func judgeAllow(a *Answer) []result.Finding {
	r := a.response()
	if r == nil || a.Method == a.Contract.Method() {
		return nil
	}
	if _, given := a.granted(); given && !a.CarriesLive {
		return nil // token-withheld describes it better
	} else if a.issues() && (given || a.Contract.IsSuccess(r.Status) && a.isJSON && len(a.tokens()) > 0) {
		return []result.Finding{{Message: a.Method + " refreshes: the answer holds a token.", Expected: "405 with Allow"}}
	}
	switch {
	case r.Status == 405 && len(r.Values("Allow")) == 0:
		return []result.Finding{{Message: "The 405 has no Allow field.", Expected: "405 with Allow"}}
	case r.Status == 405 && !a.allowsOwn():
		return []result.Finding{{Message: "The Allow field of the 405 does not list " + a.Contract.Method() + ", which the operation takes.", Expected: "Allow: " + a.Contract.Method()}}
	case r.Status == 405, r.Status == 404, r.Status == 501:
		return nil
	case a.Method == "OPTIONS" && r.Status < 300:
		return nil
	case r.Status >= 500:
		return []result.Finding{{Message: "The server failed with " + strconv.Itoa(r.Status) + ".", Expected: "405 with Allow"}}
	case r.Status < 300:
		return []result.Finding{{Message: a.Method + " succeeds.", Expected: "405 with Allow"}}
	}
	return nil
}

// allowsOwn reports whether Allow lists the operation's own method. An empty one
// may come from a layer that knows the method and not the resource.
func (a *Answer) allowsOwn() bool {
	listed := strings.TrimSpace(strings.Join(a.response().Values("Allow"), ","))
	return listed == "" || slices.ContainsFunc(strings.Split(listed, ","), func(m string) bool { return strings.TrimSpace(m) == a.Contract.Method() })
}

func judgeOrigin(a *Answer) []result.Finding {
	r := a.response()
	if r == nil || a.Origin == "" || !strings.EqualFold(r.Get("Access-Control-Allow-Credentials"), "true") || r.Get("Access-Control-Allow-Origin") != a.Origin {
		return nil
	}
	return []result.Finding{{Message: "The answer allows the foreign Origin of the request to read it with credentials."}}
}
