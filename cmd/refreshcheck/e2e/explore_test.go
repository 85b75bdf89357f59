package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// What explore has found, pasted into a folder for --fixtures, is the same
// finding in a run.
func TestExploreFindsWhatCanBePasted(t *testing.T) {
	for fault, rule := range map[string]string{"unlisted-name-doubled": "exact-cookie", "connection-verdict-by-length": "repeatable", "crash-plus": "status"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			server := start(t, reference.Options{Fault: fault})
			token := server.IssueToken()
			env := []string{"REFRESHCHECK_TOKEN=" + token}
			r := run(t, check{command: "explore", args: []string{"--target", server.URL(), "--seed", "1", "--budget", "1000"}, env: env, secrets: []string{token}})
			r.expect(t, 1, "NON-CONFORMANT", rule, "--fixtures DIR --focus explored/s1-")
			_, yaml, _ := strings.Cut(r.out, "\ntheme: explored\n")
			yaml, _, _ = strings.Cut(yaml, "\nNON-CONFORMANT")
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "explored.yaml"), []byte("theme: explored\n"+yaml), 0o600); err != nil {
				t.Fatal(err)
			}
			again := run(t, check{args: []string{"--target", server.URL(), "--fixtures", dir, "--focus", "explored/"}, env: env, secrets: []string{token}})
			again.expect(t, 1, "NON-CONFORMANT", rule)
			cases := regexp.MustCompile(`- id: explored/`).FindAllString(yaml, -1)
			if want := fmt.Sprintf("%d of %d required case", len(cases), len(cases)); !strings.Contains(again.out, want) {
				t.Errorf("%d cases were shown, and not all of them fail in a run:\n%s\n%s", len(cases), again.out, yaml)
			}
		})
	}
}

// With a folder for the reports, the command behind again is the one that shows
// the finding, in the reports and on the console.
func TestExploreSavesWhatItFinds(t *testing.T) {
	t.Parallel()
	server := start(t, reference.Options{Fault: "unlisted-name-doubled"})
	token := server.IssueToken()
	env, dir := []string{"REFRESHCHECK_TOKEN=" + token}, t.TempDir()
	r := run(t, check{command: "explore", dir: dir, args: []string{"--target", server.URL(), "--seed", "1", "--budget", "1000", "--report-dir", "found"}, env: env, secrets: []string{token}})
	r.expect(t, 1, "NON-CONFORMANT", "is saved as found/fixtures/explored.yaml")
	_, line, _ := strings.Cut(r.out, "  again      refreshcheck run ")
	line, _, _ = strings.Cut(line, "\n")
	if summary, err := os.ReadFile(filepath.Join(dir, "found", "summary.md")); err != nil || !strings.Contains(string(summary), line) {
		t.Errorf("the summary has another command than the console (%v): %s", err, line)
	}
	run(t, check{dir: dir, args: strings.Fields(line), env: env, secrets: []string{token}}).expect(t, 1, "NON-CONFORMANT", "exact-cookie", "1 of 1 required case fails")
}

func TestExploreFindsNothingInTheReferenceServer(t *testing.T) {
	run(t, check{command: "explore", args: []string{"--reference", "--seed", "3", "--budget", "600"}}).
		expect(t, 0, "PASSED", "explore --seed 3 --budget 600", "does not show that the server is conformant")
}

// The same seed sends the same requests, whatever the order in which they come.
func TestExploreSendsTheSameWithTheSameSeed(t *testing.T) {
	const token = "rt-Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"
	requests := func(seed string) []string {
		var mu sync.Mutex
		var all []string
		url := handle(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			all = append(all, fmt.Sprint(r.Method, r.URL, r.Header, r.ContentLength))
			mu.Unlock()
			w.Header().Set("Content-Type", "application/json")
			if c, err := r.Cookie("refresh_token"); err == nil && c.Value == token {
				fmt.Fprint(w, `{"access_token":"b9fa2c7d55e1","token_type":"bearer"}`)
				return
			}
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprint(w, `{"detail":[{"loc":["cookie","refresh_token"],"msg":"not valid","type":"value_error"}]}`)
		}).URL
		run(t, check{command: "explore", args: []string{"--target", url, "--seed", seed, "--budget", "400"}, env: []string{"REFRESHCHECK_TOKEN=" + token}}).expect(t, 0, "PASSED")
		slices.Sort(all)
		return all
	}
	first, second, other := requests("5"), requests("5"), requests("6")
	if len(first) < 400 || !slices.Equal(first, second) {
		t.Errorf("%d and %d requests of the same seed differ", len(first), len(second))
	}
	if slices.Equal(first, other) {
		t.Error("another seed sends the same requests")
	}
}

// No single-use token is sent twice, also not in what is sent again to shrink it.
func TestExploreSendsNoSingleUseTokenTwice(t *testing.T) {
	for name, o := range map[string]reference.Options{
		"in order": {SingleUse: true}, "with a fault": {SingleUse: true, Fault: "crash-plus"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, o)
			through := relayTo(t, server.URL())
			file, given := loginFor(t, server)
			r := run(t, check{command: "explore", args: []string{"--target", through.url(), "--login", file, "--seed", "4", "--budget", "200"}, shown: through.gave})
			if o.Fault == "" {
				r.expect(t, 0, "PASSED", "each request with the token sends another one")
			} else {
				r.expect(t, 1, "theme: explored")
			}
			if sent, twice := timesSent(through, append(given(), through.gave()...)); sent < 80 || twice > 0 {
				t.Errorf("%d tokens were sent, %d of them twice", sent, twice)
			}
		})
	}
}

func TestExploreTakesItsBudget(t *testing.T) {
	for budget, says := range map[string]string{"0": "--budget", "-3": "--budget", "soon": "--budget", "30x": "--budget", "25h": "--budget"} {
		run(t, check{command: "explore", args: []string{"--reference", "--budget=" + budget}}).expect(t, 2, says)
	}
	run(t, check{command: "explore", args: []string{"--reference", "--budget", "300ms"}}).expect(t, 0, "PASSED", "--budget 300ms")
	run(t, check{command: "explore", args: []string{"--reference", "--no-credential", "--seed", "2", "--budget", "100"}}).expect(t, 0, "PASSED", "success was not tested")
	run(t, check{command: "explore", args: []string{"--target", "http://127.0.0.1:9", "--no-credential", "--budget", "10"}}).expect(t, 3, "INCOMPLETE")
	run(t, check{command: "explore", args: []string{"--reference", "--focus", "valid"}}).expect(t, 2, "focus")
}
