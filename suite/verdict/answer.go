package verdict

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Answer is one exchange with everything that is needed to judge it.
type Answer struct {
	Case     fixtures.Case
	Step     int                 // from 1
	Outcome  fixtures.Outcome    // that this step must have
	Added    []fixtures.Template // the header lines that this step adds
	Origin   string              // that the request names; empty: none
	Method   string
	Old      bool // the request is HTTP/1.0
	Contract *contract.Contract
	Exchange wire.Exchange
	// Said is the request as text, as HTTP/1.1 sends it; nil: Exchange.Sent is that text.
	Said func() []byte
	// SentValue is the value that was sent in the cookie, a token or not. A refusal
	// must not repeat it.
	SentValue string
	// Token is the live credential at that time; empty: none is known.
	Token string
	// Fruitless is true if a success of this run has set the token in the place of
	// another one, and no such token was ever accepted.
	Fruitless bool
	// Looked lists what in the answer is a credential or may be one.
	Looked recognise.Looked
	// CarriesLive is true if the request carried the whole live token, in any
	// place.
	CarriesLive bool
	// Cookie is what a browser does with the operation's cookie after this answer.
	Cookie cookie.Fate
	// ExcludesJSON: the request accepts no JSON, so an answer in another media type
	// is right (RFC 9110 §12.5.1).
	ExcludesJSON bool
	// Gateway is true if the answer looks like a proxy's own answer.
	Gateway bool
	// Data is what successes gave, where the operation gives no tokens; nil: nothing
	// is known of it.
	Data *Data
	// Subjects remembers for whom successes are; nil: that is not judged.
	Subjects *Subjects
	Now      time.Time
	// Reader remembers bodies; nil: each is read anew.
	Reader *Reader
	// Body is the body of a success, if it was read before.
	Body Body

	violations []contract.Violation
	value      any
	isJSON     bool
	traced     bool                 // the body holds a stack trace
	tokens     func() []accessToken // in the body
	layer      bool                 // a refusal by the HTTP layer, with a status that the contract documents
}

func (a *Answer) response() *wire.Response { return a.Exchange.Response }

func (a *Answer) status() int {
	if r := a.response(); r != nil {
		return r.Status
	}
	return 0
}

// own reports whether the operation itself answered, and not the HTTP layer
// before it. Should rules judge only the operation's own answers.
func (a *Answer) own() bool {
	return a.response() != nil && a.Contract.Documents(a.status()) && a.Method == a.Contract.Method() && !a.layer
}

// ofOperation is own, and also reports true of a refusal that no document names, where
// only the operation can have refused: generators document security schemes without
// their 401.
func (a *Answer) ofOperation() bool {
	return a.own() || a.response() != nil && a.Contract.IsRefusal(a.status()) && a.Method == a.Contract.Method() && !a.tolerant()
}

// tolerant reports whether the outcome accepts an answer of the HTTP layer as a
// refusal.
func (a *Answer) tolerant() bool {
	return a.Outcome == fixtures.NoHarm || a.Outcome == fixtures.AnySafe
}

func (a *Answer) tokenAllowed() bool {
	return a.Outcome == fixtures.Token || a.Outcome == fixtures.Either || a.Outcome == fixtures.AnySafe
}

// prepare reads the body once for all rules.
func (a *Answer) prepare() {
	r := a.response()
	if r == nil {
		return
	}
	own := a.own()
	read := a.Body.content
	if !own || !a.Body.known {
		read = a.Reader.read(a, own)
	}
	a.value, a.isJSON, a.traced, a.tokens = read.Value, read.IsJSON, read.traced, read.tokens
	if !own {
		return
	}
	a.violations = slices.Clone(read.Violations)
	if r.BodyErr != nil || r.Truncated { // a body that is not complete cannot be judged; another rule says why it is not complete
		a.violations = slices.DeleteFunc(a.violations, func(v contract.Violation) bool {
			return v.Rule == "json" || v.Rule == "schema" || v.Rule == "unique-members"
		})
	}
	negotiated := a.ExcludesJSON && !contract.IsJSON(r.Get("Content-Type"))
	if a.layer = a.tolerant() && (negotiated || layerStatus(r.Status) && a.broken()); a.layer {
		a.violations = nil
	}
}

// layerStatus reports whether HTTP layers, proxies and firewalls are known to
// refuse requests with the status. If a contract documents one of these
// statuses, by itself, in a range or as default, an answer that does not match the
// contract may come from them and not from the operation.
func layerStatus(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable,
		http.StatusRequestTimeout, http.StatusLengthRequired, http.StatusRequestEntityTooLarge,
		http.StatusRequestURITooLong, http.StatusUnsupportedMediaType, http.StatusExpectationFailed,
		http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge, http.StatusMisdirectedRequest,
		http.StatusUpgradeRequired, http.StatusHTTPVersionNotSupported, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// broken reports whether the answer breaks a must rule for documented answers.
func (a *Answer) broken() bool {
	for _, v := range a.violations {
		if ruleLevel(v.Rule) == fixtures.Must {
			return true
		}
	}
	return false
}

// visible makes untrusted text fit for one line: printable ASCII, and not longer
// than most. A longer text is described by its size and never cut: the mask
// would not find half of a secret.
func visible(s string, most int) string {
	shown := fixtures.Visible([]byte(s))
	if len(shown) > most {
		return fmt.Sprintf("(%d octets)", len(s))
	}
	return shown
}
