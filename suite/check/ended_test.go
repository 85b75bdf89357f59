package check_test

import (
	"crypto/rand"
	"net/http"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

const signOut = `
openapi: 3.1.0
info: {title: sign-out, version: "1"}
paths:
  /logout:
    post:
      security: [{session: []}]
      responses: {"204": {description: d}, "401": {description: d}}
components: {securitySchemes: {session: {type: apiKey, in: cookie, name: laravel_session}}}
`

// signsOut ends the session, and gives everybody a new one for nobody, as Laravel does.
func signsOut(accepts func(value string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache, private")
		status := http.StatusUnauthorized
		switch c, err := r.Cookie("laravel_session"); {
		case r.URL.Path != "/logout":
			status = http.StatusNotFound
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", "POST")
			status = http.StatusMethodNotAllowed
		case err == nil && accepts(c.Value):
			status = http.StatusNoContent
		}
		http.SetCookie(w, &http.Cookie{Name: "laravel_session", Value: "eyJpdiI6" + rand.Text() + rand.Text(), Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
		w.WriteHeader(status)
	})
}

// What comes after the end of a session, and what a refusal begins, is a session for
// nobody, unless it is accepted.
func TestASessionForNobodyAfterTheEnd(t *testing.T) {
	for _, test := range []struct {
		name    string
		accepts func(value string) bool
		want    result.Word
	}{
		{"kept", func(v string) bool { return v == liveToken }, result.Conformant},
		{"any value", func(v string) bool { return v != "" }, result.NonConformant},
	} {
		for _, live := range []int{0, check.AllLive} {
			r, err := check.Run(t.Context(), check.Options{Handler: signsOut(test.accepts), Token: liveToken, Live: live, OpenAPI: []byte(signOut), OpenAPIName: "sign-out.yaml"})
			if err != nil {
				t.Fatal(err)
			}
			if word, _ := r.Verdict(); word != test.want {
				t.Errorf("%s, %d live: %s %v", test.name, live, r.Line(), r.Problems)
			}
		}
	}
}
