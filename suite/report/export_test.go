package report

import "time"

// ProgressAfter shortens the wait for the progress line.
func ProgressAfter(c *Console, after time.Duration) { c.after = after }
