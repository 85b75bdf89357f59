package parsers

import (
	"regexp"
	"slices"
	"strings"
)

// StarletteFirstLine is Starlette before 0.49, which reads only the first line.
func StarletteFirstLine(lines []string, name string) (string, bool) {
	return Starlette(lines[:min(1, len(lines))], name)
}

// DjangoGunicorn is Django behind gunicorn, and Tornado: the parser of
// Starlette, but the server has joined the lines with a comma.
func DjangoGunicorn(lines []string, name string) (string, bool) {
	if len(lines) == 0 {
		return "", false
	}
	return Starlette([]string{strings.Join(lines, ",")}, name)
}

// Werkzeug is Flask's parser, behind gunicorn, which joins lines with a comma: a
// quoted value may hold semicolons, a name without "=" has an empty value, and
// the first cookie of a name wins.
func Werkzeug(lines []string, name string) (string, bool) {
	pair := regexp.MustCompile(`([^=;]*)(?:\s*=\s*("(?:[^\\"]|\\.)*"|.*?))?\s*;\s*`)
	for _, m := range pair.FindAllStringSubmatch(strings.Join(lines, ",")+";", -1) {
		if strings.TrimSpace(m[1]) == name {
			return pythonUnquote(strings.TrimSpace(m[2])), true
		}
	}
	return "", false
}

// Aiohttp is aiohttp 3.8, which reads the first line with Python's SimpleCookie:
// after a pair that is not valid syntax, all further pairs are lost.
func Aiohttp(lines []string, name string) (value string, found bool) {
	if len(lines) == 0 {
		return "", false
	}
	const key = "[\\w!#%&'~`><@,:/$*+\\-.^|)(?}{=]"
	pair := regexp.MustCompile(`^\s*(` + key + `+?)(?:\s*=\s*("(?:[^\\"]|\\.)*"|[\w!#%&'~` + "`" + `><@,:/$*+\-.^|)(?}{=\[\]]*))?\s*(?:\s+|;|$)`)
	seen := false
	for rest := lines[0]; rest != ""; {
		m := pair.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		k, hasValue := rest[m[2]:m[3]], m[4] >= 0
		v := ""
		if hasValue {
			v = rest[m[4]:m[5]]
		}
		rest = rest[m[1]:]
		switch {
		case k[0] == '$':
			continue
		case reservedAttribute(k):
			if !seen || !hasValue && !strings.EqualFold(k, "secure") && !strings.EqualFold(k, "httponly") {
				return "", false
			}
		case !hasValue:
			return "", false
		default:
			seen = true
			if k == name {
				value, found = pythonUnquote(v), true
			}
		}
	}
	return value, found
}

// reservedAttribute reports whether SimpleCookie reads the word as an attribute
// of the pair before it.
func reservedAttribute(key string) bool {
	return slices.Contains([]string{"expires", "path", "comment", "domain", "max-age", "secure", "httponly", "version", "samesite"},
		strings.ToLower(key))
}
