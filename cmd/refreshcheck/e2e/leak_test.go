package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// leak searches a text for a secret in every encoding that a report could bring
// it in, whole, and for a long piece of its end, which tokens do not share.
func leak(text, secret string) (how string, found bool) {
	if len(secret) < 6 {
		return "", false
	}
	for how, form := range encodings(secret) {
		if strings.Contains(text, form) {
			return how, true
		}
	}
	if lower := strings.ToLower(text); strings.Contains(lower, hex.EncodeToString([]byte(secret))) {
		return "in hexadecimal", true
	}
	const piece = 16
	if end := secret[strings.LastIndexByte(secret, '.')+1:]; len(end) > piece {
		for i := range len(end) - piece + 1 {
			if strings.Contains(text, end[i:i+piece]) {
				return "in part: " + fmt.Sprint(i), true
			}
		}
	}
	return "", false
}

func encodings(secret string) map[string]string {
	percent, unicode, upper := "", "", ""
	for _, c := range []byte(secret) {
		percent += fmt.Sprintf("%%%02x", c)
		upper += fmt.Sprintf("%%%02X", c)
		unicode += fmt.Sprintf(`\u%04x`, c)
	}
	forms := map[string]string{
		"raw": secret, "percent-encoded": percent, "percent-encoded in capitals": upper, "JSON-escaped": unicode,
		"query-escaped": url.QueryEscape(secret), "with solidi escaped": strings.ReplaceAll(secret, "/", `\/`),
	}
	for name, coding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
		for shift := range 3 {
			whole := coding.EncodeToString(append(make([]byte, shift), secret...))
			forms[fmt.Sprintf("%s at offset %d", name, shift)] = whole[(shift*8+5)/6 : len(whole)-2]
		}
	}
	return forms
}

// A search that finds nothing proves nothing, unless it finds what is there.
func TestLeakSearchFindsEveryEncoding(t *testing.T) {
	const secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.x8J2mQwErTyUiOpAsDfGhJkLzXcVbNm"
	for name, form := range encodings(secret) {
		if _, found := leak("before "+form+" after", secret); !found {
			t.Errorf("%s is not found", name)
		}
	}
	for _, text := range []string{"a" + hex.EncodeToString([]byte(secret)), "…" + secret[len(secret)-24:], base64.StdEncoding.EncodeToString([]byte("user:" + secret))} {
		if _, found := leak(text, secret); !found {
			t.Errorf("not found in %s", text)
		}
	}
	if how, found := leak("‹token 3f9a1c› "+secret[:20], secret); found {
		t.Errorf("found where it is not: %s", how)
	}
}
