package recognise_test

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// places are where a credential may stand, and how that is told.
var places = []struct {
	name, where string
	put         func(token string) recognise.Answer
}{
	{"access_token", "the member at /access_token of the body", member("access_token")},
	{"accessToken", "the member at /accessToken of the body", member("accessToken")},
	{"Access-Token", "the member at /Access-Token of the body", member("Access-Token")},
	{"ACCESS_TOKEN", "the member at /ACCESS_TOKEN of the body", member("ACCESS_TOKEN")},
	{"x-access-token", "the member at /x-access-token of the body", member("x-access-token")},
	{"accesstoken", "the member at /accesstoken of the body", member("accesstoken")},
	{"access.token", "the member at /access.token of the body", member("access.token")},
	{"token", "the member at /token of the body", member("token")},
	{"token2", "the member at /token2 of the body", member("token2")},
	{"token_1_2", "the member at /token_1_2 of the body", member("token_1_2")},
	{"id_token", "the member at /id_token of the body", member("id_token")},
	{"idToken", "the member at /idToken of the body", member("idToken")},
	{"jwt", "the member at /jwt of the body", member("jwt")},
	{"userJWT", "the member at /userJWT of the body", member("userJWT")},
	{"bearer", "the member at /bearer of the body", member("bearer")},
	{"refresh", "the member at /refresh of the body", member("refresh")},
	{"refreshToken", "the member at /refreshToken of the body", member("refreshToken")},
	{"refresh-token", "the member at /refresh-token of the body", member("refresh-token")},
	{"refresh_token", "the member at /refresh_token of the body", member("refresh_token")},
	{"api_key", "the member at /api_key of the body", member("api_key")},
	{"apiKey", "the member at /apiKey of the body", member("apiKey")},
	{"authorization", "the member at /authorization of the body", member("authorization")},
	{"auth_token", "the member at /auth_token of the body", member("auth_token")},
	{"client_secret", "the member at /client_secret of the body", member("client_secret")},
	{"password", "the member at /password of the body", member("password")},
	{"credential", "the member at /credential of the body", member("credential")},
	{"session_token", "the member at /session_token of the body", member("session_token")},
	{"tokens.access", "the member at /tokens/access of the body", within(`,"tokens":{"access":`, `}`)},
	{"token.value", "the member at /token/value of the body", within(`,"token":{"type":"bearer","value":`, `}`)},
	{"a list of tokens", "the member at /tokens/1 of the body", within(`,"tokens":["none",`, `]`)},
	{"name and value", "the member at /cookies/0/value of the body", within(`,"cookies":[{"name":"access_token","value":`, `}]`)},
	{"nested", "the member at /debug/0/session/a~1~0/access_token of the body", within(`,"debug":[{"session":{"a/~":{"access_token":`, `}}}]`)},
	{"nested deeply", "the member at /…" + strings.Repeat("/0", 77) + "/token of the body",
		within(`,"deep":`+strings.Repeat("[", 10_000)+`{"token":`, `}`+strings.Repeat("]", 10_000))},
	{"nested beyond what is kept apart", "", within(`,"deep":`+strings.Repeat("[", 30_000)+`{"token":`, `}`+strings.Repeat("]", 30_000))},
	{"a name in escapes", "the member at /access_token of the body", within(`,"access\u005ftoken":`, ``)},
	{"the first of two", "the member at /access_token of the body", within(`,"access_token":`, `,"access_token":""`)},
	{"the last of two", "the member at /access_token of the body", within(`,"access_token":"","access_token":`, ``)},
	{"JSON in a string", "the member at /access_token of the JSON in the member at /payload of the body", func(token string) recognise.Answer {
		return answer(refusal(`,"payload":` + quoted(`{"n":1,"access_token":`+quoted(token)+`}`)))
	}},
	{"JSON in JSON in a string", "the member at /token of the JSON in the member at /data of the JSON in the body", func(token string) recognise.Answer {
		return answer(quoted(`{"data":` + quoted(`{"token":`+quoted(token)+`}`) + `}`))
	}},
	{"a scheme before it", "the member at /token of the body", func(token string) recognise.Answer { return answer(`{"token":"Bearer ` + token + `"}`) }},
	{"before garbage", "the member at /access_token of the body", func(token string) recognise.Answer { return answer(`{"access_token":"` + token + `"}<!-- debug -->`) }},
	{"after garbage", "the body", func(token string) recognise.Answer { return answer(")]}',\n{\"access_token\":\"" + token + `"}`) }},
	{"JSONP", "the body", func(token string) recognise.Answer { return answer(`cb({"access_token":"` + token + `"});`) }},
	{"cut off", "the member at /access_token of the body", func(token string) recognise.Answer { return answer(`{"token_type":"bearer","access_token":"` + token) }},
	{"the second line", "the member at /access_token of the body", func(token string) recognise.Answer {
		return answer("{\"n\":1}\n{\"access_token\":\"" + token + "\"}\n")
	}},
	{"after a byte order mark", "the member at /access_token of the body", func(token string) recognise.Answer { return answer("\ufeff{\"access_token\":\"" + token + "\"}") }},
	{"UTF-16", "the member at /access_token of the body", func(token string) recognise.Answer {
		return answer("\x00" + strings.Join(strings.Split(`{"access_token":"`+token+`"}`, ""), "\x00"))
	}},
	{"JavaScript", "the body", func(token string) recognise.Answer {
		return answer(`<script>window.state={access_token:"` + token + `",n:1}</script>`)
	}},
	{"escaped in JavaScript", "the body", func(token string) recognise.Answer {
		return answer(`<script>var s="{\u0022access_token\u0022:\u0022` + token + `\u0022}"</script>`)
	}},
	{"entities", "the body", func(token string) recognise.Answer {
		return answer(`<div data-state="{&quot;access_token&quot;:&quot;` + token + `&quot;}">`)
	}},
	{"a form", "the body", func(token string) recognise.Answer {
		return answer("token_type=bearer&access_token=" + url.QueryEscape(token) + "&expires_in=900")
	}},
	{"XML", "the body", func(token string) recognise.Answer {
		return answer("<?xml version=\"1.0\"?><r><n>1</n><AccessToken>" + token + "</AccessToken></r>")
	}},
	{"XML with a prefix and attributes", "the body", func(token string) recognise.Answer {
		return answer(`<a:r xmlns:a="urn:x"><a:AccessToken type="string">` + token + `</a:AccessToken></a:r>`)
	}},
	{"CDATA", "the body", func(token string) recognise.Answer {
		return answer("<r><token><![CDATA[" + token + "]]></token></r>")
	}},
	{"an attribute", "the body", func(token string) recognise.Answer { return answer(`<r><token value="` + token + `"/></r>`) }},
	{"a hidden field", "the body", func(token string) recognise.Answer {
		return answer(`<form><input type="hidden" name="access_token" value="` + token + `"></form>`)
	}},
	{"a hidden field, its value first", "the body", func(token string) recognise.Answer {
		return answer(`<form><input value="` + token + `" id="f1" name="access_token"></form>`)
	}},
	{"YAML", "the body", func(token string) recognise.Answer { return answer("detail: no\naccess_token: " + token + "\n") }},
	{"a header line in text", "the body", func(token string) recognise.Answer { return answer("You sent:\nAuthorization: Bearer " + token + "\n") }},
	{"a header line in a message", "the member at /message of the body", func(token string) recognise.Answer {
		return answer(`{"message":"Authorization: Bearer ` + token + ` is not valid"}`)
	}},
	{"a URL in a message", "the member at /message of the body", func(token string) recognise.Answer {
		return answer(`{"message":"see https://example.com/cb?n=1&access_token=` + url.QueryEscape(token) + ` for more"}`)
	}},
	{"token_value", "the member at /token_value of the body", member("token_value")},
	{"base64 of JSON", "the member at /access_token of the JSON in the member at /state of the body", func(token string) recognise.Answer {
		return answer(refusal(`,"state":` + quoted(base64.StdEncoding.EncodeToString([]byte(`{"n":1,"access_token":`+quoted(token)+`}`)))))
	}},
	{"base64 of JSON as the body", "the member at /access_token of the JSON in the body", func(token string) recognise.Answer {
		return answer(base64.RawURLEncoding.EncodeToString([]byte(`{"access_token":` + quoted(token) + `}`)))
	}},
	{"a cookie of base64 of JSON", "the member at /token of the JSON in the Set-Cookie field for prefs", func(token string) recognise.Answer {
		return answer(refusal(""), "Set-Cookie: prefs="+base64.RawURLEncoding.EncodeToString([]byte(`{"token":`+quoted(token)+`}`))+"; Path=/")
	}},
	{"a field of base64 of JSON", "the member at /token of the JSON in the X-Context field", func(token string) recognise.Answer {
		return answer(refusal(""), "X-Context: "+base64.StdEncoding.EncodeToString([]byte(`{"token":`+quoted(token)+`}`)))
	}},
	{"an attribute of a cookie", "the Set-Cookie field for a", line("Set-Cookie: a=1; Path=/; access_token=")},
	{"an attribute in camel case", "the body", func(token string) recognise.Answer { return answer(`<session accessToken="` + token + `"/>`) }},
	{"a variable of a script", "the body", func(token string) recognise.Answer {
		return answer("<script>var accessToken='" + token + "';</script>")
	}},
	{"a part of a form", "the body", func(token string) recognise.Answer {
		return answer("--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n" + token + "\r\n--b--\r\n")
	}},
	{"a hidden field of an object", "the body", func(token string) recognise.Answer {
		return answer(`<form><input type="hidden" name="user[access_token]" value="` + token + `"></form>`)
	}},
	{"a list of YAML", "the body", func(token string) recognise.Answer { return answer("access_token:\n  - " + token + "\n") }},
	{"a text of YAML", "the body", func(token string) recognise.Answer { return answer("access_token: |\n  " + token + "\nn: 1\n") }},
	{"an array of PHP, printed", "the body", func(token string) recognise.Answer {
		return answer("Array\n(\n    [access_token] => " + token + "\n)\n")
	}},
	{"Authorization", "the Authorization field", line("Authorization: Bearer ")},
	{"Authorization without a scheme", "the Authorization field", line("Authorization: ")},
	{"X-Access-Token", "the X-Access-Token field", line("X-Access-Token: ")},
	{"access_token as a field", "the access_token field", line("access_token: ")},
	{"X-Auth-Token", "the X-Auth-Token field", line("X-Auth-Token: ")},
	{"X-JWT", "the X-JWT field", line("X-JWT: ")},
	{"Refresh-Token", "the Refresh-Token field", line("Refresh-Token: ")},
	{"X-Api-Key", "the X-Api-Key field", line("X-Api-Key: ")},
	{"Authentication-Info", "the Authentication-Info field", line(`Authentication-Info: qop=auth, access_token=`)},
	{"a parameter of a challenge", "the WWW-Authenticate field", line(`WWW-Authenticate: Bearer realm="api", token=`)},
	{"a field of JSON", "the member at /token of the JSON in the X-Debug field", func(token string) recognise.Answer {
		return answer(refusal(""), `X-Debug: {"token":`+quoted(token)+`}`)
	}},
	{"JSON in a field of a harmless name", "the member at /token of the JSON in the X-Context field", func(token string) recognise.Answer {
		return answer(refusal(""), `X-Context: {"token":`+quoted(token)+`}`)
	}},
	{"the query of Location", "the query of the Location field", located("Location: https://example.com/login?n=1&token=%s&m=2")},
	{"the fragment of Location", "the fragment of the Location field", located("Location: /app?n=1#access_token=%s&token_type=bearer")},
	{"Content-Location", "the query of the Content-Location field", located("Content-Location: /me?access_token=%s")},
	{"Refresh", "the fragment of the Refresh field", located("Refresh: 0; url=https://example.com/#id_token=%s")},
	{"Link", "the query of the Link field", located("Link: <https://example.com/a?n=1>; rel=prev, <https://example.com/b?access_token=%s>; rel=next")},
	{"the cookie", "the Set-Cookie field for refresh_token", line("Set-Cookie: refresh_token=")},
	{"the cookie with a prefix", "the Set-Cookie field for __Host-refresh_token", line("Set-Cookie: __Host-refresh_token=")},
	{"a cookie access_token", "the Set-Cookie field for access_token", line("Set-Cookie: access_token=")},
	{"a cookie token", "the Set-Cookie field for token", line("Set-Cookie: token=")},
	{"a cookie of a framework", "the Set-Cookie field for __Secure-next-auth.session-token", line("Set-Cookie: __Secure-next-auth.session-token=")},
	{"the second of folded cookies", "the Set-Cookie field for refresh_token", line("Set-Cookie: lb=n1; Expires=Thu, 01 Dec 2044 08:00:00 GMT; Path=/, refresh_token=")},
	{"a cookie of JSON", "the member at /access_token of the JSON in the Set-Cookie field for auth", func(token string) recognise.Answer {
		return answer(refusal(""), `Set-Cookie: auth={"n":1,"access_token":"`+token+`"}; Path=/`)
	}},
	{"a cookie of JSON in percent escapes", "the member at /access_token of the JSON in the Set-Cookie field for prefs", func(token string) recognise.Answer {
		return answer(refusal(""), `Set-Cookie: prefs=`+url.QueryEscape(`j:{"access_token":"`+token+`"}`)+`; Path=/`)
	}},
	{"an interim answer's field", "an interim answer's X-Access-Token field", func(token string) recognise.Answer {
		return recognise.Answer{Body: []byte(refusal("")), Interim: []recognise.Section{{}, {Fields: fields("X-Access-Token: " + token)}}}
	}},
	{"an interim answer's Link", "the query of an interim answer's Link field", func(token string) recognise.Answer {
		return recognise.Answer{Body: []byte(refusal("")), Interim: []recognise.Section{{Fields: fields("Link: </x?token=" + url.QueryEscape(token) + ">; rel=preload")}}}
	}},
	{"a trailer", "a trailer field X-JWT", func(token string) recognise.Answer {
		return recognise.Answer{Body: []byte(refusal("")), Trailers: fields("X-JWT: " + token)}
	}},
	{"the reason phrase", "the reason phrase", func(token string) recognise.Answer {
		return recognise.Answer{Body: []byte(refusal("")), Header: recognise.Section{Reason: "Unauthorized; token=" + token}}
	}},
}

func member(name string) func(string) recognise.Answer {
	return within(`,"`+name+`":`, "")
}

func within(before, after string) func(string) recognise.Answer {
	return func(token string) recognise.Answer { return answer(refusal(before + quoted(token) + after)) }
}

func line(before string) func(string) recognise.Answer {
	return func(token string) recognise.Answer { return answer(refusal(""), before+token) }
}

func located(format string) func(string) recognise.Answer {
	return func(token string) recognise.Answer {
		return answer(refusal(""), strings.Replace(format, "%s", url.QueryEscape(token), 1))
	}
}
