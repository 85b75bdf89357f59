package reference

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// secretFaults check signatures with a secret that can be guessed, or do not
// check them.
func secretFaults() []entry {
	var table []entry
	for _, s := range []struct{ id, secret string }{
		{"secret", "secret"}, {"password", "password"}, {"changeme", "changeme"}, {"empty", ""},
		{"key", "key"}, {"jwt", "jwt"}, {"digits", "123456"}, {"256-bit", "your-256-bit-secret"},
	} {
		sentence := "Tokens are signed with the secret \"" + s.secret + "\"."
		table = append(table, entry{id: "guessable-" + s.id, sentence: sentence, rules: by("token-withheld"), edit: signedWith(s.secret)})
	}
	for _, spelling := range []string{"none", "None", "NONE", "nOnE"} {
		id := map[string]string{"none": "lower", "None": "title", "NONE": "upper", "nOnE": "mixed"}[spelling]
		table = append(table, entry{id: "alg-none-" + id, sentence: "An unsigned JWT whose header says alg " + spelling + " is accepted.", rules: by("token-withheld"), edit: unsignedJWT(spelling)})
	}
	for _, m := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS384, jwt.SigningMethodHS512} {
		id := "guessable-" + strings.ToLower(m.Name)
		table = append(table, entry{id: id, sentence: "Tokens are signed with the secret \"secret\" and the alg " + m.Name + ".", rules: by("token-withheld"), edit: issuing(m, "", "secret")})
	}
	return append(table, []entry{
		{id: "guessable-under-kid", sentence: "Tokens are signed with the secret \"secret\", which is found by the kid of their header.", rules: by("token-withheld"), edit: issuing(jwt.SigningMethodHS256, "2026-11", "secret")},
		{id: "alg-none-under-kid", sentence: "An unsigned JWT is accepted if its header has the kid of a key.", rules: by("token-withheld"), edit: all(
			issuing(jwt.SigningMethodHS256, "2026-11", rand.Text()),
			alsoAccepting(func(x *exchange, v string) bool {
				j := decodeJWT(v)
				return j.alg == "none" && j.signature == "" && j.liveClaims(x.server.now()) && string(jwtMembers(v, 0)["kid"]) == `"2026-11"`
			}))},
		{id: "signature-unchecked", sentence: "The claims of a JWT are checked, but not its signature.", rules: by("token-withheld"), edit: alsoAccepting(func(x *exchange, v string) bool { return decodeJWT(v).liveClaims(x.server.now()) })},
		{id: "signature-may-be-empty", sentence: "A JWT with right claims and an empty signature is accepted, whatever its alg.", rules: by("token-withheld"), edit: alsoAccepting(func(x *exchange, v string) bool {
			j := decodeJWT(v)
			return j.liveClaims(x.server.now()) && j.signature == ""
		})},
		{id: "signature-may-be-absent", sentence: "The header and payload of the token are accepted without the signature and its dot.", rules: by("token-withheld"), edit: knowing(func(value string, issued []string) bool {
			return slices.ContainsFunc(issued, func(token string) bool {
				end := strings.LastIndex(token, ".")
				return end > 0 && value == token[:end]
			})
		})},
	}...)
}

func signedWith(secret string) edit {
	return func(b *behaviour) { b.key = []byte(secret) }
}

// issuing signs all tokens with another method and a kid in their header, and
// accepts no others.
func issuing(method jwt.SigningMethod, kid, key string) edit {
	mint := func(c claims) string {
		t := jwt.NewWithClaims(method, c)
		if kid != "" {
			t.Header["kid"] = kid
		}
		s, err := t.SignedString([]byte(key))
		if err != nil {
			panic(fmt.Sprintf("signing a token: %v", err)) // HMAC with a byte key has no error
		}
		return s
	}
	return func(b *behaviour) {
		b.mintRefresh = func(subject string, lifetime time.Duration) string {
			return mint(newToken(typeRefresh, subject, time.Now(), lifetime))
		}
		b.mintAccess = func(subject string, lifetime time.Duration) string {
			return mint(newToken(typeAccess, subject, time.Now(), lifetime))
		}
		b.verify = func(x *exchange, value string) verdict {
			var c claims
			_, err := jwt.ParseWithClaims(value, &c, func(t *jwt.Token) (any, error) {
				if got, _ := t.Header["kid"].(string); got != kid {
					return nil, fmt.Errorf("no key has the kid %q", got)
				}
				return []byte(key), nil
			}, jwt.WithValidMethods([]string{method.Alg()}), jwt.WithStrictDecoding(), jwt.WithExpirationRequired(), jwt.WithTimeFunc(x.server.now))
			if err != nil || c.Type != typeRefresh || strings.ContainsAny(value, "\r\n") {
				return verdict{reason: malformed}
			}
			return verdict{subject: c.Subject, id: c.ID}
		}
	}
}

func unsignedJWT(alg string) edit {
	return alsoAccepting(func(x *exchange, v string) bool {
		j := decodeJWT(v)
		return j.alg == alg && j.signature == "" && j.liveClaims(x.server.now())
	})
}

// decodedJWT is a JWT that is decoded, but not checked.
type decodedJWT struct {
	readable       bool
	alg, signature string
	claims         claims
}

func decodeJWT(value string) (j decodedJWT) {
	parts := strings.Split(value, ".")
	if len(parts) != 3 {
		return j
	}
	var header struct {
		Alg string `json:"alg"`
	}
	for i, into := range []any{&header, &j.claims} {
		raw, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(raw, into) != nil {
			return decodedJWT{}
		}
	}
	j.readable, j.alg, j.signature = true, header.Alg, parts[2]
	return j
}

// liveClaims reports whether the claims are those of an unexpired refresh token.
func (j decodedJWT) liveClaims(now time.Time) bool {
	return j.readable && j.claims.Type == typeRefresh && j.claims.ExpiresAt != nil && now.Before(j.claims.ExpiresAt.Time)
}

// ledger keeps the tokens that a server has issued, for faults that compare with
// them.
type ledger struct {
	mu     sync.Mutex
	tokens []string
}

func (l *ledger) recording(mint func(string, time.Duration) string) func(string, time.Duration) string {
	return func(subject string, lifetime time.Duration) string {
		token := mint(subject, lifetime)
		if lifetime <= 0 {
			return token // it would be another fault if expired tokens worked
		}
		l.add(token)
		return token
	}
}

func (l *ledger) add(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens = append(l.tokens, text)
}

func (l *ledger) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.tokens)
}

// knowing is alsoAccepting for conditions on the refresh tokens issued so far.
//
//go:noinline
func knowing(condition func(value string, issued []string) bool) edit {
	return func(b *behaviour) {
		var issued ledger
		b.mintRefresh = issued.recording(b.mintRefresh)
		alsoAccepting(func(_ *exchange, value string) bool { return condition(value, issued.all()) })(b)
	}
}

// foreignSignatures accepts the signature of any token that the server has
// issued, if the header and payload are those of a refresh token.
func foreignSignatures(b *behaviour) {
	var refresh, access ledger
	b.mintRefresh = refresh.recording(b.mintRefresh)
	b.mintAccess = access.recording(b.mintAccess)
	alsoAccepting(func(_ *exchange, value string) bool {
		end := strings.LastIndex(value, ".") + 1
		return end > 0 &&
			slices.ContainsFunc(refresh.all(), func(t string) bool { return strings.HasPrefix(t, value[:end]) }) &&
			slices.ContainsFunc(append(access.all(), refresh.all()...), func(t string) bool { return strings.HasSuffix(t, "."+value[end:]) })
	})(b)
}
