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

func TestTwoSecretsHaveTwoLabels(t *testing.T) {
	shown := func(m *Masker, secret string) string {
		m.Add("token", secret, Whole)
		return m.String(secret)
	}
	m := New()
	one, two := shown(m, "the first secret"), shown(m, "the second secret")
	if one == two {
		t.Errorf("both are %s", one)
	}
	if again := shown(m, "the first secret"); again != one {
		t.Errorf("the same secret has two labels in one run: %s, %s", one, again)
	}
	if other := shown(New(), "the first secret"); other == one {
		t.Errorf("the label is the same in another run: %s", one)
	}
}

func TestWhatIsNoSecretChangesNoText(t *testing.T) {
	m := New()
	words := []string{
		"", "1", "200", "true", "null", "string", "error", "CONFORMANT", "undefined", "Unauthorized", "abc", "a b c d", "7 octet", "invalidtokenerro",
	}
	for _, word := range words {
		if Searchable(word) {
			t.Errorf("%q is searchable", word)
		}
		m.Add("token", word, Fragments)
		m.AddDerived("token without its last octet", word)
		for _, in := range []string{
			word, `{"detail":"` + word + `"}`, "a=" + word + "; Path=/", hex.EncodeToString([]byte(word)), b64(word), `["` + strings.Join(strings.Split(word, ""), `","`) + `"]`,
		} {
			if got := m.String(in); got != in {
				t.Errorf("%q: %q became %q", word, in, got)
			}
		}
	}
}

func TestWhatALongerValueIsMadeOfDoesNotMatter(t *testing.T) {
	for _, secret := range []string{
		"</failure></testcase>", `"findings": [`, "NON-CONFORMANT", "error 422", "undefined1", "unDefined", "camelCase", "two words", "12345678", "correcthorsebatterystaple",
	} {
		if !Searchable(secret) {
			t.Errorf("%q is not searchable", secret)
		}
		m := New()
		m.Add("access token", secret, Fragments)
		label := "‹access token " + m.fingerprint(secret) + "›"
		for in, want := range map[string]string{
			"a " + secret + " b":               "a " + label + " b",
			`{"a":"` + jsonText(secret) + `"}`: `{"a":"` + label + `"}`,
			hex.EncodeToString([]byte(secret)): label,
		} {
			if got := m.String(in); got != want {
				t.Errorf("%q became %q, want %q", in, got, want)
			}
		}
	}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestDerivedValueIsShownAsItsRecipe(t *testing.T) {
	for name, token := range map[string]string{"JWT": jwt, "long": jwt + randomToken(512)} {
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
		}
		if got, want := m.String(token), "‹token "+m.fingerprint(token)+"›"; got != want {
			t.Errorf("%s itself: got %q", name, got)
		}
	}
}

func TestSecretThatWasDerivedBecomesASecret(t *testing.T) {
	m := New()
	m.AddDerived("token twice", "token-token")
	m.Add("access token", "token-token", Whole)
	m.Add("later label", "token-token", Whole)
	if got := m.String("token-token"); !strings.HasPrefix(got, "‹access token ") {
		t.Errorf("got %q", got)
	}
}

func TestMaskingTwiceIsMaskingOnce(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	m.Add("part of token", "part of token", Whole) // what stands in the labels are secrets too
	m.Add("x", "‹part of", Whole)
	m.Add("access", "abc-abc-abc", Whole)
	m.AddDerived("recipe of a token", jwt[:30])
	for _, in := range []string{
		jwt, jwt + "abc-abc-abc", "abc-abc-abc" + jwt + "abc-abc-abc", jwt[:30], jwt[:60], jwt[40:80] + "abc-abc-abc" + jwt[90:], "part of token",
		"‹token›", "‹‹›", "‹" + jwt + "›", b64("abc-abc-abc" + jwt), "\\" + jwt, "%" + jwt[40:90] + "%",
	} {
		once := m.String(in)
		if twice := m.String(once); twice != once {
			t.Errorf("%q: once %q, twice %q", in, once, twice)
		}
	}
}

func TestTextWithoutSecretsIsUnchanged(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	m.Add("token", opaque, Fragments)
	m.Add("token", "refresh_token.access_token: 1", Fragments)
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

func TestConcurrentUse(t *testing.T) {
	m := New()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 20 {
				secret := fmt.Sprintf("%d-%d-%x", i, n, strings.Repeat("s", 20))
				m.Add("access token", secret, Fragments)
				m.AddDerived("access token, cut", secret[:len(secret)-1])
				if got := m.String("a " + secret + " b"); strings.Contains(got, secret) {
					t.Errorf("shows %q", got)
				}
				m.Full()
			}
		})
	}
	all.Wait()
}
