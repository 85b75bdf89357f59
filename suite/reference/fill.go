package reference

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
)

// body replaces the body by a template, in which placeholders are filled.
//
//go:noinline
func body(template string) change {
	return func(x *exchange, a *Answer) {
		if x.server.op.ownBodies {
			x.server.unfitFor("it sends bodies that are written for another contract")
		}
		a.Body = []byte(fill(x, template))
	}
}

// besideDetail is a refusal with more members beside its detail. Placeholders
// are filled.
func besideDetail(members string) change {
	return body(`{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required"}],` + members + `}`)
}

// fill replaces placeholders by values. Values from the request and issued
// tokens are escaped for a JSON string.
//
//	{{access}}   an access token
//	{{refresh}}  a new refresh token
//	{{live}}     the refresh token that was accepted last; {{live64}}: in base64
//	{{name}}     the cookie's name
//	{{value}}    the value that was sent
//	{{random}}   26 letters and digits, {{hex}} 32 hexadecimal digits, {{uuid}}: new each time
func fill(x *exchange, template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(name string) string {
		switch name {
		case "{{access}}":
			return jsonText(x.accessToken())
		case "{{refresh}}":
			return jsonText(x.refreshToken())
		case "{{live}}":
			return jsonText(x.liveToken())
		case "{{live64}}":
			return base64.StdEncoding.EncodeToString([]byte(x.liveToken()))
		case "{{name}}":
			return x.server.op.cookie
		case "{{value}}":
			return jsonText(x.value)
		case "{{random}}":
			return rand.Text()
		case "{{hex}}":
			return randomHex(16)
		case "{{uuid}}":
			return strings.Join([]string{randomHex(4), randomHex(2), "4" + randomHex(2)[1:], "8" + randomHex(2)[1:], randomHex(6)}, "-")
		}
		return name
	})
}

var placeholder = regexp.MustCompile(`\{\{[a-z0-9]+\}\}`)

func randomHex(octets int) string {
	b := make([]byte, octets)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// jsonText is the text as it is inside a JSON string, without the quotation marks.
func jsonText(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return string(quoted[1 : len(quoted)-1])
}
