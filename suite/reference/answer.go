package reference

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// Field is one header line.
type Field struct{ Name, Value string }

// Answer is one response, and how it is sent.
type Answer struct {
	Status  int
	Header  []Field // in order; a name can come more than once
	Body    []byte
	Trailer []Field // sent chunked

	Early   []Field       // the fields of a 103 before the answer (RFC 8297); nil: no 103
	Delay   time.Duration // before its first octet
	Chunked bool          // in two chunks, without Content-Length
	Gzip    bool          // content coding gzip (RFC 9110 §8.4.1.3)
	Close   bool          // closes the connection, and announces it

	// Script, if it is set, is played on the connection instead of all fields
	// above.
	Script script
}

type tokenBody struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
}

type validationError struct {
	Detail []errorItem `json:"detail"`
}

type errorItem struct {
	Type string   `json:"type"`
	Loc  []string `json:"loc"`
	Msg  string   `json:"msg"`
	// Input is always null: the value is a credential and must not be repeated.
	Input *string `json:"input"`
}

// answerJSON is an answer with a JSON body and the fields that every answer of
// the operation has: tokens must not be stored (RFC 6749 §5.1).
func answerJSON(status int, mediaType string, body any) *Answer {
	octets, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("writing a JSON body: %v", err)) // the types above can always be written
	}
	return &Answer{Status: status, Body: octets, Header: []Field{
		{"Content-Type", mediaType},
		{"Cache-Control", "no-store"},
		{"Pragma", "no-cache"},
		{"X-Content-Type-Options", "nosniff"},
	}}
}

func grantToken(x *exchange, _ verdict) *Answer {
	r := x.server.op.success
	if r.body != nil {
		return r.answer(x)
	}
	return r.with(x, answerJSON(r.status, r.mediaType, tokenBody{x.accessToken(), "bearer"}))
}

func refuseToken(x *exchange, v verdict) *Answer {
	item := errorItem{Type: "value_error", Loc: []string{"cookie", x.server.op.cookie}, Msg: "The refresh token is not valid"}
	if v.reason == missing {
		item.Type, item.Msg = "missing", "Field required"
	}
	r := x.server.op.refusal
	if r.body != nil {
		return r.answer(x)
	}
	return r.with(x, answerJSON(r.status, r.mediaType, validationError{[]errorItem{item}}))
}

// answer is an answer with a body of the contract.
func (r documented) answer(x *exchange) *Answer {
	a := answerJSON(r.status, r.mediaType, nil)
	if a.Body = r.body(x); r.mediaType == "" {
		a.remove("Content-Type")
	}
	return r.with(x, a)
}

// with adds the fields that the contract requires. A refusal that must set the
// cookie deletes it; a success replaces the token, see setsCookie.
func (r documented) with(x *exchange, a *Answer) *Answer {
	for _, f := range r.fields {
		switch {
		case strings.EqualFold(f.Name, "Set-Cookie"):
			if x.server.op.contract.IsRefusal(r.status) {
				line := fmt.Sprintf("%s=; Path=%s; Max-Age=0; HttpOnly; Secure; SameSite=Strict", x.server.op.cookie, x.cookiePath())
				a.Header = append(a.Header, Field{f.Name, line})
			}
		case !a.has(f.Name):
			a.Header = append(a.Header, Field{f.Name, f.Value})
		}
	}
	return a
}

// setsCookie reports whether the contract requires a Set-Cookie of the success.
func (o operation) setsCookie() bool {
	return slices.ContainsFunc(o.success.fields, func(f contract.Field) bool { return strings.EqualFold(f.Name, "Set-Cookie") })
}

func (a *Answer) has(name string) bool {
	return slices.ContainsFunc(a.Header, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}

func methodNotAllowed(x *exchange) *Answer {
	a := answerJSON(http.StatusMethodNotAllowed, "application/json", map[string]string{"detail": "Method Not Allowed"})
	a.set("Allow", x.server.op.method)
	return a
}

func notFound(*exchange) *Answer {
	return answerJSON(http.StatusNotFound, "application/json", map[string]string{"detail": "Not Found"})
}

// strictCookie is a Set-Cookie line that hides the cookie from scripts, other
// sites and other paths (RFC 6265 §4.1.2).
func strictCookie(x *exchange, token string) []Field {
	return []Field{{"Set-Cookie", fmt.Sprintf("%s=%s; Path=%s; HttpOnly; Secure; SameSite=Strict",
		x.server.op.cookie, token, x.cookiePath())}}
}

// hostPrefix is the prefix of a name whose cookie is for one host, and for all of
// its paths.
const hostPrefix = "__Host-"

// cookiePath is the Path of the cookie: the operation's, or the one that a name
// with the prefix __Host- must have (RFC 6265bis §4.1.3.2).
func (x *exchange) cookiePath() string {
	if strings.HasPrefix(x.server.op.cookie, hostPrefix) {
		return "/"
	}
	return x.server.basePath + x.server.op.path
}

// set replaces all fields of that name by one.
func (a *Answer) set(name, value string) {
	a.remove(name)
	a.Header = append(a.Header, Field{name, value})
}

func (a *Answer) remove(name string) {
	var kept []Field
	for _, f := range a.Header {
		if !strings.EqualFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	a.Header = kept
}
