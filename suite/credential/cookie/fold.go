package cookie

import "strings"

const (
	mostBehind     = 16 // how many cookies are looked for in one line
	mostNameOctets = 40 // no attribute that browsers know has a longer name, white space included
)

// behind finds the cookies that were run together with the first one of a line,
// with a comma between them, and gives each as a line of its own. Where one line
// came of several is a guess (RFC 6265bis §3): `path=/c,d=e` may be a path.
// So a comma counts only where `name=` follows that is no attribute, outside of
// quotation marks, and where no value of that place holds such a comma:
//
//   - after an attribute that browsers know: a date has a comma and no equals
//     sign behind it, and paths with `,name=` are rarer than folded lines
//   - after another attribute, where known ones stand before it and behind the comma
//   - in the cookie's value, unless it reads as a list of names and values itself
func behind(line string) []string {
	first, last := knownAttributes(line)
	var starts, commas []int
	for at := 0; at < len(line) && len(starts) < mostBehind; {
		end := len(line)
		if i := strings.IndexByte(line[at:], ';'); i >= 0 {
			end = at + i
		}
		from, isPair := at, at == 0
		for _, comma := range commasOutsideQuotes(line, at, end) {
			start, ok := nameAfter(line, comma, end)
			if !ok || !mayEnd(line[from:comma], isPair, first < at && comma < last) {
				continue
			}
			commas, starts = append(commas, comma), append(starts, start)
			from, isPair = start, true
			if len(starts) == mostBehind {
				break
			}
		}
		at = end + 1
	}
	var lines []string
	for i, start := range starts {
		end := len(line)
		if i+1 < len(commas) {
			end = commas[i+1]
		}
		lines = append(lines, strings.Trim(line[start:end], white))
	}
	return lines
}

// knownAttributes says where the first and the last attribute begin that browsers know.
func knownAttributes(line string) (first, last int) {
	first, last = len(line), -1
	for at := range len(line) {
		if line[at] != ';' {
			continue
		}
		name := line[at+1 : min(len(line), at+1+mostNameOctets)]
		if i := strings.IndexAny(name, "=;,"); i >= 0 {
			name = name[:i]
		}
		if isKnown(strings.Trim(name, white)) {
			first, last = min(first, at), at
		}
	}
	return first, last
}

func commasOutsideQuotes(line string, at, end int) []int {
	var commas []int
	quoted := false
	for ; at < end; at++ {
		switch {
		case line[at] == '"':
			quoted = !quoted
		case line[at] == ',' && !quoted:
			commas = append(commas, at)
		}
	}
	return commas
}

// nameAfter finds where a cookie's name begins behind a comma: a token, then an
// equals sign.
func nameAfter(line string, comma, end int) (start int, ok bool) {
	rest := strings.TrimLeft(line[comma+1:end], white)
	length := 0
	for length < len(rest) && isTokenOctet(rest[length]) {
		length++
	}
	sign := strings.TrimLeft(rest[length:], white)
	isName := length > 0 && !isKnown(rest[:length]) && strings.HasPrefix(sign, "=")
	if !isName || strings.HasPrefix(sign, "==") { // the end of Base64 text
		return 0, false
	}
	return end - len(rest), true
}

// mayEnd reports whether a cookie may end behind this part of a line, which is a
// cookie's name and value or an attribute. A comma behind an attribute that is
// not known counts between known ones alone.
func mayEnd(part string, isPair, betweenKnown bool) bool {
	name, value, has := strings.Cut(part, "=")
	if isPair {
		_, quoted := unquoted(strings.Trim(value, white))
		return has && (quoted || !strings.Contains(strings.TrimRight(value, "="), "="))
	}
	name, _, _ = strings.Cut(name, ",")
	return betweenKnown || isKnown(strings.Trim(name, white))
}

// isTokenOctet is tchar (RFC 9110 §5.6.2).
func isTokenOctet(b byte) bool {
	letter := b|0x20 >= 'a' && b|0x20 <= 'z'
	return letter || isDigit(b) || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
}
