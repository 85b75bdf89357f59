package verdict

import (
	"fmt"
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// noteRules report what servers may do in one way or another.
func noteRules() []Rule {
	return []Rule{
		{ID: "differs", Level: fixtures.Note, Source: "RFC 6265 §4.2.2", judge: judgeDiffers,
			Sentence: "Servers may accept or refuse this request; the note says what this server does.",
			Help:     "There is nothing to fix: correct servers differ here."},
		{ID: "http-layer", Level: fixtures.Note, Source: "RFC 9110 §15.5", judge: judgeLayer,
			Sentence: "The HTTP layer may answer this request before the operation sees it; the note says how.",
			Help:     "There is nothing to fix: the answer does not come from the operation."},
	}
}

func judgeDiffers(a *Answer) []result.Finding {
	r := a.response()
	if r == nil || a.layer || a.Outcome != fixtures.Either && a.Outcome != fixtures.AnySafe {
		return nil
	}
	_, given := a.granted()
	switch {
	case a.Contract.IsSuccess(r.Status) && given:
		return []result.Finding{{Message: "The server finds the credential and gives a token."}}
	case a.Contract.IsRefusal(r.Status):
		return []result.Finding{{Message: "The server does not find the credential and refuses the request."}}
	}
	return nil
}

func judgeLayer(a *Answer) []result.Finding {
	if !a.tolerant() {
		return nil
	}
	r := a.response()
	switch {
	case r == nil && a.Exchange.Failure.Kind == wire.Refused:
		return []result.Finding{{Message: "The server resets the stream, or ends the connection with an error, without an answer." + a.listLimit()}}
	case r == nil && slices.Contains([]wire.FailureKind{wire.Closed, wire.Reset, wire.WriteFailed}, a.Exchange.Failure.Kind):
		return []result.Finding{{Message: "The connection is closed without an answer." + a.listLimit()}}
	case r == nil:
		return nil
	case a.Gateway && r.Status >= 500:
		return []result.Finding{{Message: fmt.Sprintf("A gateway answers with %d, as gateways do when the server behind them closes the connection.", r.Status)}}
	case r.Status >= 400 && r.Status < 500 && (a.layer || !a.Contract.Documents(r.Status)):
		return []result.Finding{{Message: fmt.Sprintf("The HTTP layer answers with %d.", r.Status) + a.listLimit()}}
	}
	return nil
}

// listLimit tells how large a header list the server says it takes, beside one that
// may have been too large for it. It may take less than it says (RFC 9113 §10.5.1).
func (a *Answer) listLimit() string {
	size, limit := a.Exchange.ListSize, a.Exchange.ListLimit
	if limit == 0 || size < min(limit, 4096) {
		return ""
	}
	return fmt.Sprintf(" The header list has %d octets, and the server says that it takes %d (SETTINGS_MAX_HEADER_LIST_SIZE).", size, limit)
}
