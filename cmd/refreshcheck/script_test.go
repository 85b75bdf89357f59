package main

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// Each script runs the real command as a process of its own, against real
// sockets. See testdata/script.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"refreshcheck": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Condition: func(name string) (bool, error) {
			path, ok := strings.CutPrefix(name, "exists:")
			if !ok {
				return false, fmt.Errorf("unknown condition %s", name)
			}
			_, err := os.Stat(path)
			return err == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"server":    startServer,
			"nosecrets": noSecrets,
			"code":      exitCodeIs,
		},
	})
}

// setUp keeps what the caller's shell exports out of the scripts, and lets the
// go command find its caches.
func setUp(env *testscript.Env) error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("ROOT", root)
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOPROXY"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			return err
		}
		env.Setenv(name, strings.TrimSpace(string(value)))
	}
	env.Values["tokens"] = &[]string{}
	return nil
}

// startServer starts the reference server with the fault that is named, if any,
// and says where it is: server [FAULT]. Sets TARGET and REFRESHCHECK_TOKEN.
func startServer(ts *testscript.TestScript, neg bool, args []string) {
	o := reference.Options{}
	for _, a := range args {
		switch a {
		case "-rotate":
			o.Rotate = true
		case "-single-use":
			o.SingleUse = true
		default:
			o.Fault = a
		}
	}
	s, err := reference.Start(o)
	ts.Check(err)
	ts.Defer(func() { s.Close() })
	token := s.IssueToken()
	tokens := ts.Value("tokens").(*[]string)
	*tokens = append(*tokens, token)
	ts.Setenv("TARGET", s.URL())
	ts.Setenv("REFRESHCHECK_TOKEN", token)
	documents := httptest.NewServer(http.FileServer(http.Dir("../..")))
	ts.Defer(documents.Close)
	ts.Setenv("CONTRACT", documents.URL+"/openapi.json")
	ts.Check(os.WriteFile(ts.MkAbs("../token"), []byte(token+"\n"), 0o600))
}

// noSecrets searches what was printed last, and every file that was written, for
// the live tokens: whole, in every common encoding, and by their signatures.
func noSecrets(ts *testscript.TestScript, neg bool, args []string) {
	texts := map[string]string{"stdout": ts.ReadFile("stdout"), "stderr": ts.ReadFile("stderr")}
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	}))
	for _, token := range *ts.Value("tokens").(*[]string) {
		for _, secret := range formsOf(token) {
			for where, text := range texts {
				if strings.Contains(text, secret) {
					ts.Fatalf("%s holds the live token, as %.12s…", where, secret)
				}
			}
		}
	}
}

func formsOf(token string) []string {
	parts := strings.Split(token, ".")
	raw := []byte(token)
	percent := ""
	for _, c := range raw {
		percent += fmt.Sprintf("%%%02X", c)
	}
	forms := []string{
		token, url.QueryEscape(token), percent, strings.ToLower(percent), hex.EncodeToString(raw),
		base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw),
	}
	for _, p := range parts[1:] {
		forms = append(forms, p, p[:len(p)/2], p[len(p)/2:])
	}
	return forms
}

// exitCodeIs runs a command and wants exactly the exit code: code 3 refreshcheck run …
func exitCodeIs(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: code N command [args…]")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code %d, want %s\n%s%s", got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}
