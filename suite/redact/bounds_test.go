package redact

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestAMaskerIsFullOfSoManySecrets(t *testing.T) {
	for _, c := range []struct {
		name          string
		count, octets int
	}{
		{"secrets", mostSecrets, 40},
		{"octets", mostOctets / (64 << 10), 64 << 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, secrets := manyMasker(c.count/4*3-1, c.octets)
			m.Add("access token", secrets[0], Whole)
			if m.Full() {
				t.Fatalf("full of %d secrets of %d octets", len(secrets), c.octets)
			}
			for range c.count/4 + 1 { // what it takes besides is the run's own
				own := randomToken(c.octets)
				m.Add("token", own, Fragments)
				if got := m.String(own); got != "‹token "+m.fingerprint(own)+"›" || !m.Full() && len(m.entries) > c.count/4*3+1 {
					t.Fatalf("full: %t, and a token of the run is shown: %.100s", m.Full(), got)
				}
			}
			more := randomToken(c.octets)
			m.AddDerived("recipe", more)
			m.Add("access token", more, Fragments)
			if got := m.String(more); got != more {
				t.Errorf("it says that it left a secret out, and masks it: %.100s", got)
			}
			for _, secret := range []string{secrets[0], secrets[len(secrets)-1]} {
				if got := m.String("a " + secret + " b"); got != "a ‹access token "+m.fingerprint(secret)+"› b" {
					t.Errorf("what it knew is not masked: %.100s", got)
				}
			}
		})
	}
}

func TestAServerThatMakesUpSecretsGetsNoMoreThanSomeMemory(t *testing.T) {
	for _, c := range []struct{ count, octets int }{{60_000, 20}, {20_000, 2 << 10}, {1000, 64 << 10}} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // the first one only begins to empty pools
		runtime.ReadMemStats(&before)
		m := New()
		for i := range c.count {
			name := fmt.Sprintf("x_token of a server that makes up members, of many octets, and the number %d", i)
			m.Add(name, fmt.Sprintf("%08d", i)+strings.Repeat("%41", c.octets/3), Fragments)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		used := int64(after.HeapAlloc) - int64(before.HeapAlloc)
		t.Logf("%d secrets of %d octets: %d MiB", c.count, c.octets, used>>20)
		if used > 64<<20 {
			t.Errorf("secrets of %d octets: it holds %d MiB", c.octets, used>>20)
		}
		if !m.Full() {
			t.Errorf("not full of secrets of %d octets", c.octets)
		}
	}
}

func TestALongLabelIsCut(t *testing.T) {
	m := New()
	m.Add(strings.Repeat("é", 1000), longToken, Fragments)
	m.Add(strings.Repeat("n", 40), "another-secret", Whole)
	for in, want := range map[string]string{
		longToken:        "‹" + strings.Repeat("é", 18) + "… " + m.fingerprint(longToken) + "›",
		longToken[:30]:   "‹part of " + strings.Repeat("é", 18) + "…›",
		"another-secret": "‹" + strings.Repeat("n", 40) + " " + m.fingerprint("another-secret") + "›",
	} {
		if got := m.String(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if again := m.String(want); again != want {
			t.Errorf("the label %q becomes %q", want, again)
		}
	}
}

// A token of many octets is often one letter over and over, made for a test.
func TestLongSecretsOfOneLetterAreFound(t *testing.T) {
	for _, letter := range []string{"a", "0", "ab", "A.", "é", "x "} {
		m := New()
		secrets := make([]string, 100)
		for i := range secrets {
			secrets[i] = strings.Repeat(letter, (64<<10)/len(letter)) + fmt.Sprint(i)
			m.Add("access token", secrets[i], Fragments)
		}
		label := "‹access token " + m.fingerprint(secrets[57]) + "›"
		text, want := `{"access_token":"`+secrets[57]+`","token_type":"bearer"}`, `{"access_token":"`+label+`","token_type":"bearer"}`
		if got := m.String(text); got != want {
			t.Errorf("%q: %.200s", letter, got)
		}
		if got := m.String(jsonText(text)); got != jsonText(want) {
			t.Errorf("%q, JSON in JSON: %.200s", letter, got)
		}
	}
}

func TestATextThatTakesTooLongIsNotShown(t *testing.T) {
	m := New()
	for i := range 100 {
		m.Add("access token", strings.Repeat(`\`, 64<<10)+fmt.Sprint(i), Fragments)
	}
	m.Add("token", longToken, Whole)
	for _, backslashes := range []int{64 << 10, 200 << 10} {
		text := longToken + strings.Repeat(`\`, backslashes)
		if got := m.String(text); got != notShown {
			t.Fatalf("shown in %d octets: %.300q", len(got), got)
		}
		if got := string(m.Bytes([]byte(text))); got != notShown {
			t.Fatalf("octets are shown in %d octets: %.300q", len(got), got)
		}
	}
	if got := m.String(notShown); got != notShown {
		t.Errorf("the label becomes %q", got)
	}
	if got := m.String("a " + longToken); got != "a ‹token "+m.fingerprint(longToken)+"›" {
		t.Errorf("another text afterwards: %q", got)
	}
}
