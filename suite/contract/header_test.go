package contract

import (
	"net/http"
	"slices"
	"testing"
)

func TestDocumentedHeaderFields(t *testing.T) {
	const headers = "/paths/~1v1~1refresh_token/post/responses/200/headers"
	for _, test := range []struct {
		name    string
		headers string
		lines   http.Header
		want    []string // the messages
	}{
		{"required and there", `{"X-A":{"required":true,"schema":{"type":"string"}}}`, http.Header{"X-A": {"x"}}, nil},
		{"required and empty", `{"X-A":{"required":true,"schema":{"type":"string"}}}`, http.Header{"X-A": {""}}, nil},
		{"required and absent", `{"x-a":{"required":true,"schema":{"type":"string"}}}`, nil, []string{`The header field "x-a" is absent; the contract requires it.`}},
		{"optional and absent", `{"X-A":{"schema":{"type":"integer"}}}`, nil, nil},
		{"letter case", `{"x-A":{"required":true,"schema":{"type":"integer"}}}`, http.Header{"X-A": {"3"}}, nil},
		{"an integer", `{"X-A":{"schema":{"type":"integer","maximum":10}}}`, http.Header{"X-A": {"11"}}, []string{`The header field "X-A" is above the contract's maximum of 10.`}},
		{"no integer", `{"X-A":{"schema":{"type":"integer"}}}`, http.Header{"X-A": {"x"}}, []string{`The header field "X-A" has the type string; the contract asks for integer.`}},
		{"a fraction", `{"X-A":{"schema":{"type":"integer"}}}`, http.Header{"X-A": {"1.5"}}, []string{`The header field "X-A" is a number, but not an integer; the contract asks for integer.`}},
		{"null is no integer", `{"X-A":{"schema":{"type":"integer"}}}`, http.Header{"X-A": {`"1"`}}, []string{`The header field "X-A" has the type string; the contract asks for integer.`}},
		{"the second line is bad", `{"X-A":{"schema":{"type":"integer"}}}`, http.Header{"X-A": {"1", "x"}}, []string{`The header field "X-A" has the type string; the contract asks for integer.`}},
		{"both lines are bad", `{"X-A":{"schema":{"type":"integer"}}}`, http.Header{"X-A": {"y", "x"}}, []string{`The header field "X-A" has the type string; the contract asks for integer.`}},
		{"two fields are bad", `{"X-B":{"schema":{"type":"boolean"}},"X-A":{"required":true,"schema":{"type":"number"}}}`, http.Header{"X-B": {"yes"}},
			[]string{`The header field "X-A" is absent; the contract requires it.`, `The header field "X-B" has the type string; the contract asks for boolean.`}},
		{"a boolean", `{"X-B":{"schema":{"type":"boolean"}}}`, http.Header{"X-B": {"true"}}, nil},
		{"the boolean that is asked for", `{"X-B":{"schema":{"type":"boolean","enum":[true]}}}`, http.Header{"X-B": {"true"}}, nil},
		{"the other boolean", `{"X-B":{"schema":{"type":"boolean","enum":[true]}}}`, http.Header{"X-B": {"false"}}, []string{`The header field "X-B" is not one of the values that the contract lists: true.`}},
		{"a string that looks like a number", `{"X-A":{"schema":{"type":"string"}}}`, http.Header{"X-A": {"5"}}, nil},
		{"untyped", `{"X-A":{"schema":{"minLength":2}}}`, http.Header{"X-A": {"5"}}, []string{`The header field "X-A" has fewer than the contract's minLength of 2.`}},
		{"a list", `{"X-A":{"schema":{"type":"array","items":{"type":"integer"}}}}`, http.Header{"X-A": {"1, 2", "3"}}, nil},
		{"a bad list", `{"X-A":{"schema":{"type":"array","items":{"type":"integer"}}}}`, http.Header{"X-A": {"1, 2", "x"}}, []string{`Item 2 has the type string; the contract asks for integer.`}},
		{"an object is left alone", `{"X-A":{"schema":{"type":"object","required":["a"]}}}`, http.Header{"X-A": {"b,1"}}, nil},
		{"JSON content", `{"X-A":{"content":{"application/json":{"schema":{"type":"object","required":["a"]}}}}}`, http.Header{"X-A": {`{}`}}, []string{`"a" is absent; the contract requires it.`}},
		{"broken JSON content", `{"X-A":{"content":{"application/json":{"schema":{"type":"object"}}}}}`, http.Header{"X-A": {`{`}}, []string{`The header field "X-A" is not JSON, which the contract asks for.`}},
		{"other content", `{"X-A":{"required":true,"content":{"text/plain":{"schema":{"type":"integer"}}}}}`, http.Header{"X-A": {`x`}}, nil},
		{"a cookie among others", `{"Set-Cookie":{"required":true,"schema":{"type":"string","pattern":"^refresh_token="}}}`, http.Header{"Set-Cookie": {"a=1", "refresh_token=x; HttpOnly"}}, nil},
		{"no such cookie", `{"Set-Cookie":{"required":true,"schema":{"type":"string","pattern":"^refresh_token="}}}`, http.Header{"Set-Cookie": {"a=1", "b=2"}},
			[]string{`The header field "Set-Cookie" does not match the pattern of the contract: "^refresh_token=".`}},
		{"Content-Type is not judged by it", `{"Content-Type":{"required":true,"schema":{"type":"integer"}}}`, nil, nil},
		{"undocumented", `{}`, http.Header{"X-A": {"x"}}, nil},
		{"a reference", `{"X-A":{"$ref":"#/components/headers/H"}}`, http.Header{"X-A": {"x"}}, []string{`The header field "X-A" has the type string; the contract asks for integer.`}},
		{"a 3.1 keyword", `{"X-A":{"schema":{"const":"x"}}}`, http.Header{"X-A": {"y"}}, []string{`The header field "X-A" is not the constant value of the contract: "x".`}},
	} {
		c := mustLoad(t, edited(t, edit{headers, test.headers}, edit{"/components/headers", `{"H":{"schema":{"type":"integer"}}}`}))
		lines := http.Header{"Content-Type": {jsonType}}
		for name, values := range test.lines {
			lines[name] = values
		}
		var got []string
		for _, v := range c.Judge(200, lines.Values, []byte(validToken)) {
			got = append(got, v.Message)
			if v.Rule != "headers" || v.HasPointer || v.Pointer != "" || v.ValueType == "" {
				t.Errorf("%s: %+v", test.name, v)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.name, got, test.want)
		}
	}
}

func TestAHeaderFieldTellsItsPlace(t *testing.T) {
	c := mustLoad(t, edited(t,
		edit{"/paths/~1v1~1refresh_token/post/responses/200/headers", `{"X-A":{"$ref":"#/components/headers/H"},"X-B":{"required":true,"schema":{"type":"string"}}}`},
		edit{"/components/headers", `{"H":{"schema":{"type":"integer"}}}`}))
	lines := http.Header{"Content-Type": {jsonType}, "X-A": {"x"}}
	want := []Violation{
		{Rule: "headers", Message: `The header field "X-A" has the type string; the contract asks for integer.`, Place: "openapi.json#/components/headers/H/schema/type", ValueType: "string"},
		{Rule: "headers", Message: `The header field "X-B" is absent; the contract requires it.`, Place: operationPlace + "/responses/200/headers/X-B/required", ValueType: "absent"},
	}
	if got := c.Judge(200, lines.Values, []byte(validToken)); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}
