package reference

import "strings"

// bodyVariants write bodies and media types in other ways that the schemas and
// the JSON grammar allow.
func bodyVariants() []entry {
	success := func(template string) edit { return granted(body(template)) }
	refusal := func(template string) edit { return refused(body(template)) }
	contentType := func(value string) edit {
		return both(func(_ *exchange, a *Answer) { // of a problem's JSON, too
			for i, f := range a.Header {
				if own, isJSON := strings.CutSuffix(strings.TrimPrefix(f.Value, "application/"), "json"); isJSON && strings.EqualFold(f.Name, "Content-Type") {
					a.Header[i].Value = value[:len("application/")] + own + value[len("application/"):]
				}
			}
		})
	}
	return []entry{
		{id: "success-with-more-members", sentence: "A success also has expires_in, scope and a nested object.", edit: success(`{"access_token":"{{access}}","token_type":"bearer","expires_in":900,"scope":"read write","user":{"roles":["admin",null],"name":"Renée"}}`)},
		{id: "success-without-type", sentence: "A success has no token_type, which has a default.", edit: success(`{"access_token":"{{access}}"}`)},
		{id: "success-bearer-title", sentence: "The token_type is Bearer.", edit: success(`{"access_token":"{{access}}","token_type":"Bearer"}`)},
		{id: "success-bearer-upper", sentence: "The token_type is BEARER.", edit: success(`{"access_token":"{{access}}","token_type":"BEARER"}`)},
		{id: "success-other-order", sentence: "The token_type comes first.", edit: success(`{"token_type":"bearer","access_token":"{{access}}"}`)},
		{id: "success-numbers", sentence: "A success has numbers in every notation of JSON.", edit: success(`{"access_token":"{{access}}","token_type":"bearer","expires_in":9.0E+2,"skew":-0,"issued":12345678901234567890123}`)},
		{id: "json-indented", sentence: "The JSON is indented, and ends with a line feed.", edit: both(rewritten(func(b string) string {
			return strings.NewReplacer("{", "{\r\n\t", `":`, `" : `, ",\"", ",\n  \"", "}", "\n}").Replace(b) + "\n"
		}))},
		{id: "json-spaces-around", sentence: "There is white space around the JSON value.", edit: both(before(" \t\r\n"), after(" \t\r\n"))},
		{id: "json-escaped", sentence: "Strings are written with escapes: \\u005f, and a surrogate pair.", edit: both(replaced("_", `\u005f`), rewritten(func(b string) string {
			return strings.TrimSuffix(b, "}") + `,"note":"\ud83d\ude00 \/ \u00e9"}`
		}))},
		{id: "json-beyond-ascii", sentence: "Further members hold UTF-8 text, also outside the Basic Multilingual Plane.", edit: both(rewritten(func(b string) string { return strings.TrimSuffix(b, "}") + `,"note":"é 漢字 😀"}` }))},
		{id: "detail-pydantic-1", sentence: "A refusal looks like one of FastAPI with Pydantic 1.", edit: refusal(`{"detail":[{"loc":["cookie","{{name}}"],"msg":"field required","type":"value_error.missing"}]}`)},
		{id: "detail-with-url", sentence: "A refusal looks like one of FastAPI 0.100 to 0.110, with a url.", edit: refusal(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required","input":null,"url":"https://errors.pydantic.dev/2.5/v/missing"}]}`)},
		{id: "detail-with-ctx", sentence: "A refusal has input and ctx.", edit: refusal(`{"detail":[{"type":"value_error","loc":["cookie","{{name}}"],"msg":"Value error, not valid","input":{},"ctx":{"error":{}}}]}`)},
		{id: "detail-of-several", sentence: "The detail has several items, and only the second names the cookie.", edit: refusal(`{"detail":[{"type":"missing","loc":["cookie"],"msg":"Field required"},{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}]}`)},
		{id: "detail-with-index", sentence: "The loc has an integer after the cookie's name.", edit: refusal(`{"detail":[{"type":"value_error","loc":["cookie","{{name}}",0],"msg":"Not valid"}]}`)},
		{id: "detail-in-french", sentence: "The msg is in another language, with letters outside ASCII.", edit: refusal(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Jeton d’actualisation manquant : accès refusé"}]}`)},
		{id: "detail-with-request-id", sentence: "A refusal has members beside its detail.", edit: refusal(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}],"request_id":"5b9f","status":422,"error":null}`)},
		{id: "detail-empty-words", sentence: "The msg and the type of an item are empty strings.", edit: refusal(`{"detail":[{"type":"","loc":["cookie","{{name}}"],"msg":""}]}`)},
		{id: "type-in-other-case", sentence: "The media type is written Application/JSON.", edit: contentType("Application/JSON")},
		{id: "type-with-charset", sentence: "The Content-Type has charset=utf-8.", edit: contentType("application/json; charset=utf-8")},
		{id: "type-with-upper-charset", sentence: "The Content-Type has charset=UTF-8, without a space before it.", edit: contentType("application/json;charset=UTF-8")},
		{id: "type-with-quoted-charset", sentence: "The charset is quoted.", edit: contentType(`application/json; charset="utf-8"`)},
		{id: "type-with-empty-parameter", sentence: "The Content-Type has an empty parameter, as RFC 9110 allows.", edit: contentType("application/json;; charset=utf-8")},
		{id: "type-with-spaces", sentence: "There is white space before the parameter of the Content-Type.", edit: contentType("application/json ; charset=utf-8")},
	}
}
