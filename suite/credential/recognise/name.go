package recognise

import (
	"bytes"
	"strings"
)

// meaning is what a name says about the text that it names.
type meaning int

const (
	neutral  meaning = iota
	telling          // it speaks to people or programs: message, code, status
	harmless         // random by nature, and no secret: ids, nonces, digests, dates
	apart            // a secret that anyone is given: CSRF tokens, anonymous sessions, balancers
	weak             // it means a credential where the text has the form of one, a success has shown so, or the name above it says token
	strong           // it means a credential
	own              // it is the name of the operation's cookie, on which errors put words
)

const (
	longestName = 64 // of a name, its last octets tell what it means
	mostWords   = 16
)

// name is a name in lower case, apart in words: access_token, Access-Token and accessToken are the same.
type name struct {
	buf   [longestName]byte
	ends  [mostWords]int
	words int
}

// read takes a name apart. Words end at what is no letter or digit, before a capital that follows a small
// letter, and before the last of several capitals (JWTToken).
func (n *name) read(s string) {
	s = s[max(0, len(s)-longestName):]
	end := 0
	for i := range len(s) {
		c := s[i]
		if isUpper(c) && i > 0 && (isLower(s[i-1]) || isDigit(s[i-1]) || isUpper(s[i-1]) && i+1 < len(s) && isLower(s[i+1])) {
			n.end(end)
		}
		if !isAlphanum(c) {
			n.end(end)
			continue
		}
		if isUpper(c) {
			c |= 0x20
		}
		n.buf[end] = c
		end++
	}
	n.end(end)
}

func (n *name) end(at int) {
	last := 0
	if n.words > 0 {
		last = n.ends[n.words-1]
	}
	switch {
	case at == last:
	case n.words < mostWords:
		n.ends[n.words] = at
		n.words++
	default:
		n.ends[mostWords-1] = at
	}
}

// word returns a word, counted from the last one, which is 0.
func (n *name) word(fromLast int) []byte {
	i := n.words - 1 - fromLast
	if i < 0 {
		return nil
	}
	start := 0
	if i > 0 {
		start = n.ends[i-1]
	}
	return n.buf[start:n.ends[i]]
}

// letters is the whole name without what stands between its words.
func (n *name) letters() []byte {
	if n.words == 0 {
		return nil
	}
	return n.buf[:n.ends[n.words-1]]
}

// meaningOf reads a name by its last word, as English does: a token_type is a type, an X-Access-Token is
// a token.
func meaningOf(s string) meaning {
	var n name
	n.read(s)
	return n.meaningOf(s)
}

// meaningOf reads a name whose words are read. Laravel and Symfony call the CSRF token of a form _token.
func (n *name) meaningOf(s string) meaning {
	if s == "_token" || strings.HasSuffix(s, "__token") {
		return apart
	}
	return n.meaning()
}

func (n *name) meaning() meaning {
	all := n.letters()
	if isForgeryToken(all) || n.signsURL() || n.isPublic() {
		return apart
	}
	var last, before []byte
	for i := 0; i < n.words && len(last) == 0; i++ { // token2, token_2, token_value
		last, before = n.word(i), n.word(i+1)
		if isHolder(last) && len(before) > 0 {
			last = nil
			continue
		}
		for len(last) > 0 && isDigit(last[len(last)-1]) {
			last = last[:len(last)-1]
		}
	}
	for _, suffix := range []string{"tokens", "token"} {
		if rest, ok := bytes.CutSuffix(last, []byte(suffix)); ok {
			if len(rest) == 0 {
				rest = before
			}
			return ofToken(rest)
		}
	}
	if string(last) == "credentials" && (string(before) == "allow" || string(before) == "exclude") {
		return harmless // the ids of passkeys (WebAuthn §5.5)
	}
	if isKey(last, before) || isStrong(last) {
		return strong
	}
	return ofWord(last, before)
}

// isHolder: words that say nothing about what the word before them names.
func isHolder(word []byte) bool {
	switch string(word) {
	case "value", "raw", "string", "str", "encoded", "plain":
		return true
	}
	return false
}

// isForgeryToken: a page or a form is given these, whoever asks for it.
func isForgeryToken(letters []byte) bool {
	if len(letters) < len("csrf") {
		return false
	}
	for _, kind := range [...]string{"csrf", "xsrf", "forgery", "authenticity", "requestverification", "captcha", "cftoken"} {
		if bytes.Contains(letters, []byte(kind)) {
			return true
		}
	}
	return false
}

// ofToken tells tokens that are no credentials by the word before: a token for the next page.
func ofToken(kind []byte) meaning {
	switch string(kind) {
	case "page", "nextpage", "next", "continuation", "pagination", "cursor", "sync", "cancel", "cancellation", "idempotency", "trace", "unexpected", "stop":
		return harmless
	case "request", "form", "guest", "anonymous", "anon", "visitor", "cart", "basket", "device", "waf", "state",
		"error", "incident", "support", "log", "skip", "delta", "resume", "scroll", "lock":
		return apart
	}
	return strong
}

// signsURL: the parameters of a URL that is good for one object and a short time, as AWS and Google sign them.
func (n *name) signsURL() bool {
	if n.words < 3 || string(n.word(n.words-1)) != "x" {
		return false
	}
	vendor := string(n.word(n.words - 2))
	return vendor == "amz" || vendor == "goog"
}

// isPublic: keys that every page of a site shows.
func (n *name) isPublic() bool {
	for i := 1; i < n.words; i++ {
		if word := string(n.word(i)); word == "public" || word == "publishable" {
			return true
		}
	}
	return false
}

// isForPages: keys of other services, by which the scripts of a page call these.
func isForPages(s string) bool {
	var n name
	n.read(s)
	letters := string(n.letters())
	return strings.HasSuffix(letters, "key") || strings.HasSuffix(letters, "clienttoken")
}

func isStrong(word []byte) bool {
	switch string(word) {
	case "jwt", "jws", "jwe", "bearer", "paseto", "refresh", "secret", "secrets", "tkn", "tok", "password", "passwords", "passwd", "pwd",
		"passphrase", "passcode", "credential", "credentials", "authorization", "auth", "authentication",
		"apikey", "accesskey", "secretkey", "privatekey", "clientsecret", "userpassword", "idjwt", "accessjwt", "refreshjwt":
		return true
	}
	return false
}

func isKey(last, before []byte) bool {
	if string(last) != "key" && string(last) != "keys" {
		return false
	}
	switch string(before) {
	case "api", "access", "secret", "private", "auth", "session", "client", "account", "subscription", "signing", "encryption":
		return true
	}
	return false
}

func ofWord(last, before []byte) meaning {
	switch string(last) {
	case "access":
		return weak
	case "session", "sessionid", "sessid", "sess", "sid", "opaque":
		return apart
	case "message", "messages", "msg", "error", "errors", "detail", "details", "title", "description", "reason", "hint", "help",
		"code", "status", "type", "types", "scope", "scopes", "state", "result", "success", "summary", "info", "warning", "note",
		"field", "fields", "param", "parameter", "name", "names", "label", "text", "loc", "location", "locale", "lang", "language",
		"realm", "method", "algorithm", "alg", "qop", "charset", "version", "country", "currency", "role", "roles", "format",
		"debug", "trail", "stack", "exception", "class":
		return telling
	case "id", "ids", "uuid", "guid", "ulid", "kid", "jti", "sub", "ref", "reference", "ray", "trace", "traceid", "requestid", "correlationid", "errorid", "eventid",
		"incident", "span", "traceparent", "tracestate", "baggage", "etag", "nonce", "cnonce", "nextnonce", "hash", "digest", "checksum", "fingerprint",
		"integrity", "signature", "sig", "build", "commit", "revision", "release", "challenge", "input", "ctx", "context",
		"expires", "expiry", "exp", "expiration", "iat", "nbf", "in", "at", "on", "date", "time", "timestamp", "ts", "ttl", "age", "lifetime",
		"until", "since", "count", "size", "length", "limit", "offset", "url", "urls", "uri", "href", "link", "links", "endpoint", "src", "srcset",
		"host", "domain", "path", "instance", "documentation", "docs", "email", "mail", "phone", "username", "user", "issuer", "iss", "aud", "style", "d", "points":
		if string(last) == "id" && (string(before) == "session" || string(before) == "sess") {
			return apart
		}
		return harmless
	}
	return neutral
}

// key makes the same text of every spelling of a name, so that what is learnt under one is found under
// another. It is bounded.
func keyOf(above, s string) string {
	var a, n name
	a.read(above)
	n.read(s)
	return string(a.letters()) + "." + string(n.letters())
}

// heldBy names the members in which an object puts the credential that it is: {"token": {"value": ...}}.
func heldBy(s string) bool {
	switch strings.ToLower(s) {
	case "value", "raw", "text", "string", "content", "encoded", "plain", "current", "new", "data", "access":
		return true
	}
	return false
}
