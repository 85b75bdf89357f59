package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzMask puts a secret into a text in one of the encodings and looks for it in what comes out.
func FuzzMask(f *testing.F) {
	all := encodings()
	for i := range all {
		f.Add(jwt, `{"a":"`, `"}`, uint8(i), false)
		f.Add(controls, `\`, "%", uint8(i), true)
		f.Add(eightOctets, "x=‹token›", "&", uint8(i), true)
	}
	f.Fuzz(func(t *testing.T, secret, before, after string, which uint8, fragments bool) {
		e := all[int(which)%len(all)]
		if e.utf8 && !utf8.ValidString(secret) || !promised(e, secret) || strings.Contains(secretLabel("token", ""), secret) {
			t.Skip()
		}
		before, after = around(e, before, after)
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
		if again := m.String(got); again != got {
			t.Errorf("%s: masked twice: %q, once: %q", e.name, again, got)
		}
	})
}

// around keeps what stands before and behind an encoded secret from being read as a part of it, where
// that is not promised: the first digits of base64 in a query may be the end of an escape.
func around(e encoding, before, after string) (string, string) {
	switch {
	case e.apart || e.wide:
		return before + "\n", "\n" + after
	case e.name == "base64 in a query":
		return before + " ", after
	}
	return before, after
}

// promised reports whether any secret like this one is found in the encoding: UTF-16 is told from other octets by
// what is ASCII, and lines by line ends, which escapes in the secret may be read as.
func promised(e encoding, secret string) bool {
	_, escapes := unescaped([]byte(secret))
	return Searchable(secret) && (!e.wide || readable(secret)) && (!e.apart || len(escapes) == 0)
}

// readable reports whether a text is printable ASCII.
func readable(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return c < ' ' || c > '~' }) < 0
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
		e, secret := all[random.IntN(len(all))], text(shortest+random.IntN(12))
		if random.IntN(20) == 0 {
			secret = text(256 + random.IntN(512))
		}
		if !promised(e, secret) {
			continue
		}
		m := New()
		m.Add("token", secret, Kind(random.IntN(2)))
		encoded := e.encode(secret)
		before, after := around(e, text(random.IntN(8)), text(random.IntN(8)))
		in := before + encoded + after
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
