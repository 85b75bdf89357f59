package check

import (
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// word has the sentences of cases speak of what the operation gives: the cases are
// written for one that gives tokens, and a session check gives data.
func word(cases []fixtures.Case, c *contract.Contract) {
	if verdict.IssuesTokens(c) {
		return
	}
	for i := range cases {
		cases[i].Requirement, cases[i].Reason = ofData.Replace(cases[i].Requirement), ofData.Replace(cases[i].Reason)
	}
}

// ofData are the words for an operation that gives data, in the place of those for
// one that gives tokens.
var ofData = strings.NewReplacer(
	"gives a token or is refused", "succeeds or is refused",
	"gives a token", "succeeds",
	"gives no token", "gets nothing",
	"each get a token", "each succeed",
	"refreshes nothing", "gets nothing",
	"another method refreshes too", "another method answers, too",
	"there is nothing to refresh", "the request is nobody's",
	"as a refresh token", "as the credential",
	"refresh token", "credential",
	"Refresh token", "Credential",
)
