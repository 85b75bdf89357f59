package recognise_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/alike"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// What a body shows that is like earlier ones is what looking at it anew shows, whatever its values are.
func TestABodyThatIsLikeOthersShowsTheSame(t *testing.T) {
	long := strings.Repeat("a word ", 1500)
	shapes := []string{
		`{"access_token":%s,"token_type":"bearer","padding":"` + long + `","id":%s}`,
		`{"padding":"` + long + `","data":{"session":{"value":%s}},"list":["x",%s]}`,
		`[{"name":"access_token","value":%s},{"name":%s,"value":"abcdefgh12345678abcd"},"` + long + `"]`,
		`{"detail":[{"type":"missing","loc":["cookie","refresh_token"],"msg":%s}],"trace":%s,"more":"` + long + `Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"}`,
	}
	random := rand.New(rand.NewPCG(3, 4))
	remembering, forgetful := newRecogniser("access_token"), newRecogniser("access_token")
	var frames alike.Frames
	like, given := 0, []string{live, fresh, opaque, "word", "access_token", "true"}
	for n := range 3000 {
		value := func() string {
			switch random.IntN(3) {
			case 0:
				return quoted(token(n % 256))
			case 1:
				return quoted(jwt(token(n % 256)))
			}
			return quoted(given[random.IntN(len(given))])
		}
		body := fmt.Sprintf(shapes[random.IntN(len(shapes))], value(), value())
		a := answer(body)
		a.Success = random.IntN(2) == 0
		c := []recognise.Carried{sentLive(), sentGarbage(), {Live: live, Values: []string{token(n % 256)}}}[random.IntN(3)]
		forgetful.Forget()
		want := forgetful.Look(a, c)
		if a.Alike = frames.Of(a.Body); a.Alike != nil {
			like++
		}
		got := remembering.Look(a, c)
		if !got.SameAs(want) {
			t.Fatalf("%.200s shows\n%+v\nand looked at anew\n%+v", a.Body, got, want)
		}
		if random.IntN(4) == 0 {
			remembering.Learn(got)
			forgetful.Learn(want)
		}
	}
	if like < 2000 {
		t.Errorf("%d bodies of 3000 are like others, so this shows little", like)
	}
	if n := remembering.Framed(); n < 3 {
		t.Errorf("%d frames are remembered", n)
	}
}

// A credential that becomes known later is found in the rest of such a body.
func TestWhatBecomesKnownIsFoundInTheRestOfABody(t *testing.T) {
	long := strings.Repeat("a word ", 1500)
	for name, text := range map[string]string{
		"as it stands": opaque, "escaped": `\u00` + fmt.Sprintf("%x", opaque[0]) + opaque[1:], "short": "x7Kq9vZ2", "percent-encoded": "next=%" + fmt.Sprintf("%x", opaque[0]) + opaque[1:] + "&x=1",
	} {
		r := newRecogniser()
		var frames alike.Frames
		look := func(n int) recognise.Looked {
			a := answer(fmt.Sprintf(`{"n":%d,"padding":"%s","d":"%s"}`, n, long, text))
			a.Alike = frames.Of(a.Body)
			return r.Look(a, sentGarbage())
		}
		for n := range 4 {
			if d := worst(look(n)); d == certain {
				t.Fatalf("%s: certain before", name)
			}
		}
		given := text
		if name != "short" {
			given = opaque
		}
		r.Learn(r.Look(success(`{"access_token":"`+given+`"}`), sentLive()))
		if d := worst(look(5)); d != certain {
			t.Errorf("%s: %v after it was given", name, d)
		}
	}
}
