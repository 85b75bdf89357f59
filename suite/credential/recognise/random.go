package recognise

import "strings"

// isRandom counts what seldom stands side by side in words, codes, versions, dates and paths. Random text
// has it in every second octet, or nearly; its beginning tells enough. Hexadecimal digits have long runs of
// digits at times, and are told by themselves.
func isRandom(s string) bool {
	if len(s) < shortestRandom {
		return false
	}
	s = s[:min(len(s), 256)]
	letters, digits, hexadecimal := 0, 0, 0
	for i := range len(s) {
		if isLetter(s[i]) {
			letters++
		}
		if isDigit(s[i]) {
			digits++
		}
		if isHex(s[i]) {
			hexadecimal++
		}
	}
	if distinct(s) < 8 || letters == 0 {
		return false
	}
	if digits > 0 && hexadecimal == len(s) {
		return true
	}
	every := 5
	if digits > 0 && letters+digits == len(s) { // one run, where words seldom have any digit
		every = 6
	}
	if every*surprises(s) >= len(s) {
		return true
	}
	run := longestRun(s) // behind a mark such as at- or sk_live_
	return len(run) < len(s) && isRandom(run)
}

// longestRun is the longest part of a text that has letters and digits alone.
func longestRun(s string) (longest string) {
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c > 0x7f || !isAlphanum(byte(c)) }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// surprises counts digits beside letters, capitals shortly after capitals, and consonants from the third
// in a row on.
func surprises(s string) int {
	n, consonants, sinceCapital := 0, 0, 0
	var before byte
	for i := range len(s) {
		c := s[i]
		switch {
		case !isLetter(c):
			if isDigit(c) && isLetter(before) {
				n++
			}
			consonants, sinceCapital = 0, 0
		default:
			if isDigit(before) {
				n++
			}
			if isUpper(c) {
				if isLower(before) && sinceCapital < 3 {
					n++
				}
				sinceCapital = 0
			}
			sinceCapital++
			consonants++
			if isVowel(c) {
				consonants = 0
			}
			if consonants > 2 {
				n++
			}
		}
		before = c
	}
	return n
}

// distinct counts the different octets of a text.
func distinct(s string) int {
	var seen [256]bool
	n := 0
	for i := 0; i < len(s) && n < 16; i++ {
		if !seen[s[i]] {
			seen[s[i]] = true
			n++
		}
	}
	return n
}

func isUpper(c byte) bool    { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool    { return 'a' <= c && c <= 'z' }
func isLetter(c byte) bool   { return isLower(c | 0x20) }
func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isHex(c byte) bool      { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
func isAlphanum(c byte) bool { return isLetter(c) || isDigit(c) }

func isVowel(c byte) bool {
	switch c | 0x20 {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
