package request

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Request is the request of a step, made for one target and one credential.
type Request struct {
	Method string
	// Outcome is the answer that the step must get: its own outcome, or the
	// tolerant form of it if the request is so large that an HTTP layer may refuse
	// it.
	Outcome fixtures.Outcome
	// Unacceptable: the Accept of the step allows no media type of a success, so a
	// server may answer in another one.
	Unacceptable bool
	// SentValue is the value under the cookie's name, if there is one.
	SentValue string
	// Live holds each part that comes from the live credential, by its recipe, such
	// as ‹token without its last octet›.
	Live map[string]string

	base        Base
	version     string
	target      string
	shownTarget string // with recipes instead of what comes from the credential
	lines       []line
	body        fixtures.Rendered
	bodyOfCase  bool   // the step has a body of its own
	bodyCase    []byte // that body
	bodyMerged  bool   // and it is put into the one that the contract asks for
	cookies     []fixtures.Rendered
	octets      int  // of the whole request
	crumbs      bool // several cookie fields are the pieces of one
	framing     wire.Framing
	frames      []string // words for the framing
	trailers    []line
	sent        []contract.Field // what the contract asks for
	spoiled     string           // the credential beside the cookie that is wrong, and how
}

// line is a field line as octets, and as a recipe that may be shown.
type line struct {
	octets []byte
	recipe string
	own    bool // a header line of the step
}

// fromFile is shown instead of the value of a line from the header file, which
// is a secret.
const fromFile = "‹from the header file›"

// Wire is the request that is sent to the server.
func (r *Request) Wire() wire.Request {
	w := wire.Request{Method: r.Method, Target: r.target, Version: r.version, Body: r.body.Octets, Framing: r.framing,
		BodyExpected: r.base.sent.Body != nil && r.Method == r.base.method && hasContent(r.Method)}
	for _, l := range r.lines {
		w.Lines = append(w.Lines, l.octets)
	}
	return w
}

// Field is the value of the first header field line of that name; empty: there is none.
func (r *Request) Field(name string) string {
	for _, l := range r.lines {
		if got, value, _ := bytes.Cut(l.octets, []byte(":")); strings.EqualFold(string(got), name) {
			return string(bytes.TrimSpace(value))
		}
	}
	return ""
}

// Carried are the values that the request carries in its cookies, fields, query
// and body. If an answer repeats one of them, it gives nothing new away.
func (r *Request) Carried() []string {
	var all []string
	add := func(octets []byte) {
		if len(octets) > 0 {
			all = append(all, string(octets))
		}
	}
	for _, l := range slices.Concat(r.lines, r.trailers) {
		_, value, _ := bytes.Cut(l.octets, []byte(":"))
		if fieldName(l.recipe) == "cookie" {
			for _, pair := range bytes.Split(value, []byte(";")) {
				_, one, _ := bytes.Cut(pair, []byte("="))
				add(bytes.TrimSpace(one))
			}
		}
		add(bytes.TrimSpace(value))
	}
	if _, query, ok := strings.Cut(r.target, "?"); ok {
		add([]byte(query))
	}
	add(r.body.Octets)
	return all
}

// Shown is the request as it may be shown: in the fixtures' notation, with
// recipes instead of what comes from the credential.
func (r *Request) Shown() result.Message {
	m := result.Message{Line: r.Method + " " + r.shownTarget + " " + r.version, Octets: len(r.body.Octets), Body: r.body.Recipe}
	if r.base.over == wire.HTTP2 {
		m.Fields = r.shownFields()
		return m
	}
	for _, l := range r.lines {
		name, value, _ := strings.Cut(l.recipe, ":")
		m.Fields = append(m.Fields, result.Field{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return m
}

// Differs says in one line what the case is about: its cookie, and everything
// else that differs from the base request.
func (r *Request) Differs() string {
	var all []string
	if r.Method != r.base.method || r.shownTarget != r.base.shownTarget() {
		all = append(all, r.Method+" "+r.shownTarget)
	}
	if r.version != r.base.over.Version() {
		all = append(all, r.version)
	}
	for _, l := range r.lines {
		if !r.ofBase(l.recipe) {
			all = append(all, l.recipe)
		}
	}
	if r.spoiled != "" {
		all = append(all, r.spoiled)
	}
	if r.bodyOfCase {
		all = append(all, "body: "+r.body.Recipe)
	}
	all = append(all, r.frameWords()...)
	if len(all) == 0 {
		return "no Cookie header"
	}
	return strings.Join(all, " · ")
}

// ofBase reports whether a line says nothing about the case: it comes from the
// base request or the header file, or HTTP requires it.
func (r *Request) ofBase(recipe string) bool {
	_, value, _ := strings.Cut(recipe, ":")
	value = strings.TrimSpace(value)
	switch fieldName(recipe) {
	case "host", "user-agent", "accept-encoding":
		return true
	case "accept":
		return value == r.base.accept
	case "content-length":
		return !r.bodyOfCase && value == fmt.Sprint(len(r.body.Octets))
	case "cookie":
		return len(r.base.front.Octets) > 0 && recipe == "Cookie: "+r.base.front.Recipe
	}
	return value == fromFile || r.base.isSent(recipe)
}
