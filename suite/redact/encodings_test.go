package redact

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// encoding writes octets in a way that a server, a library or a report may choose.
type encoding struct {
	name   string
	encode func(string) string
	utf8   bool // keeps only what is UTF-8
	apart  bool // is found where nothing before or behind it can be read as a part of it
	wide   bool // is found where a good part of it is ASCII
	ascii  bool // is found where all of it is ASCII
}

func encodings() []encoding { return slices.Concat(escapes(), digits(), lists(), wideForms()) }

// escapes take some octets, or all, for sequences of others.
func escapes() []encoding {
	slashes := func(s string) string { return strings.ReplaceAll(jsonText(s), "/", `\/`) }
	return []encoding{
		{name: "raw", encode: func(s string) string { return s }},
		{name: "percent, all octets, upper", encode: each("%%%02X")},
		{name: "percent, all octets, lower", encode: each("%%%02x")},
		{name: "percent, every other octet", encode: alternate},
		{name: "percent, query", encode: url.QueryEscape},
		{name: "percent, path", encode: url.PathEscape},
		{name: "percent, twice", encode: after(url.PathEscape, url.PathEscape)},
		{name: "percent, all, twice", encode: after(each("%%%02X"), each("%%%02X"))},
		{name: "percent, all, three times", encode: after(after(each("%%%02X"), each("%%%02x")), each("%%%02X"))},
		{name: "percent, escape() of JavaScript", encode: eachUTF16("%%u%04X"), utf8: true},
		{name: "JSON", encode: jsonText, utf8: true},
		{name: "JSON, escaped slashes", encode: slashes, utf8: true},
		{name: "JSON in JSON", encode: after(jsonText, jsonText), utf8: true},
		{name: "JSON in JSON in JSON", encode: after(after(slashes, jsonText), jsonText), utf8: true},
		{name: "JSON, all escaped, lower", encode: eachUTF16(`\u%04x`), utf8: true},
		{name: "JSON, all escaped, upper", encode: eachUTF16(`\u%04X`), utf8: true},
		{name: "JSON, all escaped, in JSON", encode: after(eachUTF16(`\u%04x`), jsonText), utf8: true},
		{name: "JSON in a query", encode: after(jsonText, url.QueryEscape), utf8: true},
		{name: "HTML", encode: html.EscapeString},
		{name: "HTML, decimal", encode: eachRune("&#%d;"), utf8: true},
		{name: "HTML, hexadecimal", encode: eachRune("&#x%X;"), utf8: true},
		{name: "HTML, twice", encode: after(html.EscapeString, html.EscapeString)},
		{name: "HTML of JSON", encode: after(jsonText, html.EscapeString), utf8: true},
		{name: "Go %q", encode: quoted("%q")},
		{name: "Go %+q", encode: quoted("%+q")},
		{name: `\x`, encode: each(`\x%02x`)},
		{name: "octal", encode: each(`\%03o`)},
		{name: `YAML \U`, encode: eachRune(`\U%08X`), utf8: true},
		{name: "YAML, single quotes", encode: func(s string) string { return strings.ReplaceAll(s, "'", "''") }},
		{name: "shell, single quotes", encode: func(s string) string { return strings.ReplaceAll(s, "'", `'\''`) }},
	}
}

// digits are base64 and hexadecimal in one piece, or in lines.
func digits() []encoding {
	base64Of := encodeWith(base64.StdEncoding)
	return []encoding{
		{name: "base64", encode: base64Of},
		{name: "base64, no padding", encode: encodeWith(base64.RawStdEncoding)},
		{name: "base64url", encode: encodeWith(base64.URLEncoding)},
		{name: "base64url, no padding", encode: encodeWith(base64.RawURLEncoding)},
		{name: "base64 in a query", encode: after(base64Of, url.QueryEscape)},
		{name: "base64 of a query", encode: after(url.QueryEscape, base64Of)},
		{name: "base64 of JSON", encode: after(jsonText, base64Of), utf8: true},
		{name: "base64 of base64", encode: after(base64Of, base64Of)},
		{name: "base64, in lines", encode: after(base64Of, lines(76, "\n")), apart: true},
		{name: "base64, in lines of mail", encode: after(base64Of, lines(64, "\r\n")), apart: true},
		{name: "base64, in lines, in JSON", encode: after(after(base64Of, lines(76, "\n")), jsonText), apart: true},
		{name: "base64, in indented lines", encode: after(base64Of, lines(60, "\n    ")), apart: true},
		{name: "hexadecimal", encode: each("%02x")},
		{name: "hexadecimal, upper", encode: each("%02X")},
		{name: "hexadecimal, in lines", encode: after(each("%02x"), lines(60, "\n")), apart: true},
		{name: "base64 of hexadecimal", encode: after(each("%02x"), base64Of)},
	}
}

// lists have an item for each octet or character, or groups of them.
func lists() []encoding {
	return []encoding{
		{name: "hexadecimal, spaced", encode: func(s string) string { return fmt.Sprintf("% x", s) }},
		{name: "hexadecimal, colons", encode: between(each("%02X:"), "", ":", "")},
		{name: "hexadecimal, C", encode: between(each("0x%02x,\n  "), "{", ",\n  ", "}")},
		{name: "hexadecimal, in pairs of octets", encode: after(each("%02x"), lines(4, " ")), apart: true},
		{name: "octets, decimal", encode: func(s string) string { return fmt.Sprint([]byte(s)) }},
		{name: "octets, decimal, JSON", encode: between(each("%d,"), "[", ",", "]")},
		{name: "octets, decimal, Java", encode: between(each("%d, "), "[", ", ", "]")},
		{name: "octets, decimal, one a line", encode: between(each("%d,\n    "), "[\n    ", ",\n    ", "\n]")},
		{name: "octets, decimal, one a line, in JSON", encode: after(between(each("%d,\n    "), "[\n    ", ",\n    ", "\n]"), jsonText)},
		{name: "octets, decimal, YAML", encode: each("\n- %d"), apart: true},
		{name: "octets, decimal, JSON object", encode: object("%d", func(s string) []any { return anys([]byte(s)) })},
		{name: "octets, Go syntax", encode: func(s string) string { return fmt.Sprintf("%#v", []byte(s)) }},
		{name: "characters, JSON", encode: func(s string) string { return jsonOf(strings.Split(s, "")) }, utf8: true},
		{name: "characters, JSON, one a line", encode: characterLines, utf8: true},
		{name: "characters, JSON in JSON", encode: func(s string) string { return jsonText(jsonOf(strings.Split(s, ""))) }, utf8: true},
		{name: "characters, JSON object", encode: object("%s", characters), utf8: true},
		{name: "characters, Go", encode: func(s string) string { return fmt.Sprintf("%q", []rune(s)) }, utf8: true},
		{name: "xxd", encode: dump("%08x: ", 2, "%s\n"), apart: true},
		{name: "xxd, single octets", encode: dump("%08x: ", 1, "%s\n"), apart: true},
		{name: "xxd, in JSON", encode: after(dump("%08x: ", 2, "%s\n"), jsonText), apart: true},
		{name: "hexdump -C", encode: func(s string) string { return hex.Dump([]byte(s)) }, apart: true},
		{name: "hexdump -C, in JSON in JSON", encode: after(after(func(s string) string { return hex.Dump([]byte(s)) }, jsonText), jsonText), apart: true},
		{name: "Wireshark", encode: dump("%04x   ", 1, "  %s\n"), apart: true},
		{name: "od", encode: dump("%07o ", 1, "\n"), apart: true},
	}
}

// wideForms have UTF-16 in them.
func wideForms() []encoding {
	little, big := utf16Of(binary.LittleEndian), utf16Of(binary.BigEndian)
	base64Of := encodeWith(base64.StdEncoding)
	return []encoding{
		{name: "UTF-16, little-endian", encode: little, utf8: true, wide: true},
		{name: "UTF-16, big-endian", encode: big, utf8: true, wide: true},
		{name: "UTF-16 in percent", encode: after(little, each("%%%02x")), utf8: true, wide: true},
		{name: "UTF-16 in JSON, all escaped", encode: after(big, each(`\u%04x`)), utf8: true, wide: true, ascii: true},
		{name: "UTF-16 in Go %q", encode: after(little, quoted("%q")), utf8: true, wide: true, apart: true},
		{name: "base64 of UTF-16, little-endian", encode: after(little, base64Of), utf8: true, wide: true},
		{name: "base64 of UTF-16, big-endian", encode: after(big, base64Of), utf8: true, wide: true},
		{name: "base64url of UTF-16", encode: after(big, encodeWith(base64.RawURLEncoding)), utf8: true, wide: true},
		{name: "hexadecimal of UTF-16", encode: after(little, each("%02x")), utf8: true, wide: true},
		{name: "UTF-16 of base64", encode: after(base64Of, little), utf8: true, wide: true},
		{name: "hexdump -C of UTF-16", encode: func(s string) string { return hex.Dump([]byte(little(s))) }, utf8: true, wide: true, apart: true},
	}
}

const (
	jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." +
		"eyJzdWIiOiIxMjM0NTY3ODkwIiwianRpIjoiN2Y5YzJiYTQifQ." +
		"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	opaque      = `s%3A9fQ/x+2=ZrT&amp;7"k\n'0~Lw`
	eightOctets = "aB3/+x_9"
	controls    = "\x00\x01\x02\x7f<&>\"\r\n\t 'end"
	beyondASCII = "clé-d'accès-日本語-😀"
)

func TestEveryEncodingIsMasked(t *testing.T) {
	for name, secret := range map[string]string{
		"JWT": jwt, "opaque": opaque, "eight": eightOctets, "controls": controls, "beyond ASCII": beyondASCII,
		"long": strings.Repeat(jwt+opaque, 2), "long and periodic": strings.Repeat("a", 355),
	} {
		for _, e := range encodings() {
			for _, around := range [][2]string{
				{"", ""}, {" ", " "}, {`{"a":"`, `"}`}, {"refresh_token=", "; Path=/"}, {"<td>", "</td>"}, {"ab", "cd"}, {"%", "%"}, {`\`, `\`}, {"&", ";"},
				{"the octets:\n", "\nand so on"},
			} {
				glued := around[0] == "%" || around[0] == `\` || around[0] == "ab"
				if len(secret) > 300 && !glued || e.apart && glued || e.ascii && !ascii(secret) {
					continue
				}
				encoded := e.encode(secret)
				t.Run(name+"/"+e.name+"/"+around[0], func(t *testing.T) {
					m := New()
					m.Add("token", secret, Whole)
					got := m.String(around[0] + encoded + around[1])
					label := "‹token " + m.fingerprint(secret) + "›"
					if strings.Contains(got, encoded) || strings.Contains(got, secret) {
						t.Fatalf("shows the secret: %q", got)
					}
					if !strings.Contains(got, label) {
						t.Fatalf("no label in %q", got)
					}
					const frame = len("00000000   []byte{") // what stands around the octets, not of them
					if more := len(got) - len(label) - len(around[0]+around[1]); more > frame && readable(secret) {
						t.Errorf("%d octets more than the label in %q", more, got)
					}
					if again := m.String(got); again != got {
						t.Errorf("masked again: %q", again)
					}
				})
			}
		}
	}
}

func TestBase64AtEveryOffset(t *testing.T) {
	for _, kind := range []Kind{Whole, Fragments} {
		for _, secret := range []string{jwt, opaque, eightOctets} {
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
						if again := m.String(got); again != got {
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
	label := "‹token " + m.fingerprint(jwt) + "›"
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
