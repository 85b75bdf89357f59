package run_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// echoing repeats whatever it gets, in every place of its answer and in every
// encoding, and gives access tokens of its own that it repeats as well.
type echoing struct {
	mu      sync.Mutex
	rotates bool
	live    int // the number of the token that is live
	given   int
	all     []string // every token that it gave
}

func (x *echoing) give(name string) string {
	x.given++
	token := numbered(x.given)
	if name == "access" { // of another shape: opaque
		token = base64.URLEncoding.EncodeToString(fmt.Appendf(nil, "access token of these tests %04d", x.given))
	}
	x.all = append(x.all, token)
	return token
}

func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e {
			return '.'
		}
		return c
	}, s)
}

func (x *echoing) serve(r arrival) reply {
	x.mu.Lock()
	defer x.mu.Unlock()
	got := r.octets[:min(len(r.octets), 2500)]
	access := ""
	status, reason := 422, "No "
	switch {
	case r.cookie("refresh_token") == numbered(x.live):
		access, status = x.give("access"), 200
	case strings.Contains(r.id, "octet"):
		status = 400
	case strings.HasPrefix(r.id, "elsewhere/"):
		status = 500
	}
	repeated := got + "\n" + access
	lines := []string{
		"X-Raw: " + printable(repeated), "X-Percent: " + url.QueryEscape(repeated), "X-Base64: " + base64.StdEncoding.EncodeToString([]byte(repeated)),
		"X-Hex: " + hex.EncodeToString([]byte(repeated)), "X-" + word(r.cookie("refresh_token")) + ": 1", "Set-Cookie: seen=" + url.QueryEscape(access) + "; Path=/",
	}
	if x.rotates && access != "" {
		lines = append(lines, "Set-Cookie: refresh_token="+x.give("refresh")+"; Path=/; HttpOnly; Secure; SameSite=Lax")
		x.live = x.given
	}
	text, err := json.Marshal(repeated)
	if err != nil {
		return reply{closes: true}
	}
	body := fmt.Sprintf(`{"detail":[{"loc":["cookie"],"msg":%s,"type":"t","input":{%s:"member","hex":"%x","base64":["%s"]}}]`,
		text, text, repeated, base64.RawURLEncoding.EncodeToString([]byte("x"+repeated)))
	if access != "" {
		body += `,"token_type":"bearer","access_token":"` + access + `"`
	}
	body += "}"
	kind := "application/json"
	if status == 400 {
		kind, body = "text/"+word(r.cookie("refresh_token")), "<h1>"+repeated+"</h1>"
	}
	a := answer(status, body, append(lines, "Content-Type: "+kind)...)
	a.octets = strings.Replace(a.octets, " Status", " "+reason+printable(r.cookie("refresh_token")), 1)
	return a
}

// word makes a text fit for a field's name.
func word(s string) string {
	return strings.Map(func(c rune) rune {
		if !strings.ContainsRune(tokenChars, c) {
			return '-'
		}
		return c
	}, s)
}

// written is everything that a run hands on to be written.
func written(t *testing.T, r *result.Run) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Results {
		for _, x := range c.Records {
			b.Write(x.Response.Raw)
			b.WriteString(x.Request.Text() + x.Response.Text())
		}
	}
	return b.String()
}

// inEveryEncoding are the forms in which a value is looked for.
func inEveryEncoding(value string) map[string]string {
	text, _ := json.Marshal(value)
	forms := map[string]string{
		"raw": value, "percent": url.QueryEscape(value), "JSON": strings.Trim(string(text), `"`),
		"hex": hex.EncodeToString([]byte(value)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(value))),
	}
	for shift := range 3 { // what does not depend on its neighbours
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + value))
		middle := encoded[(shift*4+2)/3 : len(encoded)-4]
		forms[fmt.Sprint("base64, shifted by ", shift)] = middle
		forms[fmt.Sprint("base64url, shifted by ", shift)] = strings.NewReplacer("+", "-", "/", "_").Replace(middle)
	}
	return forms
}

// window is how many octets of a value are looked for at once: all values at
// every place of a long text would take long, one after the other.
const window = 16

// needles are what is looked for, by how it starts.
type needles map[string]map[string]string

func (n needles) add(value, what string) {
	if len(value) < window {
		return // no credential, and nothing made from one, is so short
	}
	if n[value[:window]] == nil {
		n[value[:window]] = map[string]string{}
	}
	n[value[:window]][value] = what
}

func (n needles) find(text string, tell func(at int, what string)) {
	for at := range len(text) - window {
		for value, what := range n[text[at:at+window]] {
			if strings.HasPrefix(text[at:], value) {
				tell(at, what)
			}
		}
	}
}

// derived is every value that the catalogue makes from the credential.
func derived(t *testing.T, all []fixtures.Case, env fixtures.Environment) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, c := range all {
		for _, s := range c.Steps {
			templates := slices.Concat(s.Cookies, s.Headers)
			for _, one := range []*fixtures.Template{s.Query, s.Body} {
				if one != nil {
					templates = append(templates, *one)
				}
			}
			for _, tmpl := range templates {
				if r, err := tmpl.Render(env); err == nil {
					for recipe, octets := range r.Live {
						values[octets] = recipe
					}
				}
			}
		}
	}
	return values
}

// None of the credentials, nor anything made from them, is in what a run hands
// on, whatever a server does with them.
func TestNoSecretIsHandedOn(t *testing.T) {
	all := catalogue(t)
	for _, rotates := range []bool{false, true} {
		x := &echoing{rotates: rotates}
		first := x.give("refresh")
		x.live = x.given
		s := serve(t, x.serve)
		r := finish(t, lending(settings(t, s.url), credential.Static(first), false), all)
		text := written(t, r)

		secrets := derived(t, all, fixtures.Environment{Name: "refresh_token", Token: first, Access: x.all[1]})
		if len(secrets) < 20 || len(x.all) < 40 {
			t.Fatalf("only %d derived values and %d tokens", len(secrets), len(x.all))
		}
		for _, token := range x.all {
			secrets[token] = "token"
		}
		wanted := needles{}
		maps.DeleteFunc(secrets, func(_, recipe string) bool { return recipe == "‹parts of the token: header›" }) // which many tokens share
		for secret, recipe := range secrets {
			for form, value := range inEveryEncoding(secret) {
				wanted.add(value, recipe+" in "+form)
			}
		}
		signature := first[strings.LastIndex(first, ".")+1:]
		for at := range len(signature) - window { // a part of it is a secret as well
			wanted.add(signature[at:at+window], "a part of the first token's signature")
		}
		wanted.find(text, func(at int, what string) {
			t.Errorf("rotates %t: %s stands there: …%s…", rotates, what, text[max(0, at-80):min(len(text), at+80)])
		})
		if !strings.Contains(text, "‹token ") || !strings.Contains(text, "‹token without its last octet›") || !strings.Contains(text, "‹access token ") {
			t.Errorf("rotates %t: the labels are not there", rotates)
		}
	}
}

// What the fixtures made is what the reader looks for, and stays visible.
func TestMalformedValuesStayVisible(t *testing.T) {
	s := serve(t, func(r arrival) reply {
		if r.cookie("refresh_token") == liveToken {
			return granted(accessToken)
		}
		return answer(422, `{"detail":[{"loc":["refresh_token"],"msg":"m","type":"t","input":"`+r.cookie("refresh_token")+`"}]}`, asJSON)
	})
	r := finish(t, settings(t, s.url), cases(t, `
      - {id: test/garbage, cookie: '\{name}=garbage-1234'}
      - {id: test/octets, cookie: '\{name}=\x01\xff', outcome: no-harm}
      - {id: test/jwt, cookie: '\{name}=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbi1hZG1pbi1hZG1pbiJ9.'}`))
	for id, want := range map[string]string{"test/garbage": "garbage-1234", "test/octets": `\x01\xff`, "test/jwt": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbi1hZG1pbi1hZG1pbiJ9."} {
		x := of(t, r, id).Records[0]
		if !strings.Contains(x.Request.Text(), "refresh_token="+want) || !strings.Contains(x.Response.Text(), `"input":"`+want+`"`) {
			t.Errorf("%s is shown as\n%s\n%s", id, x.Request.Text(), x.Response.Text())
		}
	}
}
