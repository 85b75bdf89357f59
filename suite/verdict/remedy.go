package verdict

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Remedy says what to do about a finding of a case: what its rule says, or, if the
// rule covers several faults, what mends this one.
func Remedy(f result.Finding, outcome fixtures.Outcome) string {
	r, _ := RuleByID(f.Rule)
	granted := f.Status >= 200 && f.Status < 300
	switch {
	case f.Rule == "no-echo" && granted:
		return "Send the refresh token only in Set-Cookie, with HttpOnly, and leave it out of the body."
	case f.Rule == "allow" && f.Status == 405:
		return "Name the methods of the path in the field Allow of the 405."
	case f.Rule == "allow" && f.Status >= 500:
		return "Find this request in the server's log, and answer other methods with 405 and Allow, or with 404."
	case f.Rule != "status":
		return r.Help
	case f.Status >= 500:
		return "Find this request in the server's log, catch what the parser or the lookup throws, and answer with the documented refusal."
	case f.Status >= 300 && f.Status < 400 && outcome == fixtures.Refusal:
		return "Refuse the request at this URL, without a redirection. If it is meant as the refusal, as one to the sign-in, document its status in your OpenAPI document and run with --openapi FILE."
	case f.Status >= 300 && f.Status < 400:
		return "Do not redirect the operation: answer at this URL. A redirect often comes from a slash at the end of the path, or from a gateway that changes http to https."
	case granted && outcome != fixtures.Token:
		return "Refuse this request with the documented status before any token is issued."
	case f.Status >= 400 && f.Status < 500 && outcome == fixtures.Token:
		return "Accept this request: it carries the valid credential as the contract asks for it. The answer's body and the server's log say what was not accepted."
	case f.Status >= 400 && f.Status < 500:
		return "Answer with the documented refusal. If clients already rely on this status, document it in your OpenAPI document and run with --openapi FILE."
	}
	return r.Help
}
