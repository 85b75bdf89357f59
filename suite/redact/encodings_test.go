package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// encoding writes octets in a way that a server, a library or a report may choose.
type encoding struct {
	name   string
	encode func(string) string
	utf8   bool // keeps only what is UTF-8
}

func encodings() []encoding {
	each := func(format string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for i := range len(s) {
				fmt.Fprintf(&b, format, s[i])
			}
			return b.String()
		}
	}
	eachRune := func(format string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for _, r := range s {
				fmt.Fprintf(&b, format, r)
			}
			return b.String()
		}
	}
	after := func(first, then func(string) string) func(string) string {
		return func(s string) string { return then(first(s)) }
	}
	plain := func(s string) string { return s }
	alternate := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			if i%2 == 0 {
				fmt.Fprintf(&b, "%%%02x", s[i])
			} else {
				b.WriteByte(s[i])
			}
		}
		return b.String()
	}
	slashes := func(s string) string { return strings.ReplaceAll(jsonText(s), "/", `\/`) }
	return []encoding{
		{"raw", plain, false},
		{"percent, all octets, upper", each("%%%02X"), false},
		{"percent, all octets, lower", each("%%%02x"), false},
		{"percent, every other octet", alternate, false},
		{"percent, query", url.QueryEscape, false},
		{"percent, path", url.PathEscape, false},
		{"percent, twice", after(url.PathEscape, url.PathEscape), false},
		{"percent, all, twice", after(each("%%%02X"), each("%%%02X")), false},
		{"JSON", jsonText, true},
		{"JSON, escaped slashes", slashes, true},
		{"JSON in JSON", after(jsonText, jsonText), true},
		{"JSON in JSON in JSON", after(after(slashes, jsonText), jsonText), true},
		{"JSON, all escaped, lower", eachASCII(`\u%04x`), true},
		{"JSON, all escaped, upper", eachASCII(`\u%04X`), true},
		{"JSON, all escaped, in JSON", after(eachASCII(`\u%04x`), jsonText), true},
		{"JSON in a query", after(jsonText, url.QueryEscape), true},
		{"HTML", html.EscapeString, false},
		{"HTML, decimal", eachRune("&#%d;"), true},
		{"HTML, hexadecimal", eachRune("&#x%X;"), true},
		{"HTML, twice", after(html.EscapeString, html.EscapeString), false},
		{"HTML of JSON", after(jsonText, html.EscapeString), true},
		{"Go %q", quoted("%q"), false},
		{"Go %+q", quoted("%+q"), false},
		{`\x`, each(`\x%02x`), false},
		{"octal", each(`\%03o`), false},
		{`YAML \U`, eachRune(`\U%08X`), true},
		{"YAML, single quotes", func(s string) string { return strings.ReplaceAll(s, "'", "''") }, false},
		{"shell, single quotes", func(s string) string { return strings.ReplaceAll(s, "'", `'\''`) }, false},
		{"base64", encodeWith(base64.StdEncoding), false},
		{"base64, no padding", encodeWith(base64.RawStdEncoding), false},
		{"base64url", encodeWith(base64.URLEncoding), false},
		{"base64url, no padding", encodeWith(base64.RawURLEncoding), false},
		{"base64 in a query", after(encodeWith(base64.StdEncoding), url.QueryEscape), false},
		{"base64 of a query", after(url.QueryEscape, encodeWith(base64.StdEncoding)), false},
		{"base64 of JSON", after(jsonText, encodeWith(base64.StdEncoding)), true},
		{"base64 of base64", after(encodeWith(base64.StdEncoding), encodeWith(base64.StdEncoding)), false},
		{"hexadecimal", func(s string) string { return hex.EncodeToString([]byte(s)) }, false},
		{"hexadecimal, upper", func(s string) string { return fmt.Sprintf("%X", s) }, false},
		{"hexadecimal, spaced", func(s string) string { return fmt.Sprintf("% x", s) }, false},
		{"octets, decimal", func(s string) string { return fmt.Sprint([]byte(s)) }, false},
		{"octets, Go syntax", func(s string) string { return fmt.Sprintf("%#v", []byte(s)) }, false},
	}
}

func encodeWith(e *base64.Encoding) func(string) string {
	return func(s string) string { return e.EncodeToString([]byte(s)) }
}

func jsonText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b[1 : len(b)-1])
}

// eachASCII leaves what is beyond ASCII as it is.
func eachASCII(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if r < 0x80 {
				fmt.Fprintf(&b, format, r)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
}

func quoted(format string) func(string) string {
	return func(s string) string {
		q := fmt.Sprintf(format, s)
		return q[1 : len(q)-1]
	}
}

const (
	jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
		"eyJzdWIiOiIxMjM0NTY3ODkwIiwianRpIjoiN2Y5YzJiYTQifQ." +
		"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	opaque      = `s%3A9fQ/x+2=ZrT&amp;7"k\n'0~Lw`
	eight       = "aB3/+x_9"
	controls    = "\x00\x01\x02\x7f<&>\"\r\n\t 'end"
	beyondASCII = "clé-d'accès-日本語-😀"
)

func TestEveryEncodingIsMasked(t *testing.T) {
	for name, secret := range map[string]string{
		"JWT": jwt, "opaque": opaque, "eight": eight, "controls": controls, "beyond ASCII": beyondASCII,
		"long": strings.Repeat(jwt+opaque, 2), "long and periodic": strings.Repeat("a", maxHead+99),
	} {
		for _, e := range encodings() {
			for _, around := range [][2]string{
				{"", ""}, {" ", " "}, {`{"a":"`, `"}`}, {"refresh_token=", "; Path=/"}, {"<td>", "</td>"}, {"ab", "cd"}, {"%", "%"}, {`\`, `\`}, {"&", ";"},
			} {
				if len(secret) > maxHead && around[0] != "%" && around[0] != `\` {
					continue
				}
				encoded := e.encode(secret)
				t.Run(name+"/"+e.name+"/"+around[0], func(t *testing.T) {
					m := New()
					m.Add("token", secret, Whole)
					got := m.String(around[0] + encoded + around[1])
					if strings.Contains(got, encoded) || strings.Contains(got, secret) {
						t.Fatalf("shows the secret: %q", got)
					}
					if !strings.Contains(got, "‹token "+m.Fingerprint(secret)+"›") {
						t.Fatalf("no label in %q", got)
					}
					if label, found := m.Contains([]byte(around[0] + encoded)); !found || label != "token" {
						t.Errorf("Contains = %q, %v", label, found)
					}
					if label, found := m.Contains([]byte(got)); found {
						t.Errorf("Contains finds %q in %q", label, got)
					}
				})
			}
		}
	}
}

func TestBase64AtEveryOffset(t *testing.T) {
	for _, kind := range []Kind{Whole, Fragments} {
		for _, secret := range []string{jwt, opaque, eight} {
			m := New()
			m.Add("token", secret, kind)
			for before := range 7 {
				for after := range 4 {
					for glued := range 4 { // characters of the alphabet in front of the encoded text
						text := strings.Repeat("u", before) + secret + strings.Repeat("v", after)
						got := m.String(strings.Repeat("Z", glued) + base64.StdEncoding.EncodeToString([]byte(text)))
						if !strings.Contains(got, "‹token ") {
							t.Fatalf("%d before, %d after, %d glued: %q", before, after, glued, got)
						}
						if _, found := m.Contains([]byte(got)); found {
							t.Fatalf("%d before, %d after: still in %q", before, after, got)
						}
					}
				}
			}
		}
	}
}

func TestOnlyTheSecretGoes(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	label := "‹token " + m.Fingerprint(jwt) + "›"
	basic := base64.StdEncoding.EncodeToString([]byte("refresh_token=" + jwt))
	for _, c := range []struct{ name, in, want string }{
		{"raw", "Cookie: a=b; refresh_token=" + jwt + "; c=d", "Cookie: a=b; refresh_token=" + label + "; c=d"},
		{"JSON", `{"a":"` + jsonText(jwt) + `"}`, `{"a":"` + label + `"}`},
		{"JSON, escape before", `"a\n` + jwt + `"`, `"a\n` + label + `"`},
		{"query", "?t=" + url.QueryEscape(jwt) + "&u=%20", "?t=" + label + "&u=%20"},
		{"base64, embedded", "Basic " + basic + ", x", "Basic cmVmcmVzaF90b2tlbj" + label + ", x"},
		{"hexadecimal, embedded", "x: 3d" + hex.EncodeToString([]byte(jwt)) + "3b y", "x: 3d" + label + "3b y"},
		{"list", "[61 61 " + strings.Trim(fmt.Sprint([]byte(jwt)), "[]") + " 61]", "[61 61 " + label + " 61]"},
		{"several", jwt + jwt + " " + jwt, label + label + " " + label},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := m.String(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestMaskedJSONStaysJSON(t *testing.T) {
	for _, secret := range []string{"nothing-to-see-here", `"quoted"\secret`, `\\\\\\\\`, controls, opaque} {
		m := New()
		m.Add(`the "token"`, secret, Fragments)
		for _, before := range []string{"", "\n", `\`, `\\`, "\"", "a"} {
			got := m.Bytes([]byte(`{"detail":"` + jsonText(before+secret+"x") + `"}`))
			if !json.Valid(got) {
				t.Errorf("%q after %q: %s", secret, before, got)
			}
		}
	}
}
