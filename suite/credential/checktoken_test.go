package credential_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// A token is what can stand in a cookie's value (RFC 6265 §4.1.1), which may have
// quotation marks around it.
func TestWhatATokenCanBe(t *testing.T) {
	for c := range 256 {
		octet := string([]byte{byte(c)})
		want := c > 0x20 && c < 0x7f && !strings.ContainsRune(`",;\`, rune(c))
		for _, token := range []string{"a" + octet, `"` + octet + `"`} {
			err := cookieValue(token)
			if (err == nil) != want {
				t.Errorf("%q: %v", token, err)
			}
			if err != nil {
				says(t, line(t, err), "octet 2 of the token")
			}
		}
	}
	for _, token := range []string{`""`, `"a"`, "a=b", "==", "Bearer-of-news", "my_refresh_token=a"} {
		if err := cookieValue(token); err != nil {
			t.Errorf("%s: %v", token, err)
		}
	}
}

// What people paste in the place of a token is told as what it is.
func TestWhatStandsInThePlaceOfATokenIsTold(t *testing.T) {
	for _, test := range []struct{ name, token, want string }{
		{"with its name", "refresh_token=s3cr3t", "the cookie's name"},
		{"a Cookie line", "Cookie: refresh_token=s3cr3t", "whole header line"},
		{"a Set-Cookie line", "set-cookie: refresh_token=s3cr3t; Path=/", "behind refresh_token="},
		{"an Authorization value", "Bearer s3cr3t", `"Bearer"`},
		{"another scheme", "DPoP s3cr3t", "Authorization header"},
		{"JSON", `{"refresh_token":"s3cr3t"}`, "JSON"},
	} {
		err := cookieValue(test.token)
		if err == nil {
			t.Errorf("%s: it is taken", test.name)
			continue
		}
		says(t, line(t, err), test.want)
		hides(t, err.Error(), "s3cr3t")
	}
}

// What is too short or too plain to be told from other text cannot be masked.
func TestATokenThatCannotBeMaskedIsAMocks(t *testing.T) {
	for token, secret := range map[string]bool{"1": false, "true": false, "string": false, "CONFORMANT": false, "refresh": false, "s3cr3t-0": true, "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl": true} {
		err := credential.CheckSecret(token, false)
		if (err == nil) != secret {
			t.Errorf("%s: %v", token, err)
		}
		if err != nil {
			says(t, line(t, err), "at least 8 octets", "--mock-token")
			if token != "1" { // which is its number of octets, too
				hides(t, err.Error(), token+" ")
			}
		}
		if err := credential.CheckSecret(token, true); err != nil {
			t.Errorf("%s of a mock: %v", token, err)
		}
	}
}
