package contract

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// texts are what readers of JSON differ about.
var texts = []string{
	"", " ", "null", " true\r\n", "tru", "truex", "nul", "-", "-0", "0", "01", "1.", "1.0", ".5", "1e5", "1E+5", "1e", "1e+", "--1", "+1", "1 2", "[1,]", "[,1]", "[1 2]", "[]", "[ ]", "[", "]",
	"{}", "{ }", "{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{a:1}`, `{"a":1}}`, `{"a" : [ 1 , "b" ] , "c" : null }`, `"`, `"a`, `"a"`, `"\"`, `"\""`, `"\\"`, `"\/\b\f\n\r\t"`,
	`"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u12"`, `"\x"`, "\"\n\"", "\"\x00\"", "\"\x7f\"", "\"é\"", "\"\xff\"", "\ufeff1", "1\x00", `{"a":1,"a":2,"a":3}`, `{"\u0061":1,"a":2}`, `{"\ud800":1,"\ud801":2}`,
	`{"x":[{"a":1,"a":2}]}`, strings.Repeat("[", 999) + "1" + strings.Repeat("]", 999), strings.Repeat("[", 1000) + strings.Repeat("]", 1000), strings.Repeat("[", 1001) + strings.Repeat("]", 1001),
	strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000), strings.Repeat(`{"a":`, 1001) + "1" + strings.Repeat("}", 1001), "/**/1", "'a'", "NaN", "Infinity", "1_000", "0x1", "\v1", "\u00a01",
}

// FuzzReading holds the reader against encoding/json.
func FuzzReading(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, flaw := readJSON(body, func(n json.Number) any { return n })
		wanted := json.Valid(body) && utf8.Valid(body) && depth(body) <= maxDepth
		if (flaw == nil) != wanted {
			t.Fatalf("flaw %+v, and encoding/json takes it: %v", flaw, wanted)
		}
		if flaw != nil {
			if r.value != nil || flaw.message == "The body cannot be read as JSON." {
				t.Fatalf("%v, %+v", r.value, flaw)
			}
			return
		}
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil || !reflect.DeepEqual(r.value, want) {
			t.Fatalf("read %#v, want %#v, %v", r.value, want, err)
		}
	})
}

// Values are counted, and members that come again are told with their places.
func TestReadingCountsAndTellsRepetitions(t *testing.T) {
	r, flaw := readJSON([]byte(`{"a":[1,{"b":1,"b":2,"b":3}],"c":{},"a/":0,"c":[[],{"d":0,"d":0}]}`), exactNumber)
	want := [][]string{{"a", "1", "b"}, {"c"}, {"c", "1", "d"}}
	if flaw != nil || !reflect.DeepEqual(r.repeated, want) || r.values != 14 {
		t.Errorf("%+v: repeated %q, %d values", flaw, r.repeated, r.values)
	}
}
