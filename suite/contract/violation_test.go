package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

const (
	tokenPlace = "openapi.json#/components/schemas/Token"
	errorPlace = "openapi.json#/components/schemas/ValidationError"
	media200   = "openapi.json#/paths/~1v1~1refresh_token/post/responses/200/content/application~1json"
)

func TestAViolationTellsPointerPlaceAndType(t *testing.T) {
	for _, test := range []struct {
		status  int
		body    string
		pointer string
		place   string
		kind    string
		message string
	}{
		{200, `{}`, "/access_token", tokenPlace + "/required", "absent", `"access_token" is absent; the contract requires it.`},
		{200, `{"access_token":null}`, "/access_token", tokenPlace + "/properties/access_token/type", "null", `"access_token" has the type null; the contract asks for string.`},
		{200, `{"access_token":1}`, "/access_token", tokenPlace + "/properties/access_token/type", "number", `"access_token" has the type number; the contract asks for string.`},
		{200, `{"access_token":[]}`, "/access_token", tokenPlace + "/properties/access_token/type", "array", `"access_token" has the type array; the contract asks for string.`},
		{200, `{"access_token":{}}`, "/access_token", tokenPlace + "/properties/access_token/type", "object", `"access_token" has the type object; the contract asks for string.`},
		{200, `{"access_token":true}`, "/access_token", tokenPlace + "/properties/access_token/type", "boolean", `"access_token" has the type boolean; the contract asks for string.`},
		{200, `"t"`, "", tokenPlace + "/type", "string", "The body has the type string; the contract asks for object."},
		{200, `null`, "", tokenPlace + "/type", "null", "The body has the type null; the contract asks for object."},
		{422, `{"detail":[{"loc":["a",null],"msg":"m","type":"t"}]}`, "/detail/0/loc/1", errorPlace + "/properties/loc/items/anyOf", "null", "Item 1 has the type null; the contract asks for string or integer."},
		{422, `{"detail":[{"loc":[1.5],"msg":"m","type":"t"}]}`, "/detail/0/loc/0", errorPlace + "/properties/loc/items/anyOf", "number", "Item 0 is a number, but not an integer; the contract asks for string or integer."},
		{422, `{"detail":[{"loc":[],"msg":"m"}]}`, "/detail/0/type", errorPlace + "/required", "absent", `"type" is absent; the contract requires it.`},
		{422, `{"detail":["x"]}`, "/detail/0", errorPlace + "/type", "string", "Item 0 has the type string; the contract asks for object."},
		{422, `{"detail":"x"}`, "/detail", "openapi.json#/components/schemas/HTTPValidationError/properties/detail/type", "string", `"detail" has the type string; the contract asks for array.`},
	} {
		got := embedded(t).Judge(test.status, fields(jsonType), []byte(test.body))
		want := Violation{Rule: "schema", Message: test.message, Pointer: test.pointer, HasPointer: true, Place: test.place, ValueType: test.kind}
		if !slices.Equal(got, []Violation{want}) {
			t.Errorf("%s:\n got %+v\nwant %+v", test.body, got, want)
		}
	}
}

// A pointer is no URI: %41 and # in it stand for themselves (RFC 6901 §3).
func TestNamesThatPointersAndURIsWriteInAnotherWayKeepTheirPlace(t *testing.T) {
	for _, version := range []string{"3.0.3", "3.1.0"} {
		for _, name := range []string{"a/b", "m~n", "~1", "a%41", "100%", "a#b", "a b", "é", ""} {
			schema := map[string]any{"type": "object", "properties": map[string]any{name: map[string]any{"type": "string"}}}
			text, err := json.Marshal(schema)
			if err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(map[string]any{name: 1})
			if err != nil {
				t.Fatal(err)
			}
			c := mustLoad(t, edited(t, edit{"/openapi", `"` + version + `"`}, edit{"/components/schemas/Token", string(text)}))
			at := "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			got := c.Judge(200, fields(jsonType), body)
			if len(got) != 1 || got[0].Pointer != at || got[0].Place != tokenPlace+"/properties"+at+"/type" {
				t.Errorf("%s: %q: got %+v", version, name, got)
			}
		}
	}
}

func TestAViolationOfFormTellsSectionAndPlace(t *testing.T) {
	responses := "openapi.json#/paths/~1v1~1refresh_token/post/responses"
	for _, test := range []struct {
		status int
		kinds  []string
		body   string
		want   Violation
	}{
		{401, []string{jsonType}, "", Violation{Rule: "status", Place: responses, Message: "The status 401 is not documented; the contract documents 200, 422."}},
		{200, nil, validToken, Violation{Rule: "content-type", Place: responses + "/200/content", ValueType: "absent", Section: "RFC 9110 §8.3",
			Message: "There is no Content-Type; the contract declares application/json."}},
		{200, []string{jsonType, jsonType, "a/b"}, validToken, Violation{Rule: "content-type", Place: responses + "/200/content", Section: "RFC 9110 §8.3",
			Message: "There are 3 Content-Type lines; expected exactly one."}},
		{200, []string{"json"}, validToken, Violation{Rule: "content-type", Place: responses + "/200/content", Section: "RFC 9110 §8.3.1",
			Message: "The Content-Type is not a media type; the contract declares application/json."}},
		{200, []string{"application/json;;=;bad"}, validToken, Violation{Rule: "content-type", Place: responses + "/200/content", Section: "RFC 9110 §5.6.6",
			Message: "The parameters of the Content-Type cannot be parsed."}},
		{200, []string{"text/html"}, validToken, Violation{Rule: "content-type", Place: responses + "/200/content", Section: "RFC 9110 §8.3",
			Message: "The media type is not declared for this status; the contract declares application/json."}},
		{200, []string{jsonType}, "", Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §2", Message: "The body is empty; the contract asks for JSON."}},
		{200, []string{jsonType}, " \n", Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §2", Message: "The body is only white space; the contract asks for JSON."}},
		{200, []string{jsonType}, "\xEF\xBB\xBF{}", Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §8.1", Message: "The body starts with a byte order mark."}},
		{200, []string{jsonType}, "{\"a\":\"\xff\"}", Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §8.1", Message: "The body is not UTF-8: the octet at offset 6 is not valid."}},
		{200, []string{jsonType}, `{"a":1`, Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §2", Message: "The body ends before its JSON value is complete."}},
		{200, []string{jsonType}, `{"a":x}`, Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §2", Message: "The body is not JSON: the octet at offset 5 is not valid."}},
		{200, []string{jsonType}, `{} x1`, Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §2", Message: "The JSON value ends at offset 2; octets after it: 2."}},
		{200, []string{jsonType}, strings.Repeat("[", 2000), Violation{Rule: "json", Place: media200, HasPointer: true, Section: "RFC 8259 §9", Message: "The body is nested more than 1000 levels deep."}},
		{200, []string{"application/json;charset=latin1"}, validToken, Violation{Rule: "charset", Place: media200, Section: "RFC 8259 §8.1",
			Message: "The charset parameter is not utf-8; JSON is always UTF-8."}},
		{200, []string{jsonType}, `{"access_token":"t","~/":{"x":1,"x":2}}`, Violation{Rule: "unique-members", Place: media200, Pointer: "/~0~1/x", HasPointer: true,
			ValueType: "number", Section: "RFC 8259 §4", Message: `The member "x" is in one object twice.`}},
	} {
		got := embedded(t).Judge(test.status, fields(test.kinds...), []byte(test.body))
		if !slices.Equal(got, []Violation{test.want}) {
			t.Errorf("%q:\n got %+v\nwant %+v", test.body, got, test.want)
		}
	}
}

func TestEveryViolationOfABodyIsTold(t *testing.T) {
	body := `{"detail":[null,{"loc":[1,true,null],"msg":1},{"loc":[],"msg":"m","type":"t"},{"loc":{}}]}`
	want := []string{"/detail/0", "/detail/1/loc/1", "/detail/1/loc/2", "/detail/1/msg", "/detail/1/type", "/detail/3/loc", "/detail/3/msg", "/detail/3/type"}
	for name, c := range contracts(t) {
		var got []string
		for _, v := range c.Judge(422, fields(jsonType), []byte(body)) {
			got = append(got, v.Pointer)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestIndicesAreOrderedAsNumbers(t *testing.T) {
	body := `{"detail":[` + strings.Repeat(`null,`, 11) + `null]}`
	got := embedded(t).Judge(422, fields(jsonType), []byte(body))
	if len(got) != 12 || got[2].Pointer != "/detail/2" || got[10].Pointer != "/detail/10" {
		t.Errorf("got %+v", got)
	}
}

// secret is planted as a value in every kind of bad response.
const secret = "s3cr3t-T0k3n.aaaa.bbbb"

func TestNoMessageHoldsAValueOfTheResponse(t *testing.T) {
	bodies := []string{secret, `"` + secret + `"`, `["` + secret + `"]`, `{"access_token":["` + secret + `"]}`, `{"access_token":{"a":"` + secret + `"}}`,
		`{"access_token":"` + secret + `","token_type":1}`, `{"token":"` + secret + `"}`, `{"access_token":"` + secret, `{"access_token":"` + secret + "\xff\"}",
		"\xEF\xBB\xBF" + `{"access_token":"` + secret + `"}`, `{"access_token":"` + secret + `"}` + secret, `{"a":"` + secret + `","a":"` + secret + `"}`,
		`{"access_token":"` + secret + `","access_token":null}`, `{"detail":"` + secret + `"}`, `{"detail":["` + secret + `"]}`,
		`{"detail":[{"loc":"` + secret + `","msg":["` + secret + `"],"type":{"x":"` + secret + `"}}]}`, `{"detail":[{"input":"` + secret + `"}]}`,
		`{"access_token":'` + secret + `'}`, `{"access_token":` + secret + `}`}
	kinds := [][]string{{jsonType}, {secret}, {"text/" + secret}, {"application/json; charset=" + secret}, {"application/json; x=\"" + secret}, {secret, secret}, nil}
	others := tokenContracts(t)
	for name, c := range contracts(t) {
		others[name] = c
	}
	found := 0
	for name, c := range others {
		for _, status := range []int{200, 422, 500} {
			for _, kind := range kinds {
				for _, body := range bodies {
					header := func(name string) []string {
						if name == "Content-Type" {
							return kind
						}
						return []string{secret}
					}
					for _, v := range c.Judge(status, header, []byte(body)) {
						found++
						if strings.Contains(v.Message, secret) || strings.Contains(v.Message, secret[:6]) || strings.Contains(v.Place, secret[:6]) {
							t.Errorf("%s: %d %q %q: %+v", name, status, kind, body, v)
						}
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("nothing was judged")
	}
}

// tokenContracts are contracts in which each keyword can be broken by a token.
func tokenContracts(t *testing.T) map[string]*Contract {
	all := map[string]*Contract{}
	for _, keyword := range []string{`"pattern":"^x$"`, `"enum":["x"]`, `"format":"date-time"`, `"maxLength":1`, `"minLength":99`, `"not":{"minLength":1}`,
		`"const":"x"`, `"allOf":[{"maxLength":1},{"pattern":"^y"}]`, `"anyOf":[{"maxLength":1}]`, `"oneOf":[{"minLength":1},{"minLength":2}]`, `"type":"integer"`} {
		all[keyword] = mustLoad(t, edited(t, edit{"/components/schemas/Token/properties/access_token", `{` + keyword + `}`},
			edit{"/paths/~1v1~1refresh_token/post/responses/200/headers", `{"X-A":{"schema":{"type":"integer"}},"X-B":{"schema":{` + keyword + `}}}`}))
	}
	return all
}

func TestNamesInMessagesAreQuotedAndShort(t *testing.T) {
	c := mustLoad(t, edited(t, edit{"/components/schemas/Token/additionalProperties", "false"}))
	for _, name := range []string{strings.Repeat("n", 5000), strings.Repeat("\x1b]0;x\a", 50), strings.Repeat("𝄞é", 100), "a\u202eb\u2066", "\u0085\u2028", `q"q`, "::error::x"} {
		body, err := json.Marshal(map[string]any{"access_token": "t", name: 1})
		if err != nil {
			t.Fatal(err)
		}
		got := c.Judge(200, fields(jsonType), body)
		if len(got) != 1 || got[0].Pointer != pointer([]string{name}) {
			t.Fatalf("%.20q: %+v", name, got)
		}
		message := strings.TrimSuffix(got[0].Message, " is not allowed here by the contract.")
		if utf8.RuneCountInString(message) > maxShown+3 || strings.ContainsAny(message, "\x1b\a\r\n\u0085\u2028\u202e\u2066") {
			t.Errorf("%q", message)
		}
	}
}

func TestJudgeIsSafeForConcurrentUse(t *testing.T) {
	all := contracts(t)
	all["composed"] = tokenContracts(t)[`"allOf":[{"maxLength":1},{"pattern":"^y"}]`]
	for name, c := range all {
		var group sync.WaitGroup
		list := samples()
		want := make([][]Violation, len(list))
		for i, s := range list {
			want[i] = c.Judge(s.status, fields(s.contentTypes...), []byte(s.body))
		}
		for range 4 {
			group.Go(func() {
				for i, s := range list {
					if got := c.Judge(s.status, fields(s.contentTypes...), []byte(s.body)); !slices.Equal(got, want[i]) {
						t.Errorf("%s: %s: got %+v, want %+v", name, s.name, got, want[i])
					}
				}
			})
		}
		group.Wait()
	}
}

func TestAHugeAnswerIsJudgedWithinBounds(t *testing.T) {
	for name, body := range map[string]string{
		"bad items":  `{"detail":[` + strings.Repeat("0,", 30_000) + `0]}`,
		"bad words":  `{"detail":[{"loc":[` + strings.Repeat(`null,`, 30_000) + `0],"msg":"m","type":"t"}]}`,
		"bad names":  `{"detail":[` + strings.Repeat(`{},`, 2_000) + `{}]}`,
		"deep":       `{"detail":` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}",
		"digits":     `{"detail":[` + strings.Repeat("9", 200_000) + "." + strings.Repeat("9", 200_000) + `]}`,
		"exponent":   `{"detail":[1e` + strings.Repeat("9", 200_000) + `]}`,
		"duplicates": `{"detail":0,` + strings.Repeat(`"":0,`, 50_000) + `"":0}`,
	} {
		for form, c := range contracts(t) {
			if got := c.Judge(422, fields(jsonType), []byte(body)); len(got) == 0 || len(got) > 2*maxViolations {
				t.Errorf("%s, %s: %d violations", form, name, len(got))
			}
		}
	}
	huge := `{"detail":[{"loc":[` + strings.Repeat("0,", 30_000) + `0],"msg":"m","type":"t"}]}`
	for form, c := range contracts(t) {
		if got := c.Judge(422, fields(jsonType), []byte(huge)); len(got) != 0 {
			t.Errorf("%s: a huge answer that conforms: %+v", form, got)
		}
	}
	want := Violation{Rule: "schema", Message: "The body does not match the contract's schema; it is too large to say where.", HasPointer: true,
		Place: "openapi.json#/components/schemas/HTTPValidationError", ValueType: "object"}
	if got := contracts(t)["2020-12"].Judge(422, fields(jsonType), []byte(strings.Replace(huge, `"m"`, "0", 1))); !slices.Equal(got, []Violation{want}) {
		t.Errorf("got %+v", got)
	}
	repeated := `{"detail":[]`
	for i := range 1000 {
		repeated += fmt.Sprintf(`,"m%d":0,"m%d":0`, i, i)
	}
	last := embedded(t).Judge(422, fields(jsonType), []byte(repeated+"}"))[maxViolations-1]
	if last.Rule != "unique-members" || !strings.HasPrefix(last.Message, "980 more violations of this rule are not shown. ") {
		t.Errorf("the last of 1000 is %+v", last)
	}
	got := embedded(t).Judge(422, fields(jsonType), []byte(`{"detail":[`+strings.Repeat("0,", 999)+`0]}`))
	if len(got) != maxViolations || !strings.HasPrefix(got[maxViolations-1].Message, "980 more violations of this rule are not shown. ") {
		t.Errorf("%d violations, the last %+v", len(got), got[len(got)-1])
	}
}
