package cookie

import (
	"strings"
	"time"
)

// SetCookie is what one Set-Cookie line says to a browser.
type SetCookie struct {
	Name, Value string // octet for octet, without white space around them

	Domain           string // in lower case, without a leading dot; empty: the host alone
	Path             string // empty: the default-path of the request
	Secure, HTTPOnly bool
	SameSite         SameSite
	// Expiry is when the cookie is over, at most 400 days from now. Zero: when the
	// browser's session ends.
	Expiry time.Time

	Attributes []Attribute // as they were written, in their order
	Behind     []string    // the cookies behind a comma in the same line, as lines of their own
	Remarks    []Remark    // what is odd about a line that browsers read

	maxAge, expires lifetime
	partitioned     bool
}

// Over reports whether browsers delete the cookie at once.
func (c SetCookie) Over(now time.Time) bool {
	return !c.Expiry.IsZero() && !now.Before(c.Expiry)
}

// Attribute is one attribute as it was written, without white space around it.
type Attribute struct{ Name, Value string }

// SameSite is the attribute's meaning for a browser.
type SameSite int

// The meanings of SameSite.
const (
	SameSiteDefault SameSite = iota // missing, or none of the three words
	SameSiteStrict
	SameSiteLax
	SameSiteNone
)

const (
	mostOctets          = 4096                 // name and value together
	mostAttributeOctets = 1024                 // one attribute value
	mostAttributes      = 100                  // kept as they were written
	longestLife         = 400 * 24 * time.Hour // RFC 6265bis §5.5
	white               = " \t"
)

// Parse reads one Set-Cookie line, a field value without its name, as RFC 6265bis
// §5.6 has it. The error is a Remark: the reason why browsers ignore the whole
// line. What was read is filled in then, too, so that it is known which cookie is lost.
func Parse(line string, now time.Time) (SetCookie, error) {
	c, refused := parse(line, now)
	if refused != nil {
		return c, *refused
	}
	return c, nil
}

func parse(line string, now time.Time) (SetCookie, *Remark) {
	pair, rest, _ := strings.Cut(line, ";")
	name, value, named := strings.Cut(pair, "=")
	if !named {
		name, value = "", pair
	}
	c := SetCookie{Name: strings.Trim(name, white), Value: strings.Trim(value, white)}
	count := 0
	for rest != "" {
		var one string
		one, rest, _ = strings.Cut(rest, ";")
		name, value, _ := strings.Cut(one, "=")
		a := Attribute{Name: strings.Trim(name, white), Value: strings.Trim(value, white)}
		c.apply(a, now)
		if count++; count <= mostAttributes && a != (Attribute{}) {
			c.Attributes = append(c.Attributes, a)
		}
	}
	c.Expiry = c.life().end
	c.Behind = behind(line)
	if b, found := controlOctet(line); found {
		return c, refusal(ControlOctet, octet(b))
	}
	switch octets := len(c.Name) + len(c.Value); {
	case octets > mostOctets:
		return c, refusal(TooLarge, octets)
	case octets == 0:
		return c, refusal(Nothing)
	}
	c.Remarks = oddities(c)
	return c, nil
}

// controlOctet finds %x00-08 / %x0A-1F / %x7F.
func controlOctet(line string) (byte, bool) {
	for _, b := range []byte(line) {
		if b < ' ' && b != '\t' || b == 0x7f {
			return b, true
		}
	}
	return 0, false
}
