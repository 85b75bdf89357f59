package alike_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

var padding = strings.Repeat(`a word, \"quoted\" and \\ more `, 400)

// met sends bodies one after another, and returns what is told of the last one.
func met(bodies ...string) (last *alike.Body) {
	var f alike.Frames
	for _, b := range bodies {
		last = f.Of([]byte(b))
	}
	return last
}

// The values that differ are told with their places, however long they are, and others
// that begin to differ later as well.
func TestValuesThatDiffer(t *testing.T) {
	shape := `{"token":"%s","n":%s,"padding":"` + padding + `","list":[true,"%s",%s]}`
	var f alike.Frames
	for n, values := range [][]any{
		{"abc", "1", "x", "0"}, {"abcdef", "1", "x", "0"}, {"", "1", "x", "0"}, {"g", "-12.50", "x", "0"}, {"", "0", "longer than before", "0.25"}, {"abc", "1", "x", "99"}, {"y", "7", "z", "8"},
	} {
		body := fmt.Sprintf(shape, values...)
		got := f.Of([]byte(body))
		if n == 0 {
			if got != nil {
				t.Error("the first body is like another one")
			}
			continue
		}
		if got == nil {
			t.Fatalf("%v: is like none", values)
		}
		for _, v := range got.Values {
			if !strings.HasPrefix(body[v.Start:], v.Text) || v.Number != (strings.Trim(v.Text, "-.0123456789") == "" && v.Text != "") {
				t.Errorf("%v: %+v", values, v)
			}
		}
		if want := []int{0, 1, 1, 2, 4, 4, 4}[n]; len(got.Values) != want {
			t.Errorf("%v: %d values differ, %+v", values, len(got.Values), got.Values)
		}
	}
}

// Nothing else than values may differ, and not too much.
func TestBodiesThatAreNotAlike(t *testing.T) {
	body := func(begin, end string) string { return begin + `"padding":"` + padding + `"` + end }
	plain := body(`{"a":"1",`, `,"b":2}`)
	for name, other := range map[string]string{
		"a name":                    body(`{"c":"1",`, `,"b":2}`),
		"a type":                    body(`{"a":"1",`, `,"b":"2"}`),
		"a word":                    body(`{"a":"1",`, `,"b":true}`),
		"an escape":                 body(`{"a":"\u0031",`, `,"b":2}`),
		"an octet that is not text": body("{\"a\":\"\x01\",", `,"b":2}`),
		"UTF-8":                     body(`{"a":"é",`, `,"b":2}`),
		"an exponent":               body(`{"a":"1",`, `,"b":2e3}`),
		"a number that is none":     body(`{"a":"1",`, `,"b":02}`),
		"white space":               body(`{"a":"1", `, `,"b":2}`),
		"what comes behind":         body(`{"a":"1",`, `,"b":2}x`),
		"one member more":           body(`{"a":"1",`, `,"b":2,"c":3}`),
		"less":                      plain[:len(plain)-5],
		"most of it":                strings.Replace(plain, padding, strings.Repeat("x", 9000), 1),
		"a short one":               `{"a":"2","b":2}`,
	} {
		if got := met(plain, other); got != nil {
			t.Errorf("%s differs: %+v", name, got.Values)
		}
		if got := met(plain, body(`{"a":"x",`, `,"b":3}`), other); got != nil {
			t.Errorf("%s differs from a frame: %+v", name, got.Values)
		}
	}
	if met(plain, plain) != nil {
		t.Error("what is the same is told as one that differs")
	}
}

// A server that sends another body each time is not compared for ever.
func TestComparisonsAreBounded(t *testing.T) {
	var f alike.Frames
	for n := range 200 {
		f.Of([]byte(fmt.Sprintf(`{"name%d":"%s"}`, n, strings.Repeat("x", 10_000))))
	}
	like := func(n int) *alike.Body { return f.Of([]byte(fmt.Sprintf(`{"a":%d,"padding":"%s"}`, n, padding))) }
	if like(1); like(2) != nil {
		t.Error("bodies are compared after 200 that have nothing in common")
	}
}

// Whatever differs, the body is the frame with the values that are told.
func TestFramesAreTrue(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	texts, numbers, odd := []string{`""`, `"a"`, `"a:b,c"`, `"{[]}"`}, []string{"0", "1", "-1", "1.5", "10"}, []string{"true", "null", `"\"" `, `"é"`, "1e5", "0", `"0"`}
	var f alike.Frames
	like := 0
	for range 4000 {
		word := func(usual []string) string {
			if random.IntN(20) == 0 {
				return odd[random.IntN(len(odd))]
			}
			return usual[random.IntN(len(usual))]
		}
		body := fmt.Sprintf(`[%s,{"a":%s,"b":[%s,%s]},"%s",%s]`, word(texts), word(numbers), word(numbers), word(texts), padding, word(texts))
		got := f.Of([]byte(body))
		if got == nil {
			continue
		}
		like++
		var decoded any
		if err := json.Unmarshal([]byte(body), &decoded); err != nil {
			t.Fatalf("%.80s: %v", body, err)
		}
		for _, v := range got.Values {
			if !v.Number && (body[v.Start-1] != '"' || body[v.Start+len(v.Text)] != '"') {
				t.Errorf("%.80s: %+v", body, v)
			}
		}
	}
	if like < 300 {
		t.Errorf("%d of 4000 are alike, so this shows little", like)
	}
}
