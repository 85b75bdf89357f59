package parsers

import "strings"

// Tomcat is Tomcat's RFC 6265 processor: a value ends at white space, and a pair
// with a comma, a backslash or a stray quote in its value is left out. A name
// without "=" has an empty value. The first cookie of a name wins.
func Tomcat(lines []string, name string) (string, bool) {
	for _, line := range lines {
		for rest := line; rest != ""; {
			var k, v string
			var ok bool
			if k, v, ok, rest = tomcatPair(rest); ok && k == name {
				return v, true
			}
		}
	}
	return "", false
}

func tomcatPair(s string) (name, value string, ok bool, rest string) {
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexFunc(s, func(r rune) bool { return !tokenChar(r) })
	if end < 0 {
		return s, "", s != "", ""
	}
	name, s = s[:end], strings.TrimLeft(s[end:], " \t")
	ok = true
	if after, has := strings.CutPrefix(s, "="); has {
		value, s, ok = tomcatValue(strings.TrimLeft(after, " \t"))
		s = strings.TrimLeft(s, " \t")
	}
	ok = ok && name != "" && (s == "" || s[0] == ';')
	_, rest, _ = strings.Cut(s, ";")
	return name, value, ok, rest
}

func tomcatValue(s string) (value, rest string, ok bool) {
	s, quoted := strings.CutPrefix(s, `"`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == ';' || c == ' ' || c == '\t':
			return s[:i], s[i:], true
		case quoted && c == '"':
			return s[:i], s[i+1:], true
		case !cookieOctet(c) && c < 0x80:
			return "", s[i:], false
		}
	}
	return s, "", true
}

// Jetty is the parser of Jetty 9: a quoted value must be closed before the pair
// ends, a value may hold spaces inside, and a pair with an octet that the
// grammar does not allow is left out.
func Jetty(lines []string, name string) (string, bool) {
	for _, line := range lines {
		for rest := line; rest != ""; {
			var pair string
			pair, rest = jettyPair(rest)
			k, v, ok := strings.Cut(pair, "=")
			v = strings.Trim(v, " \t")
			if inner := trimQuotes(v); ok && strings.Trim(k, " \t") == name && allCookieOctets(inner) {
				return inner, true
			}
		}
	}
	return "", false
}

// jettyPair cuts at the next semicolon that is not inside quotes.
func jettyPair(s string) (pair, rest string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func allCookieOctets(s string) bool {
	for i := range len(s) {
		if !cookieOctet(s[i]) && s[i] != ' ' {
			return false
		}
	}
	return true
}

// cookieOctet is RFC 6265 §4.1.1.
func cookieOctet(c byte) bool {
	return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'
}

// tokenChar is tchar (RFC 9110 §5.6.2).
func tokenChar(r rune) bool {
	return r > 0x20 && r < 0x7f && !strings.ContainsRune("\"(),/:;<=>?@[\\]{}", r)
}
