package reference

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference/parsers"
)

// cookieString is the grammar of a Cookie line (RFC 6265 §4.1.1, §4.2.1).
var cookieString = regexp.MustCompile("^" + cookiePair + "(; " + cookiePair + ")*$")

const (
	cookieOctets = `[!#-+\--:<-\[\]-~]*`
	cookiePair   = "[!#$%&'*+.^_`|~0-9A-Za-z-]+=(" + cookieOctets + `|"` + cookieOctets + `")`
)

// strictVariants have an HTTP layer that refuses everything that the standards
// allow it to refuse, or read tokens more leniently than they issue them.
func strictVariants() []entry {
	refuse := layerError(http.StatusBadRequest, "application/json; charset=utf-8", `{"statusCode":400,"error":"Bad Request","message":"Invalid cookie header"}`)
	header := func(x *exchange) string { return x.cookieHeader() }
	above := func(octets int) func(*exchange) bool {
		return func(x *exchange) bool { return headerSize(x.request) > octets }
	}
	tooLarge := layerError(http.StatusRequestHeaderFieldsTooLarge, "text/plain; charset=utf-8", "Request Header Fields Too Large")
	return []entry{
		{id: "strict-grammar", sentence: "Every Cookie line that does not follow the grammar gets 400, as from hapi.", edit: when(func(x *exchange) bool {
			for _, line := range x.lines {
				if !cookieString.MatchString(line) {
					return true
				}
			}
			return false
		}, refuse)},
		{id: "strict-tab", sentence: "A tab in the cookies gets 400.", edit: when(func(x *exchange) bool { return strings.Contains(header(x), "\t") }, refuse)},
		{id: "strict-one-line", sentence: "Two Cookie lines get 400.", edit: when(func(x *exchange) bool { return len(x.lines) > 1 }, refuse)},
		{id: "strict-no-duplicates", sentence: "Two cookies with the same name get 400.", edit: when(func(x *exchange) bool {
			seen := map[string]bool{}
			for _, p := range trimmedPairs(x.lines) {
				if seen[p[0]] {
					return true
				}
				seen[p[0]] = true
			}
			return false
		}, refuse)},
		{id: "strict-long-token-4-kib", sentence: "The refresh token has 2,500 octets, and a header above 4 KiB gets 431.", edit: all(paddedTokens(1875), when(above(4<<10), tooLarge))},
		{id: "strict-long-token-8-kib", sentence: "The refresh token has 4,000 octets, and a header above 8 KiB gets 400.", edit: all(paddedTokens(3000), when(above(8<<10), refuse))},
		{id: "strict-late-close-on-line-end", sentence: "The connection is closed half a second after a bare CR or LF in the header.", edit: onBareLineEnd(nil, 500*time.Millisecond)},
		{id: "strict-separator", sentence: "Cookies are separated only at a semicolon and a space, as in blacksheep.", edit: found(func(lines []string, name string) (string, bool) {
			for pair := range strings.SplitSeq(strings.Join(lines, "; "), "; ") {
				if got, value, ok := strings.Cut(pair, "="); ok && got == name {
					return value, true
				}
			}
			return "", false
		})},
		{id: "lenient-prefixed-name", sentence: "The cookie is first looked up with the prefixes __Host- and __Secure-, as in sanic.", edit: found(func(lines []string, name string) (string, bool) {
			for _, prefix := range []string{"__Host-", "__Secure-", ""} {
				if value, ok := parsers.Starlette(lines, prefix+name); ok {
					return value, true
				}
			}
			return "", false
		})},
		{id: "negotiated-html", sentence: "A request that accepts only HTML gets an HTML page with the documented status.", edit: both(func(x *exchange, a *Answer) {
			if x.request.Header.Get("Accept") == "text/html" {
				a.set("Content-Type", "text/html; charset=utf-8")
				a.Body = []byte("<h1>Token refresh</h1>")
			}
		})},
		{id: "lenient-uuid-token", sentence: "Refresh tokens are UUIDs, and the server reads them in either case, and ignores hyphens, braces and urn:uuid:, as Python's uuid module does.", edit: uuidTokens},
		{id: "lenient-base64-token", sentence: "Refresh tokens are base64 with padding, and the server ignores the padding and everything after it.", edit: paddedTokens(shortestKey)},
		{id: "lenient-base64-digits", sentence: "Refresh tokens are base64, and the server drops what is no digit of it and a single digit at the end, as Node.js does.", edit: digitTokens},
		{id: "lenient-base64-signature", sentence: "In the signature of a JWT, the server ignores padding, line ends and unused bits.", edit: func(b *behaviour) {
			verify := b.verify
			b.verify = func(x *exchange, value string) verdict {
				parts := strings.Split(value, ".")
				if len(parts) == 3 {
					text, _, _ := strings.Cut(strings.NewReplacer("\n", "", "\r", "").Replace(parts[2]), "=")
					if octets, err := base64.RawURLEncoding.DecodeString(text); err == nil {
						parts[2] = base64.RawURLEncoding.EncodeToString(octets)
					}
				}
				return verify(x, strings.Join(parts, "."))
			}
		}},
	}
}

// onBareLineEnd gives an early answer, after a wait, to a header with a bare CR
// or LF, which is not a line end (RFC 9112 §2.2).
func onBareLineEnd(answer []byte, wait time.Duration) edit {
	return func(b *behaviour) {
		b.early = func(head []byte) ([]byte, bool) {
			lines := bytes.ReplaceAll(head, []byte("\r\n"), nil)
			if !bytes.ContainsAny(lines, "\r\n") {
				return nil, false
			}
			time.Sleep(wait)
			return answer, true
		}
	}
}

// paddedTokens issues refresh tokens of that many random octets, at least
// shortestKey, in base64 with padding. It reads them as lenient libraries do: up
// to the padding, and without the unused bits of the last character.
func paddedTokens(octets int) edit {
	return func(b *behaviour) {
		keepRecords(b, func() string { return opaqueText(shortestKey) })
		mint, verify := b.mintRefresh, b.verify
		read := func(value string) string {
			text, _, _ := strings.Cut(value, "=")
			raw, err := base64.RawStdEncoding.DecodeString(text)
			if err != nil {
				return ""
			}
			return string(raw)
		}
		long := func(key string) string { return strings.Repeat(key, octets/shortestKey+1)[:octets] }
		b.mintRefresh = func(subject string, lifetime time.Duration) string {
			return base64.StdEncoding.EncodeToString([]byte(long(mint(subject, lifetime))))
		}
		b.verify = func(x *exchange, value string) verdict {
			raw := read(value)
			if len(raw) != octets || raw != long(raw[:shortestKey]) {
				return verdict{reason: malformed}
			}
			return verify(x, raw[:shortestKey])
		}
	}
}

// uuidTokens issues UUIDs, and reads each spelling of one.
func uuidTokens(b *behaviour) {
	lookedUp(randomUUID)(b)
	verify := b.verify
	b.verify = func(x *exchange, value string) verdict {
		digits := strings.ToLower(strings.NewReplacer("urn:", "", "uuid:", "", "-", "").Replace(value))
		digits = strings.Trim(digits, "{}")
		if len(digits) != 32 {
			return verdict{reason: malformed}
		}
		return verify(x, strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"))
	}
}

// shortestKey is the length of a random token of opaqueRefreshTokens, in octets.
const shortestKey = 52
