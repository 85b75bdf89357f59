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
			if label, found := m.Contains([]byte(c.in)); found != (c.in != c.want) || found && label != "part of token" {
				t.Errorf("Contains = %q, %v", label, found)
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
		one:                                 "‹access token 1 " + m.Fingerprint(one) + "›",
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
	if got, want := m.String(longToken[:3]+second), longToken[:3]+"‹second "+m.Fingerprint(second)+"›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	// They overlap: one replacement for both, named by the longer.
	third := longToken[30:] + "-and-so-on-and-so-on-and-so-on"
	m.Add("third", third, Whole)
	if got, want := m.String(longToken[:30]+third), "‹first "+m.Fingerprint(longToken)+"›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAllow(t *testing.T) {
	secret := "https://staging.example.com/api?session=" + longToken
	for _, order := range []string{"before", "after"} {
		m := New()
		if order == "before" {
			m.Allow("https://staging.example.com/api")
		}
		m.Add("token", secret, Fragments)
		if order == "after" {
			if got := m.String("POST https://staging.example.com/api"); got != "POST ‹part of token›" {
				t.Fatalf("not allowed yet: got %q", got)
			}
			m.Allow("https://staging.example.com/api")
		}
		in := "POST https://staging.example.com/api/v1/refresh_token"
		if got := m.String(in); got != in {
			t.Errorf("allowed %s: got %q", order, got)
		}
		if got := m.String(url.QueryEscape(in)); got != url.QueryEscape(in) {
			t.Errorf("allowed %s, percent-encoded: got %q", order, got)
		}
		if got := m.String(longToken); got != "‹part of token›" {
			t.Errorf("allowed %s: the rest of the secret shows: %q", order, got)
		}
		m.Allow(secret)
		if got := m.String(secret); got != "‹token "+m.Fingerprint(secret)+"›" {
			t.Errorf("a whole secret that is allowed shows: %q", got)
		}
	}
}
