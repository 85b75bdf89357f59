package verdict

import (
	"fmt"
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// noteRules tell what servers may do either way.
func noteRules() []Rule {
	return []Rule{
		{ID: "differs", Level: fixtures.Note, Source: "RFC 6265 §4.2.2", judge: judgeDiffers,
			Sentence: "Servers may take or refuse this request; the note says what this one does.",
			Help:     "Nothing to mend: well-kept servers differ here with reason."},
		{ID: "http-layer", Level: fixtures.Note, Source: "RFC 9110 §15.5", judge: judgeLayer,
			Sentence: "The HTTP layer may answer this request before the operation sees it; the note says how.",
			Help:     "Nothing to mend: the answer is not the operation's."},
	}
}

func judgeDiffers(a *Answer) []Finding {
	r := a.response()
	if r == nil || a.layer || a.Outcome != fixtures.Either && a.Outcome != fixtures.AnySafe {
		return nil
	}
	_, given := a.granted()
	switch {
	case a.Contract.IsSuccess(r.Status) && given:
		return []Finding{{Message: "The credential is found: a token is given."}}
	case a.Contract.IsRefusal(r.Status):
		return []Finding{{Message: "The credential is not found: the request is refused."}}
	}
	return nil
}

func judgeLayer(a *Answer) []Finding {
	if !a.tolerant() {
		return nil
	}
	r := a.response()
	switch {
	case r == nil && slices.Contains([]wire.FailureKind{wire.Closed, wire.Reset, wire.WriteFailed}, a.Exchange.Failure.Kind):
		return []Finding{{Message: "The connection is closed without an answer."}}
	case r == nil:
		return nil
	case a.Gateway && r.Status >= 500:
		return []Finding{{Message: fmt.Sprintf("A gateway answers with %d, as it does when the server behind it closes the connection.", r.Status)}}
	case r.Status >= 400 && r.Status < 500 && (a.layer || !a.Contract.Documents(r.Status)):
		return []Finding{{Message: fmt.Sprintf("The HTTP layer answers with %d.", r.Status)}}
	}
	return nil
}
