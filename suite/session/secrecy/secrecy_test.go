package secrecy

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck"
)

// Whatever a server does with secrets, none of them, nor a part of one, stands in
// anything that a run tells; and everything that it tells can be read.
func TestNoSecretIsTold(t *testing.T) {
	p := newPlan()
	all := readSchemas(t)
	t.Run("an opaque token, by way of a proxy", func(t *testing.T) { opaqueByProxy(t, p, all) })
	t.Run("a JWT that rotates, from a login", func(t *testing.T) { rotatingFromLogin(t, p, all) })
	t.Run("a contract that requires no member", func(t *testing.T) { nothingRequired(t, p, all) })
	for _, c := range p.missing() {
		t.Errorf("no report shows %s", c)
	}
}

func opaqueByProxy(t *testing.T, p *plan, all schemas) {
	s := newTeller(p, false, "key-"+random(20), "proxy-"+random(12))
	way := startProxy(t, s.start(t))
	o := check(t, map[string]string{
		"REFRESHCHECK_TOKEN": s.live, "HTTP_PROXY": "http://me:" + s.passwords[1] + "@" + way.address,
		"REFRESHCHECK_HEADERS": "X-Api-Key: " + s.passwords[0],
	}, "--target", "http://staging.example", "-v")
	s.judge(t, o, all)
	if !strings.HasPrefix(way.given, "Basic ") {
		t.Error("the proxy was given no password")
	}
}

func rotatingFromLogin(t *testing.T, p *plan, all schemas) {
	s := newTeller(p, true, "pass "+random(12))
	s.rotates = true
	login := filepath.Join(t.TempDir(), "login.yaml")
	if err := os.WriteFile(login, []byte("url: /login\nform: {user: tester, password: '${PASSWORD}'}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.judge(t, check(t, map[string]string{"PASSWORD": s.passwords[0]}, "--target", "http://"+s.start(t), "--login", login, "--single-use=false", "-v"), all)
}

func nothingRequired(t *testing.T, p *plan, all schemas) {
	s := newTeller(p, false)
	document := filepath.Join(t.TempDir(), "openapi.json")
	text := strings.ReplaceAll(string(refreshcheck.OpenAPI), `"required": [`, `"x-required": [`)
	if err := os.WriteFile(document, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.judge(t, check(t, map[string]string{"REFRESHCHECK_TOKEN": s.live}, "--target", "http://"+s.start(t), "--openapi", document, "-v"), all)
}

// judge searches what a run has told, and notes what it has shown with labels.
func (s *teller) judge(t *testing.T, o *outputs, all schemas) {
	t.Helper()
	o.valid(t, all)
	s.mu.Lock()
	defer s.mu.Unlock()
	o.search(t, newNeedles(s.secrets))
	if o.code != 1 {
		t.Errorf("exit code %d\n%s", o.code, o.texts["standard error"])
	}
	for _, e := range o.har.Log.Entries {
		s.note(t, e)
	}
}

// note notes what an exchange has shown: for each secret that it should show, there
// is a label.
func (s *teller) note(t *testing.T, e harEntry) {
	t.Helper()
	labels := strings.Count(e.Response.StatusText+string(e.Response.Content.Text), "‹")
	serial := 0
	for _, h := range e.Response.Headers {
		labels += strings.Count(h.Name+h.Value, "‹")
		if h.Name == "X-Serial" {
			serial, _ = strconv.Atoi(h.Value)
		}
	}
	var all []string
	visible := 0
	for _, c := range s.told[serial] {
		all = append(all, c.String())
		if !c.place.silent {
			visible++
		}
	}
	if labels < visible { // one label may stand for two secrets that touch; what is never shown by another answer is missing
		t.Logf("%s: %d labels for %d secrets: %s\n%.400q", e.Comment, labels, visible, strings.Join(all, "; "), e.Response.Content.Text)
		return
	}
	for _, c := range all {
		s.plan.shown[c] = true
	}
}
