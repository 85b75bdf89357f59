package contract_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

const sharedError = `
openapi: 3.0.3
info: {title: shared, version: "1"}
paths:
  /refresh:
    post:
      parameters: [{in: cookie, name: rt, required: true, schema: {type: string}}]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}}
        "401": {$ref: "#/components/responses/Error"}
        "403": {$ref: "#/components/responses/Error"}
        default: {$ref: "#/components/responses/Error"}
components:
  responses:
    Error: {description: error, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}}}}}}
  schemas:
    Node:
      type: object
      required: [token, child]
      properties:
        token: {type: string}
        child: {nullable: true, allOf: [{$ref: "#/components/schemas/Node"}]}
`

// One response that several statuses share is judged for each of them, and the sample
// of a schema that needs one of its own kind ends where null may stand.
func TestAResponseThatStatusesShare(t *testing.T) {
	c, err := contract.Load(t.Context(), "shared.yaml", []byte(sharedError))
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{401, 403, 418} {
		if got := c.Judge(status, func(string) []string { return []string{"application/json"} }, []byte(`{"detail":1}`)); len(got) != 1 || !strings.Contains(got[0].Message, `"title" is absent`) {
			t.Errorf("%d: %v", status, got)
		}
	}
	body, err := c.Sample(200, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(body.Octets), `"child":null`) {
		t.Errorf("%s", body.Octets)
	}
}
