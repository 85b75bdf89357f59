package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// called runs the command and gives what it prints and its exit code.
func called(args ...string) (out string, errs string, code int) {
	var o, e bytes.Buffer
	code = execute(context.Background(), args, &o, &e)
	return o.String(), e.String(), code
}

func TestListAndExplainInEveryForm(t *testing.T) {
	for _, c := range []struct {
		args string
		want []string
	}{
		{"list", []string{"malformed/empty-value ", "An empty value is refused.", " cases\n"}},
		{"list --format markdown", []string{"## malformed", "| `malformed/empty-value` | refusal | must | An empty value is refused. |"}},
		{"list rules", []string{"token-withheld ", " rules\n"}},
		{"list rules --format markdown", []string{"| `schema` | must |"}},
		{"explain malformed/empty-value", []string{"must       An empty value is refused.", "    Cookie: refresh_token=\n", "answer     422 HTTPValidationError"}},
		{"explain malformed/empty-value --format markdown", []string{"## `malformed/empty-value`", "```http\nPOST /v1/refresh_token HTTP/1.1\n", "Cookie: refresh_token=\n```"}},
		{"explain no-store", []string{"should", "RFC 6749"}},
		{"explain no-store --format markdown", []string{"## `no-store`", "- **from**: RFC 6749"}},
	} {
		out, errs, code := called(strings.Fields(c.args)...)
		for _, want := range c.want {
			if code != 0 || !strings.Contains(out, want) {
				t.Errorf("%s: exit %d, no %q in\n%s%s", c.args, code, want, out, errs)
			}
		}
	}
	for _, args := range []string{"list --json", "list --format json", "list rules --format json"} {
		var all []struct{ ID, Level, Requirement string }
		out, _, code := called(strings.Fields(args)...)
		if err := json.Unmarshal([]byte(out), &all); err != nil || code != 0 || len(all) < 20 || all[0].ID == "" || all[0].Requirement == "" {
			t.Errorf("%s: %v, exit %d, %d entries", args, err, code, len(all))
		}
	}
	var one struct {
		Kind, ID  string
		Exchanges []struct{ Sent, Answer string }
	}
	out, _, _ := called("explain", "malformed/empty-value", "--format", "json")
	if err := json.Unmarshal([]byte(out), &one); err != nil || one.Kind != "case" || len(one.Exchanges) != 1 || !strings.Contains(one.Exchanges[0].Sent, "Cookie: refresh_token=") {
		t.Errorf("%v: %s", err, out)
	}
	for _, args := range []string{"list --format yaml", "list things", "list cases rules", "explain nothing-such", "explain schema --format x"} {
		if out, errs, code := called(strings.Fields(args)...); code != 2 || out != "" || !strings.HasPrefix(errs, "refreshcheck: ") {
			t.Errorf("%s: exit %d, %q, %q", args, code, out, errs)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--focus", "malformed/empty-v"}, "malformed/empty-value\t"},
		{[]string{"run", "--report", "sar"}, "sarif=\t"},
		{[]string{"explain", "malformed/empty-v"}, "malformed/empty-value\t"},
		{[]string{"explain", "token-w"}, "token-withheld\t"},
		{[]string{"list", "--format", "m"}, "markdown\n"},
		{[]string{"list", "r"}, "rules\n"},
	} {
		if out, errs, code := called(append([]string{"__complete"}, c.args...)...); code != 0 || !strings.HasPrefix(out, c.want) {
			t.Errorf("%q: exit %d, %q, want %q first\n%s", c.args, code, out, c.want, errs)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if out, _, code := called("completion", shell); code != 0 || !strings.Contains(out, "refreshcheck") {
			t.Errorf("completion %s: exit %d", shell, code)
		}
	}
}

func TestDiff(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file(`{"schema_version":"1.0","cases":[{"id":"a/b","state":"passed","findings":[]}]}`)
	bad := file(`{"schema_version":"1.0","cases":[{"id":"a/b","state":"failed","findings":[{"rule":"status","level":"must","step":1,"status":500,"message":"m"}]}]}`)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{good, good}, 0, "0 worse"}, {[]string{good, bad}, 1, "worse (1)\n  must status (500)  a/b\n"}, {[]string{bad, good}, 0, "better (1)"},
		{[]string{good, bad, "--format", "markdown"}, 1, "| ❌ worse | must status \\(500\\) | 1 | `a/b` |"}, {[]string{good, bad, "--format", "json"}, 1, `"a/b"`},
		{[]string{good, file("{}")}, 2, "no schema_version"}, {[]string{good, good + ".none"}, 2, "no such file"}, {[]string{good}, 2, "give two"}, {[]string{good, good, "--format", "x"}, 2, "expected one of"},
	} {
		if out, errs, code := called(append([]string{"diff"}, c.args...)...); code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%v: exit %d, want %d and %q\n%s%s", c.args, code, c.code, c.want, out, errs)
		}
	}
}
