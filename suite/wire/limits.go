package wire

// Limits limit how much is read of one answer, and so the memory for it. A field
// that is zero or less has its default.
type Limits struct {
	// HeaderOctets limits one header section, from the status line to the empty
	// line, and a trailer section. Over HTTP/2 it limits the names and values, and
	// the header block that they are compressed in. Default 64 KiB.
	HeaderOctets int
	// BodyOctets limits the body twice: as it is framed on the wire (with chunk
	// sizes and trailers), and after content decoding. An answer may repeat its
	// request, so the size of the request is added. Default 1 MiB.
	BodyOctets int
	// Informational limits the number of 1xx answers before the final one. Default
	// 16.
	Informational int
	// IdleFrames limits the number of HTTP/2 frames in a row that bring no answer
	// further: settings, pings, empty ones, unknown ones. Default 1,000.
	IdleFrames int
	// Bodies keeps the bodies that come again. Default: none are kept.
	Bodies *Bodies
}

// DefaultLimits are 64 KiB of header section, 1 MiB of body, 16 informational
// answers, 1,000 frames without progress.
func DefaultLimits() Limits {
	return Limits{HeaderOctets: 64 << 10, BodyOctets: 1 << 20, Informational: 16, IdleFrames: 1000}
}

// beside are the limits for the answer to a request of that many octets, which
// may repeat the request.
func (l Limits) beside(request int) Limits {
	l.BodyOctets += request
	return l
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
	if l.IdleFrames <= 0 {
		l.IdleFrames = d.IdleFrames
	}
	return l
}
