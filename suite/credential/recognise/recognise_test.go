package recognise_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// jwt makes a token that nobody has signed.
func jwt(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	signature := sha256.Sum256([]byte(claims))
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part(signature[:])
}

var (
	live    = jwt(`{"sub":"user-1","typ":"refresh","jti":"5f0c1f8a-live"}`)
	fresh   = jwt(`{"sub":"user-1","typ":"access","jti":"77a1c2d3-fresh"}`)
	garbage = jwt(`{"sub":"user-1","typ":"refresh","iat":1516239022}`)
)

const (
	opaque     = "at_Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"
	opaqueLive = "rt-9f3KqLw27XbN2cT8yHd4RfJ6mGs1AeU"
)

// forms are what credentials look like.
var forms = map[string]string{
	"JWT":          fresh,
	"unsigned JWT": strings.Join(strings.Split(fresh, ".")[:2], ".") + ".",
	"JWE":          strings.Split(fresh, ".")[0] + ".UGhIOguC7Iu-cqXMR.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvT",
	"PASETO":       "v4.local.aGVsbG8gdGhlcmUgaGVsbG8gdGhlcmUgaGVsbG8gdGhlcmU",
	"hexadecimal":  "5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a798897a6b5",
	"base64url":    "kU8-3nJm_0sV7yQw2rT5xZ1aBcDeFgHiJkLmNoPqRsT",
	"base32":       "MZXW6YTBOJTG633CMFZGM33P7Q",
	"prefixed":     opaque,
	"numbered":     "17|Xq8pLw7ZbN2cT8yHd4RfJ6mGs1AeUkV3nB",
	"UUID":         "7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11",
}

// answer is a refusal with a body and lines of its header.
func answer(body string, lines ...string) recognise.Answer {
	return recognise.Answer{Body: []byte(body), Header: recognise.Section{Fields: fields(lines...)}}
}

func success(body string, lines ...string) recognise.Answer {
	a := answer(body, lines...)
	a.Success = true
	return a
}

func fields(lines ...string) []recognise.Field {
	var all []recognise.Field
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		all = append(all, recognise.Field{Name: name, Value: value})
	}
	return all
}

// sentGarbage is a request that carried no credential.
func sentGarbage() recognise.Carried {
	return recognise.Carried{Live: live, Values: []string{garbage, "application/json", "refreshcheck/0.3.0"}}
}

func sentLive() recognise.Carried {
	return recognise.Carried{Live: live, Values: []string{live, "application/json", "refreshcheck/0.3.0"}}
}

func newRecogniser(members ...string) *recognise.Recogniser {
	return recognise.New("refresh_token", members)
}

// highest is the degree of the sighting of a text, and -1 where there is none.
func highest(l recognise.Looked, text string) recognise.Degree {
	for _, s := range l.Sightings {
		if s.Text == text {
			return s.Degree
		}
	}
	return -1
}

// worst is the highest degree of all that is no echo, and -1 where nothing is sighted.
func worst(l recognise.Looked) recognise.Degree {
	s, ok := l.Gives(recognise.Suspected)
	if !ok {
		return -1
	}
	return s.Degree
}

// refusal is what FastAPI answers, with more beside its detail.
func refusal(more string) string {
	return `{"detail":[{"type":"missing","loc":["cookie","refresh_token"],"msg":"Field required","input":null}]` + more + `}`
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// A fresh credential in an answer to a request without one is certain in every place and form.
func TestAFreshCredentialIsCertainWhereverItStands(t *testing.T) {
	for _, place := range places {
		for form, token := range forms {
			l := newRecogniser().Look(place.put(token), sentGarbage())
			s, ok := l.Gives(recognise.Certain)
			if !ok || s.Text != token || place.where != "" && s.Where != place.where {
				t.Errorf("%s, %s: gives %q at %q, %v", place.name, form, s.Text, s.Where, l.Sightings)
			}
			if len(s.Label) > 40 || s.Word || l.Overflow {
				t.Errorf("%s, %s: %+v", place.name, form, s)
			}
		}
	}
}

// The name access alone leaves it to the form, since it may speak of a right as well.
func TestTheNameAccess(t *testing.T) {
	for text, want := range map[string]recognise.Degree{fresh: certain, opaque: certain, forms["UUID"]: nothing, "denied": nothing, "read-write-2": nothing, "2026-11-23T12:00:00Z": nothing} {
		if got := worst(newRecogniser().Look(answer(refusal(`,"data":{"access":`+quoted(text)+`}`)), sentGarbage())); got != want {
			t.Errorf("%s: gives %v", text, got)
		}
	}
}

// So does the id of a token, which need not be the token.
func TestTheIdOfAToken(t *testing.T) {
	for text, want := range map[string]recognise.Degree{fresh: certain, opaque: certain, forms["UUID"]: suspected, "7": nothing} {
		if got := worst(newRecogniser().Look(answer(refusal(`,"token":{"id":`+quoted(text)+`}`)), sentGarbage())); got != want {
			t.Errorf("%s: gives %v", text, got)
		}
	}
}

// What the request carried gives nobody anything, wherever the answer repeats it.
func TestAnEchoIsNoGrantWhereverItStands(t *testing.T) {
	for _, place := range places {
		for form, token := range forms {
			l := newRecogniser().Look(place.put(token), recognise.Carried{Live: live, Values: []string{token}})
			if s, ok := l.Gives(recognise.Suspected); ok {
				t.Errorf("%s, %s: gives %q at %q", place.name, form, s.Text, s.Where)
			}
			if d := highest(l, token); d != recognise.Harmless {
				t.Errorf("%s, %s: the echo of what is no secret is %v", place.name, form, d)
			}
		}
	}
}

// The live credential is certain in an answer to a request that did not carry it, also where nothing names it.
func TestTheLiveCredentialIsCertainUnlessItWasCarried(t *testing.T) {
	everywhere := slices.Concat(places, []struct {
		name, where string
		put         func(string) recognise.Answer
	}{
		{"a message", "the member at /message of the body", func(s string) recognise.Answer { return answer(`{"message":"found ` + s + ` instead"}`) }},
		{"an id", "the member at /request_id of the body", member("request_id")},
		{"a member's name", "", func(s string) recognise.Answer { return answer(refusal(`,"x":{` + quoted(s) + `:1}`)) }},
		{"within a word", "the member at /n of the body", func(s string) recognise.Answer { return answer(`{"n":"session` + s + `end"}`) }},
		{"base64", "the member at /n of the body", func(s string) recognise.Answer {
			return answer(`{"n":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `"}`)
		}},
		{"base64url of more", "the member at /n of the body", func(s string) recognise.Answer {
			return answer(`{"n":"` + base64.RawURLEncoding.EncodeToString([]byte("refresh_token="+s+"; x=1?>")) + `"}`)
		}},
		{"hexadecimal", "the body", func(s string) recognise.Answer { return answer("dump: " + strings.ToUpper(hexOf(s)) + ".") }},
		{"percent escapes", "the member at /n of the body", func(s string) recognise.Answer { return answer(`{"n":"/x%2F` + escapedWhole(s) + `"}`) }},
		{"a harmless field", "the Server field", line("Server: x/")},
		{"an ETag", "the ETag field", line(`ETag: W/"`)},
		{"a session cookie", "the Set-Cookie field for JSESSIONID", line("Set-Cookie: JSESSIONID=")},
		{"a page", "the body", func(s string) recognise.Answer { return answer("<html><body><code>" + s + "</code></body></html>") }},
	})
	for _, credential := range []string{live, opaqueLive} {
		for _, place := range everywhere {
			r := newRecogniser()
			l := r.Look(place.put(credential), recognise.Carried{Live: credential, Values: []string{garbage, "not-a-refresh-token-at-all"}})
			if s, ok := l.Gives(recognise.Certain); !ok || place.where != "" && s.Where != place.where || s.Label != "refresh token" {
				t.Errorf("%s: not carried, gives %+v", place.name, s)
			}
			l = newRecogniser().Look(place.put(credential), recognise.Carried{Live: `"` + credential + `"`, Values: []string{garbage}})
			if _, ok := l.Gives(recognise.Certain); !ok {
				t.Errorf("%s: not carried, and live in quotation marks: %+v", place.name, l.Sightings)
			}
			for name, sent := range map[string]string{"whole": credential, "cut": credential[4 : len(credential)-1], "in more": "x" + credential + "y", "in capitals": strings.ToUpper(credential), "its end": "aaaa" + credential[len(credential)-9:]} {
				l := r.Look(place.put(credential), recognise.Carried{Live: credential, Values: []string{sent}})
				if s, ok := l.Gives(recognise.Likely); ok {
					t.Errorf("%s: carried %s, gives %q as %v at %q", place.name, name, s.Text, s.Degree, s.Where)
				}
				if !slices.ContainsFunc(l.Sightings, func(s recognise.Sighting) bool { return s.Echo && s.Degree == recognise.Suspected }) {
					t.Errorf("%s: carried %s: %+v", place.name, name, l.Sightings)
				}
			}
		}
	}
}

func hexOf(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("0123456789abcdef"[s[i]>>4:][:1] + "0123456789abcdef"[s[i]&15:][:1])
	}
	return b.String()
}

func escapedWhole(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("%" + hexOf(s[i:i+1]))
	}
	return b.String()
}
