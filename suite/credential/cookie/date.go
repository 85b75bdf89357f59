package cookie

import (
	"strings"
	"time"
)

// parseDate is the cookie-date algorithm (RFC 6265bis §5.1.1). It takes the
// first token of each form, in any order, and looks at no weekday and no zone.
func parseDate(text string) (time.Time, bool) {
	var clock [3]int
	var day, month, year int
	var foundClock, foundDay, foundMonth, foundYear bool
	for token := range strings.FieldsFuncSeq(text, isDateDelimiter) {
		if t, ok := parseClock(token); !foundClock && ok {
			clock, foundClock = t, true
		} else if n, _, ok := leadingNumber(token, 1, 2); !foundDay && ok {
			day, foundDay = n, true
		} else if n, ok := parseMonth(token); !foundMonth && ok {
			month, foundMonth = n, true
		} else if n, _, ok := leadingNumber(token, 2, 4); !foundYear && ok {
			year, foundYear = n, true
		}
	}
	switch {
	case year >= 70 && year <= 99:
		year += 1900
	case year >= 0 && year <= 69:
		year += 2000
	}
	if !foundClock || !foundDay || !foundMonth || !foundYear || year < 1601 || clock[0] > 23 || clock[1] > 59 || clock[2] > 59 {
		return time.Time{}, false
	}
	at := time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, time.UTC)
	return at, at.Day() == day // time.Date makes 1 March of 30 February
}

// isDateDelimiter is delimiter: %x09 / %x20-2F / %x3B-40 / %x5B-60 / %x7B-7E.
func isDateDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}

// leadingNumber reads a number of so many digits at the beginning of a text, at
// the end of which no further digit stands.
func leadingNumber(text string, least, most int) (n int, rest string, ok bool) {
	digits := 0
	for digits < len(text) && isDigit(text[digits]) {
		if digits < most {
			n = 10*n + int(text[digits]-'0')
		}
		digits++
	}
	return n, text[digits:], digits >= least && digits <= most
}

// parseClock reads hh:mm:ss; whatever follows the last digit is ignored.
func parseClock(token string) (clock [3]int, ok bool) {
	for i := range clock {
		if i > 0 {
			if token, ok = strings.CutPrefix(token, ":"); !ok {
				return clock, false
			}
		}
		if clock[i], token, ok = leadingNumber(token, 1, 2); !ok {
			return clock, false
		}
	}
	return clock, true
}

func parseMonth(token string) (month int, ok bool) {
	if len(token) < 3 {
		return 0, false
	}
	at := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(token[:3]))
	return at/3 + 1, at >= 0 && at%3 == 0
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
