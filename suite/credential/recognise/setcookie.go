package recognise

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

// setCookies looks at the cookies of one field line: at several, where they were folded into one, as some
// proxies and libraries do.
func (l *look) setCookies(f Field, which section) {
	for line := range strings.SplitSeq(unfold(f.Value), "\n") {
		pair, attributes, _ := strings.Cut(line, ";")
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			name, value = "", pair // RFC 6265bis §5.6: a cookie without a name
		}
		name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
		l.here = inFieldOf{l: l, section: which, name: f.Name, cookie: name, named: true}
		l.name(name, spot{kind: inCookie})
		if l.deletes(value, attributes) {
			l.deleted(name, value)
		} else {
			l.cookie(name, value)
		}
		l.inside(attributes, spot{kind: inField, name: f.Name}, mostNested)
		l.searchKnown(attributes)
	}
}

// unfold puts each cookie of a folded line on a line of its own: a comma parts two where a name and an equals
// sign follow it. The comma of a date has none behind it.
func unfold(s string) string {
	if !strings.Contains(s, ",") {
		return s
	}
	b := []byte(s)
	for i := range b {
		if b[i] != ',' {
			continue
		}
		rest := strings.TrimLeft(s[i+1:], " \t")
		if end := strings.IndexFunc(rest, func(r rune) bool { return !isNameOctet(r) }); end > 0 && rest[end] == '=' {
			b[i] = '\n'
		}
	}
	return string(b)
}

// isNameOctet: a token of HTTP (RFC 9110 §5.6.2), of which cookies have their names.
func isNameOctet(r rune) bool {
	return r < 0x7f && (isAlphanum(byte(r)) || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}

// deletes reports whether a cookie is taken away: it has no value, or is over. Max-Age goes before Expires
// (RFC 6265 §4.1.2.2).
func (l *look) deletes(value, attributes string) bool {
	if strings.Trim(value, `"`) == "" {
		return true
	}
	over, byAge := false, false
	for a := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(a, "=")
		value = strings.Trim(value, " \t\"")
		switch strings.ToLower(strings.Trim(name, " \t")) {
		case "max-age":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				over, byAge = n <= 0, true
			}
		case "expires":
			if t, ok := parseDate(value); ok && !byAge {
				over = !t.After(l.now)
			}
		}
	}
	return over
}

// parseDate reads the dates that cookies are given (RFC 6265 §5.1.1), in the forms that are in use.
func parseDate(s string) (time.Time, bool) {
	if t, err := http.ParseTime(s); err == nil {
		return t, true
	}
	for _, layout := range []string{"Mon, 02-Jan-2006 15:04:05 MST", "Mon, 2-Jan-2006 15:04:05 MST", "Mon, 02-Jan-06 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 -0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (l *look) cookie(name, value string) {
	sp := spot{kind: inCookie, name: name, means: l.r.meaningOfCookie(name)}
	if sp.means == own {
		l.ownCookie(value, sp)
		return
	}
	// A value of JSON is often written in percent escapes, and in Express with j: before it.
	plain, err := url.PathUnescape(strings.Trim(value, `"`))
	if err != nil {
		plain = value
	}
	if plain = strings.TrimPrefix(plain, "j:"); startsJSON(plain) {
		l.json(plain, spot{kind: inCookie, name: name, means: sp.means, loose: true}, 1)
	}
	l.text(value, sp, mostNested)
}

// deleted looks at the value of a cookie that is taken away. Browsers do not keep it, but it is written all the
// same: a credential is known again, and what may be one is masked.
func (l *look) deleted(name, value string) {
	l.searchKnown(value)
	means := l.r.meaningOfCookie(name)
	if value = strings.Trim(value, `"`); means < strong || cookie.Gone(value) || len(value) < shortestKnown {
		return
	}
	l.sight(value, spot{kind: inCookie, name: name, means: means}, Suspected)
}

// ownCookie: whatever the operation's cookie is set to is a credential, but for what the request carried
// and for a word that says that it is gone.
func (l *look) ownCookie(value string, sp spot) {
	l.searchKnown(value)
	value = strings.Trim(value, `"`)
	if !l.success && cookie.Gone(value) {
		return
	}
	l.sight(value, sp, Certain)
	l.offer(value, sp)
}
