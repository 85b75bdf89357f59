package report

import "time"

// ProgressAfter shortens the wait for the progress line.
func ProgressAfter(c *Console, after time.Duration) { c.after = after }

// Wrap, Columns and Bar are what the console lays lines out with.
var (
	Wrap    = wrap
	Columns = columns
	Bar     = bar
)

// PlainText is s in printable ASCII.
func PlainText(s string) string { return plainText(s) }
