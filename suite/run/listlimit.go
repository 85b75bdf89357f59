package run

import (
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// heedLimit has a request judged as one that the server may refuse if its header list
// is larger than the server says it takes (RFC 9113 §6.5.2, §10.5.1). The limit is that
// of the connection, at the time of the answer: settings can change, and the servers
// behind one address can differ.
func (c *channel) heedLimit(x wire.Exchange, r *request.Request) {
	if x.ListLimit > 0 && x.ListSize > x.ListLimit {
		r.Outcome = r.Outcome.Tolerant()
		c.large = true
	}
}

// leftForSize reports whether the server ended the connection, and not only a stream,
// after a header list above its limit. It must do so if it does not decode the list,
// since the dynamic table would be behind (RFC 9113 §4.3).
func (c *channel) leftForSize(x wire.Exchange) bool {
	if !c.large || x.Failure == nil || x.FirstOctet || c.reusable() {
		return false
	}
	return x.Failure.Kind == wire.Closed || x.Failure.Kind == wire.Reset || x.Failure.Kind == wire.Refused || x.Failure.Kind == wire.WriteFailed
}
