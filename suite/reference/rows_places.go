package reference

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// placeRows have a fault for each place from which some servers read a token.
func placeRows() []entry {
	place := by("cookie-place")
	members := [][2]string{
		{"camel", "refreshToken"}, {"dashed", "refresh-token"}, {"bare-token", "token"}, {"bare-refresh", "refresh"}, {"jwt", "jwt"},
		{"session", "session"}, {"access", "access_token"}, {"capitals", "REFRESH_TOKEN"},
		{"id-of-session", "session_id"}, {"in-camel-case", "sessionId"}, {"sid", "sid"}, {"rt", "rt"},
	}
	elsewhere := func(find func(name string) func(*exchange) string) func(string) edit {
		return func(name string) edit { return foundElsewhere(find(name)) }
	}
	return slices.Concat(
		rowsOf("field", place, fieldRows()),
		rowsOf("logged-field", place, []row{
			{"referer", "The refresh token is read from the query of Referer.", foundElsewhere(func(x *exchange) string {
				u, err := url.Parse(x.request.Referer())
				if err != nil {
					return ""
				}
				return u.Query().Get(x.server.op.cookie)
			})},
			{"agent", "The refresh token is read from User-Agent.", foundElsewhere(func(x *exchange) string {
				return strings.TrimPrefix(x.request.UserAgent(), x.server.op.cookie+"=")
			})},
		}),
		rowsFor("json-member", place, "The refresh token is read from the JSON member %s.", append(members, [2]string{"nested", "data"}), elsewhere(inJSON)),
		rowsOf("json-shape", place, shapeRows()),
		rowsFor("form-member", place, "The refresh token is read from the form member %s.", members, elsewhere(inForm)),
		rowsFor("multipart-member", place, "The refresh token is read from the multipart member %s.", members[:4], elsewhere(inMultipart)),
		rowsFor("query-member", place, "The refresh token is read from the query parameter %s.", members, elsewhere(inQuery)),
		usualNameRows(place, elsewhere(inJSON), elsewhere(inForm), elsewhere(inQuery)),
		rowsOf("beside-garbage", place, besideRows()),
		rowsFor("form-beside", place, "The form member %s replaces the cookie.", [][2]string{{"own", ""}, {"camel", "refreshToken"}, {"bare-token", "token"}},
			func(name string) edit { return replacedBy(inForm(name)) }),
		rowsFor("override", by("allow"), "A GET refreshes if %s says POST.", [][2]string{
			{"http-method", "X-HTTP-Method"}, {"other-method", "X-Method-Override"}, {"original-method", "X-Original-Method"}, {"forwarded-method", "X-Forwarded-Method"},
		}, func(name string) edit {
			return overridden(func(x *exchange) string { return x.request.Header.Get(name) })
		}),
		rowsFor("overriding-query", by("allow"), "A GET refreshes if the query parameter %s is POST.", [][2]string{
			{"underscored", "_method"}, {"bare", "method"}, {"dashed", "X-HTTP-Method-Override"},
		}, func(name string) edit {
			return overridden(func(x *exchange) string { return x.request.URL.Query().Get(name) })
		}),
	)
}

// usualNameRows read a member with the name that refresh tokens usually have, where
// the cookie has another.
func usualNameRows(place []string, json, form, query func(name string) edit) []entry {
	const word, name = "named-refresh", "refresh_token"
	all := slices.Concat(
		rowsOf("json-member", place, []row{{word, "The token is read from the JSON member refresh_token, which is not the cookie's name.", json(name)}}),
		rowsOf("form-member", place, []row{{word, "The token is read from the form member refresh_token, which is not the cookie's name.", form(name)}}),
		rowsOf("query-member", place, []row{{word, "The token is read from the query parameter refresh_token, which is not the cookie's name.", query(name)}}),
	)
	for i := range all {
		all[i].needs = []Need{NeedPrefix}
	}
	return all
}

func inQuery(name string) func(*exchange) string {
	return func(x *exchange) string { return x.request.URL.Query().Get(name) }
}

func overridden(method func(x *exchange) string) edit {
	return onMethod(func(b *behaviour, x *exchange) *Answer {
		if x.request.Method == http.MethodGet && method(x) == x.server.op.method {
			return b.operation(x)
		}
		return methodNotAllowed(x)
	})
}

// inField reads a header field, without what is before the token.
func inField(name, before string) func(x *exchange) string {
	return func(x *exchange) string {
		value, _ := strings.CutPrefix(x.request.Header.Get(name), strings.ReplaceAll(before, "NAME", x.server.op.cookie))
		return value
	}
}

// inForm reads a form member; "": the one with the cookie's name.
func inForm(name string) func(x *exchange) string {
	return func(x *exchange) string {
		values, err := url.ParseQuery(string(x.body))
		if err != nil || !strings.Contains(x.request.Header.Get("Content-Type"), "urlencoded") {
			return ""
		}
		if name == "" {
			return values.Get(x.server.op.cookie)
		}
		return values.Get(name)
	}
}

func inJSON(name string) func(x *exchange) string {
	return func(x *exchange) string {
		var members map[string]any
		if json.Unmarshal(x.body, &members) != nil {
			return ""
		}
		value, _ := members[name].(string)
		return value
	}
}

func inMultipart(name string) func(x *exchange) string {
	part := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) + `"\r\n\r\n([^\r]*)`)
	return func(x *exchange) string {
		found := part.FindStringSubmatch(string(x.body))
		if found == nil {
			return ""
		}
		return found[1]
	}
}

func fieldRows() []row {
	var rows []row
	for _, f := range [][3]string{
		{"auth-token", "X-Auth-Token"}, {"access-token", "X-Access-Token"}, {"x-token", "X-Token"}, {"bare-token", "Token"}, {"refresh", "Refresh"}, {"x-refresh", "X-Refresh"},
		{"api-key", "X-API-Key"}, {"jwt", "X-JWT"}, {"session", "X-Session-Token"}, {"x-session", "X-Session"}, {"bare-session", "Session"},
		{"id-of-session", "X-Session-Id"}, {"short-auth", "X-Auth"}, {"named-refresh", "Refresh-Token"}, {"x-named-refresh", "X-Refresh-Token"}, {"csrf", "X-CSRF-Token"}, {"amz-security", "X-Amz-Security-Token"},
		{"joined-name", "RefreshToken"}, {"forwarded-access", "X-Forwarded-Access-Token"}, {"request-access", "X-Auth-Request-Access-Token"}, {"baggage", "Baggage", "NAME="},
		{"id-field", "X-Id-Token"}, {"proof", "Dpop"}, {"user-token", "X-User-Token"}, {"auth-refresh", "X-Auth-Refresh-Token"}, {"azure", "X-Ms-Token-Aad-Refresh-Token"}, {"cloudflare", "Cf-Access-Jwt-Assertion"}, {"google", "X-Goog-Iap-Jwt-Assertion"}, {"of-balancer", "X-Amzn-Oidc-Data"},
		{"cookie2", "Cookie2", "NAME="}, {"x-cookie", "X-Cookie", "NAME="}, {"original-cookie", "X-Original-Cookie", "NAME="}, {"forwarded-cookie", "X-Forwarded-Cookie", "NAME="}, {"cookies", "Cookies", "NAME="},
		{"proxy-authorization", "Proxy-Authorization", "Bearer "}, {"websocket", "Sec-WebSocket-Protocol", "bearer, "}, {"x-authorization", "X-Authorization", "Bearer "}, {"forwarded-authorization", "X-Forwarded-Authorization", "Bearer "},
		{"scheme-token", "Authorization", "Token "}, {"scheme-refresh", "Authorization", "Refresh "}, {"scheme-jwt", "Authorization", "JWT "}, {"scheme-cookie", "Authorization", "Cookie NAME="}, {"scheme-lower", "Authorization", "bearer "},
	} {
		rows = append(rows, row{f[0], "The refresh token is read from " + f[1] + ", after " + `"` + f[2] + `".`, foundElsewhere(inField(f[1], f[2]))})
	}
	basic := func(pick func(user, password string) string) edit {
		return foundElsewhere(func(x *exchange) string {
			raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(x.request.Header.Get("Authorization"), "Basic "))
			user, password, _ := strings.Cut(string(raw), ":")
			return pick(user, password)
		})
	}
	return append(rows,
		row{"entity-tag", "The refresh token is read from If-None-Match.", foundElsewhere(func(x *exchange) string { return strings.Trim(x.request.Header.Get("If-None-Match"), `"`) })},
		row{"scheme-password", "The refresh token is read from the password of Basic.", basic(func(_, password string) string { return password })},
		row{"scheme-user", "The refresh token is read from the user name of Basic.", basic(func(user, _ string) string { return user })})
}

func besideRows() []row {
	beside := func(word, name, before string) row {
		return row{word, "The field " + name + " replaces the cookie.", replacedBy(inField(name, before))}
	}
	return []row{
		{"own-field", "A header field with the cookie's name replaces the cookie.", replacedBy(func(x *exchange) string { return x.request.Header.Get(x.server.op.cookie) })},
		{"x-field", "A field with X- before the cookie's name replaces the cookie.", replacedBy(func(x *exchange) string { return x.request.Header.Get("X-" + x.server.op.fieldName()) })},
		beside("auth-token", "X-Auth-Token", ""), beside("x-cookie", "X-Cookie", "NAME="),
		beside("cookie2", "Cookie2", "NAME="), beside("scheme-refresh", "Authorization", "Refresh "),
	}
}

// shapeRows find the token in bodies of other shapes.
func shapeRows() []row {
	member := func(x *exchange) string { return `"` + x.server.op.cookie + `":"` }
	found := func(word, what string, before func(x *exchange) string, end string) row {
		return row{word, "The refresh token is read from " + what + ".", foundElsewhere(func(x *exchange) string {
			_, rest, _ := strings.Cut(string(x.body), before(x))
			value, _, _ := strings.Cut(rest, end)
			return value
		})}
	}
	within := func(start string) func(x *exchange) string {
		return func(x *exchange) string { return start + member(x) }
	}
	return []row{
		found("object-inside", "an object inside another", within(`"data":{`), `"`), found("attributes", "the attributes of JSON:API", within(`"attributes":{`), `"`),
		found("variables", "the variables of GraphQL", within(`"variables":{`), `"`), found("cookies", "an object named cookies", within(`"cookies":{`), `"`),
		{"camel-variables", "The refresh token is read from the variables of GraphQL, in camel case.", foundElsewhere(inCamelVariables)},
		found("list", "a JSON list", func(*exchange) string { return `["` }, `"`),
		found("text", "a JSON string", func(x *exchange) string {
			if !strings.HasPrefix(string(x.body), `"`) {
				return "\x00"
			}
			return `"`
		}, `"`),
		found("xml", "an element of XML", func(x *exchange) string { return "<" + x.server.op.cookie + ">" }, "<"),
		found("untyped-form", "a form that is called JSON", func(x *exchange) string {
			if !strings.Contains(x.request.Header.Get("Content-Type"), "json") {
				return "\x00"
			}
			return x.server.op.cookie + "="
		}, "&"),
	}
}

var variable = regexp.MustCompile(`"variables":\{"([^"]+)":"([^"]*)"`)

// inCamelVariables reads a variable that has the words of the cookie's name, without
// what stands between them.
func inCamelVariables(x *exchange) string {
	joined := strings.NewReplacer("_", "", "-", "", ".", "").Replace(x.server.op.cookie)
	found := variable.FindStringSubmatch(string(x.body))
	if found == nil || !strings.EqualFold(found[1], joined) {
		return ""
	}
	return found[2]
}
