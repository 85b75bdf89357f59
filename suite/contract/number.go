package contract

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// maxDigits is the most significant digits, and the largest exponent, that a
// number keeps while it is judged. The contract's own numbers are float64 and
// end near 1e308, so the part that is cut off cannot change the result, and no
// number can need much memory.
const maxDigits = 400

// decimal is an exact JSON number: 0.digits times ten to the power of exponent.
// digits has no zeros at its ends; it is empty for zero.
type decimal struct {
	negative bool
	digits   string
	exponent int64
}

func parseDecimal(n json.Number) decimal {
	s, negative := strings.CutPrefix(string(n), "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	// For a power out of range, ParseInt returns the nearest int64.
	exponent, _ := strconv.ParseInt(power, 10, 64)
	const far = math.MaxInt64 / 4
	exponent = min(max(exponent, -far), far)

	digits := whole + fraction
	point := int64(len(whole))
	trimmed := strings.TrimLeft(digits, "0")
	point -= int64(len(digits) - len(trimmed))
	trimmed = strings.TrimRight(trimmed, "0")
	if trimmed == "" {
		return decimal{negative: negative}
	}
	return decimal{negative, trimmed, exponent + point}
}

// whole reports whether the number is an integer in the sense of JSON Schema
// 2020-12 §6.1.1: 1.0 and 1e2 are integers.
func (d decimal) whole() bool { return int64(len(d.digits)) <= d.exponent || d.digits == "" }

// bounded is the number limited to maxDigits. It has the same sign, is on the
// same side of every bound, and is an integer if and only if the number is one.
func (d decimal) bounded() decimal {
	if d.digits == "" {
		return d
	}
	whole := d.whole()
	switch {
	case d.exponent > maxDigits && whole:
		d.digits, d.exponent = "1", maxDigits
	case d.exponent > maxDigits: // keep a fraction after the shortened digits
		d.digits, d.exponent = "1"+strings.Repeat("0", maxDigits-1)+"5", maxDigits
	case d.exponent < -maxDigits:
		d.exponent = -maxDigits
	}
	if len(d.digits) > 2*maxDigits {
		d.digits = d.digits[:2*maxDigits-1] + "5"
	}
	return d
}

// literal writes the number as JSON.
func (d decimal) literal() json.Number {
	if d.digits == "" {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return json.Number(sign + "0." + d.digits + "e" + strconv.FormatInt(d.exponent, 10))
}

// exactNumber is the value of a number for a validator that computes exactly.
func exactNumber(n json.Number) any {
	if len(n) <= maxDigits && !strings.ContainsAny(string(n), "eE") {
		return n
	}
	return parseDecimal(n).bounded().literal()
}
