package contract

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// maxDigits bounds the significant digits and the exponent that a number keeps
// while it is judged. A contract's own numbers are float64 and end near 1e308,
// so what is cut off decides nothing, and no literal can ask for much memory.
const maxDigits = 400

// decimal is a JSON number taken apart exactly: 0.digits times ten to the
// power of exponent, without zeros at either end of digits; zero has none.
type decimal struct {
	negative bool
	digits   string
	exponent int64
}

func parseDecimal(n json.Number) decimal {
	s, negative := strings.CutPrefix(string(n), "-")
	mantissa, power, _ := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	// ParseInt answers a power out of range with the nearest int64 there is.
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

// whole reports whether the number is an integer, as JSON Schema 2020-12 §6.1.1
// means it: 1.0 and 1e2 are.
func (d decimal) whole() bool { return int64(len(d.digits)) <= d.exponent || d.digits == "" }

// bounded is the number within maxDigits: the same sign, on the same side of
// every bound, and whole if and only if it was.
func (d decimal) bounded() decimal {
	if d.digits == "" {
		return d
	}
	whole := d.whole()
	switch {
	case d.exponent > maxDigits && whole:
		d.digits, d.exponent = "1", maxDigits
	case d.exponent > maxDigits: // keep a fraction behind the shortened front
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

// exactNumber is what stands for a number before an engine that computes
// exactly.
func exactNumber(n json.Number) any {
	if len(n) <= maxDigits && !strings.ContainsAny(string(n), "eE") {
		return n
	}
	return parseDecimal(n).bounded().literal()
}

// floatNumber is what stands for a number before an engine that computes with
// float64: the nearest one that is whole if and only if the number is, and
// never infinite.
func floatNumber(n json.Number) any {
	if len(n) <= 15 && !strings.ContainsAny(string(n), ".eE") { // exact as it is
		f, _ := n.Float64()
		return f
	}
	d := parseDecimal(n).bounded()
	f, _ := d.literal().Float64()
	if math.IsInf(f, 0) {
		f = math.Copysign(math.MaxFloat64, f)
	}
	if d.whole() || f != math.Trunc(f) {
		return f
	}
	return d.besides(f)
}

// fractionLimit is where float64 stops having fractions.
const fractionLimit = 1 << 52

// besides is a fraction next to f, the whole float64 nearest to a number that
// is not whole, on the side where the number lies. Beyond 2^52 there is none,
// and the largest fraction that there is stands in.
func (d decimal) besides(f float64) float64 {
	if math.Abs(f) >= fractionLimit {
		return math.Copysign(fractionLimit-0.5, f)
	}
	away := math.Copysign(math.MaxFloat64, f)
	if d.negative {
		away = -math.MaxFloat64 // f may be a zero without sign
	}
	if math.Abs(f) > float64(d.wholePart()) {
		return math.Nextafter(f, 0)
	}
	return math.Nextafter(f, away)
}

// wholePart is the number's absolute value cut off at the point, for one that is
// below 2^53.
func (d decimal) wholePart() int64 {
	if d.exponent <= 0 {
		return 0
	}
	n, _ := strconv.ParseInt(d.digits[:d.exponent], 10, 64)
	return n
}
