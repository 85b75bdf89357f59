package wire

import "time"

// Exchange is one request and what came of it: exactly one of Response and
// Failure is set.
type Exchange struct {
	// Sent is the request that was handed to the connection, whole or in part;
	// nil: the exchange ended before its first octet was.
	Sent []byte

	Response *Response
	Failure  *Failure

	Started time.Time
	// Duration ends with the last octet of the message. The look for surplus
	// octets after it is not part of it.
	Duration time.Duration
	// Kept: sent on a connection that had already carried an exchange. A failure
	// without FirstOctet may then mean no more than that the server had closed it.
	Kept bool
	// FirstOctet: at least one octet of an answer arrived.
	FirstOctet bool
}
