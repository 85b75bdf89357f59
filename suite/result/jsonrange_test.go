package result_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

func TestValueRange(t *testing.T) {
	body := []byte("{ \"a/b\" : {\"~\": [10, {\"x\":null}, \"é\"]},\n \"n\": -1.5e3 , \"a/b2\":[] }")
	for pointer, want := range map[string]string{
		"/a~1b/~0/0": "10", "/a~1b/~0/1/x": "null", "/a~1b/~0/2": `"é"`, "/n": "-1.5e3", "/a~1b2": "[]", "/a~1b/~0/1": `{"x":null}`,
		"": string(body), "/a~1b/~0/7": `[10, {"x":null}, "é"]`, "/missing": string(body), "/n/deeper": "-1.5e3",
	} {
		from, to, ok := result.ValueRange(body, pointer)
		if !ok || string(body[from:to]) != want {
			t.Errorf("%q: %q, want %q", pointer, body[from:to], want)
		}
	}
	for _, body := range []string{"", "nothing", "{\"a\":"} {
		if from, to, ok := result.ValueRange([]byte(body), "/a"); ok {
			t.Errorf("%q: found %d to %d", body, from, to)
		}
	}
}
