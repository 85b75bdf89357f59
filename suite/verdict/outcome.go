package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// outcomeRules judge whether the answer is of the kind that the case asks for.
// The ones without a judge are names under which a case files a wrong outcome,
// with its rule: field.
func outcomeRules() []Rule {
	return []Rule{
		{ID: "answered", Level: fixtures.Must, Source: "RFC 9110 §3.4", judge: judgeAnswered,
			Sentence: "Every request gets an answer in time.",
			Help:     "A request that ends in silence or a dropped connection leaves a client with nothing to act on; find what the server did with it in its log."},
		{ID: "status", Level: fixtures.Must, Source: "contract:responses", judge: judgeStatus,
			Sentence: "The status is documented for the operation, and is of the kind that the request asks for; it is never a 5xx.",
			Help:     "Answer with a documented status, or document the one you answer with: put it into the contract and run with --openapi."},
		{ID: "token-withheld", Level: fixtures.Must, Source: "contract:parameter", judge: judgeWithheld,
			Sentence: "Nothing but the valid credential gets a token, under any status, in body, header or Set-Cookie.",
			Help:     "Check the whole credential, its signature included, before anything is issued."},
		{ID: "exact-cookie", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "The cookie is found by its exact, case-sensitive name, wherever it stands among others.",
			Help:     "Use the framework's own cookie parser and compare names octet for octet."},
		{ID: "cookie-place", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "The credential is taken from the Cookie header and from nowhere else.",
			Help:     "Remove every other place that the credential is read from: body, query, Authorization, other headers."},
		{ID: "access-token-apart", Level: fixtures.Must, Source: "contract:parameter",
			Sentence: "An access token is no refresh token.",
			Help:     "Tell the two kinds apart by a claim (typ, token_use, aud) or by a key of their own, and check it."},
		{ID: "undemanding", Level: fixtures.Must, Source: "contract:operation",
			Sentence: "Nothing is required that the contract does not ask for.",
			Help:     "Take the request as the contract has it: no body, no Authorization, no CSRF header, no certain Accept."},
		{ID: "repeatable", Level: fixtures.Must, Source: "contract:responses",
			Sentence: "The same request gets the same verdict again: on a kept connection, after a refused one, side by side with others, and at the end.",
			Help:     "Look for state that outlives a request: a connection's session, a cache, a counter, a lockout."},
	}
}

// judgeAnswered reports silence. A tolerant outcome takes a closed connection.
func judgeAnswered(a *Answer) []Finding {
	if r := a.response(); r != nil {
		if wire.IsTimeout(r.BodyErr) {
			return []Finding{{Message: "The answer began and did not end in time.", Expected: "the whole answer within the exchange's time limit"}}
		}
		return nil
	}
	fail := a.Exchange.Failure
	switch fail.Kind {
	case wire.TimedOut:
		return []Finding{{Message: "No answer came in time.", Expected: expectation(a)}}
	case wire.Closed, wire.Reset, wire.WriteFailed:
		if a.tolerant() {
			return nil
		}
		return []Finding{{Message: "The connection ended without an answer.", Expected: expectation(a)}}
	case wire.Interrupted:
		return nil
	}
	return []Finding{{Rule: "framing", Message: "What came back is no HTTP response that can be read: " + fail.Error() + ".", Expected: expectation(a), Source: "RFC 9112 §2.1"}}
}

func judgeStatus(a *Answer) []Finding {
	r := a.response()
	if r == nil {
		return nil
	}
	success, refusal := a.Contract.IsSuccess(r.Status), a.Contract.IsRefusal(r.Status)
	client := r.Status >= 400 && r.Status < 500
	holds := map[fixtures.Outcome]bool{
		fixtures.Token:   success,
		fixtures.Refusal: refusal,
		fixtures.Either:  success || refusal,
		fixtures.NoHarm:  client,
		fixtures.AnySafe: client || success,
	}[a.Outcome]
	switch {
	case holds || a.tolerant() && a.Gateway || answersMethodCase(a):
		return nil
	case success && !a.tokenAllowed():
		if _, given := a.granted(); given {
			return nil // token-withheld says it better
		}
	}
	f := Finding{Message: statusMessage(a, r.Status), Expected: expectation(a), Source: a.Contract.ResponsePlace(r.Status)}
	if a.Outcome == fixtures.Token && client && !a.Contract.IsSuccess(r.Status) {
		f.Rule, f.plain = a.Case.Rule, "status"
	}
	return []Finding{f}
}

// answersMethodCase: cases about other methods have a rule of their own for the
// status; the contract documents none for them.
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

func statusMessage(a *Answer, status int) string {
	switch {
	case status >= 500:
		return fmt.Sprintf("The server failed with %d; no request may bring that about.", status)
	case !a.Contract.Documents(status):
		return fmt.Sprintf("%s documents no %d for the operation. Document it (--openapi) or waive it.", a.Contract.Name(), status)
	case a.Contract.IsSuccess(status):
		return fmt.Sprintf("A %d is a success, and this request must not succeed.", status)
	case a.Contract.IsRefusal(status):
		return fmt.Sprintf("A %d refuses a request that must succeed.", status)
	}
	return fmt.Sprintf("A %d is not what this request asks for.", status)
}

func judgeWithheld(a *Answer) []Finding {
	if a.response() == nil || a.tokenAllowed() && a.Contract.IsSuccess(a.status()) {
		return nil
	}
	where, given := a.granted()
	saysAllow := a.Case.Rule == "allow" && answersMethodCase(a) && a.Contract.IsSuccess(a.status()) // and says it better
	if !given || saysAllow {
		return nil
	}
	if a.tokenAllowed() {
		if len(judgeStatus(a)) > 0 { // the credential is valid: what is wrong is the status
			return nil
		}
		return []Finding{{Message: "A token is given under a status that is no success: it stands in " + where + ".", Expected: expectation(a)}}
	}
	f := Finding{Message: "A token is given to a request that must get none: it stands in " + where + ".", Expected: expectation(a)}
	if a.Contract.IsSuccess(a.status()) {
		f.Rule, f.plain = a.Case.Rule, "token-withheld"
	}
	return []Finding{f}
}

func expectation(a *Answer) string { return Expectation(a.Contract, a.Outcome) }

// Expectation says in one line what an outcome asks for under a contract.
func Expectation(c *contract.Contract, o fixtures.Outcome) string {
	success, refusal := documented(c, c.Successes()), documented(c, c.Refusals())
	switch o {
	case fixtures.Token:
		return success
	case fixtures.Refusal:
		return refusal + ", and no token"
	case fixtures.Either:
		return success + ", or " + refusal
	case fixtures.NoHarm:
		return refusal + ", another 4xx, or a closed connection; no token"
	}
	return success + ", " + refusal + ", another 4xx, or a closed connection"
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

// Place resolves a source: contract:KIND becomes the place in the document.
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

// Took is a duration as a person reads it: to three digits at the most.
func Took(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// Summary is an answer in one line: status, media type, size, time.
func Summary(e wire.Exchange) string {
	took := Took(e.Duration)
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
