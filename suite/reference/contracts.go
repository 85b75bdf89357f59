package reference

import (
	"encoding/json"
	"fmt"

	"github.com/go-openapi/jsonpointer"

	"github.com/refreshcheck/refreshcheck"
)

// The needs that the contract of a run fulfils. The run must use the document of
// [Server.OpenAPI].
const (
	// NeedDocumentedHeader: Cache-Control is documented as required on the success.
	NeedDocumentedHeader Need = "documented-header"
	// NeedOpenSuccess: the success requires no member.
	NeedOpenSuccess Need = "open-success"
	// NeedUnauthorized: the documented refusal is 401 and not 422.
	NeedUnauthorized Need = "documented-401"
	// NeedMessages: success and refusal both require a message, and the refusal has
	// no other member.
	NeedMessages Need = "required-messages"
	// NeedFormat: the success may have the time at which it was issued, in the
	// format date-time.
	NeedFormat Need = "documented-format"
	// NeedScheme: the credential is a security scheme, and no parameter.
	NeedScheme Need = "security-scheme"
	// NeedCookieLengths, NeedCookieFormat, NeedCookieEnum, NeedCookieNumber and
	// NeedCookieFlag: the cookie has a schema with lengths and a pattern; a format; an
	// enum; the range of an integer; the type boolean.
	NeedCookieLengths Need = "cookie-lengths"
	NeedCookieFormat  Need = "cookie-format"
	NeedCookieEnum    Need = "cookie-enum"
	NeedCookieNumber  Need = "cookie-number"
	NeedCookieFlag    Need = "cookie-flag"
	// NeedPrefix: the cookie's name begins with __Host-.
	NeedPrefix Need = "name-prefix"
	// NeedSession: the operation is a GET that says who is signed in, and gives no
	// token.
	NeedSession Need = "session-check"
	// NeedText: the same, in plain text.
	NeedText Need = "session-as-text"
	// NeedPartner: the operation requires a key in a header field beside the cookie.
	NeedPartner Need = "partner"
	// NeedAccount: the same by POST, which may end the session.
	NeedAccount Need = "account-by-post"
)

// object is a JSON object of a document.
type object = map[string]any

// contractEdits change the responses of the operation, by status, and the
// schemas to which they refer.
func contractEdits() map[Need]func(d document) {
	text := object{"type": "string"}
	edits := map[Need]func(d document){
		NeedDocumentedHeader: func(d document) {
			d.responses()["200"].(object)["headers"] = object{"Cache-Control": object{"required": true, "schema": text}}
		},
		NeedOpenSuccess: func(d document) { delete(d.schema("200"), "required") },
		NeedUnauthorized: func(d document) {
			responses := d.responses()
			responses["401"] = responses["422"]
			delete(responses, "422")
		},
		NeedFormat: func(d document) {
			d.schema("200")["properties"].(object)["issued_at"] = object{"type": "string", "format": "date-time"}
		},
		NeedScheme: func(d document) {
			operation := d.at("/paths/~1v1~1refresh_token/post")
			name := operation["parameters"].([]any)[0].(object)["name"]
			delete(operation, "parameters")
			operation["security"] = []any{object{"refresh": []any{}}}
			d.at("/components")["securitySchemes"] = object{"refresh": object{"type": "apiKey", "in": "cookie", "name": name}}
		},
		NeedPartner: func(d document) {
			operation := d.at("/paths/~1v1~1refresh_token/post")
			operation["parameters"] = append(operation["parameters"].([]any), object{"name": partnerField, "in": "header", "required": true, "schema": text, "example": "9c41e7d20b58f6a3"})
			operation["security"] = []any{object{"key": []any{}}}
			d.at("/components")["securitySchemes"] = object{"key": object{"type": "apiKey", "in": "header", "name": partnerField}}
		},
		NeedPrefix: func(d document) {
			parameter := d.at("/paths/~1v1~1refresh_token/post")["parameters"].([]any)[0].(object)
			parameter["name"] = hostPrefix + parameter["name"].(string)
		},
		NeedSession: func(d document) {
			d.tellsUser()
			d.byGet()
		},
		NeedText: func(d document) {
			d.tellsUser()
			d.responses()["200"].(object)["content"] = object{"text/plain": object{"schema": text}}
			d.byGet()
		},
		NeedAccount: document.tellsUser,
		NeedMessages: func(d document) {
			success, refusal := d.schema("200"), d.schema("422")
			success["properties"].(object)["message"] = text
			success["required"] = []string{"access_token", "message"}
			refusal["properties"], refusal["required"] = object{"message": text}, []string{"message"}
		},
	}
	for need, schema := range cookieSchemas() {
		edits[need] = func(d document) {
			d.at("/paths/~1v1~1refresh_token/post")["parameters"].([]any)[0].(object)["schema"] = schema
		}
	}
	return edits
}

// contractWith is the embedded contract document, changed as the needs require.
func contractWith(needs []Need) ([]byte, error) {
	edits := contractEdits()
	var d document
	for _, n := range needs {
		edit, ok := edits[n]
		if !ok {
			continue // the run's settings fulfil it
		}
		if d == nil {
			if err := json.Unmarshal(refreshcheck.OpenAPI, &d); err != nil {
				return nil, fmt.Errorf("the embedded contract: %w", err)
			}
		}
		edit(d)
	}
	if d == nil {
		return refreshcheck.OpenAPI, nil
	}
	return json.MarshalIndent(d, "", "  ")
}

// document is the embedded contract, decoded.
type document object

// tellsUser makes the operation say who is signed in, and give no token.
func (d document) tellsUser() {
	text := object{"type": "string"}
	success, refusal := d.schema("200"), d.schema("422")
	success["required"] = []string{"user"}
	success["properties"] = object{"user": object{"type": "object", "required": []string{"email"}, "properties": object{"name": text, "email": text}}, "roles": object{"type": "array", "items": text}}
	refusal["required"], refusal["properties"] = []string{"title"}, object{"title": text}
}

// byGet makes the operation a GET.
func (d document) byGet() {
	item := d.at("/paths/~1v1~1refresh_token")
	item["get"] = item["post"]
	delete(item, "post")
}

// at is the object at a JSON pointer.
func (d document) at(pointer string) object {
	p, err := jsonpointer.New(pointer)
	if err != nil {
		panic(err) // a constant of this file
	}
	value, _, err := p.Get(map[string]any(d))
	if err != nil {
		panic(err) // as above, or the embedded contract was changed
	}
	return value.(object)
}

func (d document) responses() object { return d.at("/paths/~1v1~1refresh_token/post/responses") }

// schema is the schema of a response's body; it follows the $ref.
func (d document) schema(status string) object {
	ref := d.responses()[status].(object)["content"].(object)["application/json"].(object)["schema"].(object)["$ref"]
	return d.at(ref.(string)[len("#"):])
}
