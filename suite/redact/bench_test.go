package redact

import (
	"fmt"
	"strings"
	"testing"
)

// busyMasker knows what a run of the whole catalogue knows: 150 access tokens that share
// their first half payload, and 150 values derived from the live token.
func busyMasker() (m *Masker, access []string) {
	m = New()
	live := header + "." + randomToken(500) + "." + randomToken(43)
	m.Add("token", live, Fragments)
	shared := header + "." + randomToken(40)
	for i := range 150 {
		access = append(access, shared+randomToken(400)+"."+randomToken(43))
		m.Add("access token", access[i], Fragments)
		m.AddDerived(fmt.Sprintf("token changed at %d", i), live[:i*3]+"!"+live[i*3+1:])
	}
	return m, access
}

// manyMasker knows so many secrets of so many octets.
func manyMasker(count, octets int) (m *Masker, secrets []string) {
	m = New()
	for range count {
		secrets = append(secrets, randomToken(octets))
		m.Add("access token", secrets[len(secrets)-1], Fragments)
	}
	return m, secrets
}

// answerBody is JSON as frameworks send it for a refusal, of so many octets.
func answerBody(octets int) string {
	var b strings.Builder
	b.WriteString(`{"detail":[`)
	for i := 0; b.Len() < octets; i++ {
		fmt.Fprintf(&b, `{"loc":["cookie","refresh_token",%d],"msg":"field required, see https://example.com/errors/%x","type":"value_error.missing"},`, i, i*7919)
	}
	return b.String()[:octets]
}

// BenchmarkAnswer masks what answers of servers that conform look like.
func BenchmarkAnswer(b *testing.B) {
	small, secrets := manyMasker(500, 300)
	large, huge := manyMasker(131, 64<<10)
	for _, c := range []struct {
		name   string
		masker *Masker
		text   string
	}{
		{"2KB/500 secrets", small, answerBody(2048)},
		{"2KB/500 secrets, one of them in it", small, `{"access_token":"` + secrets[7] + `","token_type":"bearer","and":"` + answerBody(1700) + `"}`},
		{"100KB/500 secrets", small, answerBody(100 << 10)},
		{"100KB/500 secrets, JSON in JSON", small, jsonText(answerBody(100 << 10))},
		{"70KB/131 secrets of 64KiB, one of them in it", large, `{"access_token":"` + huge[70] + `","token_type":"bearer","and":"` + answerBody(4<<10) + `"}`},
		{"header/500 secrets", small, "application/json; charset=utf-8"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			text := []byte(c.text)
			for b.Loop() {
				c.masker.Bytes(text)
			}
		})
	}
}

// BenchmarkWorst masks texts that a server can make slow.
func BenchmarkWorst(b *testing.B) {
	m, access := busyMasker()
	for _, c := range []struct{ name, text string }{
		{"prose", answerBody(100 << 10)},
		{"escapes", strings.Repeat(`\"loc\":[\"cookie\"]%20%2Fv1%2F&quot;\\u0041 `, 3000)},
		{"base64", strings.Repeat(randomToken(997)+" ", 110)},
		{"hexadecimal", strings.Repeat("0123456789abcdef", 6400)},
		{"percent", strings.Repeat("%41%2F", 17000)},
		{"percent in percent", strings.Repeat("%2525", 20000)},
		{"backslashes", strings.Repeat(`\`, 100<<10)},
		{"ampersands", strings.Repeat("&amp;", 20000)},
		{"octets", strings.Repeat("101, 121, 74, ", 8000)},
		{"labels", strings.Repeat("‹", 33000) + "›"},
		{"NULs", strings.Repeat("e\x00y\x00", 25000)},
		{"tokens", strings.Repeat(access[70]+"\n", 200)},
		{"cut tokens", strings.Repeat(access[3][:200]+" ", 500)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				m.String(c.text)
			}
		})
	}
}

// BenchmarkPeriodic masks long tokens of one character, a number behind each.
func BenchmarkPeriodic(b *testing.B) {
	for _, c := range []string{"a", `\`, "%", "%41"} {
		b.Run(c, func(b *testing.B) {
			m := New()
			token := strings.Repeat(c, (64<<10)/len(c))
			for i := range 100 {
				m.Add("access token", fmt.Sprint(token, i), Fragments)
			}
			text := `{"access_token":"` + jsonText(token) + `57","token_type":"bearer"}`
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.String(text)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, octets := range []int{300, 64 << 10} {
		b.Run(fmt.Sprint(octets), func(b *testing.B) {
			b.ReportAllocs()
			m := New()
			for i := 0; b.Loop(); i++ {
				if i%100 == 0 {
					m = New()
				}
				b.StopTimer()
				secret := randomToken(octets)
				b.StartTimer()
				m.Add("access token", secret, Fragments)
			}
		})
	}
	b.Run("whole run", func(b *testing.B) {
		for b.Loop() {
			busyMasker()
		}
	})
}
