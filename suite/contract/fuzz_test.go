package contract

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// wideExponent finds numbers that the library's validation wrongly refuses or
// computes forever on.
var wideExponent = regexp.MustCompile(`[eE][+-]?[0-9]{3,}|[0-9]{300,}`)

func FuzzJudge(f *testing.F) {
	for _, s := range samples() {
		if len(s.body) < 500 {
			f.Add(s.status == 200, strings.Join(s.contentTypes, "\n"), []byte(s.body))
		}
	}
	all := contracts(f)
	f.Fuzz(func(t *testing.T, success bool, contentType string, body []byte) {
		status := 422
		if success {
			status = 200
		}
		header := http.Header{"Content-Type": {contentType}}
		want := all["3.1.0"].Judge(status, header.Values, body)
		checkForm(t, want)
		for name, c := range all {
			if got := c.Judge(status, header.Values, body); !slices.Equal(got, want) {
				t.Errorf("%s and 3.1.0 differ:\n%+v\n%+v", name, got, want)
			}
		}
		_, decodes := Decode(body)
		if decodes && !json.Valid(body) {
			t.Error("decodes what is no JSON")
		}
		if !json.Valid(body) || !utf8.Valid(body) {
			plain := all["3.1.0"].Judge(status, fields(jsonType), body)
			if rules(plain) != "json" || decodes {
				t.Errorf("is no JSON, and that is not told alone: %+v", plain)
			}
		}
		if accepted(want) && !wideExponent.Match(body) {
			for name, c := range all {
				if err := secondOpinion(t, c, status, header, body); err != nil {
					t.Errorf("%s: is accepted, and the library refuses it: %v", name, err)
				}
			}
		}
	})
}

// checkForm checks what holds of every violation.
func checkForm(t *testing.T, all []Violation) {
	t.Helper()
	for _, v := range all {
		if ruleOrder(v.Rule) < 0 || v.Message == "" || v.Place == "" || strings.ContainsAny(v.Message, "\r\n\x1b") || !utf8.ValidString(v.Message) || len(v.Message) > 600 {
			t.Errorf("%+v", v)
		}
		if !v.HasPointer && v.Pointer != "" {
			t.Errorf("a pointer that is none: %+v", v)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(edited(f))
	f.Add(edited(f, edit{"/openapi", `"3.0.3"`}))
	f.Add([]byte(strings.ReplaceAll(yamlDocument, "T~1~0", "T.1")))
	f.Add(bytes.ReplaceAll(edited(f), []byte(`"type":"object"`), []byte(`"type":["object","null"],"$defs":{}`)))
	f.Fuzz(func(t *testing.T, document []byte) {
		c, err := Load(t.Context(), "openapi.json", document)
		if (c == nil) == (err == nil) {
			t.Fatal("either a contract or an error")
		}
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "openapi.json") {
					t.Errorf("a line does not name the document: %q", line)
				}
			}
			return
		}
		for _, status := range []int{200, 401, 422, 500} {
			checkForm(t, c.Judge(status, fields(jsonType), []byte(validToken)))
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	for name, c := range contracts(b) {
		for _, s := range []sample{{"token", 200, nil, validToken, "", false}, {"error", 422, nil, validError, "", false}, {"broken", 422, nil, `{"detail":[{"loc":[null],"msg":1}]}`, "", false}} {
			header := fields(jsonType)
			b.Run(name+"/"+s.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					c.Judge(s.status, header, []byte(s.body))
				}
			})
		}
	}
}
