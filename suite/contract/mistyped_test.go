package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

const wellTyped = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /renew:
    post:
      parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, required: [token], properties: {token: {type: string, minLength: 3}, n: {type: integer, nullable: true}}}}}}
        "401": {description: d}
`

// What can be meant in one way only is read so, and told.
func TestWhatIsMistypedIsReadAsItIsMeant(t *testing.T) {
	const parameter = "parameters: [{name: sid, in: cookie, required: true, schema: {type: string}}]"
	scheme := "\ncomponents: {securitySchemes: {c: {type: apiKey, in: cookie, name: sid}}}\n"
	for _, test := range []struct{ old, with, more, warns string }{
		{old: "in: cookie", with: "in: Cookie", warns: "in: is written with capitals; it is read as cookie"},
		{old: "required: true", with: `required: "true"`, warns: "required: is a text; it is read as true"},
		{old: "minLength: 3", with: `minLength: "3"`, warns: "minLength: is a text; it is read as the number 3"},
		{old: "type: string, minLength", with: "type: String, minLength", warns: "type: is no type of JSON Schema; it is read as string"},
		{old: "type: integer", with: "type: int", warns: "type: is no type of JSON Schema; it is read as integer"},
		{old: "nullable: true", with: `nullable: "true"`, warns: "nullable: is a text; it is read as true"},
		{old: "required: [token]", with: "required: token", warns: "required: is a text where a list is expected"},
		{old: "required: [token]", with: "required: [token, null]", warns: "required: is a list with null in it, which is left out"},
		{old: "post:", with: "POST:", warns: "is written in capitals; it is read as the method post"},
		{old: `"401": {description: d}`, with: `"401": no session`, warns: "401: is no response; it is read as one without content"},
		{old: `"401":`, with: `"401 ":`, warns: "is read as 401"},
		{old: parameter, with: "security: [c]", more: scheme, warns: `has the name of the scheme "c" alone`},
		{old: parameter, with: "security: {c: []}", more: scheme, warns: "is one requirement where a list is expected"},
		{old: parameter, with: "security: [{c: []}]", more: strings.Replace(scheme, "apiKey, in: cookie", "APIKEY, in: COOKIE", 1), warns: "in: is written with capitals"},
		{old: "/renew:", with: "/renew?via=web:", warns: "the path has a query"},
	} {
		text := strings.Replace(wellTyped, test.old, test.with, 1) + test.more
		c, err := contract.Load(t.Context(), "d.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", test.with, err)
			continue
		}
		if !slices.ContainsFunc(c.Warnings(), func(w string) bool { return strings.Contains(w, test.warns) }) {
			t.Errorf("%s: warnings %q", test.with, c.Warnings())
		}
		for body, right := range map[string]bool{`{"token":"abc","n":null}`: true, `{"token":"ab"}`: false, `{}`: false, `{"token":"abc","n":"1"}`: false} {
			found := c.Judge(200, func(string) []string { return []string{"application/json"} }, []byte(body))
			if (len(found) == 0) != right {
				t.Errorf("%s: %s: %v", test.with, body, found)
			}
		}
		if c.CookieName() != "sid" || c.Method() != "POST" || c.Path() != "/renew" || !c.IsRefusal(401) {
			t.Errorf("%s: %s %s %s", test.with, c.Method(), c.Path(), c.CookieName())
		}
	}
}

// Where a client error is documented and no 2xx, the redirection is the success.
func TestARedirectionAsTheOnlySuccess(t *testing.T) {
	for _, key := range []string{"302", "3XX"} {
		c, err := contract.Load(t.Context(), "d.yaml", []byte(strings.Replace(wellTyped, `"200"`, `"`+key+`"`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if !c.IsSuccess(302) || c.IsRefusal(302) || c.IsSuccess(304) || c.IsSuccess(200) || !c.IsRefusal(401) {
			t.Errorf("%s: %v %v", key, c.Successes(), c.Refusals())
		}
		if w := strings.Join(c.Warnings(), "\n"); !strings.Contains(w, "has no 2xx; the 3xx is read as the success") {
			t.Errorf("%s: %s", key, w)
		}
	}
	alone := strings.Replace(strings.Replace(wellTyped, `"200"`, `"302"`, 1), `"401": {description: d}`, "", 1)
	if _, err := contract.Load(t.Context(), "d.yaml", []byte(alone)); err == nil {
		t.Error("a redirection alone says nothing of who gets it")
	}
}

// Of several required cookies, one that lists its values is a setting.
func TestASettingIsNoCredential(t *testing.T) {
	text := strings.Replace(wellTyped, "parameters: [", "parameters: [{name: theme, in: cookie, required: true, schema: {type: string, enum: [dark]}}, ", 1)
	c, err := contract.Load(t.Context(), "d.yaml", []byte(text))
	if err != nil || c.CookieName() != "sid" || len(c.Sent().Cookies) != 1 {
		t.Fatalf("%v %+v", err, c)
	}
	text = strings.Replace(text, "enum: [dark]", "minLength: 1", 1)
	if _, err := contract.Load(t.Context(), "d.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "several cookies may be the credential: sid, theme") && !strings.Contains(err.Error(), "theme, sid") {
		t.Errorf("two that may be one: %v", err)
	}
}

// A GET of data stays one, whatever its lists hold.
func TestMembersOutsideOfLists(t *testing.T) {
	c, err := contract.Load(t.Context(), "d.yaml", []byte(strings.Replace(wellTyped, "n: {type: integer", "users: {type: array, items: {type: object, properties: {plexToken: {type: string}}}}, n: {type: integer", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(c.OwnMembers(), "plexToken") || !slices.Contains(c.SuccessMembers(), "plexToken") || !slices.Contains(c.OwnMembers(), "token") {
		t.Errorf("%v of %v", c.OwnMembers(), c.SuccessMembers())
	}
}

// An example has the type that its schema asks for, and a path the octets that a path
// can have.
func TestWhatIsSentOfMistypedExamples(t *testing.T) {
	body := "requestBody: {required: true, content: {application/json: {schema: {type: object, required: [pin, n], properties: {pin: {type: string, example: 1234}, n: {type: integer, example: '5'}}}}}}\n      parameters: ["
	text := strings.Replace(wellTyped, "parameters: [", body, 1)
	c, err := contract.Load(t.Context(), "d.yaml", []byte(strings.Replace(text, "/renew:", "'/re new/ß#web':", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(c.Sent().Body); got != `{"n":5,"pin":"1234"}` {
		t.Errorf("the body is %s", got)
	}
	if c.Path() != "/re%20new/%C3%9F" {
		t.Errorf("the path is %s", c.Path())
	}
}
