package wire

import (
	"testing"
	"time"
)

// Whatever a server writes there, the wait is none or one that is not negative,
// and only 429 and 503 ask for one.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"1", "0", "-1", "+1", "120 ", "1.5", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT", "Wednesday, 21-Oct-26 07:28:00 GMT", "soon", "", "\x00"} {
		f.Add(seed, 429)
		f.Add(seed, 200)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string, status int) {
		wait, ok := RetryAfter(&Response{Status: status, Fields: []Field{{Name: "Retry-After", Value: text}}}, now)
		if wait < 0 || !ok && wait != 0 {
			t.Errorf("%q: wait %s, ok %v", text, wait, ok)
		}
		if ok && status != 429 && status != 503 {
			t.Errorf("%d asks to wait", status)
		}
	})
}
