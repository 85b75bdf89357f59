package reference

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Field is one header line.
type Field struct{ Name, Value string }

// Answer is one response, and how it is put on the wire.
type Answer struct {
	Status  int
	Header  []Field // in order; a name can come more than once
	Body    []byte
	Trailer []Field // sent chunked

	Interim []int         // informational responses (RFC 9110 §15.2) before it
	Delay   time.Duration // before its first octet
	Chunked bool          // in two chunks, without Content-Length
	Gzip    bool          // content coding gzip (RFC 9110 §8.4.1.3)
	Close   bool          // closes the connection, and says so

	// Script, where set, is played on the connection in place of all the above.
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
	// Input is always null: the value is a credential, and never echoed.
	Input *string `json:"input"`
}

// answerJSON is an answer with a JSON body and the fields that every answer of
// the operation has: tokens must not be stored (RFC 6749 §5.1).
func answerJSON(status int, mediaType string, body any) *Answer {
	octets, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("writing a JSON body: %v", err)) // the types above always have one
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
	return answerJSON(r.status, r.mediaType, tokenBody{x.accessToken(), "bearer"})
}

func refuseToken(x *exchange, v verdict) *Answer {
	item := errorItem{Type: "value_error", Loc: []string{"cookie", x.server.op.cookie}, Msg: "The refresh token is not valid"}
	if v.reason == missing {
		item.Type, item.Msg = "missing", "Field required"
	}
	r := x.server.op.refusal
	return answerJSON(r.status, r.mediaType, validationError{[]errorItem{item}})
}

func methodNotAllowed(x *exchange) *Answer {
	a := answerJSON(http.StatusMethodNotAllowed, "application/json", map[string]string{"detail": "Method Not Allowed"})
	a.set("Allow", x.server.op.method)
	return a
}

func notFound(*exchange) *Answer {
	return answerJSON(http.StatusNotFound, "application/json", map[string]string{"detail": "Not Found"})
}

// strictCookie is a Set-Cookie line that no script, no other site and no other
// path can see (RFC 6265 §4.1.2).
func strictCookie(x *exchange, token string) []Field {
	return []Field{{"Set-Cookie", fmt.Sprintf("%s=%s; Path=%s; HttpOnly; Secure; SameSite=Strict",
		x.server.op.cookie, token, x.server.basePath+x.server.op.path)}}
}

// set puts one field in place of all of that name.
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
