package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// output is a buffer that the command writes to while the test reads.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// serving runs the command until the test ends or stop is called, which gives
// its exit code.
func serving(t *testing.T, args ...string) (out *output, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out = &output{}
	code := make(chan int, 1)
	go func() { code <- run(ctx, append([]string{"serve"}, args...), out, out) }()
	stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { stop() })
	for !strings.Contains(out.String(), "stop with Ctrl-C") {
		select {
		case c := <-code:
			t.Fatalf("exit code %d: %s", c, out)
		case <-time.After(time.Millisecond):
		}
	}
	return out, stop
}

func urlIn(t *testing.T, out *output) string {
	t.Helper()
	m := regexp.MustCompile(`listening on (\S+)`).FindStringSubmatch(out.String())
	if m == nil {
		t.Fatalf("no URL in %q", out)
	}
	return m[1]
}

func post(t *testing.T, url, token string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url+"/v1/refresh_token", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Cookie", "refresh_token="+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}

func TestServeWritesATokenThatWorks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("an older and longer text than any"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, stop := serving(t, "--base-path", "/api", "--rotate", "--token-out", file)
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(string(written))
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	if strings.Contains(out.String(), token) {
		t.Errorf("the token is printed: %s", out)
	}
	url := urlIn(t, out)
	if want := "refreshcheck run --target " + url + " --token-file " + file; !strings.Contains(out.String(), want) {
		t.Errorf("%q is not in %s", want, out)
	}
	r := post(t, url, token)
	if r.StatusCode != 200 || r.Header.Get("Set-Cookie") == "" || !strings.HasSuffix(url, "/api") {
		t.Errorf("%s: got %d %v", url, r.StatusCode, r.Header)
	}
	if code := stop(); code != 0 {
		t.Errorf("interrupted: exit code %d", code)
	}
	if _, err := http.Get(url); err == nil {
		t.Error("it still listens")
	}
}

func TestServePrintsATokenOnlyWhenAsked(t *testing.T) {
	jwt := regexp.MustCompile(`eyJ\S+`)
	out, _ := serving(t, "--single-use", "--token-out", "-")
	token := jwt.FindString(out.String())
	url := urlIn(t, out)
	if !strings.Contains(out.String(), "--single-use") {
		t.Errorf("the harness is not told: %s", out)
	}
	if first, second := post(t, url, token), post(t, url, token); first.StatusCode != 200 || second.StatusCode != 422 {
		t.Errorf("got %d and %d", first.StatusCode, second.StatusCode)
	}
	out, _ = serving(t)
	if jwt.MatchString(out.String()) {
		t.Errorf("a token is printed: %s", out)
	}
}

// A fault that shows under another contract brings it along.
func TestServeWritesTheContractThatAFaultNeeds(t *testing.T) {
	out, _ := serving(t, "--fault", "open-success-empty")
	if !strings.Contains(out.String(), "--openapi-out FILE writes it") || !strings.Contains(out.String(), "--openapi FILE --no-credential") {
		t.Errorf("the harness is not told of the contract: %s", out)
	}
	file := filepath.Join(t.TempDir(), "openapi.json")
	out, _ = serving(t, "--fault", "open-success-empty", "--openapi-out", file)
	if !strings.Contains(out.String(), " --openapi "+file) {
		t.Errorf("the harness is not told of the contract: %s", out)
	}
	document, err := os.ReadFile(file)
	if err != nil || !json.Valid(document) || strings.Contains(string(document), `["access_token"]`) {
		t.Errorf("%v: %s", err, document)
	}
	if out, _ := serving(t); strings.Contains(out.String(), "openapi") {
		t.Errorf("the embedded contract needs no word: %s", out)
	}
}

func TestServeWithFaultAndDelay(t *testing.T) {
	out, _ := serving(t, "--fault", "status-missing-418", "--delay", "1ms")
	if r := post(t, urlIn(t, out)+"", "x"); r.StatusCode != 422 {
		t.Errorf("a bad token: got %d", r.StatusCode)
	}
	r, err := http.Post(urlIn(t, out)+"/v1/refresh_token", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusTeapot {
		t.Errorf("no cookie: got %d", r.StatusCode)
	}
}

func TestWrongUseIsOneLineAndExitCode2(t *testing.T) {
	for want, args := range map[string][]string{
		"status-valid-401":                         {"serve", "--fault", "status-valid-41"},
		"unknown flag: --fualt":                    {"serve", "--fualt", "x"},
		`unknown command "stray"`:                  {"serve", "stray"},
		`unknown command "sreve"`:                  {"sreve"},
		"--delay -1s: expected a duration":         {"serve", "--delay", "-1s"},
		"give a free host:port":                    {"serve", "--listen", "nowhere"},
		"--openapi-out: open /no/such/directory/o": {"serve", "--openapi-out", "/no/such/directory/o"},
		"--token-out: open /no/such/directory/t":   {"serve", "--token-out", "/no/such/directory/t"},
		`unknown command "x"`:                      {"list", "x"},
	} {
		var stdout, stderr output
		if code := run(context.Background(), args, &stdout, &stderr); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
		if got := stderr.String(); !strings.Contains(got, want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%v: got %q", args, got)
		}
	}
}

func TestListTellsEveryServer(t *testing.T) {
	var text, asJSON output
	if run(context.Background(), []string{"list"}, &text, &text) != 0 || run(context.Background(), []string{"list", "--json"}, &asJSON, &asJSON) != 0 {
		t.Fatal("list fails")
	}
	var all []reference.Declaration
	if err := json.Unmarshal([]byte(asJSON.String()), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != len(reference.Faults())+len(reference.Variants()) || strings.Count(text.String(), "\n") != len(all) {
		t.Errorf("%d in JSON, %d lines", len(all), strings.Count(text.String(), "\n"))
	}
	for _, d := range all {
		if !strings.Contains(text.String(), d.ID+" ") || !strings.Contains(text.String(), d.Sentence) {
			t.Errorf("%s is not in the text", d.ID)
		}
	}
}

// TestInterruptEndsTheProgram builds the program and sends it a real signal.
func TestInterruptEndsTheProgram(t *testing.T) {
	program := filepath.Join(t.TempDir(), "refreshserver")
	if built, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, built)
	}
	cmd := exec.Command(program, "serve")
	var out output
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(out.String(), "stop with Ctrl-C") {
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("interrupted: %v", err)
	}
}
