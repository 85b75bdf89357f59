package verdict

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Answer is one exchange with all that judging it needs.
type Answer struct {
	Case     fixtures.Case
	Step     int              // from 1
	Outcome  fixtures.Outcome // what this step asks for
	Method   string
	Contract *contract.Contract
	Exchange wire.Exchange
	// SentValue is what stood in the cookie, token or not: what must not be echoed.
	SentValue string
	// Token is the live credential at the time; empty: none is known.
	Token string
	// Known reports whether a text is a credential that this run was given.
	Known func(text string) bool
	// Gateway is true where the answer looks like a proxy's own.
	Gateway bool
	Now     time.Time
	// RequestPath is the path that the request went to, for a cookie's Path.
	RequestPath string

	violations []contract.Violation
	value      any
	isJSON     bool
	layer      bool // the HTTP layer's own refusal, under a status that is documented
}

func (a *Answer) response() *wire.Response { return a.Exchange.Response }

func (a *Answer) status() int {
	if r := a.response(); r != nil {
		return r.Status
	}
	return 0
}

// own reports whether the operation itself answered, and not the HTTP layer
// before it: should rules are judged on the operation's own answers.
func (a *Answer) own() bool {
	return a.response() != nil && a.Contract.Documents(a.status()) && a.Method == a.Contract.Method() && !a.layer
}

// tolerant outcomes take an answer of the HTTP layer for a refusal.
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
	a.value, a.isJSON = contract.Decode(r.Body)
	if !a.own() {
		return
	}
	a.violations = a.Contract.Judge(r.Status, r.Values, r.Body)
	if r.BodyErr != nil || r.Truncated { // what did not come cannot be judged; why it did not is told by itself
		a.violations = slices.DeleteFunc(a.violations, func(v contract.Violation) bool {
			return v.Rule == "json" || v.Rule == "schema" || v.Rule == "unique-members"
		})
	}
	if a.layer = a.tolerant() && layerStatus(r.Status) && a.broken(); a.layer {
		a.violations = nil
	}
}

// layerStatus are the refusals that HTTP layers, proxies and firewalls were seen
// to send for what they do not like. Where a contract documents one of them, an
// answer that does not keep the contract may be theirs and not the operation's.
func layerStatus(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusRequestTimeout, http.StatusLengthRequired, http.StatusRequestEntityTooLarge,
		http.StatusRequestURITooLong, http.StatusUnsupportedMediaType, http.StatusExpectationFailed,
		http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

// broken reports whether the answer breaks what a documented answer must keep.
func (a *Answer) broken() bool {
	for _, v := range a.violations {
		if ruleLevel(v.Rule) == fixtures.Must {
			return true
		}
	}
	return false
}

// claims reads a JWT's payload without checking anything.
func claims(token string) (map[string]any, bool) {
	if !fixtures.IsJWT(token) {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return nil, false
	}
	var m map[string]any
	return m, json.Unmarshal(raw, &m) == nil
}

// visible makes untrusted text fit for one line: printable ASCII, bounded. A
// longer text is told by its size and never cut: no masking finds half a secret.
func visible(s string, most int) string {
	shown := fixtures.Visible([]byte(s))
	if len(shown) > most {
		return fmt.Sprintf("(%d octets)", len(s))
	}
	return shown
}
