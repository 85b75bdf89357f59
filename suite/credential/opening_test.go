package credential_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// enough is more time than anything here takes, unless it hangs.
const enough = 20 * time.Second

// told keeps what a source tells: secrets, and warnings.
type told struct {
	mu       sync.Mutex
	secrets  []string // label=value
	warnings []string
}

func (x *told) all() (secrets, warnings string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return strings.Join(x.secrets, "\n"), strings.Join(x.warnings, "\n")
}

// opening is one for a target, whose source tells what it tells.
func opening(t *testing.T, url string) (credential.Opening, *told) {
	t.Helper()
	to, err := target.Parse(target.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	x := &told{}
	return credential.Opening{
		CookieName: "refresh_token", Target: to, Agent: "refreshcheck/test (login)", Timeout: enough, MaxWait: enough, CommandTimeout: enough,
		Check: cookieValue, Stdin: strings.NewReader(""), LookupEnv: func(string) (string, bool) { return "", false },
		Suspect: func(string) {},
		Secret: func(label, value string) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.secrets = append(x.secrets, label+"="+value)
		},
		Warn: func(format string, args ...any) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.warnings = append(x.warnings, fmt.Sprintf(format, args...))
		},
	}, x
}

// cookieValue holds a token against what the contract's cookie can carry.
func cookieValue(token string) error { return credential.CheckToken(token, "refresh_token") }

// nowhere is a target that nothing is sent to.
const nowhere = "http://127.0.0.1:1"

func open(t *testing.T, from credential.Origin, with credential.Opening) credential.Source {
	t.Helper()
	s, err := from.Open(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unopened is why a place cannot be opened.
func unopened(t *testing.T, from credential.Origin, with credential.Opening) string {
	t.Helper()
	_, err := from.Open(t.Context(), with)
	if err == nil {
		t.Fatalf("%s is opened", from)
	}
	return line(t, err)
}

// next is the source's next token.
func next(t *testing.T, s credential.Source) string {
	t.Helper()
	token, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// failing is why a source gives no token.
func failing(t *testing.T, s credential.Source) string {
	t.Helper()
	token, err := s.Next(t.Context())
	if err == nil || token != "" {
		t.Fatalf("it gives %q, %v", token, err)
	}
	return line(t, err)
}

// line is an error's text, which stands in one line.
func line(t *testing.T, err error) string {
	t.Helper()
	if strings.ContainsAny(err.Error(), "\r\n\x1b") {
		t.Errorf("told as %q", err)
	}
	return err.Error()
}

// says checks a text against the pieces that it must hold.
func says(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if !strings.Contains(text, p) {
			t.Errorf("%q does not say %q", text, p)
		}
	}
}

// hides checks that a text holds none of the pieces.
func hides(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if strings.Contains(text, p) {
			t.Errorf("%q shows %q", text, p)
		}
	}
}

// input is a file that its owner alone can read.
func input(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
