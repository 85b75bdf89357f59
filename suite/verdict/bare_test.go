package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// bareLogout answers 204, and names no refusal of its security scheme.
const bareLogout = `{"openapi":"3.1.0","info":{"title":"t","version":"1"},
"paths":{"/session":{"post":{"security":[{"s":[]}],"responses":{"204":{"description":"ended"}}}}},
"components":{"securitySchemes":{"s":{"type":"apiKey","in":"cookie","name":"refresh_token"}}}}`

// Where a success has no content, its status gives what only the credential gives.
func TestASuccessWithoutContentIsGivenByItsStatus(t *testing.T) {
	c := contractOf(t, bareLogout)
	wants(t, "the credential", asked(c, fixtures.Token, answered(204, "")), "-")
	wants(t, "garbage", asked(c, fixtures.Refusal, answered(204, "")), "token-withheld!")
	wants(t, "garbage that a layer may refuse", asked(c, fixtures.NoHarm, answered(204, "")), "token-withheld!")
	other := asked(c, fixtures.Refusal, answered(204, ""))
	other.Method, other.Case.Checks = "OPTIONS", []string{"allow"} // a preflight of CORS
	wants(t, "another method", other, "-")
	embeddedEmpty := asked(embedded(t), fixtures.Refusal, answered(204, ""))
	wants(t, "a status that nothing documents", embeddedEmpty, "status!")
}

// A refusal that no document names is the operation's, where no layer has a reason to
// refuse.
func TestARefusalThatASchemeImpliesIsJudged(t *testing.T) {
	c := contractOf(t, bareLogout)
	echo := answered(401, `{"detail":"`+garbage+` is no session"}`, asJSON)
	wants(t, "an echo", asked(c, fixtures.Refusal, echo), "documented? no-echo?")
	twice := answered(401, "", "Content-Length: 0", "Content-Length: 0")
	wants(t, "two lengths", asked(c, fixtures.Refusal, twice), "documented? length-once?")
	wants(t, "two lengths of a layer", asked(c, fixtures.NoHarm, twice), "(http-layer)")
}
