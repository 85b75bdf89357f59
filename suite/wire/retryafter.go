package wire

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryAfter reads how long a 429 or a 503 asks to wait, in seconds or until a
// date (RFC 9110 §10.2.3). ok is false if the answer does not ask to wait.
func RetryAfter(r *Response, now time.Time) (wait time.Duration, ok bool) {
	if r == nil || r.Status != http.StatusTooManyRequests && r.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	text := strings.TrimSpace(r.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
