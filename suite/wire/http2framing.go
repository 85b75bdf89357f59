package wire

// Framing says how HTTP/2 writes a request (RFC 9113), where that is not the
// plain way. HTTP/1.1 does not use it. The zero value is the plain way: one
// header block in one HEADERS frame without padding, names in lower case, cookie
// fields as literals that are never indexed.
type Framing struct {
	// Pseudo are the pseudo-header fields as lines, such as ":path: /", in the
	// place of the usual four (RFC 9113 §8.3.1); nil: the usual ones.
	Pseudo [][]byte
	// PseudoLast writes them after the other fields, where they must not be.
	PseudoLast bool
	// AsWritten keeps the letter case of names, and fields that HTTP/2 does not
	// have (RFC 9113 §8.2.1, §8.2.2).
	AsWritten bool
	// Trailers are field lines that follow the body (RFC 9113 §8.1).
	Trailers [][]byte

	// Cookie is the form of cookie fields in the header block.
	Cookie Form
	// LiteralOthers writes all fields but the cookie fields as literals, so that only
	// these come from the dynamic table.
	LiteralOthers bool
	// TableUpdate begins the header block with two changes of the size of the
	// dynamic table: to 0, and back (RFC 7541 §4.2, §6.3).
	TableUpdate bool

	// Crumbs writes each cookie in a field of its own: a Cookie field is split at
	// each semicolon and space (RFC 9113 §8.2.3).
	Crumbs bool
	// Pieces is the number of pieces of the header block, in HEADERS and CONTINUATION
	// frames (RFC 9113 §6.10), 0: as few as possible.
	Pieces int
	// EmptyFragments puts an empty CONTINUATION after each piece of the block.
	EmptyFragments bool
	// Padding is the number of octets of padding in HEADERS and DATA, up to 255
	// (RFC 9113 §6.1, §6.2).
	Padding int
	// Priority puts the deprecated priority fields into HEADERS (RFC 9113 §5.3.2).
	Priority bool
	// LateEnd ends the stream with an empty DATA frame of its own.
	LateEnd bool
	// Piece is the number of octets of the body in each DATA frame; 0: as many as
	// fit.
	Piece int
	// Before are frames that are written before the request, in this order.
	Before []Prelude
}

// Prelude is something that is written before a request and that a server must
// take without harm to the request.
type Prelude string

// The preludes.
const (
	// BeforePing is a PING (RFC 9113 §6.7).
	BeforePing Prelude = "ping"
	// BeforeUnknownFrame is a frame of an unknown type (RFC 9113 §4.1).
	BeforeUnknownFrame Prelude = "unknown-frame"
	// BeforeSettings are settings that nobody knows, and a change of the initial
	// window (RFC 9113 §6.5.2).
	BeforeSettings Prelude = "settings"
	// BeforePriority is a PRIORITY of a stream that is idle (RFC 9113 §6.3).
	BeforePriority Prelude = "priority"
	// BeforeReset is another stream with the same fields but the cookies, that is
	// reset before it ends (RFC 9113 §5.4.2).
	BeforeReset Prelude = "reset-stream"
	// BeforeWindow gives the connection more window (RFC 9113 §6.9).
	BeforeWindow Prelude = "window-update"
)

// Form is a form of fields in a header block (RFC 7541 §6).
type Form struct {
	Indexing Indexing
	// Strings is how name and value are written (RFC 7541 §5.2).
	Strings Strings
	// NewName writes the name as a literal, and not by its index in the table.
	NewName bool
}

// Indexing says whether a field gets into the dynamic table (RFC 7541 §6.2).
type Indexing int

// The ways of indexing. Never is the one for credentials (RFC 7541 §7.1.3).
const (
	Never Indexing = iota
	Without
	// Incremental puts the field into the table. If it is there already, only its
	// index is written.
	Incremental
)

// Strings says how string literals are written.
type Strings int

// The ways to write string literals.
const (
	Shorter Strings = iota // Huffman if that is shorter
	Huffman
	Plain
)
