package credential_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// withSecrets is an environment of LOGIN_USER, LOGIN_PASSWORD and PIN.
func withSecrets(name string) (string, bool) {
	value, ok := map[string]string{"LOGIN_USER": "tester", "LOGIN_PASSWORD": "s3cr3t&pass word", "PIN": "4711", "EMPTY": ""}[name]
	return value, ok
}

// Whatever is wrong with a login description is told with its file and line, and
// none of its values.
func TestALoginFileThatCannotBeReadIsNamedByItsLine(t *testing.T) {
	for _, test := range []struct {
		name, text string
		line       string
		want       []string
	}{
		{"empty", "# nothing\n", ":1:", []string{"is empty", "url:, form: or json:, and token:"}},
		{"a list", "- s3cr3t\n", ":1:", []string{"no mapping"}},
		{"no YAML", "url: /login\nform: {a: s3cr3t\n", ":", []string{"is not YAML"}},
		{"a tab", "url: /login\n\tform: s3cr3t\n", ":2:", []string{"is not YAML"}},
		{"two documents", "url: /login\n---\nurl: /s3cr3t\n", ":1:", []string{"more than one document"}},
		{"a field twice", "url: /login\nurl: /s3cr3t\n", ":2:", []string{"twice"}},
		{"a field with a blank", "url: /login\n\"a \\e[31m s3cr3t\": x\n", ":2:", []string{"there is no such field"}},
		{"an unknown field", "url: /login\nforms: {a: s3cr3t}\n", ":2:", []string{"there is no field forms", "url, method, form, json, headers and token"}},
		{"an unknown field of token", "url: /login\ntoken: {header: X}\n", ":2:", []string{"there is no field header", "cookie or json"}},
		{"a list for a form", "url: /login\nform: [s3cr3t]\n", ":2:", []string{"not what belongs here"}},
		{"a mapping in a form", "url: /login\nform:\n  password: {a: s3cr3t}\n", ":3:", []string{"not what belongs here"}},
		{"a list for a url", "url: [/s3cr3t]\n", ":1:", []string{"not what belongs here"}},
		{"an alias", "url: /login\nform:\n  a: &x s3cr3t\n  b: *x\n", ":4:", []string{"alias", "write the value itself"}},
		{"a variable that is not set", "url: /login\nform:\n  password: ${NOT_SET}\n", ":3:", []string{"${NOT_SET} is not set", "export it"}},
		{"a variable that is empty", "url: /login\njson:\n  - x\n  - [\"${EMPTY}\"]\n", ":4:", []string{"${EMPTY} is not set"}},
		{"no url", "form: {a: s3cr3t}\n", ":1: url:", []string{"is missing", "/v1/login"}},
		{"a path without its slash", "method: POST\nurl: login\n", ":2: url:", []string{"a path below the target", "whole http or https URL"}},
		{"another scheme", "url: ftp://a.example/login\n", ":1: url:", []string{"http or https"}},
		{"no host", "url: https:///login\n", ":1: url:", []string{"http or https"}},
		{"a host without a scheme", "url: //a.example/login\n", ":1: url:", []string{"http or https"}},
		{"a password in the url", "url: https://me:s3cr3t@a.example/login\n", ":1: url:", []string{"without user name and password"}},
		{"a broken url", "url: https://me:s3cr3t%zz@a.example/login\n", ":1: url:", []string{"http or https"}},
		{"a fragment", "url: /login#s3cr3t\n", ":1: url:", []string{"a path below the target"}},
		{"no method", "url: /login\nmethod: P ST\n", ":2: method:", []string{"no method", "POST"}},
		{"two bodies", "url: /login\nform: {a: s3cr3t}\njson: {b: s3cr3t}\n", ":3: json:", []string{"beside form:", "one of them"}},
		{"keys that JSON has not", "url: /login\njson: {1: s3cr3t}\n", ":2: json:", []string{"keys must be texts"}},
		{"a field of the cases", "url: /login\nheaders: {Cookie: a=s3cr3t}\n", ":2: headers:", []string{"Cookie"}},
		{"no field's name", "url: /login\nheaders: {\"X Y\": s3cr3t}\n", ":2: headers:", []string{"Name: value"}},
		{"a line end in a field", "url: /login\nheaders: {X-Key: \"a\\r\\ns3cr3t\"}\n", ":2: headers:", []string{"control character"}},
		{"two places", "url: /login\ntoken: {cookie: a, json: /b}\n", ":2: token:", []string{"a cookie and a JSON pointer", "one place"}},
		{"no pointer", "url: /login\n\ntoken: {json: refresh}\n", ":3: token: json:", []string{"JSON pointer", "/refresh_token"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, _ := opening(t, nowhere)
			o.LookupEnv = withSecrets
			file := input(t, "login.yaml", test.text)
			text := unopened(t, credential.FromLogin(file), o)
			says(t, text, append(test.want, "--login "+file+test.line)...)
			hides(t, text, "s3cr3t")
		})
	}
	o, _ := opening(t, nowhere)
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	says(t, unopened(t, credential.FromLogin(missing), o), "--login", missing, "YAML file that describes the login")
}

// Values of the environment, and whatever stands under the name of a secret, are
// known as secrets before anything is sent; the rest may be shown.
func TestTheSecretsOfALoginFileAreKnown(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want, not  []string
	}{
		{"from the environment", "url: /login\nform: {username: '${LOGIN_USER}', password: '${LOGIN_PASSWORD}'}", []string{"s3cr3t&pass word"}, []string{"tester", "/login"}},
		{"a short one, by the variable's name", "url: /login\nform: {code: '${PIN}'}", []string{"4711"}, nil},
		{"written out", "url: /login\njson: {user: {name: someone-or-other, password: pässwörd}}", []string{"pässwörd"}, []string{"someone-or-other"}},
		{"two of one name", "url: /login\njson: {a: {password: first-one}, b: {password: other-one}}", []string{"first-one", "other-one"}, nil},
		{"in a list", "url: /login\njson: {otp: ['123', '456']}", []string{"123", "456"}, nil},
		{"inside of a value", "url: /login\nheaders: {Authorization: 'Basic ${LOGIN_PASSWORD}'}", []string{"s3cr3t&pass word", "Basic s3cr3t&pass word"}, nil},
		{"in a query", "url: /login?key=${PIN}", []string{"4711"}, nil},
		{"a number", "url: /login\nform: {pin: 4712}", []string{"4712"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, x := opening(t, nowhere)
			o.LookupEnv = withSecrets
			open(t, credential.FromLogin(input(t, "login.yaml", test.text)), o)
			secrets, _ := x.all()
			for _, w := range test.want {
				if !strings.Contains("\n"+secrets+"\n", "="+w+"\n") {
					t.Errorf("%q is not known: %q", w, secrets)
				}
			}
			for _, n := range test.not {
				if strings.Contains(secrets, "="+n) {
					t.Errorf("%q is no secret: %q", n, secrets)
				}
			}
		})
	}
}

func TestALoginOverPlainHTTPIsWarnedOf(t *testing.T) {
	for _, test := range []struct {
		name, target, url string
		warned            bool
	}{
		{"to this machine", "http://127.0.0.1:1", "/login", false},
		{"with TLS", "https://a.example", "/login", false},
		{"to a target elsewhere", "http://a.example", "/login", true},
		{"elsewhere, from a target with TLS", "https://a.example", "http://b.example/login", true},
		{"with TLS, from a plain target", "http://a.example", "https://b.example/login", false},
	} {
		o, x := opening(t, test.target)
		file := input(t, "login.yaml", "url: "+test.url)
		open(t, credential.FromLogin(file), o)
		_, warnings := x.all()
		if strings.Contains(warnings, "warning: --login "+file+": the login goes over plain http") != test.warned {
			t.Errorf("%s: warned of %q", test.name, warnings)
		}
	}
}

func TestALoginElsewhereNeedsAnOriginThatCanBeReached(t *testing.T) {
	o, _ := opening(t, nowhere)
	file := input(t, "login.yaml", "url: https://a.example:99999/login")
	says(t, unopened(t, credential.FromLogin(file), o), "--login "+file, "url:", "1 to 65535")
}
