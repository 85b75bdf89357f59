package redact

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzMask puts a secret into a text in one of the encodings and looks for it in what comes out.
func FuzzMask(f *testing.F) {
	all := encodings()
	for i := range all {
		f.Add(jwt, `{"a":"`, `"}`, uint8(i), false, uint8(3))
		f.Add(controls, `\`, "%", uint8(i), true, uint8(9))
		f.Add(eight, "x=‹token›", "&", uint8(i), true, uint8(200))
	}
	f.Fuzz(func(t *testing.T, secret, before, after string, which uint8, fragments bool, split uint8) {
		e := all[int(which)%len(all)]
		if len(secret) < minLong || e.utf8 && !utf8.ValidString(secret) || strings.Contains(secretLabel("token", ""), secret) {
			t.Skip()
		}
		before = apart(e, before)
		kind := Whole
		if fragments {
			kind = Fragments
		}
		m := New()
		m.Add("token", secret, kind)
		encoded := e.encode(secret)
		got := m.String(before + encoded + after)
		if strings.Contains(got, encoded) || strings.Contains(got, secret) {
			t.Errorf("%s: %q shows in %q", e.name, secret, got)
		}
		if label, found := m.Contains([]byte(got)); found {
			t.Errorf("%s: Contains finds %q in %q", e.name, label, got)
		}
		if again := m.String(got); again != got {
			t.Errorf("%s: masked twice: %q, once: %q", e.name, again, got)
		}
		var out bytes.Buffer
		w := m.Writer(&out)
		text := before + encoded + after
		at := int(split) % (len(text) + 1)
		_, _ = w.Write([]byte(text[:at]))
		_, _ = w.Write([]byte(text[at:]))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), encoded) {
			t.Errorf("%s: %q shows in two writes: %q", e.name, secret, out.String())
		}
	})
}

// apart keeps a text that stands before base64 in a query from taking its first digits
// for the end of an escape: that is not promised.
func apart(e encoding, before string) string {
	if e.name == "base64 in a query" {
		return before + " "
	}
	return before
}

// TestSecretsMadeOfEscapes draws secrets and what surrounds them from what escapes are made of.
func TestSecretsMadeOfEscapes(t *testing.T) {
	pieces := append(strings.Fields(`% \ & ; # x u U 0 1 2 3 4 6 7 9 a b c d e f A B " ' + / = < > amp lt quot n
		- _ . : , Zq %2 \\ \u00 &#x 3A é`), "\n", " ")
	random := rand.New(rand.NewPCG(1, 2))
	text := func(least int) string {
		var b strings.Builder
		for b.Len() < least {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	all := encodings()
	for range 8_000 {
		e, secret := all[random.IntN(len(all))], text(minLong+random.IntN(12))
		if random.IntN(20) == 0 {
			secret = text(maxHead + random.IntN(2*maxHead))
		}
		m := New()
		m.Add("token", secret, Kind(random.IntN(2)))
		encoded := e.encode(secret)
		in := apart(e, text(random.IntN(8))) + encoded + text(random.IntN(8))
		got := m.String(in)
		if strings.Contains(got, encoded) || strings.Contains(got, secret) {
			t.Errorf("%s: %q shows in %q, from %q", e.name, secret, got, in)
		}
		if again := m.String(got); again != got {
			t.Errorf("masked twice: %q, once: %q", again, got)
		}
	}
}

// FuzzTextWithoutSecrets masks texts that cannot hold the secrets, which are drawn afterwards.
func FuzzTextWithoutSecrets(f *testing.F) {
	f.Add("plain")
	f.Add(jwt + opaque + controls)
	for _, e := range encodings() {
		f.Add("a " + e.encode(beyondASCII) + " b")
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := New()
		for range 3 {
			m.Add("token", randomToken(40), Fragments)
		}
		if got := m.String(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
		if label, found := m.Contains([]byte(text)); found {
			t.Errorf("Contains finds %q in %q", label, text)
		}
	})
}

func randomToken(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[rand.IntN(len(alphabet))]
	}
	return string(b)
}
