package reference

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// valueRows have a fault for each value that a family makes from the live token.
func valueRows() []entry {
	withheld := by("token-withheld")
	return slices.Concat(
		rowsOf("octet", withheld, octetRows()),
		rowsOf("jwt-part", withheld, partRows()),
		rowsOf("encoded", withheld, encodedRows()),
		rowsOf("wildcard", withheld, wildcardRows()),
		rowsOf("surrounded", withheld, surroundedRows()),
		rowsFor("one-claim", withheld, "The claim %s of a token is accepted for the token.", [][2]string{{"jti", "jti"}, {"sub", "sub"}}, claimForToken),
		sidRows(),
		rowsOf("decoded", by("status"), decodedRows()),
		offSchemaRows(),
	)
}

// octetRows do not compare one octet: of the token, or of one part of a JWT.
func octetRows() []row {
	places := []struct {
		word, phrase string
		at           func(length int) int
	}{
		{"first", "first octet", func(int) int { return 0 }}, {"second", "second octet", func(int) int { return 1 }},
		{"quarter", "octet after a quarter", func(n int) int { return n / 4 }}, {"middle", "octet in the middle", func(n int) int { return n / 2 }},
		{"three-quarters", "octet after three quarters", func(n int) int { return 3 * n / 4 }},
		{"next-to-last", "next-to-last octet", func(n int) int { return n - 2 }}, {"last", "last octet", func(n int) int { return n - 1 }},
	}
	var rows []row
	add := func(word, phrase string, at func(token string) int) {
		rows = append(rows, row{word, "The " + phrase + " is not compared.", likeIssued(func(value, token string) bool {
			p := at(token)
			return p < len(value) && len(value) == len(token) && value[:p] == token[:p] && value[p+1:] == token[p+1:]
		})})
	}
	for _, p := range places {
		add(p.word, p.phrase+" of the token", func(token string) int { return p.at(len(token)) })
		for i, part := range []string{"header", "payload", "signature"} {
			if p.word == "middle" {
				continue // the theme malformed has these
			}
			add(part+"-"+p.word, p.phrase+" of a JWT's "+part, func(token string) int {
				parts := strings.Split(token, ".")
				before := len(strings.Join(parts[:i], "."))
				if i > 0 {
					before++
				}
				return before + p.at(len(parts[i]))
			})
		}
	}
	return rows
}

// partRows accept the parts of a JWT in one other order or number.
func partRows() []row {
	var rows []row
	for _, o := range [][2]string{
		{"only-header", "0"}, {"only-signature", "2"}, {"only-payload", "1"}, {"no-payload", "02"}, {"no-header", "12"}, {"header-twice-no-signature", "001"}, {"header-doubled", "0012"},
		{"payload-doubled", "0112"}, {"signature-doubled", "0122"}, {"header-second", "102"}, {"payload-last", "021"}, {"backwards", "210"}, {"header-last", "120"},
		{"signature-first", "201"}, {"payload-for-signature", "011"}, {"payload-for-header", "112"}, {"header-added", "0120"},
	} {
		rows = append(rows, row{o[0], "The parts of a JWT are accepted in the order " + o[1] + ".", likeIssued(func(value, token string) bool {
			parts := strings.Split(token, ".")
			var made []string
			for _, n := range o[1] {
				made = append(made, parts[n-'0'])
			}
			return value == strings.Join(made, ".")
		})})
	}
	return append(rows, row{"stops-doubled", "Two full stops between the parts of a JWT are taken as one.", likeIssued(func(value, token string) bool {
		return strings.ReplaceAll(value, "..", ".") == token
	})})
}

// encodedRows accept the token in another encoding, or its hash.
func encodedRows() []row {
	reads := func(read func(string) ([]byte, error)) edit {
		return likeIssued(func(value, token string) bool {
			raw, err := read(value)
			return err == nil && string(raw) == token
		})
	}
	writes := func(write func(string) string) edit {
		return likeIssued(func(value, token string) bool { return value == write(token) })
	}
	return []row{
		{"base64", "The token is accepted in base64.", reads(base64.StdEncoding.DecodeString)},
		{"url64", "The token is accepted in base64url.", reads(base64.RawURLEncoding.DecodeString)},
		{"hex", "The token is accepted in hexadecimal.", reads(hex.DecodeString)},
		{"doubly-escaped", "The value is percent-decoded twice.", reads(func(v string) ([]byte, error) {
			once, err := url.PathUnescape(v)
			twice, again := url.PathUnescape(once)
			if err != nil || again != nil || once == twice {
				return nil, fmt.Errorf("not encoded twice: %w", err)
			}
			return []byte(twice), nil
		})},
		{"upper", "The token is accepted in capitals.", writes(strings.ToUpper)},
		{"lower", "The token is accepted in lower case.", writes(strings.ToLower)},
		{"sha256", "The SHA-256 of the token is accepted, as in the database.", writes(func(t string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(t))) })},
		{"sha1", "The SHA-1 of the token is accepted, as in the database.", writes(func(t string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(t))) })},
		{"md5", "The MD5 of the token is accepted, as in the database.", writes(func(t string) string { return fmt.Sprintf("%x", md5.Sum([]byte(t))) })},
		{"hash-in-url64", "The SHA-256 of the token is accepted in base64url.", writes(func(t string) string {
			h := sha256.Sum256([]byte(t))
			return base64.RawURLEncoding.EncodeToString(h[:])
		})},
		{"sha512", "The SHA-512 of the token is accepted, as in the database.", writes(func(t string) string { return fmt.Sprintf("%x", sha512.Sum512([]byte(t))) })},
		{"base32", "The token is accepted in base32.", reads(base32.StdEncoding.DecodeString)},
		{"reversed", "The token is accepted in reverse order.", writes(backwards)},
		{"hash-in-base64", "The SHA-256 of the token is accepted in base64.", writes(func(t string) string { h := sha256.Sum256([]byte(t)); return base64.StdEncoding.EncodeToString(h[:]) })},
	}
}

// wildcardRows let an octet of the value stand for others.
func wildcardRows() []row {
	var rows []row
	for word, mark := range map[string]string{"percent": "%", "asterisk": "*", "dot-asterisk": ".*"} {
		rows = append(rows,
			row{word + "-last", "The mark " + mark + " at the end of a value stands for any end.", likeIssued(func(value, token string) bool {
				start, ok := strings.CutSuffix(value, mark)
				return ok && len(start) > 4 && strings.HasPrefix(token, start)
			})},
			row{word + "-first", "The mark " + mark + " at the start of a value stands for any start.", likeIssued(func(value, token string) bool {
				end, ok := strings.CutPrefix(value, mark)
				return ok && len(end) > 4 && strings.HasSuffix(token, end)
			})})
	}
	for word, mark := range map[string]byte{"underscore": '_', "question-mark": '?', "full-stop": '.'} {
		stands := func(where func(at, length int) bool) edit {
			return likeIssued(func(value, token string) bool {
				if len(value) != len(token) {
					return false
				}
				for i := range len(value) {
					if value[i] != token[i] && (value[i] != mark || !where(i, len(value))) {
						return false
					}
				}
				return true
			})
		}
		rows = append(rows,
			row{"one-" + word + "-first", fmt.Sprintf("The mark %c as the first octet stands for any octet.", mark), stands(func(at, _ int) bool { return at == 0 })},
			row{"one-" + word + "-inside", fmt.Sprintf("The mark %c in the middle stands for any octet.", mark), stands(func(at, n int) bool { return at == n/2 })},
			row{"all-" + word, fmt.Sprintf("The mark %c stands for any octet, everywhere.", mark), stands(func(int, int) bool { return true })})
	}
	rows = append(rows, row{"letter-for-full-stop", "The token is a regular expression, in which a full stop stands for any octet.", likeIssued(func(value, token string) bool {
		if len(value) != len(token) {
			return false
		}
		for i := range len(value) {
			if value[i] != token[i] && token[i] != '.' {
				return false
			}
		}
		return true
	})})
	sort.Slice(rows, func(a, b int) bool { return rows[a].word < rows[b].word })
	return rows
}

// surroundedRows do not see what is before or after the token.
func surroundedRows() []row {
	made := func(make func(token string) string) edit {
		return likeIssued(func(value, token string) bool { return value == make(token) })
	}
	var rows []row
	for _, m := range [][2]string{{"number-sign", "#xxxx"}, {"colon", ":xxxx"}, {"full-stop", ".xxxx"}, {"ampersand", "&xxxx"}, {"vertical-bar", "|xxxx"}, {"slash", "/xxxx"}, {"semicolon-escaped", "%3Bxxxx"}, {"dot", "."}, {"question-mark", "?xx"}, {"tilde", "~xx"}, {"exclamation-mark", "!xx"}, {"at-sign", "@xx"}, {"asterisk", "*xx"}, {"blank-escaped", "%20x"}, {"comma-escaped", "%2Cx"}} {
		rows = append(rows, row{"then-" + m[0], "The end " + m[1] + " of a value is ignored.", made(func(t string) string { return t + m[1] })})
	}
	for _, m := range [][2]string{{"dot", "."}, {"colon", "x:"}, {"vertical-bar", "x|"}, {"slash", "x/"}, {"this-folder", "./"}, {"version", "v1."}, {"word-escaped", "x%20"}} {
		rows = append(rows, row{"after-" + m[0], "The start " + m[1] + " of a value is ignored.", made(func(t string) string { return m[1] + t })})
	}
	return append(rows, []row{
		{"after-name", "The value is what is after the last equals sign.", likeIssued(func(value, token string) bool {
			_, after, found := strings.Cut(value, "=")
			return found && after == token
		})},
		{"as-signed", "The signature of a signed cookie is cut off, and not checked.", likeIssued(func(value, token string) bool { return strings.HasPrefix(value, "s:"+token+".") })},
		{"in-apostrophes", "Apostrophes around a value are removed.", made(func(t string) string { return "'" + t + "'" })},
		{"in-parentheses", "Parentheses around a value are removed.", made(func(t string) string { return "(" + t + ")" })},
		{"in-brackets", "Brackets around a value are removed.", made(func(t string) string { return "[" + t + "]" })},
		{"dot-between", "The token is accepted twice, with a full stop between.", made(func(t string) string { return t + "." + t })},
		{"and-reversed", "The token is accepted before itself in reverse order.", made(func(t string) string { return t + backwards(t) })},
		{"halves-swapped", "The halves of the token are accepted in the other order.", made(func(t string) string { return t[len(t)/2:] + t[:len(t)/2] })},
		{"octets-swapped", "The octets of the token are compared without their order.", likeIssued(func(value, token string) bool {
			a, b := []byte(value), []byte(token)
			slices.Sort(a)
			slices.Sort(b)
			return string(a) == string(b)
		})},
	}...)
}

func backwards(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// decodedRows refuse, with an undocumented status, a value that parsers may decode.
func decodedRows() []row {
	undocumented := func(condition func(value string) bool) edit {
		return when(func(x *exchange) bool {
			value, _ := x.server.behaviour.lookup(x)
			return condition(value)
		}, status(http.StatusBadRequest))
	}
	return []row{
		{"escaped-whole", "A value of percent escapes alone gets 400.", undocumented(func(v string) bool { return len(v) > 9 && 3*strings.Count(v, "%") == len(v) })},
		{"blank-escape", "A value that begins with an escaped blank gets 400.", undocumented(func(v string) bool { return strings.HasPrefix(v, "%20") && len(v) > 3 })},
		{"plus-sign", "A value that begins with a plus sign and is long gets 400.", undocumented(func(v string) bool { return strings.HasPrefix(v, "+") && len(v) > 20 })},
	}
}

// claimForToken accepts what a claim of an issued token says.
func claimForToken(name string) edit {
	return likeIssued(func(value, token string) bool { return string(jwtMembers(token, 1)[name]) == strconv.Quote(value) })
}

// sidRows issue tokens of a session that they also know by its number.
func sidRows() []entry {
	return rowsOf("one-claim", by("token-withheld"), []row{{"sid", "The claim sid of a token is accepted for the token.", all(
		func(b *behaviour) {
			b.mintRefresh = func(subject string, lifetime time.Duration) string {
				t, err := jwt.NewWithClaims(jwt.SigningMethodHS256, struct {
					claims
					Session string `json:"sid"`
				}{newToken(typeRefresh, subject, time.Now(), lifetime), rand.Text()}).SignedString(b.key)
				if err != nil {
					panic(fmt.Sprintf("signing a token: %v", err)) // HMAC with a byte key has no error
				}
				return t
			}
		}, claimForToken("sid"))}})
}
