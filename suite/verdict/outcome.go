package verdict

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// outcomeRules judge whether the answer is of the kind that the case must get.
// The rules without a judge are only names: a case names one in its rule: field,
// and a wrong outcome is then reported under that name.
func outcomeRules() []Rule {
	return []Rule{
		{ID: "answered", Level: fixtures.Must, Source: "RFC 9110 §3.4", judge: judgeAnswered,
			Sentence: "Every request gets an answer in time.",
			Help:     "Without an answer a client does not know what happened; look into the server's log for what it did with the request."},
		{ID: "status", Level: fixtures.Must, Source: "contract:responses", judge: judgeStatus,
			Sentence: "The status is documented for the operation, it is of the kind that the request must get, and it is never a 5xx.",
			Help:     "Answer with a documented status of the right kind, and never with a 5xx."},
		{ID: "token-withheld", Level: fixtures.Must, Source: "contract:parameter", judge: judgeWithheld,
			Sentence: "Only the valid credential gets a token: no other request gets one, whatever the status, in body, header or Set-Cookie.",
			Help:     "Check the whole credential, including its signature, before you issue a token."},
		{ID: "exact-cookie", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "The cookie is found by its exact, case-sensitive name, at any position among other cookies.",
			Help:     "Use the framework's own cookie parser and compare names octet for octet."},
		{ID: "cookie-place", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "The credential is read from the Cookie header and from no other place.",
			Help:     "Read the credential with a cookie parser, from the cookie of this name alone: not from the value of another cookie, the body, the query, Authorization or another header field."},
		{ID: "access-token-apart", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "An access token is not accepted as a refresh token.",
			Help:     "Mark the two kinds with a claim (typ, token_use, aud) or sign them with different keys, and check that."},
		{ID: "undemanding", Level: fixtures.Must, Source: "contract:operation",
			Sentence: "The server requires nothing that the contract does not require.",
			Help:     "Accept the request as the contract describes it: without a body, Authorization, a CSRF header or a certain Accept."},
		{ID: "rotation", Level: fixtures.Must, Source: "RFC 6265bis §5.7", judge: judgeRotation, About: []string{"Set-Cookie"},
			Sentence: "A success that replaces the refresh token sets one that a browser keeps, and that the operation accepts.",
			Help:     "Check Max-Age (in seconds) and Expires of the new cookie, its size, and whether a later Set-Cookie deletes it; if it is refused, what the server stores of it, and how it reads the cookie."},
		{ID: "transport", Level: fixtures.Must, Source: "RFC 9110 §2.5",
			Sentence: "A server that speaks HTTP/2 and HTTP/1.1 gives the same kind of answer over both.",
			Help:     "Compare the way of a request over both: a gateway that puts Cookie fields together, a module that is active for one version only."},
		{ID: "repeatable", Level: fixtures.Must, Source: "contract:responses",
			Sentence: "The same request always gets the same kind of answer: on a kept connection, after a refused request, at the same time as others, and at the end.",
			Help:     "Look for state that stays after a request: a session of the connection, a cache, a counter, a lockout."},
		{ID: "same-user", Level: fixtures.Must, Source: "RFC 7519 §4.1.2", judge: judgeSameUser, Compares: true,
			Sentence: "All successes with one credential are for the same user.",
			Help:     "Look for what is shared between requests and belongs to one user: a variable of the module, a cache without the credential in its key, a session of the connection."},
	}
}

// judgeAnswered reports a missing answer. A tolerant outcome accepts a closed
// connection.
func judgeAnswered(a *Answer) []result.Finding {
	if r := a.response(); r != nil {
		if wire.IsTimeout(r.BodyErr) {
			return []result.Finding{{Message: "The answer began, but did not end in time.", Expected: "the whole answer within the exchange's time limit"}}
		}
		return nil
	}
	fail := a.Exchange.Failure
	switch fail.Kind {
	case wire.TimedOut:
		return []result.Finding{{Message: "No answer came in time.", Expected: expectation(a)}}
	case wire.Closed, wire.Reset, wire.WriteFailed, wire.Refused:
		if a.tolerant() {
			return nil
		}
		if fail.Kind == wire.Refused {
			return []result.Finding{{Message: "The server reset the stream, or ended the connection with an error, without an answer.", Expected: expectation(a)}}
		}
		return []result.Finding{{Message: "The connection ended without an answer.", Expected: expectation(a)}}
	case wire.Interrupted:
		return nil
	}
	section := fail.Section
	if section == "" {
		section = "RFC 9112 §2.1"
	}
	return []result.Finding{{Rule: "framing", Message: "The answer is not a readable HTTP response: " + fail.Error() + ".", Expected: expectation(a), Source: section}}
}

func judgeStatus(a *Answer) []result.Finding {
	r := a.response()
	if r == nil {
		return nil
	}
	success, refusal := a.Contract.IsSuccess(r.Status), a.Contract.IsRefusal(r.Status)
	harmless := refusal || r.Status >= 400 && r.Status < 500
	if a.byRight() {
		return nil
	}
	holds := map[fixtures.Outcome]bool{
		fixtures.Token:   success,
		fixtures.Refusal: refusal,
		fixtures.Either:  success || refusal,
		fixtures.NoHarm:  harmless,
		fixtures.AnySafe: harmless || success,
	}[a.Outcome]
	switch {
	case holds || a.tolerant() && a.Gateway || answersMethodCase(a):
		return nil
	case a.Old && r.Status == http.StatusHTTPVersionNotSupported: // it does not speak HTTP/1.0, and says so
		return nil
	case success && !a.tokenAllowed():
		if _, given := a.granted(); given {
			return nil // token-withheld describes it better
		}
	}
	f := result.Finding{Message: statusMessage(a, r.Status) + ofProxy(a), Expected: expectation(a), Source: expectedPlace(a)}
	if a.Contract.Documents(r.Status) {
		f.Received = Summary(a.Exchange) + ", " + a.Contract.ResponsePlace(r.Status)
	}
	if a.Outcome == fixtures.Token && harmless && !success {
		f.Rule, f.Plain = a.Case.Rule, "status"
		if a.Fruitless && a.Case.Level == fixtures.Must {
			f.Rule, f.Plain, f.Message = "rotation", "rotation", fruitless(r.Status)
		}
	}
	f.Firm = r.Status >= 500 && a.Method == a.Contract.Method() && !a.Gateway
	return []result.Finding{f}
}

func fruitless(status int) string {
	return fmt.Sprintf("A %d refuses the new refresh token that a success of this run has set in the place of the one before, sent back octet for octet as browsers do. No such token was accepted yet, so nobody can refresh twice.", status)
}

// expectedPlace is the place in the contract of the answer that is asked for, or of
// all answers if it may be one of several.
func expectedPlace(a *Answer) string {
	statuses := map[fixtures.Outcome][]int{fixtures.Token: a.Contract.Successes(), fixtures.Refusal: a.Contract.Refusals()}[a.Outcome]
	if len(statuses) != 1 {
		return Place(a.Contract, "contract:responses")
	}
	return a.Contract.ResponsePlace(statuses[0])
}

// answersMethodCase reports whether the rule allow judges the status: the
// contract documents no statuses for other methods.
func answersMethodCase(a *Answer) bool {
	if a.Method == a.Contract.Method() {
		return false
	}
	for _, c := range a.Case.Checks {
		if c == "allow" {
			return true
		}
	}
	return false
}

// byRight reports whether the answer is a success that needs no credential. One
// that came to a request with the live token in another place may be that, too,
// unless nobody gets one without.
func (a *Answer) byRight() bool {
	if !a.Contract.Anonymous() || !a.Contract.IsSuccess(a.status()) {
		return false
	}
	return !a.CarriesLive || a.Data.isForAnybody()
}

func statusMessage(a *Answer, status int) string {
	switch {
	case status >= 500:
		return fmt.Sprintf("The server failed with %d; no request may cause that.", status)
	case !a.Contract.Documents(status):
		return fmt.Sprintf("%s does not document a %d for the operation. Document it (--openapi) or waive it.", a.Contract.Name(), status)
	case a.Contract.IsSuccess(status):
		return fmt.Sprintf("A %d is a success, but this request must not succeed.", status)
	case a.Contract.IsRefusal(status):
		return fmt.Sprintf("A %d refuses a request that must succeed.", status)
	}
	return fmt.Sprintf("A %d is not the right status for this request.", status)
}

// ofProxy says that a 500 is nginx's own page, so that nobody looks for the request in
// the application's log alone.
func ofProxy(a *Answer) string {
	if r := a.response(); r.Status != http.StatusInternalServerError || !ownPage.Match(r.Body) {
		return ""
	}
	return " The page is nginx's own, so its error log says why: auth_request, for example, makes a 500 of each answer that is no 2xx, 401 or 403, also of the 400 to a request that HTTP forbids."
}

var ownPage = regexp.MustCompile(`(?s)^<html>\s*<head><title>500 Internal Server Error</title></head>.*<hr><center>(nginx|openresty)`)

func judgeWithheld(a *Answer) []result.Finding {
	if a.response() == nil || a.tokenAllowed() && a.Contract.IsSuccess(a.status()) {
		return nil
	}
	if a.issues() && a.byRight() && a.Data.isForAnybody() {
		return nil // nothing tells the token of somebody from one that anybody gets
	}
	where, given := a.granted()
	what := "a token"
	if !a.issues() || a.bare() {
		what = "what only the credential gives"
	}
	saysAllow := a.CarriesLive && a.Case.Rule == "allow" && answersMethodCase(a) && a.Contract.IsSuccess(a.status()) // the rule allow describes it better
	if !given || saysAllow {
		return nil
	}
	if a.tokenAllowed() {
		if len(judgeStatus(a)) > 0 { // the credential is valid, but the status is wrong
			return nil
		}
		return []result.Finding{{Message: "The answer gives " + what + ", but its status is not a success. It is in " + where + ".", Expected: expectation(a)}}
	}
	f := result.Finding{Message: "The answer gives " + what + " to a request that must not get it. It is in " + where + ".", Expected: expectation(a)}
	if a.Contract.IsSuccess(a.status()) && !(a.Case.Rule == "allow" && !a.CarriesLive) {
		f.Rule, f.Plain = a.Case.Rule, "token-withheld"
	}
	// Whoever asks without a credential gets none, in every case. One that was
	// replaced is a credential that may be good for longer (RFC 9700 §4.14.2).
	f.Firm = !a.CarriesLive && !a.Case.UsesSpent()
	return []result.Finding{f}
}

func expectation(a *Answer) string { return Expectation(a.Contract, a.Outcome) }

// Expectation says in one line which answer an outcome requires under a
// contract.
func Expectation(c *contract.Contract, o fixtures.Outcome) string {
	success, refusal := documented(c, c.Successes()), documented(c, c.Refusals())
	switch o {
	case fixtures.Token:
		return success
	case fixtures.Refusal:
		if c.Anonymous() {
			return refusal + ", or what anybody gets"
		}
		return refusal + ", and " + nothing(c)
	case fixtures.Either:
		return success + ", or " + refusal
	case fixtures.NoHarm:
		return refusal + ", another 4xx, or a closed connection; " + nothing(c)
	}
	return success + ", " + refusal + ", another 4xx, or a closed connection"
}

// nothing says what a refusal must not give.
func nothing(c *contract.Contract) string {
	if IssuesTokens(c) {
		return "no token"
	}
	return "nothing of the success"
}

func documented(c *contract.Contract, statuses []int) string {
	var all []string
	for _, s := range statuses {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s", s, c.SchemaName(s))))
	}
	if len(all) == 0 {
		return "a documented client error"
	}
	return strings.Join(all, " or ")
}

// Place resolves a source: contract:KIND becomes a place in the document.
func Place(c *contract.Contract, source string) string {
	kind, ok := strings.CutPrefix(source, "contract:")
	if !ok {
		return source
	}
	if place, ok := c.Place(kind); ok {
		return place
	}
	return c.Name()
}

// Summary describes an answer in one line: status, media type, size, time.
func Summary(e wire.Exchange) string {
	took := result.Took(e.Duration)
	if e.Failure != nil {
		return fmt.Sprintf("%s, after %s", e.Failure.Error(), took)
	}
	r := e.Response
	kind := r.Get("Content-Type")
	if kind == "" {
		kind = "no Content-Type"
	}
	line := fmt.Sprintf("%d %s", r.Status, visible(r.Reason, 40))
	return fmt.Sprintf("%s, %s, %d octets, %s", strings.TrimSpace(line), visible(kind, 60), len(r.Body), took)
}
