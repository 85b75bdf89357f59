package check_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// greeting is a session check that anybody may use, as its contract says.
const greeting = `
openapi: 3.1.0
info: {title: greeting, version: "1"}
paths:
  /me:
    get:
      security: [{session: []}%s]
      responses:
        "200": {description: d, content: {application/json: {schema: {type: object, properties: {user: {type: string}}}}}}
        "401": {description: d}
components: {securitySchemes: {session: {type: apiKey, in: cookie, name: session}}}
`

// greeter answers with body to whoever has the cookie, and otherwise with status and
// another one. named says whether the cookie may have another name.
func greeter(body string, status int, other string, named func(string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if r.URL.Path != "/me" {
			w.WriteHeader(404)
			return
		}
		if r.Method != "GET" && r.Method != "HEAD" {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(405)
			return
		}
		for _, c := range r.Cookies() {
			if named(c.Name) && c.Value == liveToken {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, body)
				return
			}
		}
		if other != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		fmt.Fprint(w, other)
	})
}

func exactly(name string) bool { return name == "session" }
func anyCase(name string) bool { return strings.EqualFold(name, "session") }

// Where the contract allows to use an operation without the credential, what anybody
// gets is no finding, and what only the credential gives still is one elsewhere.
func TestWhatAnybodyGets(t *testing.T) {
	const mine, nobody = `{"user":"Ada Lovelace, 7f3c"}`, `{"user":"nobody"}`
	for _, test := range []struct {
		name, alternative string
		handler           http.Handler
		want              result.Word
		told              string
	}{
		{"others get something else", ", {}", greeter(mine, 200, nobody, exactly), result.Conformant, "as the contract allows"},
		{"others get the same", ", {}", greeter(mine, 200, mine, exactly), result.Conformant, "no case can show who may have that"},
		{"others are refused", ", {}", greeter(mine, 401, "", exactly), result.Conformant, ""},
		{"the name has no case", ", {}", greeter(mine, 200, nobody, anyCase), result.NonConformant, ""},
		{"the name has no case, and others are refused", ", {}", greeter(mine, 401, "", anyCase), result.NonConformant, ""},
		{"a refusal has the plain words of the success", "", greeter(`{"user":"ada"}`, 401, `{"user":"ada"}`, exactly), result.NonConformant, ""},
		{"a refusal has other words", "", greeter(`{"user":"ada"}`, 401, `{"user":"nobody"}`, exactly), result.Conformant, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := fmt.Sprintf(greeting, test.alternative)
			r, err := check.Run(t.Context(), check.Options{Handler: test.handler, Token: liveToken, OpenAPI: []byte(document), OpenAPIName: "greeting.yaml"})
			if err != nil {
				t.Fatal(err)
			}
			if word, _ := r.Verdict(); word != test.want || !strings.Contains(strings.Join(r.Preflight.Lines, "\n"), test.told) {
				t.Errorf("%s: %s, %q", word, r.Line(), r.Preflight.Lines)
			}
			for _, one := range r.Results {
				if strings.Contains(one.Case.Requirement, "gives a token") {
					t.Fatalf("a session check gives no token: %s", one.Case.Requirement)
				}
			}
		})
	}
}
