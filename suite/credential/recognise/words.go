package recognise

import "strings"

// isWords reports whether a text is made of words and numbers as people write them, with anything but
// letters and digits between them: may-not-be-blank, TOKEN_EXPIRED_401, invalidToken, 2026-11-23T12:00:00Z.
func isWords(s string) bool {
	if isNumbers(s) {
		return true
	}
	for i := 0; i < len(s); {
		if !isAlphanum(s[i]) {
			i++
			continue
		}
		start := i
		for i < len(s) && isAlphanum(s[i]) {
			i++
		}
		if !isPart(s[start:i]) {
			return false
		}
	}
	return true
}

// isNumbers: a number that is no long run of digits, a date, a version, an address.
func isNumbers(s string) bool {
	run := 0
	for i := range len(s) {
		switch {
		case isDigit(s[i]):
			run++
		case strings.IndexByte("-+.:/_TZ", s[i]) >= 0:
			run = 0
		default:
			return false
		}
		if run > 15 {
			return false
		}
	}
	return true
}

// isPart: one word, several of them written as invalidToken or InvalidToken, each with a number of up to
// four digits behind it; or a number alone.
func isPart(s string) bool {
	letters := strings.TrimRight(s, "0123456789")
	if len(s)-len(letters) > 4 {
		return false
	}
	if letters == "" || letters == strings.ToLower(letters) || letters == strings.ToUpper(letters) {
		return isWord(letters)
	}
	for start, i := 0, 1; i <= len(letters); i++ {
		if i < len(letters) && !isUpper(letters[i]) {
			continue
		}
		if hump := letters[start:i]; len(hump) < 2 || !isWord(hump) || !hasVowel(hump) {
			return false
		}
		start = i
	}
	return true
}

// isWord: letters that can be spoken, or an abbreviation of up to five.
func isWord(s string) bool {
	consonants := 0
	for i := range len(s) {
		switch {
		case !isLetter(s[i]):
			return false
		case isVowel(s[i]):
			consonants = 0
		default:
			consonants++
		}
		if consonants > 5 {
			return false
		}
	}
	return len(s) <= 5 || len(s) <= 24 && hasVowel(s)
}

func hasVowel(s string) bool { return strings.ContainsAny(s, "aeiouyAEIOUY") }
