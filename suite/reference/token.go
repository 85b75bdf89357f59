package reference

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	refreshLifetime = 30 * 24 * time.Hour
	accessLifetime  = 15 * time.Minute

	typeRefresh = "refresh"
	typeAccess  = "access"
)

// claims are the payload of every token that the server issues. The type
// prevents that an access token is accepted as a refresh token.
type claims struct {
	Type string `json:"typ"`
	jwt.RegisteredClaims
}

// reason says why a value is refused; accepted is the zero value.
type reason string

const (
	accepted  reason = ""
	missing   reason = "missing"
	malformed reason = "malformed"
	expired   reason = "expired"
	wrongType reason = "wrong type"
	spent     reason = "spent"
)

// verdict is the result of checking one cookie value.
type verdict struct {
	reason  reason
	subject string
	id      string // the token's jti
}

// newToken makes the claims of a new token for a subject.
func newToken(typ, subject string, now time.Time, lifetime time.Duration) claims {
	return claims{Type: typ, RegisteredClaims: jwt.RegisteredClaims{
		Subject:   subject,
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)),
		ID:        rand.Text(),
	}}
}

// signed makes the compact serialization (RFC 7515 §3.1), signed with HMAC
// SHA-256.
func signed(c claims, key []byte) string {
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(key)
	if err != nil {
		panic(fmt.Sprintf("signing a token: %v", err)) // HMAC with a byte key has no error
	}
	return s
}

// check reads a token that is signed with the key. HS256 is the only algorithm
// that is accepted (RFC 8725 §3.1). An octet outside the base64url alphabet is
// refused here, because Go's decoder skips line ends.
func check(value string, key []byte, now func() time.Time) (claims, reason) {
	var c claims
	if strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") != "" ||
		strings.ContainsAny(value, "\r\n") {
		return c, malformed
	}
	_, err := jwt.ParseWithClaims(value, &c,
		func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithStrictDecoding(),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(now))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, expired
	case err != nil:
		return c, malformed
	}
	return c, accepted
}

// verifyRefresh judges a refresh token in the plain server.
func verifyRefresh(x *exchange, value string) verdict {
	c, why := check(value, x.server.behaviour.key, x.server.now)
	if why == accepted && c.Type != typeRefresh {
		why = wrongType
	}
	return verdict{reason: why, subject: c.Subject, id: c.ID}
}
