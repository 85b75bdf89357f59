package verdict

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/go-openapi/jsonpointer"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// mostTokens is the most access tokens of one answer that are judged.
const mostTokens = 16

// accessToken is a member of a body whose name means an access token.
type accessToken struct {
	pointer, value string
	jwt            fixtures.JWT // what it says, if it is one
}

func newAccessToken(pointer, value string) accessToken {
	t := accessToken{pointer: pointer, value: value}
	t.jwt, _ = fixtures.ReadJWT(value)
	return t
}

// accessTokensIn are the access tokens in a body, in the order of their JSON
// pointers.
func accessTokensIn(value any, c *contract.Contract) []accessToken {
	return accessTokensAt(value, placesOfAccessTokens(value, c))
}

// placesOfAccessTokens are the names and indices that lead to each: the members that
// the contract requires, and the members at any depth that have the name of an
// access token. A member that is required but has another kind of name, such as
// message, is not an access token.
func placesOfAccessTokens(value any, c *contract.Contract) (places [][]string) {
	var path []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			path = append(path, "")
			for i, item := range v {
				if holdsMembers(item) {
					path[len(path)-1] = strconv.Itoa(i)
					walk(item)
				}
			}
			path = path[:len(path)-1]
		case map[string]any:
			for name, member := range v {
				path = append(path, name)
				if _, isText := member.(string); !isText {
					walk(member)
				} else if isAccessToken(path, c) {
					places = append(places, slices.Clone(path))
				}
				path = path[:len(path)-1]
			}
		}
	}
	walk(value)
	sort.Slice(places, func(x, y int) bool { return pointerTo(places[x]) < pointerTo(places[y]) })
	return places[:min(len(places), mostTokens)]
}

func holdsMembers(value any) bool {
	switch value.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

// accessTokensAt are the texts at places of a body.
func accessTokensAt(value any, places [][]string) []accessToken {
	var got []accessToken
	for _, path := range places {
		v := value
		for _, step := range path {
			switch holder := v.(type) {
			case map[string]any:
				v = holder[step]
			case []any:
				if i, err := strconv.Atoi(step); err == nil && i < len(holder) {
					v = holder[i]
				}
			}
		}
		if text, ok := v.(string); ok {
			got = append(got, newAccessToken(pointerTo(path), text))
		}
	}
	return got
}

func isAccessToken(path []string, c *contract.Contract) bool {
	name := path[len(path)-1]
	required := len(path) == 1 && slices.Contains(c.TokenMembers(), name)
	return name != c.CookieName() && recognise.NamesAccessToken(name, required)
}

func pointerTo(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteString("/" + jsonpointer.Escape(step))
	}
	return b.String()
}

func judgeAccessToken(a *Answer) []result.Finding {
	if !a.own() || !a.Contract.IsSuccess(a.status()) {
		return nil
	}
	tokens := a.tokens()
	if len(tokens) == 0 && a.CarriesLive && SaysTokens(a.Contract) && !a.broken() && a.complete() && !a.holdsToken() {
		return []result.Finding{{Message: "The success holds no token: not in its body, not in a cookie, not in a header field. The contract allows that."}}
	}
	var got []result.Finding
	for _, t := range tokens {
		if why := a.unusable(t); why != "" {
			got = append(got, result.Finding{Message: "The access token " + why + ".", Pointer: &t.pointer})
		}
	}
	return got
}

// complete reports whether the whole body was received.
func (a *Answer) complete() bool {
	r := a.response()
	return r.BodyErr == nil && !r.Truncated
}

// holdsToken reports whether anything in the answer may be a token. A token that
// the request carried counts too, since a success may set the cookie to the same
// value again.
func (a *Answer) holdsToken() bool {
	return slices.ContainsFunc(a.Looked.Sightings, func(s recognise.Sighting) bool { return s.Degree >= recognise.Suspected }) ||
		slices.ContainsFunc(a.Cookie.Lines, func(c cookie.SetCookie) bool { return isValue(c.Value) })
}

// unusable says why a client cannot use an access token, or should not use it.
func (a *Answer) unusable(t accessToken) string {
	token := t.value
	switch {
	case token == "":
		return "is empty"
	case len(token) > 7 && strings.EqualFold(token[:7], "bearer "):
		return "begins with the word Bearer, which is no part of a token; a client puts it before the token"
	case len(token) > 1 && token[0] == '"' && strings.HasSuffix(token, `"`):
		return "has quotation marks around it, as if it were written as JSON twice; a client sends them with it"
	case strings.ContainsFunc(token, func(r rune) bool { return r < 0x21 || r > 0x7e }):
		return "holds characters that are not visible ASCII, so an Authorization header cannot carry it"
	case slices.Contains([]string{"undefined", "null", "None", "nil", "NaN", "[object Object]"}, token):
		return "is a word that programs write when they have no value"
	case strings.HasPrefix(token, "b'") && strings.HasSuffix(token, "'"):
		return "is the text form of Python bytes: decode the bytes"
	case a.Token != "" && token == a.Token:
		return "is the refresh token itself"
	case t.jwt.Unsigned():
		return "is a JWT without a signature (alg none), which everybody can make"
	}
	return misdated(t.jwt, a.Now)
}

// clockSkew is the largest difference between the server's clock and ours.
const clockSkew = 300 * time.Second

// misdated says why the times in a JWT make it useless.
func misdated(t fixtures.JWT, now time.Time) string {
	ends, hasEnd := t.Expiry()
	begins, hasBegin := t.Begin()
	switch {
	case hasEnd && ends.Add(clockSkew).Before(now):
		return "is a JWT that has already expired"
	case hasBegin && now.Add(clockSkew).Before(begins):
		return "is a JWT that is not valid yet (nbf)"
	case hasEnd && ends.Year() > 2200:
		return "is a JWT whose exp is after the year 2200, as if it were in milliseconds and not in seconds (RFC 7519 §2)"
	}
	return ""
}
