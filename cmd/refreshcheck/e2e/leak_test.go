package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// needles are what is searched for of many secrets at once: each in every encoding that
// a report could bring it in, whole, and each long piece of its end, which tokens do not
// share.
type needles struct {
	short []needle
	long  map[string][]needle // by their first octets, so many as piece says
}

type needle struct{ form, how string }

const piece = 16

func needlesOf(secrets []string) *needles {
	n := &needles{long: map[string][]needle{}}
	for _, secret := range secrets {
		if len(secret) < 6 {
			continue
		}
		for how, form := range encodings(secret) {
			n.add(needle{form, how})
		}
		if end := secret[strings.LastIndexByte(secret, '.')+1:]; len(end) > piece {
			for i := range len(end) - piece + 1 {
				n.add(needle{end[i : i+piece], "in part: " + fmt.Sprint(i)})
			}
		}
	}
	return n
}

func (n *needles) add(one needle) {
	if len(one.form) < piece {
		n.short = append(n.short, one)
		return
	}
	n.long[one.form[:piece]] = append(n.long[one.form[:piece]], one)
}

// in finds the first needle in a text.
func (n *needles) in(text string) (found needle, ok bool) {
	for _, one := range n.short {
		if strings.Contains(text, one.form) {
			return one, true
		}
	}
	for i := range len(text) - min(piece, len(text)) + 1 {
		for _, one := range n.long[text[i:min(i+piece, len(text))]] {
			if strings.HasPrefix(text[i:], one.form) {
				return one, true
			}
		}
	}
	return needle{}, false
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
		"in hexadecimal": hex.EncodeToString([]byte(secret)), "in hexadecimal, in capitals": strings.ToUpper(hex.EncodeToString([]byte(secret))),
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
	all := needlesOf([]string{"another-secret-of-some-length", secret})
	for name, form := range encodings(secret) {
		if _, found := all.in("before " + form + " after"); !found {
			t.Errorf("%s is not found", name)
		}
	}
	for _, text := range []string{"a" + hex.EncodeToString([]byte(secret)), "…" + secret[len(secret)-24:], base64.StdEncoding.EncodeToString([]byte("user:" + secret))} {
		if _, found := all.in(text); !found {
			t.Errorf("not found in %s", text)
		}
	}
	if one, found := all.in("‹token 3f9a1c› " + secret[:20]); found {
		t.Errorf("found where it is not: %s", one.how)
	}
}
