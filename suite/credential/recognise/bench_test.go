package recognise_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

func benchmark(b *testing.B, a recognise.Answer) {
	r := newRecogniser("access_token")
	for i := range 100 {
		r.Learn(r.Look(success(`{"access_token":`+quoted(jwt(token(i)))+`,"token_type":"bearer"}`), sentLive()))
	}
	a.Header.Reason = "Unprocessable Entity"
	a.Header.Fields = append(a.Header.Fields, fields("Date: Mon, 23 Nov 2026 12:00:00 GMT", "Server: uvicorn", "Content-Type: application/json", "Content-Length: 132",
		"X-Request-ID: 7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11", "Cache-Control: no-store")...)
	b.SetBytes(int64(len(a.Body)))
	b.ReportAllocs()
	for b.Loop() {
		r.Look(a, sentGarbage())
	}
}

func BenchmarkRefusal(b *testing.B) { benchmark(b, answer(refusal(""))) }

func BenchmarkSuccess(b *testing.B) {
	benchmark(b, success(`{"access_token":`+quoted(fresh)+`,"token_type":"bearer"}`, "Set-Cookie: refresh_token="+opaque+"; Path=/; HttpOnly; Secure; SameSite=Strict"))
}

func BenchmarkLongBody(b *testing.B) {
	item := `{"type":"missing","loc":["cookie","refresh_token"],"msg":"Field required","input":null,"at":"2026-11-23T12:00:00Z","n":12345},`
	benchmark(b, answer(`{"detail":[`+strings.TrimSuffix(strings.Repeat(item, 900<<10/len(item)), ",")+`]}`))
}

func BenchmarkHostile(b *testing.B) {
	for _, name := range []string{"60,000 members", "60,000 random members", "10,000 x_token members", "20,000 JWTs", "a line of 300 KB", "names given to values", "open objects", "escaped entities"} {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) { benchmark(b, answer(hostile[name])) })
	}
}

func BenchmarkLongToken(b *testing.B) {
	benchmark(b, success(`{"access_token":`+quoted(strings.Repeat("Zk3vQ9pLw7X_-N2c", 4096))+`}`))
}

func BenchmarkPage(b *testing.B) {
	item := `<div class="row item-12"><a href="/app/users?id=12&amp;tab=2" data-state="{&quot;open&quot;:true}">A user of the app</a></div>` + "\n"
	benchmark(b, answer("<!doctype html><html><body>"+strings.Repeat(item, 900<<10/len(item))))
}
