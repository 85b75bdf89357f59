package result

import (
	"fmt"
	"strings"
	"time"
)

// Line is the verdict in one sentence.
func (r *Run) Line() string {
	word, _ := r.Verdict()
	t := r.Totals()
	tail := r.tail(word, t) + ", " + r.work()
	switch word {
	case Stopped:
		return fmt.Sprintf("the run was stopped: %s, %s", t.soFar(), r.work())
	case NonConformant:
		return r.failureLine(t) + tail
	case Incomplete:
		why := r.incompleteLine(t)
		if strings.Contains(why, ". ") { // behind a whole sentence, a comma reads as if that sentence went on
			return why + "; " + strings.TrimPrefix(tail, ", ")
		}
		return why + tail
	case PassedSome:
		if r.Selection == "" { // without a credential
			return t.held() + ", only refusals were tested" + tail
		}
		return fmt.Sprintf("%s run (%s) and passed; this does not show that the server is conformant%s", ofCases(t.answered(), r.Catalogue), r.Selection, tail)
	}
	return t.held() + tail
}

// answered is the number of cases that got answers and were judged.
func (t Totals) answered() int {
	return t.Selected - t.CouldNotRun - t.NotApplicable - t.NotAsked
}

// soFar describes a run that was stopped.
func (t Totals) soFar() string {
	return fmt.Sprintf("%s answered, and %d of them %s", ofCases(t.answered(), t.Selected), t.Failed, fail(t.Failed))
}

// held says that the required cases hold.
func (t Totals) held() string {
	switch {
	case t.Waived > 0:
		return fmt.Sprintf("%d of %s hold", t.Required-t.Waived, Count(t.Required, "required case"))
	case t.Required == 0:
		return "no required case was run"
	case t.Required == 1:
		return "the one required case holds"
	}
	return fmt.Sprintf("all %d required cases hold", t.Required)
}

// tail is the rest of the line, after the verdict.
func (r *Run) tail(word Word, t Totals) string {
	tail := ""
	if t.Advice > 0 {
		tail += ", " + countAs(t.Advice, "piece of advice", "pieces of advice")
	}
	if t.Waived > 0 {
		tail += fmt.Sprintf(", %d waived", t.Waived)
	}
	if t.NotApplicable > 0 {
		tail += fmt.Sprintf(", %d not applicable", t.NotApplicable)
	}
	if word == NonConformant && t.CouldNotRun > 0 {
		tail += fmt.Sprintf(", %d could not run", t.CouldNotRun)
	}
	if r.NoToken && !r.DryRun {
		tail += ", success was not tested (no credential"
		if t.NotAsked > 0 {
			tail += fmt.Sprintf(": %s not sent", Count(t.NotAsked, "case"))
		}
		tail += ")"
	}
	return tail
}

// work says how much the run did.
func (r *Run) work() string {
	work := fmt.Sprintf("%s in %s", Count(r.Requests, "request"), Took(r.Duration))
	if r.Tokens > 0 {
		work += ", " + Count(r.Tokens, "single-use token") + " sent"
	}
	if r.Waits > 0 {
		work += fmt.Sprintf(", waited %s (%s) because the server asked for it", times(r.Waits), Took(r.Waited))
	}
	for _, line := range r.Conduct {
		work += ", " + line
	}
	return work
}

func (r *Run) failureLine(t Totals) string {
	switch {
	case t.Failed > 0:
		return fmt.Sprintf("%d of %s %s", t.Failed, Count(t.Required, "required case"), fail(t.Failed))
	case r.Strict && t.Advice > 0:
		return t.held() + ", but --strict makes advice a failure"
	}
	return t.held() + ", but " + countAs(len(r.WaiverFaults), "waiver", "waivers") + " must be fixed"
}

func (r *Run) incompleteLine(t Totals) string {
	switch {
	case r.DryRun:
		return fmt.Sprintf("dry run: %s selected, nothing was sent and nothing was tested", Count(t.Selected, "case"))
	case r.WasStopped:
		return fmt.Sprintf("the run was ended after %s (--max-time): %s", r.TimeUp, t.soFar())
	case len(r.Problems) > 0 && t.CouldNotRun > 0 && t.CouldNotRun < t.Selected:
		return fmt.Sprintf("%s (%d of %s could not run)", r.Problems[0], t.CouldNotRun, Count(t.Selected, "selected case"))
	case len(r.Problems) > 0:
		return r.Problems[0]
	case t.CouldNotRun > 0:
		return fmt.Sprintf("%d of %s could not run", t.CouldNotRun, Count(t.Selected, "selected case"))
	}
	return "no case ran: all selected cases are not applicable or were left out"
}

// ofCases is "1 of 79 cases was", "2 of 79 cases were".
func ofCases(n, of int) string {
	return fmt.Sprintf("%d of %s %s", n, Count(of, "case"), map[bool]string{true: "was", false: "were"}[n == 1])
}

func fail(n int) string {
	if n == 1 {
		return "fails"
	}
	return "fail"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Count is "1 request", "2 requests".
func Count(n int, what string) string { return countAs(n, what, what+"s") }

func countAs(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Took writes a duration for people, with at most three digits.
func Took(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
