package wire

import (
	"context"
	"time"
)

// reading is one answer on its way in.
type reading struct {
	source
	ctx    context.Context
	limits Limits
	asked  asked
	sent   *writing
	found  problems
	within func(time.Duration) // bounds the next reads, never past the context's deadline
	ended  bool                // the message came to an end that it declared itself
}

// response reads interim answers up to the final one, and its body.
func (r *reading) response() (*Response, *Failure) {
	for interims := 0; ; interims++ {
		if interims > r.limits.Informational {
			return nil, failed(TooManyInterim, errPastLimit, "more than %d interim answers (1xx) and no final one", r.limits.Informational)
		}
		resp, fail := r.header(interims)
		if fail != nil {
			return nil, fail
		}
		if resp.interim() {
			r.frame(resp) // for its problems alone: an interim answer has no body
			continue
		}
		resp.Informational = interims
		r.body(resp)
		r.decode(resp)
		r.conclude(resp)
		return resp, nil
	}
}

// conclude decides whether the connection can carry another exchange.
func (r *reading) conclude(resp *Response) {
	resp.Problems = r.found.all
	resp.Closes = !r.ended || resp.announcesClose() || r.asked.close || !r.asked.single || len(resp.Problems) > 0
}
