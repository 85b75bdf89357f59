package reference

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// nameRows have a fault for each other name, and for each way to find the name
// inside another cookie.
func nameRows() []entry {
	names := [][2]string{
		{"bare-token", "token"}, {"bare-refresh", "refresh"}, {"bare-session", "session"}, {"django-session", "sessionid"}, {"sid", "sid"}, {"jwt", "jwt"}, {"bare-auth", "auth"},
		{"authorization-lower", "authorization"}, {"authorization-capital", "Authorization"}, {"id-token", "id_token"}, {"auth-token", "auth_token"}, {"rt", "rt"},
		{"bare-access", "access"}, {"refresh-token", "Refresh-Token"}, {"xsrf-token", "XSRF-TOKEN"}, {"connect-sid", "connect.sid"}, {"jsessionid", "JSESSIONID"}, {"phpsessid", "PHPSESSID"},
		{"pascal", "RefreshToken"}, {"x-refresh-token", "X-Refresh-Token"},
		{"jid", "jid"}, {"qid", "qid"}, {"access-of-flask", "access_token_cookie"}, {"next", "next-auth.session-token"}, {"secure-next", "__Secure-next-auth.session-token"}, {"supabase", "sb-refresh-token"}, {"cognito", "CognitoIdentityServiceProvider.1h57kf5cpq.ann.refreshToken"}, {"aspnet", ".AspNetCore.Cookies"}, {"laravel", "laravel_session"}, {"remember", "remember_token"}, {"firebase", "__session"},
	}
	return slices.Concat(
		rowsFor("name", by("exact-cookie"), "The refresh token is also read from the cookie %s.", names, func(name string) edit { return alsoNamed(func(string) string { return name }) }),
		rowsOf("near-name", by("exact-cookie"), nearNameRows()),
		prefixRows(),
		rowsOf("name-inside", by("cookie-place"), insideRows()),
		rowsOf("read-name", by("status"), readNameRows()),
	)
}

func nearNameRows() []row {
	near := func(word, sentence string, other func(name string) string) row {
		return row{word, "The cookie is also found under its name with " + sentence + ".", alsoNamed(other)}
	}
	return []row{
		near("capital-first", "its first letter in the other case", firstLetterInOtherCase),
		near("digit-after", "the digit 2 after it", func(n string) string { return n + "2" }),
		near("dot-after", ".old after it", func(n string) string { return n + ".old" }),
		near("dot-before", "old. before it", func(n string) string { return "old." + n }),
		near("dash-before", "x- before it", func(n string) string { return "x-" + n }),
		near("dash-after", "-old after it", func(n string) string { return n + "-old" }),
		near("dollar-before", "a dollar sign before it", func(n string) string { return "$" + n }),
		near("underscore-before", "an underscore before it", func(n string) string { return "_" + n }),
		near("underscore-after", "an underscore after it", func(n string) string { return n + "_" }),
		near("twice", "itself after it", func(n string) string { return n + n }),
		near("cut-first", "its first letter missing", func(n string) string { return n[1:] }),
		near("reversed-letters", "its letters in reverse order", backwards),
		near("hash-after", "a number sign after it", func(n string) string { return n + "#" }),
		near("tilde-after", "a tilde after it", func(n string) string { return n + "~" }),
		near("full-stop-after", "a full stop after it", func(n string) string { return n + "." }),
		near("number-after", "_0 after it", func(n string) string { return n + "_0" }),
		near("word-after", "_cookie after it", func(n string) string { return n + "_cookie" }),
		near("words-around", "auth._ before it and .local after it", func(n string) string { return "auth._" + n + ".local" }),
		near("piece-behind", "C1 after it", func(n string) string { return n + "C1" }),
		near("piece-after", ".0 after it", func(n string) string { return n + ".0" }),
		near("app-before", "app_ before it", func(n string) string { return "app_" + n }),
		near("bar-before", "app| before it", func(n string) string { return "app|" + n }),
		near("asterisk", "an asterisk for its last letter", func(n string) string { return n[:len(n)-1] + "*" }),
	}
}

func firstLetterInOtherCase(name string) string {
	letters := []rune(name)
	i := slices.IndexFunc(letters, unicode.IsLetter)
	if i < 0 {
		return name
	}
	if other := unicode.ToUpper(letters[i]); other != letters[i] {
		letters[i] = other
	} else {
		letters[i] = unicode.ToLower(letters[i])
	}
	return string(letters)
}

// prefixRows read a cookie whose name has the prefix __Host- without it, which
// other hosts of the site can set.
func prefixRows() []entry {
	all := rowsOf("near-name", by("exact-cookie"), []row{
		{"prefix-removed", "The cookie is also found under its name without the prefix __Host-.", alsoNamed(func(n string) string { return strings.TrimPrefix(n, hostPrefix) })},
		{"prefix-exchanged", "The cookie is also found under its name with the prefix __Secure-.", alsoNamed(func(n string) string { return "__Secure-" + strings.TrimPrefix(n, hostPrefix) })},
	})
	for i := range all {
		all[i].needs = []Need{NeedPrefix}
	}
	return all
}

// insideRows find the cookie inside the value of another one.
func insideRows() []row {
	also := func(find func(line, name string) string) edit {
		return found(func(lines []string, name string) (string, bool) {
			if value, ok := parsers.Starlette(lines, name); ok {
				return value, true
			}
			value := find(strings.Join(lines, "; "), name)
			return value, value != ""
		})
	}
	separated := func(word, mark string) row {
		return row{word, "Cookies are also separated by the mark " + mark + ".", also(func(line, name string) string {
			value, _ := parsers.Starlette([]string{strings.ReplaceAll(line, mark, ";")}, name)
			return value
		})}
	}
	matched := func(before, behind string) edit {
		return also(func(line, name string) string {
			got := regexp.MustCompile(before + regexp.QuoteMeta(name) + behind).FindStringSubmatch(line)
			if got == nil {
				return ""
			}
			return got[1]
		})
	}
	return []row{
		separated("after-colon", ":"), separated("after-vertical-bar", "|"), separated("after-slash", "/"), separated("after-question-mark", "?"),
		{"escaped-json", "Percent-encoded JSON in another cookie's value is searched for the name.", matched("%7B%22", "%22%3A%22([^%]*)%22")},
		{"equals-escaped", "A percent-encoded equals sign ends the name, also inside another value.", matched("", "%3D([^;]*)")},
		{"colon-for-equals", "The name and a colon are searched inside all values.", matched("=", ":([^;]*)")},
		{"json", "A JSON value of another cookie is searched for the name.", matched(`\{`, `:([^;}]*)\}`)},
		{"before-another", "If a pair has two equals signs and another cookie follows, the name is what is before the second.", matched("=", "=([^;]*);")},
	}
}

func readNameRows() []row {
	refuses := func(mark string) edit {
		return when(func(x *exchange) bool { return strings.HasPrefix(x.cookieHeader(), mark) }, status(http.StatusBadRequest))
	}
	return []row{
		{"secure-prefix", "A Cookie line that begins with __Secure- and the name gets 400.", when(func(x *exchange) bool {
			return strings.HasPrefix(x.cookieHeader(), "__Secure-"+x.server.op.cookie)
		}, status(http.StatusBadRequest))},
		{"first-escaped", "A Cookie line that begins with a percent sign gets 400.", refuses("%")},
	}
}
