package wire

import "time"

// Exchange is one request and its result: exactly one of Response and Failure is
// set.
type Exchange struct {
	// Sent is the request that was written to the connection, completely or in
	// part; nil: the exchange ended before its first octet was written, or the peer
	// says that it has not looked at the request (RFC 9113 §8.7). Over HTTP/2 these
	// are its HEADERS and CONTINUATION frames.
	Sent []byte

	Response *Response
	Failure  *Failure

	Started time.Time
	// Duration ends with the last octet of the message. It does not include the
	// search for surplus octets.
	Duration time.Duration
	// Kept: the request was sent on a connection that had already carried an
	// exchange. A failure without FirstOctet may then only mean that the server had
	// closed the connection.
	Kept bool
	// FirstOctet: at least one octet of an answer arrived.
	FirstOctet bool
	// ListSize is the size of the header section as HTTP/2 counts it, and ListLimit the
	// largest one that the peer says it takes (SETTINGS_MAX_HEADER_LIST_SIZE, RFC 9113
	// §6.5.2). 0: the exchange was not over HTTP/2, or the peer says nothing.
	ListSize, ListLimit int
}
