package verdict

import "fmt"

// Line is the verdict in one sentence that a person can read aloud.
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
		return r.incompleteLine(t) + tail
	case PassedSome:
		hold := "and hold"
		if t.answered() == 1 {
			hold = "and holds"
		}
		return fmt.Sprintf("%s run (%s) %s; that is no statement about the server%s", ofCases(t.answered(), r.Catalogue), r.Selection, hold, tail)
	}
	return t.held() + tail
}

// answered is how many cases got the answers that they were judged by.
func (t Totals) answered() int {
	return t.Selected - t.CouldNotRun - t.NotApplicable - t.NotAsked
}

// soFar tells a run that was cut off.
func (t Totals) soFar() string {
	return fmt.Sprintf("%s answered, and %d of them %s", ofCases(t.answered(), t.Selected), t.Failed, fail(t.Failed))
}

// held says that the required cases hold.
func (t Totals) held() string {
	switch t.Required {
	case 0:
		return "no required case was run"
	case 1:
		return "the one required case holds"
	}
	return fmt.Sprintf("all %d required cases hold", t.Required)
}

// tail is what is told beside the verdict.
func (r *Run) tail(word Word, t Totals) string {
	tail := ""
	if t.Advice > 0 {
		tail += ", " + countAs(t.Advice, "piece of advice", "pieces of advice")
	}
	if t.Waived > 0 {
		tail += ", " + count(t.Waived, "case") + " waived"
	}
	if t.NotApplicable > 0 {
		tail += fmt.Sprintf(", %d not applicable", t.NotApplicable)
	}
	if word == NonConformant && t.CouldNotRun > 0 {
		tail += fmt.Sprintf(", %d could not run", t.CouldNotRun)
	}
	if r.NoToken && !r.DryRun {
		tail += fmt.Sprintf(", success was not tested (no credential: %s not asked)", count(t.NotAsked, "case"))
	}
	return tail
}

// work is what the run cost.
func (r *Run) work() string {
	work := fmt.Sprintf("%s in %s", count(r.Requests, "request"), Took(r.Duration))
	if r.Tokens > 0 {
		work += ", " + count(r.Tokens, "single-use token") + " sent"
	}
	if r.Waits > 0 {
		work += fmt.Sprintf(", waited %s for %s because the server asked for it", times(r.Waits), Took(r.Waited))
	}
	return work
}

func (r *Run) failureLine(t Totals) string {
	switch {
	case t.Failed > 0:
		return fmt.Sprintf("%d of %s %s", t.Failed, count(t.Required, "required case"), fail(t.Failed))
	case r.Strict && t.Advice > 0:
		return t.held() + ", and --strict takes advice for a failure"
	}
	return t.held() + ", but " + countAs(len(r.WaiverFaults), "waiver is", "waivers are") + " to mend"
}

func (r *Run) incompleteLine(t Totals) string {
	switch {
	case r.DryRun:
		return fmt.Sprintf("dry run: %s selected, nothing was sent and nothing is known of the server", count(t.Selected, "case"))
	case r.WasStopped:
		return fmt.Sprintf("the run was ended after %s (--max-time): %s", r.TimeUp, t.soFar())
	case len(r.Problems) > 0 && t.CouldNotRun > 0 && t.CouldNotRun < t.Selected:
		return fmt.Sprintf("%s (%d of %s could not run)", r.Problems[0], t.CouldNotRun, count(t.Selected, "selected case"))
	case len(r.Problems) > 0:
		return r.Problems[0]
	case t.CouldNotRun > 0:
		return fmt.Sprintf("%d of %s could not run", t.CouldNotRun, count(t.Selected, "selected case"))
	}
	return "no case ran: every selected case is not applicable or was left out"
}

// ofCases is "1 of 79 cases was", "2 of 79 cases were".
func ofCases(n, of int) string {
	return fmt.Sprintf("%d of %s %s", n, count(of, "case"), map[bool]string{true: "was", false: "were"}[n == 1])
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

func count(n int, what string) string { return countAs(n, what, what+"s") }

func countAs(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
