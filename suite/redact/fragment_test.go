package redact

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

const (
	header    = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
	longToken = "9fQxZrT7kLw0aVb3Jm5Ys8Hd2Nc6Pg1Ue4XiRoKtWq"
)

func TestFragments(t *testing.T) {
	m := New()
	m.Add("token", longToken, Fragments)
	part := "‹part of token›"
	middle := len(longToken) / 2
	changed := longToken[:middle] + "!" + longToken[middle+1:]
	for _, c := range []struct{ name, in, want string }{
		{"cut at the end", longToken[:30], part},
		{"cut at the start", longToken[10:], part},
		{"embedded", "invalid token '" + longToken[3:33] + "...'", "invalid token '" + part + "...'"},
		{"one octet changed", changed, part + "!" + part},
		{"shortest", "<" + longToken[5:17] + ">", "<" + part + ">"},
		{"too short", "<" + longToken[5:16] + ">", "<" + longToken[5:16] + ">"},
		{"percent", "<" + url.PathEscape("é"+longToken[:20]) + "%20>", "<%C3%A9" + part + "%20>"},
		{"all percent", strings.Repeat("%39%66%51%78", 1) + "%5A%72%54%37%6b%4c%77%30%61%56", part},
		{"upper case", strings.ToUpper(longToken[:20]), part},
		{"base64", base64.StdEncoding.EncodeToString([]byte("??" + longToken[:19])), "Pz" + part},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := m.String(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestWholeMasksNoFragments(t *testing.T) {
	m := New()
	m.Add("token", longToken, Whole)
	in := longToken[1:] + " " + longToken[:len(longToken)-1]
	if got := m.String(in); got != in {
		t.Errorf("got %q", got)
	}
	m.Add("token", longToken, Fragments)
	if got := m.String(in); got != "‹part of token› ‹part of token›" {
		t.Errorf("after widening its kind: got %q", got)
	}
}

func TestJWTParts(t *testing.T) {
	m := New()
	m.Add("token", jwt, Fragments)
	parts := strings.Split(jwt, ".")
	part := "‹part of token›"
	for _, c := range []struct{ name, in, want string }{
		{"header", parts[0], parts[0]},
		{"header and dot", parts[0] + ".eyJ", parts[0] + ".eyJ"},
		{"payload", parts[1], part},
		{"signature", parts[2], part},
		{"without signature", parts[0] + "." + parts[1], parts[0] + "." + part},
		{"another signature", parts[0] + "." + parts[1] + ".AAAA", parts[0] + "." + part + "AAAA"},
		{"another header", "eyJhbGciOiJub25lIn0." + parts[1] + ".", "eyJhbGciOiJub25lIn0." + part},
		{"letter case changed", parts[0] + "." + strings.ToLower(parts[1]), parts[0] + "." + part},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := m.String(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFragmentOfSeveralSecrets(t *testing.T) {
	start := header + "." + "eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tIiwic3ViIjoi"
	one, two := start+"MTExMTEx.c2lnbmF0dXJlLW9uZQ", start+"MjIyMjIy.em51bWJlci10d28"
	m := New()
	m.Add("access token 1", one, Fragments)
	m.Add("access token 2", two, Fragments)
	for in, want := range map[string]string{
		start:                               header + ".‹part of a token›",
		one[:len(one)-4]:                    header + ".‹part of access token 1›",
		one:                                 "‹access token 1 " + m.fingerprint(one) + "›",
		two[:len(two)-1]:                    header + ".‹part of access token 2›",
		one[len(start):] + two[len(start):]: "‹part of access token 1›‹part of access token 2›",
	} {
		for range 2 {
			if got := m.String(in); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

func TestWholeSecretWinsOverFragments(t *testing.T) {
	m := New()
	m.Add("first", longToken, Fragments)
	second := "!" + longToken[4:] + "y"
	m.Add("second", second, Whole)
	if got, want := m.String(longToken[:3]+second), longToken[:3]+"‹second "+m.fingerprint(second)+"›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	// They overlap: one replacement for both, named by the longer.
	third := longToken[30:] + "-and-so-on-and-so-on-and-so-on"
	m.Add("third", third, Whole)
	if got, want := m.String(longToken[:30]+third), "‹first "+m.fingerprint(longToken)+"›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStretchesOfLongSecrets(t *testing.T) {
	m, secrets := manyMasker(20, 20_000)
	secret := secrets[10]
	shown := func(start, length int) {
		t.Helper()
		if wordsAlone([]byte(secret[start : start+length])) {
			return // chance makes one now and then, and a word is no fragment
		}
		in := "<" + secret[start:start+length] + ">"
		if got := m.String(in); got != "<‹part of access token›>" {
			t.Errorf("%d octets from %d on: %s", length, start, got)
		}
		if got := m.String(url.QueryEscape(`"`) + b64("???"+secret[start:start+length]+"??")); !strings.HasPrefix(got, "%22Pz8/‹part of access token›") {
			t.Errorf("%d octets from %d on, in base64: %s", length, start, got)
		}
	}
	for start := range 500 {
		shown(start, 12)
		shown(len(secret)-12-start, 12)
	}
	for start := 0; start+64 <= len(secret); start += 7 {
		shown(start, 64)
	}
	in := `"` + secret[:9_000] + `\"` + secret[9_001:] + `"`
	if got, want := m.String(in), `"‹part of access token›\"‹part of access token›"`; got != want {
		t.Errorf("one octet changed: %.300s", got)
	}
}

func TestStretchesOfSecretsThatComeLate(t *testing.T) {
	m, early := manyMasker(mostGrams/1000+1, 1000)
	late := randomToken(1000)
	m.Add("token", late, Fragments)
	for start := 0; start+64 <= len(late); start++ {
		if got := m.String("<" + late[start:start+64] + ">"); got != "<‹part of token›>" {
			t.Errorf("64 octets from %d on: %s", start, got)
		}
	}
	if got := m.String("<" + early[3][500:512] + ">"); got != "<‹part of access token›>" {
		t.Errorf("12 octets of an early one: %s", got)
	}
}

func TestWordsAreNoFragment(t *testing.T) {
	m := New()
	m.Add("token", "mock-refresh_token-of-the-implementation-1", Fragments)
	for in, want := range map[string]string{
		"Cookie: refresh_token=":           "Cookie: refresh_token=",
		"an implementation of it":          "an implementation of it",
		`{"refresh_token":1}`:              `{"refresh_token":1}`,
		"refresh_token-of-the-implement":   "‹part of token›",
		"the-implementation-1":             "‹part of token›",
		"mock-refresh_token-of-the":        "‹part of token›",
		b64("mock-refresh_token-of-the"):   "‹part of token›",
		"MOCK-REFRESH_TOKEN-OF-THE-Answer": "‹part of token›Answer",
	} {
		if got := m.String(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
