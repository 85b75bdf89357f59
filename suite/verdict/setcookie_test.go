package verdict_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

func TestSetCookieAttributes(t *testing.T) {
	c := embedded(t)
	const pair, strict = "Set-Cookie: refresh_token=" + newRefresh, "; HttpOnly; Secure; SameSite=Strict"
	for _, test := range []struct{ name, lines, want string }{
		{"all of them", pair + strict + "; Path=/v1/refresh_token", "-"},
		{"without a path", pair + strict, "-"},
		{"for the whole site", pair + strict + "; Path=/", "-"},
		{"for a folder", pair + strict + "; Path=/v1", "-"},
		{"for a folder, with a slash", pair + strict + "; Path=/v1/", "-"},
		{"with a path that counts for none", pair + strict + "; Path=v1", "set-cookie?"},
		{"in small letters", pair + "; httponly; secure; samesite=lax; path=/; max-age=2592000", "-"},
		{"for other sites on purpose", pair + "; HttpOnly; Secure; SameSite=None", "-"},
		{"without HttpOnly", pair + "; Secure; SameSite=Strict", "set-cookie?"},
		{"without Secure", pair + "; HttpOnly; SameSite=Strict", "set-cookie?"},
		{"without SameSite", pair + "; HttpOnly; Secure", "set-cookie?"},
		{"without any", pair, "set-cookie?"},
		{"for another path", pair + strict + "; Path=/other", "set-cookie?"},
		{"for a path that is longer", pair + strict + "; Path=/v1/refresh_tokens", "set-cookie?"},
		{"for a path below", pair + strict + "; Path=/v1/refresh_token/x", "set-cookie?"},
		{"for a path of the first letters", pair + strict + "; Path=/v1/refresh", "set-cookie?"},
		{"twice", pair + strict + "\n" + pair + strict, "set-cookie?"},
		{"twice, and bare", pair + strict + "\n" + pair, "set-cookie? set-cookie?"},
		{"against the grammar", "Set-Cookie: refresh_token=a\"b" + strict, "set-cookie?"},
		{"a deletion", "Set-Cookie: refresh_token=; Max-Age=0", "-"},
		{"a deletion, then a value", "Set-Cookie: refresh_token=; Max-Age=0\n" + pair + strict, "-"},
		{"other cookies", "Set-Cookie: lb=node-7; Path=/\nSet-Cookie: Refresh_Token=x\nSet-Cookie: csrf", "-"},
	} {
		wants(t, test.name, asked(c, fixtures.Token, success(strings.Split(test.lines, "\n")...)), test.want)
	}
}

// The path that a cookie must cover is the one that was asked for, prefix and all.
func TestSetCookiePathBelowAPrefix(t *testing.T) {
	for path, want := range map[string]string{"/v1": "set-cookie?", "/api": "-"} {
		a := asked(embedded(t), fixtures.Token, success("Set-Cookie: refresh_token="+newRefresh+"; Path="+path+"; HttpOnly; Secure; SameSite=Lax"))
		var jar cookie.Jar
		here := cookie.Request{Host: "127.0.0.1", Path: "/api/v1/refresh_token"}
		a.Cookie = jar.Receive(a.Exchange.Response.Values("Set-Cookie"), "refresh_token", here, here, now())
		wants(t, path, a, want)
	}
}

// A new token that no browser keeps leaves the client without any; a loss that
// hangs on the host, the scheme or the path of the test is advice.
func TestNewTokensThatBrowsersLose(t *testing.T) {
	const pair, strict = "Set-Cookie: refresh_token=" + newRefresh, "; Path=/; HttpOnly; Secure; SameSite=Strict"
	for _, test := range []struct{ name, lines, want string }{
		{"over as it is set", pair + "; Max-Age=0" + strict, "rotation!"},
		{"over since long", pair + "; Expires=Thu, 01 Jan 2020 00:00:00 GMT" + strict, "rotation!"},
		{"Max-Age goes before Expires", pair + "; Max-Age=60; Expires=Thu, 01 Jan 2020 00:00:00 GMT" + strict, "-"},
		{"too large", pair + strings.Repeat("x", 4096) + strict, "rotation!"},
		{"deleted by a later line", pair + strict + "\nSet-Cookie: refresh_token=; Max-Age=0" + strict, "rotation!"},
		{"behind another one in its line", "Set-Cookie: lb=node-7; Path=/, refresh_token=" + newRefresh + strict, "rotation!"},
		{"behind a deletion by a number that browsers do not read", "Set-Cookie: refresh_token=; Path=/; Max-Age=0, refresh_token=" + newRefresh + strict, "rotation! set-cookie?"},
		{"behind a deletion in its line", "Set-Cookie: refresh_token=; Max-Age=0; Path=/old, refresh_token=" + newRefresh + strict, "rotation! set-cookie?"},
		{"behind another one, and kept by another line", "Set-Cookie: lb=node-7; Path=/, refresh_token=" + newRefresh + strict + "\n" + pair + strict, "set-cookie?"},
		{"over, and kept in another place", pair + "; Max-Age=0; Path=/old; HttpOnly; Secure; SameSite=Strict\n" + pair + strict, "set-cookie?"},
		{"of another host", pair + "; Domain=example.com" + strict, "set-cookie?"},
		{"for another path", pair + "; Path=/other; HttpOnly; Secure; SameSite=Strict", "set-cookie?"},
		{"two cookies in one line", pair + "; Path=/; HttpOnly; Secure; SameSite=Strict, lb=node-7; Path=/", "set-cookie?"},
		{"the same token again, over", "Set-Cookie: refresh_token=" + liveToken + "; Max-Age=0" + strict, "set-cookie?"},
		{"a deletion", "Set-Cookie: refresh_token=; Max-Age=0" + strict, "-"},
		{"a deletion with a word", "Set-Cookie: refresh_token=deleted; Max-Age=0" + strict, "-"},
	} {
		wants(t, test.name, asked(embedded(t), fixtures.Token, success(strings.Split(test.lines, "\n")...)), test.want)
	}
}
