package redact

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func TestLabel(t *testing.T) {
	m := New()
	m.Add("token", jwt, Whole)
	got := m.String(jwt)
	if !regexp.MustCompile(`^‹token [0-9a-f]{6}›$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
	m.Add(`a "b" <c>\`, "another-secret", Whole)
	if got := m.String("another-secret"); !strings.HasPrefix(got, "‹a ·b· ·c·· ") {
		t.Errorf("a label that would break what it stands in: %q", got)
	}
}

func TestFingerprint(t *testing.T) {
	m := New()
	if first, again := m.Fingerprint("one"), m.Fingerprint("one"); first != again {
		t.Error("the same secret has two fingerprints in one run")
	}
	if m.Fingerprint("one") == m.Fingerprint("two") {
		t.Error("two secrets have the same fingerprint")
	}
	if m.Fingerprint("one") == New().Fingerprint("one") {
		t.Error("the fingerprint is the same in another run")
	}
}

func TestShortSecretIsMaskedWhereItStandsAlone(t *testing.T) {
	m := New()
	m.Add("token", "abc", Fragments)
	label := "‹token " + m.Fingerprint("abc") + "›"
	for in, want := range map[string]string{
		"abc":                    label,
		`"abc"`:                  `"` + label + `"`,
		"refresh_token=abc; x":   "refresh_token=" + label + "; x",
		"the abc of it":          "the " + label + " of it",
		"“abc”":                  "“" + label + "”",
		"a%3Dabc%3B":             "a%3D" + label + "%3B",
		`a\nabc\n`:               `a\n` + label + `\n`,
		"%61b%63":                label,
		"x=YWJj":                 "x=" + label,
		"x=616263":               "x=" + label,
		"abcd":                   "abcd",
		"xabc":                   "xabc",
		"abc-d, abc_d, abc1":     "abc-d, abc_d, abc1",
		"1abcabc":                "1abcabc",
		"Basic " + b64("u:abc"):  "Basic dT" + label,
		"Basic " + b64("u:abcd"): "Basic " + b64("u:abcd"),
	} {
		if got := m.String(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	m.Add("other", "a", Whole)
	if got := m.String("b a c YQ== 61"); got != "b ‹other "+m.Fingerprint("a")+"› c YQ== 61" {
		t.Errorf("one octet: %q", got)
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestDerivedValueIsShownAsItsRecipe(t *testing.T) {
	for name, token := range map[string]string{"JWT": jwt, "long": jwt + randomToken(2*maxHead)} {
		m := New()
		m.Add("token", token, Fragments)
		derived := map[string]string{
			"token without its last octet":             token[:len(token)-1],
			"token without its first octet":            token[1:],
			"token and four more characters":           token + "AAAA",
			"token twice in a row":                     token + token,
			"token with the middle octet changed":      token[:70] + "!" + token[71:],
			"token with its last octet changed":        token[:len(token)-1] + "!",
			"token with its first octet percent-coded": "%65" + token[1:],
			"first half of the token":                  token[:len(token)/2],
			"token over two lines":                     token[:50] + "\r\n" + token[50:],
		}
		for recipe, value := range derived {
			m.AddDerived(recipe, value)
		}
		m.AddDerived("the token itself", token)
		for recipe, value := range derived {
			want := "x=‹" + recipe + "›;"
			if got := m.String("x=" + value + ";"); got != want {
				t.Errorf("%s, %s: got %q", name, recipe, got)
			}
			if got := m.String("x=" + hex.EncodeToString([]byte(value)) + ";"); got != want {
				t.Errorf("%s, %s in hexadecimal: got %q", name, recipe, got)
			}
			if label, found := m.Contains([]byte(value)); !found || label != recipe {
				t.Errorf("%s, %s: Contains says %q, %v", name, recipe, label, found)
			}
		}
		if got, want := m.String(token), "‹token "+m.Fingerprint(token)+"›"; got != want {
			t.Errorf("%s itself: got %q", name, got)
		}
	}
}

func TestSecretThatWasDerivedBecomesASecret(t *testing.T) {
	m := New()
	m.AddDerived("token twice", "tokentoken")
	m.Add("access token", "tokentoken", Whole)
	m.Add("later label", "tokentoken", Whole)
	if got := m.String("tokentoken"); !strings.HasPrefix(got, "‹access token ") {
		t.Errorf("got %q", got)
	}
}

func TestMaskingTwiceIsMaskingOnce(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	m.Add("part of token", "token", Whole) // words of the labels are secrets too
	m.Add("x", "part", Whole)
	m.Add("access", "abc", Whole)
	m.AddDerived("recipe of a token", jwt[:30])
	for _, in := range []string{
		jwt, jwt + "abc", "abc" + jwt + "abc", jwt[:30], jwt[:60], jwt[40:80] + "abc" + jwt[90:], "token part",
		"‹token›", "‹‹›", "‹" + jwt + "›", b64("abc" + jwt), "\\" + jwt, "%" + jwt[40:90] + "%",
	} {
		once := m.String(in)
		if twice := m.String(once); twice != once {
			t.Errorf("%q: once %q, twice %q", in, once, twice)
		}
		if label, found := m.Contains([]byte(once)); found {
			t.Errorf("%q: Contains finds %q in %q", in, label, once)
		}
	}
}

func TestTextWithoutSecretsIsUnchanged(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	m.Add("token", opaque, Fragments)
	m.Add("token", "sec", Whole)
	for _, in := range []string{
		"", "‹", "POST https://staging.example.com/api/v1/refresh_token", `{"detail":[{"loc":["cookie","refresh_token"]}]}`,
		"%zz %4 % &amp; &#65; &nosuch; \\u12 \\q \\", strings.Repeat("A", 5000), strings.Repeat("%25", 500), strings.Repeat(`\`, 501),
		"0123456789abcdef0123456789abcdef", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 300]", "2026-11-23T21:15:00Z", "\xff\xfe\x00",
	} {
		if got := m.String(in); got != in {
			t.Errorf("%q became %q", in, got)
		}
		b := []byte(in)
		if got := m.Bytes(b); string(got) != in {
			t.Errorf("octets %q became %q", in, got)
		}
	}
}

func TestBytesLeavesItsArgument(t *testing.T) {
	m := New()
	m.Add("token", jwt, Whole)
	b := []byte("a " + jwt + " b")
	m.Bytes(b)
	if string(b) != "a "+jwt+" b" {
		t.Errorf("changed to %q", b)
	}
}

func TestEmptySecretIsIgnored(t *testing.T) {
	m := New()
	m.Add("token", "", Fragments)
	m.AddDerived("nothing", "")
	m.Allow("")
	if got := m.String("a b"); got != "a b" {
		t.Errorf("got %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	m := New()
	var out strings.Builder
	w := m.Writer(&out)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 20 {
				secret := fmt.Sprintf("%d-%d-%x", i, n, strings.Repeat("s", 20))
				m.Add("access token", secret, Fragments)
				m.AddDerived("access token, cut", secret[:len(secret)-1])
				m.Allow("nothing of note")
				if got := m.String("a " + secret + " b"); strings.Contains(got, secret) {
					t.Errorf("shows %q", got)
				}
				fmt.Fprintf(w, "line %s\n", secret)
				m.Contains([]byte(secret))
			}
		})
	}
	all.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if label, found := m.Contains([]byte(out.String())); found {
		t.Errorf("%s was written", label)
	}
	if got := strings.Count(out.String(), "\n"); got != 160 {
		t.Errorf("%d lines of 160 were written", got)
	}
}
