package reference

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/golang-jwt/jwt/v5"
)

// mangledRows have a fault for each value from which a careless reader makes the
// live token.
func mangledRows() []entry {
	withheld := by("token-withheld")
	return slices.Concat(
		rowsOf("mangled", withheld, droppingRows()),
		rowsOf("mangled", withheld, decodingRows()),
		rowsOf("leading-to", withheld, leadingRows()),
		rowsOf("respelled", withheld, respelledRows()),
		rowsFor("zero-signature", withheld, "A signature of zeros is accepted under the alg %s.", [][2]string{{"es256", "ES256"}, {"es384", "ES384"}, {"es512", "ES512"}}, zeroSigned),
		rowsFor("known-key", withheld, "A JWT whose header has the %s is checked with the key that this leads to.", knownKeyTable(), checkedWith),
	)
}

// reading also accepts a value from which a function makes an issued token.
//
//go:noinline
func reading(word, sentence string, read func(value string) string) row {
	return row{word, sentence, alsoReading(func(value string) []string {
		if got := read(value); got != value {
			return []string{got}
		}
		return nil
	})}
}

// droppingRows drop octets, or all that comes after one.
func droppingRows() []row {
	var rows []row
	for _, d := range [][3]string{
		{"blank-inside", " ", "Blanks"}, {"comma-inside", ",", "Commas"}, {"quote-inside", `"`, "Quotation marks"}, {"backslash-inside", `\`, "Backslashes"},
		{"zero-width-inside", "\u200b", "Spaces of no width"}, {"mark-before", "\ufeff", "Byte order marks"},
	} {
		rows = append(rows, reading(d[0], d[2]+" in the value are dropped.", func(value string) string { return strings.ReplaceAll(value, d[1], "") }))
	}
	return append(rows,
		reading("escaped-nul-and-more", "Everything after a percent-encoded NUL in the value is ignored.", func(value string) string { return beforeSign(value, "%00") }),
		row{"control-inside", "Control octets in the value are dropped.", passedOn(func(line string) string { return strings.ReplaceAll(line, "\x01", "") })},
		row{"delete-inside", "The octets DEL in the value are dropped.", passedOn(func(line string) string { return strings.ReplaceAll(line, "\x7f", "") })})
}

func beforeSign(text, sign string) string {
	before, _, _ := strings.Cut(text, sign)
	return before
}

// passedOn is of an HTTP layer that passes control octets on, which net/http
// refuses: if the Cookie line is read in this way, its end is an issued token.
//
//go:noinline
func passedOn(read func(line string) string) edit {
	return func(b *behaviour) {
		var issued ledger
		b.mintRefresh = issued.recording(b.mintRefresh)
		b.early = func(head []byte) ([]byte, bool) {
			_, rest, _ := strings.Cut(string(head), "\r\nCookie: ")
			line, _, _ := strings.Cut(rest, "\r\n")
			got := read(line)
			if got == line || !slices.ContainsFunc(issued.all(), func(token string) bool { return strings.HasSuffix(got, "="+token) }) {
				return nil, false
			}
			body := fmt.Sprintf(`{"access_token":%q,"token_type":"bearer"}`, b.mintAccess("user-1", accessLifetime))
			return fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s", len(body), body), true
		}
	}
}

// decodingRows take an octet for another one.
func decodingRows() []row {
	return []row{
		reading("accented", "Accents do not count, as in many collations of databases.", func(value string) string {
			return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "Á", "A", "É", "E", "Í", "I", "Ó", "O", "Ú", "U").Replace(value)
		}),
		reading("full-width", "Full-width letters are the same as narrow ones (NFKC).", func(value string) string {
			return strings.Map(func(r rune) rune {
				if r >= '！' && r <= '～' {
					return r - '！' + '!'
				}
				return r
			}, value)
		}),
		reading("escaped-full-width", "The value is percent-decoded, and full-width letters are then the same as narrow ones (NFKC).", func(value string) string {
			plain, err := url.PathUnescape(value)
			if err != nil {
				return value
			}
			return strings.Map(func(r rune) rune {
				if r >= '！' && r <= '～' {
					return r - '！' + '!'
				}
				return r
			}, plain)
		}),
		reading("eighth-bit", "The eighth bit of an octet does not count.", func(value string) string {
			b := []byte(value)
			for i := range b {
				b[i] &= unicode.MaxASCII
			}
			return string(b)
		}),
		reading("reference", "Character references of HTML are decoded.", html.UnescapeString),
		reading("unicode-escape", "Escapes of JSON are decoded.", func(value string) string {
			var got string
			_ = json.Unmarshal([]byte(`"`+value+`"`), &got)
			return got
		}),
	}
}

// leadingRows use the value as a part of a path or of a query.
func leadingRows() []row {
	cutAt := func(word, sign string) row {
		return reading(word, "Everything after "+sign+" in the value is ignored.", func(value string) string { return beforeSign(value, sign) })
	}
	return []row{
		reading("after-detour", "The value is the name of a file, and its path is cleaned.", path.Clean),
		reading("then-same-folder", "A path /./ at the end of the value does not count.", func(value string) string { return strings.TrimSuffix(value, "/./") }),
		cutAt("then-comment", "'--"), cutAt("then-signature", "--"),
	}
}

// respelledRows compute the signature over a part of the JWT that they have
// read and written again.
func respelledRows() []row {
	rewritten := func(word, name string, part int, read func(object []byte) []byte) row {
		return reading(word, "The signature is computed over the "+name+" as the server would write it.", func(value string) string {
			parts := strings.Split(value, ".")
			if len(parts) != 3 {
				return value
			}
			raw, err := base64.RawURLEncoding.DecodeString(parts[part])
			if err != nil || !json.Valid(raw) {
				return value
			}
			parts[part] = base64.RawURLEncoding.EncodeToString(read(raw))
			return strings.Join(parts, ".")
		})
	}
	compact := func(object []byte) []byte {
		var b bytes.Buffer
		_ = json.Compact(&b, object)
		return b.Bytes()
	}
	return []row{
		rewritten("payload-blank", "claims", 1, compact), rewritten("header-blank", "header", 0, compact),
		rewritten("payload-escape", "claims, without escapes,", 1, func(object []byte) []byte {
			name, rest, _ := strings.Cut(strings.TrimPrefix(string(object), `{`), ":")
			var plain string
			_ = json.Unmarshal([]byte(name), &plain)
			return fmt.Appendf(nil, "{%q:%s", plain, rest)
		}),
	}
}

func zeroSigned(alg string) edit {
	return knowing(func(value string, issued []string) bool {
		at := strings.LastIndexByte(value, '.')
		signature, err := base64.RawURLEncoding.DecodeString(value[at+1:])
		return err == nil && len(signature) > 0 && len(bytes.Trim(signature, "\x00")) == 0 &&
			string(jwtMembers(value, 0)["alg"]) == `"`+alg+`"` && payloadIssued(value, issued)
	})
}

// checkedWith checks the signature with a key, if the header has a field:
// KEY:NAME=VALUE.
func checkedWith(text string) edit {
	key, field, _ := strings.Cut(text, ":")
	name, want, _ := strings.Cut(field, "=")
	return knowing(func(value string, issued []string) bool {
		if string(jwtMembers(value, 0)[name]) != want || !payloadIssued(value, issued) {
			return false
		}
		at := strings.LastIndexByte(value, '.')
		signature, err := base64.RawURLEncoding.DecodeString(value[at+1:])
		return err == nil && jwt.SigningMethodHS256.Verify(value[:at], signature, []byte(key)) == nil
	})
}

func knownKeyTable() [][2]string {
	return [][2]string{
		{"dev-null-absolute", `:kid="/dev/null"`}, {"kid-of-nobody", `:kid="7d1f6c52"`}, {"kid-of-nothing", `:kid=""`},
		{"kid-null", ":kid=null"}, {"kid-itself", `7d1f6c52:kid="7d1f6c52"`},
	}
}
