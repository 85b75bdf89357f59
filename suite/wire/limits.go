package wire

// Limits bound what is read of one answer, and with it the memory that one
// answer can cost. A field that is zero or less takes its default.
type Limits struct {
	// HeaderOctets bounds one header section, from the status line to the empty
	// line, and a trailer section. Default 64 KiB.
	HeaderOctets int
	// BodyOctets bounds the body twice: as framed on the wire (chunk sizes and
	// trailers included), and after content decoding. Default 1 MiB.
	BodyOctets int
	// Informational bounds the number of 1xx answers before the final one. Default 16.
	Informational int
}

// DefaultLimits are 64 KiB of header section, 1 MiB of body, 16 informational answers.
func DefaultLimits() Limits {
	return Limits{HeaderOctets: 64 << 10, BodyOctets: 1 << 20, Informational: 16}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.HeaderOctets <= 0 {
		l.HeaderOctets = d.HeaderOctets
	}
	if l.BodyOctets <= 0 {
		l.BodyOctets = d.BodyOctets
	}
	if l.Informational <= 0 {
		l.Informational = d.Informational
	}
	return l
}
