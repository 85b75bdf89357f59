package parsers

import "strings"

// Starlette finds a cookie like Starlette 0.49 and later: all lines are read,
// pairs end at ";" and are split at the first "=", both sides are stripped, the
// value is unquoted as in Python's http.cookies, and the last pair of a name
// wins. A pair without "=" has the empty name.
func Starlette(lines []string, name string) (value string, found bool) {
	for chunk := range strings.SplitSeq(strings.Join(lines, "; "), ";") {
		key, val, ok := strings.Cut(chunk, "=")
		if !ok {
			key, val = "", chunk
		}
		key, val = stripLatin1(key), stripLatin1(val)
		if key == name && (key != "" || val != "") {
			value, found = pythonUnquote(val), true
		}
	}
	return value, found
}

// stripLatin1 is Python's str.strip on a header decoded as ISO-8859-1, where
// U+0085 and U+00A0 are white space too.
func stripLatin1(s string) string {
	for s != "" && latin1Space(s[0]) {
		s = s[1:]
	}
	for s != "" && latin1Space(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func latin1Space(c byte) bool {
	return c == ' ' || c >= 0x09 && c <= 0x0d || c >= 0x1c && c <= 0x1f || c == 0x85 || c == 0xa0
}

// pythonUnquote is http.cookies._unquote: it removes the quotes around a value
// and decodes \ooo and \c inside them.
func pythonUnquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	s = s[1 : len(s)-1]
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\' || i+1 == len(s) || s[i+1] == '\n':
			b.WriteByte(s[i])
		case i+3 < len(s) && octal(s[i+1], '3') && octal(s[i+2], '7') && octal(s[i+3], '7'):
			b.WriteByte((s[i+1]-'0')<<6 | (s[i+2]-'0')<<3 | (s[i+3] - '0'))
			i += 3
		default:
			i++
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func octal(c, highest byte) bool { return '0' <= c && c <= highest }
