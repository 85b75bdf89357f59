package recognise_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

const (
	mostSightings = 64 + 64 + 256 + 256
	mostOctets    = 16 << 20
)

// repeat joins n members, items or lines.
func repeat(n int, before, between, after string, item func(i int) string) string {
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(item(i))
	}
	b.WriteString(after)
	return b.String()
}

// hostile are bodies that make as much work as they can.
var hostile = map[string]string{
	"60,000 members":             repeat(60_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"m%d":"%0100d"`, i, i) }),
	"60,000 random members":      repeat(60_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"m%d":"Zk3vQ9pLw7XbN2cT8y%dHd4RfJ6m"`, i, i) }),
	"10,000 x_token members":     repeat(10_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"x_token%d":"Zk3vQ9pLw7XbN2cT8y%dHd4RfJ6m"`, i, i) }),
	"10,000 words for tokens":    repeat(10_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"x_token%d":"word"`, i) }),
	"20,000 JWTs":                repeat(20_000, "[", ",", "]", func(i int) string { return quoted("eyJhbGciOiJub25lIn0." + fmt.Sprint(i) + ".") }),
	"a line of 300 KB":           strings.Repeat("Zk3vQ9pLw7", 30_000),
	"a line of one letter":       strings.Repeat("a", 1<<19),
	"a string of dots":           `{"token":"` + strings.Repeat(".", 1<<19) + `"}`,
	"names given to names":       strings.Repeat("token=", 50_000),
	"names given to values":      strings.Repeat("token=abcdefg1&", 30_000),
	"names of names":             strings.Repeat("access_token:", 40_000),
	"open tags":                  strings.Repeat("<token>", 50_000),
	"half a tag":                 strings.Repeat("<", 1<<19),
	"white space":                `{"token"` + strings.Repeat(" ", 1<<19),
	"open arrays":                strings.Repeat("[", 1<<19),
	"closed arrays":              strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
	"open objects":               strings.Repeat(`{"token":`, 60_000),
	"strings one behind another": strings.Repeat(`"a"`, 100_000),
	"JSON begun again":           strings.Repeat(`[x`, 60_000),
	"an open string":             `{"token":"` + strings.Repeat(`\"`, 60_000),
	"backslashes":                strings.Repeat(`\`, 1<<19),
	"percent signs":              strings.Repeat(`%25`, 100_000),
	"entities":                   strings.Repeat("&amp;", 60_000),
	"escaped entities":           "&amp;" + strings.Repeat("amp;", 60_000),
	"JSON in JSON": func() string {
		s := `{"token":"x"}`
		for len(s) < 1<<18 {
			s = quoted(s)
		}
		return s
	}(),
	"commas":          strings.Repeat(",", 1<<19),
	"equals signs":    strings.Repeat("=", 1<<19),
	"quotation marks": strings.Repeat(`"`, 1<<19),
	"octets":          repeat(4096, "", "", "", func(i int) string { return string([]byte{byte(i), byte(i >> 3), 0xff, 0x80, 0}) }),
}

// Whatever a server sends, what is told of it is bounded, and it is said that there is more.
func TestWhatAnAnswerShowsIsBounded(t *testing.T) {
	for name, body := range hostile {
		for _, a := range []recognise.Answer{answer(body), success(body)} {
			r := newRecogniser("access_token")
			l := r.Look(a, sentGarbage())
			size := 0
			for _, s := range l.Sightings {
				size += len(s.Text) + len(s.Where) + len(s.Pointer)
				if len(s.Where) > 400 || len(s.Label) > 40 || len(s.Pointer) > 1100 {
					t.Errorf("%s: %d, %d and %d octets of a place", name, len(s.Where), len(s.Label), len(s.Pointer))
				}
			}
			if len(l.Sightings) > mostSightings || size > len(body)+mostSightings*1600 {
				t.Errorf("%s: %d sightings of %d octets", name, len(l.Sightings), size)
			}
			if strings.Contains(name, "random") || strings.Contains(name, "x_token") || strings.Contains(name, "JWTs") {
				if !l.Overflow {
					t.Errorf("%s: nothing says that there is more", name)
				}
			}
			r.Learn(l)
		}
	}
}

// A credential behind more text than is told is found all the same.
func TestWhatIsCertainIsFoundBehindWhatIsNot(t *testing.T) {
	body := strings.TrimSuffix(hostile["60,000 random members"], "}") + `,"access_token":` + quoted(fresh) + `}`
	s, ok := newRecogniser().Look(answer(body), sentGarbage()).Gives(certain)
	if !ok || s.Text != fresh {
		t.Errorf("gives %+v", s)
	}
	likely := repeat(5_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"n%d":%q`, i, jwt(fmt.Sprint(i))) })
	s, ok = newRecogniser().Look(answer(strings.TrimSuffix(likely, "}")+`,"access_token":`+quoted(fresh)+`}`), sentGarbage()).Gives(certain)
	if !ok || s.Text != fresh {
		t.Errorf("behind what is likely gives %+v", s)
	}
	echoes := repeat(5_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"token%d":%q`, i, garbage[:60+i%40]) })
	s, ok = newRecogniser().Look(answer(strings.TrimSuffix(echoes, "}")+`,"access_token":`+quoted(fresh)+`}`), sentGarbage()).Gives(certain)
	if !ok || s.Text != fresh {
		t.Errorf("behind echoes gives %+v", s)
	}
}

// A run remembers a bounded number of credentials and names, whatever its answers give.
func TestWhatARunLearnsIsBounded(t *testing.T) {
	r := newRecogniser("access_token")
	full := false
	for n := range 100 {
		body := repeat(10_000, "{", ",", "}", func(i int) string { return fmt.Sprintf(`"x_token%d_%d":"Zk3vQ9pLw7XbN2cT8y%dHd4Rf%dJ6m"`, n, i, i, n) })
		if !r.Learn(r.Look(success(body), sentLive())) {
			full = true
		}
	}
	values, octets, patterns, _, names := r.Held()
	if values > 4096 || octets > mostOctets || patterns > 9*values || names > 256 || !full {
		t.Errorf("holds %d values of %d octets, %d patterns, %d names; full: %v", values, octets, patterns, names, full)
	}
	if s, ok := r.Look(answer(`{"access_token":`+quoted(fresh)+`}`), sentGarbage()).Gives(certain); !ok || s.Text != fresh {
		t.Error("a full run finds nothing any more")
	}
}

// Tokens of 64 KiB are kept once, and their number is bounded.
func TestLongCredentialsAreBounded(t *testing.T) {
	r := newRecogniser("access_token")
	long := func(n int) string { return strings.Repeat(token(n), 8000) }
	for n := range 70 {
		r.Learn(r.Look(success(`{"access_token":`+quoted(long(n))+`}`), sentLive()))
	}
	if values, octets, _, _, _ := r.Held(); octets > mostOctets || values < 60 {
		t.Errorf("holds %d values of %d octets", values, octets)
	}
	if !r.Known(long(7)) || worst(r.Look(answer(refusal(`,"x":`+quoted(long(7)))), sentGarbage())) != certain {
		t.Error("a long credential is not known")
	}
}

// Credentials that are made to look alike cost a bounded effort, and are found as whole texts.
func TestCredentialsThatLookAlike(t *testing.T) {
	r := newRecogniser()
	alike := func(i int) string {
		return strings.Repeat("a", 2000) + fmt.Sprintf("k8mQ%04d", i) + strings.Repeat("a", 2000)
	}
	for i := range 100 {
		r.Learn(r.Look(success(`{"access_token":`+quoted(alike(i))+`}`), sentLive()))
	}
	if values, _, patterns, most, _ := r.Held(); values != 101 || patterns > 9*values || most > 8 {
		t.Errorf("holds %d values, %d patterns, %d of them in one place", values, patterns, most)
	}
	l := r.Look(answer(refusal(`,"x":`+quoted(strings.Repeat("a", 1<<18))+`,"y":`+quoted(alike(7)))), sentGarbage())
	if highest(l, alike(7)) != certain {
		t.Error("a whole text is not known")
	}
	if !l.Overflow {
		t.Error("nothing says that the search was given up")
	}
}

// What is kept of an answer does not keep its body alive.
func TestSightingsKeepNoBody(t *testing.T) {
	const each, answers = 1 << 20, 16
	var kept []recognise.Looked
	r := newRecogniser()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for n := range answers {
		body := `{"access_token":` + quoted(token(n)) + `,"more":"` + strings.Repeat("a ", each/2) + `"}`
		kept = append(kept, r.Look(answer(body), sentGarbage()))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > each*answers/4 {
		t.Errorf("%d octets are held for %d answers", held, len(kept))
	}
	runtime.KeepAlive(kept)
}
