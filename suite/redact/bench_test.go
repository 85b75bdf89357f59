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

func BenchmarkString(b *testing.B) {
	m, access := busyMasker()
	prose := strings.Repeat(`{"detail":[{"loc":["cookie","refresh_token"],"msg":"field required","type":"value_error"}]} `, 12000)[:1<<20]
	escaped := strings.Repeat(`\"loc\":[\"cookie\"]%20%2Fv1%2F&quot;\\u0041 `, 30000)[:1<<20]
	digits := strings.Repeat(randomToken(997)+" ", 1100)[:1<<20]
	answer := `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"access_token":"` + access[70] + `","token_type":"bearer"}`
	for _, c := range []struct{ name, text string }{
		{"2KiB/prose", prose[:2048]},
		{"2KiB/one access token", (answer + prose)[:2048]},
		{"2KiB/cut tokens", strings.Repeat(access[3][:200]+" ", 20)[:2048]},
		{"1MiB/prose", prose},
		{"1MiB/escapes", escaped},
		{"1MiB/base64", digits},
		{"1MiB/percent", strings.Repeat("%41%2F", 1<<20)[:1<<20]},
		{"1MiB/backslashes", strings.Repeat(`\`, 1<<20)},
		{"1MiB/tokens", strings.Repeat(answer+"\n", 2000)[:1<<20]},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				m.String(c.text)
			}
		})
	}
}

// BenchmarkPeriodic masks what a server can make slow: long tokens of one character.
func BenchmarkPeriodic(b *testing.B) {
	for _, c := range []string{"a", `\`, "%", "%41"} {
		b.Run(c, func(b *testing.B) {
			m := New()
			token := strings.Repeat(c, 64<<10)
			m.Add("access token", token, Fragments)
			text := `{"access_token":"` + jsonText(token) + strings.Repeat(c, 64<<10)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				m.String(text)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		busyMasker()
	}
}
