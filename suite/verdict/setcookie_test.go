package verdict_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
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
		{"with a path that counts for none", pair + strict + "; Path=v1", "-"},
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
	a := asked(embedded(t), fixtures.Token, success("Set-Cookie: refresh_token="+newRefresh+"; Path=/v1; HttpOnly; Secure; SameSite=Lax"))
	a.RequestPath = "/api/v1/refresh_token"
	wants(t, "without the prefix", a, "set-cookie?")
	a.Exchange = success("Set-Cookie: refresh_token=" + newRefresh + "; Path=/api; HttpOnly; Secure; SameSite=Lax")
	wants(t, "with the prefix", a, "-")
}

func TestDeletions(t *testing.T) {
	past, future := now().Add(-time.Hour).Format(http.TimeFormat), now().Add(time.Hour).Format(http.TimeFormat)
	for line, want := range map[string]bool{
		"n=":                         true,
		`n=""`:                       true,
		"n=x; Max-Age=0":             true,
		"n=x; Max-Age=-1":            true,
		"n=deleted; Expires=" + past: true,
		"n=x; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0": true,
		"n=x":                                   false,
		"n=x; Max-Age=60":                       false,
		"n=x; Expires=" + future:                false,
		"n=x; Expires=" + past + "; Max-Age=60": false,
	} {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatal(err)
		}
		if got := verdict.Deletes(c, now()); got != want {
			t.Errorf("%s: deletes is %t", line, got)
		}
	}
}
