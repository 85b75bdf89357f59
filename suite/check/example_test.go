package check_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// Checks a server, and prints the verdict and one line for each failing rule.
func ExampleRun() {
	api := httptest.NewServer(&server{faulty: true})
	defer api.Close()
	r, err := check.Run(context.Background(), check.Options{Target: api.URL, Token: liveToken})
	if err != nil {
		fmt.Println(err) // something must be fixed, and nothing was sent
		return
	}
	word, code := r.Verdict()
	fmt.Println(word, code)
	for _, g := range r.Groups(fixtures.Must) {
		fmt.Println(g.Rule, g.First.Message)
	}
	// Output:
	// NON-CONFORMANT 1
	// schema "msg" is absent; the contract requires it.
}

// Checks a handler, which is served on loopback for the run, and prints each
// failing case once.
func ExampleRun_handler() {
	r, err := check.Run(context.Background(), check.Options{
		Handler: &server{faulty: true}, Token: liveToken,
		Focus: []string{"missing/no-cookie-header"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, one := range r.Results {
		for _, f := range one.Failing(false) {
			fmt.Println(one.Case.ID, f.Rule, *f.Pointer)
		}
	}
	// Output: missing/no-cookie-header schema /detail/0/msg
}

// For a server that accepts each refresh token only once, a function gives a new
// token each time.
func ExampleOptions_credential() {
	n := 0
	next := func(context.Context) (string, error) { n++; return fmt.Sprint(liveToken, n), nil }
	c, err := check.Prepare(context.Background(), check.Options{
		Target: "https://staging.example.com/api", Credential: credential.FromFunc(next),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	if err := c.Ready(); err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range c.Told().Settings {
		fmt.Println(s.Name)
	}
	// Output:
	// credential
	// single-use
}

// In your own go test, each case is one subtest.
func ExampleTest() {
	_ = func(t *testing.T) {
		check.Test(t, check.Options{Handler: newServer(), Token: liveToken})
	}
}

func TestRefreshToken(t *testing.T) {
	check.Test(t, check.Options{Handler: newServer(), Token: liveToken})
}

func newServer() http.Handler { return &server{} }
