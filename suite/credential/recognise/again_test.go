package recognise_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// padded makes a body long enough to be remembered.
func padded(body string) string {
	return strings.TrimSuffix(body, "}") + `,"padding":"` + strings.Repeat("a word ", 400) + `"}`
}

// What is remembered of a body shows what looking at it anew shows, whatever was sent, and whatever the run has
// learnt meanwhile.
func TestABodyThatComesAgainShowsTheSame(t *testing.T) {
	var bodies []recognise.Answer
	for _, p := range places {
		a := p.put(fresh)
		a.Body = append(a.Body, strings.Repeat(" a word", 400)...)
		bodies = append(bodies, a)
	}
	for i := range 12 {
		given, before := quoted(token(i)), quoted(token(max(0, i-1)))
		bodies = append(bodies, success(padded(`{"access_token":`+given+`,"id":"abc","was":`+before+`,"word":"opaque-word"}`)),
			answer(padded(refusal(`,"x":`+before+`,"plain":"abcdefg1","sid_value":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"`))),
			success(padded(`{"jwt":"abcdefg1","said":`+given+`}`)), success(padded(`{"session_value":`+quoted(jwt(token(i)))+`}`)))
	}
	for _, name := range []string{"20,000 JWTs", "10,000 x_token members", "open objects"} {
		bodies = append(bodies, answer(hostile[name]))
	}
	sent := []recognise.Carried{sentLive(), sentGarbage(), {Live: live, Values: []string{fresh}}, {Live: live, Values: []string{token(3), "abcdefg1"}}}
	random := rand.New(rand.NewPCG(1, 2))
	remembering, forgetful := newRecogniser("access_token"), newRecogniser("access_token")
	for n := range 1200 {
		a, c := bodies[random.IntN(len(bodies)-min(n/600, 1)*3)], sent[random.IntN(len(sent))]
		forgetful.Forget()
		got, want := remembering.Look(a, c), forgetful.Look(a, c)
		if !got.SameAs(want) {
			t.Fatalf("%.200s shows\n%+v\nand looked at anew\n%+v", a.Body, got, want)
		}
		if random.IntN(3) == 0 {
			remembering.Learn(got)
			forgetful.Learn(want)
		}
	}
	if n, _ := remembering.Remembers(); n < len(bodies)/2 {
		t.Errorf("%d of %d bodies are remembered, so this shows little", n, len(bodies))
	}
}

// A credential that becomes known later is found in a body that was remembered before, also where no search
// through text would find it.
func TestWhatBecomesKnownIsFoundInARememberedBody(t *testing.T) {
	for name, text := range map[string]string{"as it stands": opaque, "escaped": `\u00` + fmt.Sprintf("%x", opaque[0]) + opaque[1:], "short": "x7Kq9vZ2"} {
		r := newRecogniser()
		a := answer(padded(refusal(`,"d":"` + text + `"`)))
		for range 3 {
			if d := worst(r.Look(a, sentGarbage())); d == certain {
				t.Fatalf("%s: certain before", name)
			}
		}
		r.Learn(r.Look(success(`{"access_token":"`+text+`"}`), sentLive()))
		if d := worst(r.Look(a, sentGarbage())); d != certain {
			t.Errorf("%s: %v after it was given", name, d)
		}
	}
}

// What is remembered is bounded, whatever comes again.
func TestWhatIsRememberedIsBounded(t *testing.T) {
	r := newRecogniser()
	for n := range 300 {
		r.Look(answer(padded(refusal(fmt.Sprintf(`,"n":%d,"access_token":"%s"`, n, strings.Repeat(token(n), 1000))))), sentGarbage())
		r.Look(answer(repeat(1000, "{", ",", "}", func(i int) string {
			return fmt.Sprintf(`"%s%d":"Zk3vQ9pLw7XbN2cT8y%dHd4RfJ6m%d"`, strings.Repeat("n", 900), i, n, i)
		})), sentGarbage())
	}
	if n, octets := r.Remembers(); n == 0 || octets > 32<<20 {
		t.Errorf("remembers %d bodies with %d octets", n, octets)
	}
}

func BenchmarkAgain(b *testing.B) {
	item := `{"type":"missing","loc":["cookie","refresh_token"],"msg":"Field required","input":null,"at":"2026-11-23T12:00:00Z","n":12345},`
	r, a := newRecogniser("access_token"), answer(`{"detail":[`+strings.TrimSuffix(strings.Repeat(item, 900<<10/len(item)), ",")+`]}`)
	for range 2 {
		r.Look(a, sentGarbage())
	}
	b.SetBytes(int64(len(a.Body)))
	for b.Loop() {
		r.Look(a, sentGarbage())
	}
}

// What no name tells of is suspected for its form, wherever it stands.
func TestRandomTextIsSuspected(t *testing.T) {
	for name, a := range map[string]recognise.Answer{
		"in the path of a URL":                         answer(refusal(""), "Location: https://example.com/sessions/"+forms["hexadecimal"]+"/new"),
		"in the path of a URL that is given to a name": answer(refusal(`,"next":"url=/login/` + forms["hexadecimal"] + `/new"`)),
		"among octets that begin like UTF-16":          answer("\x00\x01\xff\xfe\x80" + forms["hexadecimal"] + "\x00\x02\xff"),
		"behind a byte order mark among octets":        answer("\xff\xfe\x80\x81" + forms["hexadecimal"] + "\x00\x02\xff"),
	} {
		if d := highest(newRecogniser().Look(a, sentGarbage()), forms["hexadecimal"]); d != suspected {
			t.Errorf("%s: %v", name, d)
		}
	}
}
