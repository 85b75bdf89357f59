package wire

import (
	"context"
	"time"
)

// reading is one answer while it is read.
type reading struct {
	source
	ctx    context.Context
	limits Limits
	asked  asked
	sent   *writing
	found  problems
	within func(time.Duration) // limits the next reads, never beyond the context's deadline
	ended  bool                // the message ended where it said
}

// response reads interim answers, the final answer, and its body.
func (r *reading) response() (*Response, *Failure) {
	var before []Interim
	octets := 0
	for interims := 0; ; interims++ {
		if interims > r.limits.Informational {
			return nil, failed(TooManyInterim, errPastLimit, "more than %d interim answers (1xx) and no final one", r.limits.Informational)
		}
		resp, fail := r.header(interims)
		if fail != nil {
			return nil, fail
		}
		if resp.interim() {
			r.frame(resp) // only for its problems: an interim answer has no body
			if octets += resp.HeaderOctets; octets > r.limits.HeaderOctets {
				resp.Fields = nil
			}
			before = append(before, Interim{Status: resp.Status, Reason: resp.Reason, Fields: resp.Fields})
			continue
		}
		resp.Interim = before
		r.body(resp)
		r.decode(resp)
		r.conclude(resp)
		return resp, nil
	}
}

// conclude decides whether another exchange is possible on the connection.
func (r *reading) conclude(resp *Response) {
	resp.Problems = r.found.all
	resp.Closes = !r.ended || resp.announcesClose() || r.asked.close || !r.asked.single && !r.asked.framed || len(resp.Problems) > 0
}
