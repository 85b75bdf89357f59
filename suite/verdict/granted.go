package verdict

import (
	"net/http"
	"slices"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Seen is a response as the recogniser of credentials takes it. success says that
// it is a documented success of the operation's own method.
func Seen(r *wire.Response, success bool, now time.Time) recognise.Answer {
	a := recognise.Answer{Success: success, Header: recognise.Section{Reason: r.Reason, Fields: seenFields(r.Fields)}, Trailers: seenFields(r.Trailers), Body: r.Body, Digest: r.Digest, Alike: r.Alike, Time: now}
	for _, i := range r.Interim {
		a.Interim = append(a.Interim, recognise.Section{Reason: i.Reason, Fields: seenFields(i.Fields)})
	}
	return a
}

func seenFields(fields []wire.Field) []recognise.Field {
	all := make([]recognise.Field, len(fields))
	for i, f := range fields {
		all[i] = recognise.Field(f)
	}
	return all
}

// granted says where in the answer a credential is given for certain.
func (a *Answer) granted() (where string, given bool) {
	r := a.response()
	if r == nil {
		return "", false
	}
	if s, ok := a.Looked.Gives(recognise.Certain); ok {
		return s.Where, true
	}
	success := a.Contract.IsSuccess(r.Status)
	if success && a.bare() {
		return "the status, which is all that a success has", true
	}
	if !a.issues() {
		if success && !a.Contract.Anonymous() && a.isJSON && !a.broken() {
			return "the whole body", true
		}
		return a.Data.given(a)
	}
	// Where a success is a success by its body as a whole, the body is the token.
	bare := a.isJSON || len(a.Contract.SuccessMembers()) == 0 && len(r.Body) > 0 // text, or what nothing is said about
	if success && bare && len(a.Contract.TokenMembers()) == 0 && !a.broken() {
		return "the whole body", true
	}
	return "", false
}

// bare reports whether an answer of the operation has no body, and is documented so:
// a logout's 204.
func (a *Answer) bare() bool {
	return a.own() && len(a.response().Body) == 0 && a.Contract.Bare(a.status()) && !a.Contract.Anonymous()
}

// issues reports whether the operation gives tokens, and not only data.
func (a *Answer) issues() bool { return IssuesTokens(a.Contract) }

// IssuesTokens reports whether an operation gives tokens, and not only data. One
// that tells nothing of its success gives data if it is a GET or ends the session,
// and may give tokens otherwise.
func IssuesTokens(c *contract.Contract) bool {
	return SaysTokens(c) || len(c.SuccessMembers()) == 0 && c.Method() != http.MethodGet && !c.Ends()
}

// SaysTokens reports whether the contract says that the operation gives tokens:
// its success has a member, outside of lists, or a header field whose name means one, or
// sets a cookie, and does not do so to end the session.
func SaysTokens(c *contract.Contract) bool {
	return c.DocumentsSetCookie() && !c.Ends() || slices.ContainsFunc(c.SuccessHeaders(), recognise.NamesToken) || slices.ContainsFunc(c.OwnMembers(), recognise.NamesIssued)
}
