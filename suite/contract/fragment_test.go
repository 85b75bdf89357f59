package contract

import "testing"

func TestFragment(t *testing.T) {
	c := embedded(t)
	for place, want := range map[string]string{
		"openapi.json#/components/schemas/Token/required":                     `required: ["access_token"]`,
		"openapi.json#/components/schemas/Token/properties/access_token/type": `type: "string"`,
		"other.json#/components/schemas/Token/required":                       "",
		"openapi.json#/components/schemas/None":                               "",
		"RFC 9110 §8.3":                                                       "",
	} {
		if got := c.Fragment(place); got != want {
			t.Errorf("%s: %q, want %q", place, got, want)
		}
	}
}
