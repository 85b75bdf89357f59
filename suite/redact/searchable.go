package redact

// shortest is how many octets a secret has at least.
const shortest = 8

// longestWord is how many letters a plain word has at most.
const longestWord = 16

// Searchable reports whether a value can be looked for in free text. It cannot where it has fewer than 8
// octets, or is a plain word: at most 16 ASCII letters and nothing else, all lower, all upper or
// capitalised, such as undefined or CONFORMANT. Such a value stands in many texts that have nothing to
// do with it.
func Searchable(value string) bool { return len(value) >= shortest && !plainWord(value) }

func plainWord(s string) bool {
	if len(s) > longestWord || len(s) == 0 {
		return false
	}
	upper := 0
	for i := range len(s) {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z':
			upper++
		case c < 'a' || c > 'z':
			return false
		}
	}
	return upper == 0 || upper == len(s) || upper == 1 && s[0] <= 'Z'
}

// wordsAlone reports whether a stretch of a text is too short to be told from words, such as refresh_token.
func wordsAlone(s []byte) bool {
	if len(s) > longestWord {
		return false
	}
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && letter(s[i]) {
			continue
		}
		if i > start && !plainWord(string(s[start:i])) || i < len(s) && !joiner(s[i]) {
			return false
		}
		start = i + 1
	}
	return true
}

// joiner reports whether c stands between words.
func joiner(c byte) bool {
	switch c {
	case '_', '-', '.', ' ', ':', '=', ',', ';', '/', '"', '\'':
		return true
	}
	return false
}
