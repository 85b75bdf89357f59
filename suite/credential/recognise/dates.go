package recognise

import (
	"regexp"
)

// dates are dates with or without a time, and the seconds or milliseconds of Unix.
var dates = regexp.MustCompile(`(19|20)\d\d[-_./]\d\d[-_./]\d\d([Tt_-]\d\d[:_.-]\d\d([:_.-]\d\d(\.\d+)?)?)?|\b1\d{9}(\d{3})?\b`)

func withoutDates(s string) string {
	if len(s) < len("2006-01-02") || !hasYear(s) {
		return s
	}
	return dates.ReplaceAllString(s, "")
}

// hasYear reports whether four digits stand side by side, as in each date.
func hasYear(s string) bool {
	run := 0
	for i := range len(s) {
		if run++; !isDigit(s[i]) {
			run = 0
		}
		if run == 4 {
			return true
		}
	}
	return false
}
