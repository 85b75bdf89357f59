package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// chain judges a case of several steps, one answer each; answers that are not
// there stand for steps that were not sent.
func chain(t *testing.T, level fixtures.Level, rule string, outcomes []fixtures.Outcome, answers ...wire.Exchange) verdict.CaseResult {
	t.Helper()
	c := embedded(t)
	r := verdict.CaseResult{Case: fixtures.Case{ID: "theme/chain", Level: level, Rule: rule, Outcome: outcomes[0]}}
	var steps []fixtures.Step
	for _, o := range outcomes {
		steps = append(steps, fixtures.Step{Outcome: o, Times: 1})
	}
	for i, x := range answers {
		a := asked(c, outcomes[i], x)
		a.Case, a.Step = r.Case, i+1
		a.Case.Steps = steps
		r.Findings = append(r.Findings, judge(a)...)
		r.Exchanges = append(r.Exchanges, verdict.Exchange{Step: i + 1, Attempts: 1})
	}
	verdict.SettleChain(&r, steps)
	return r
}

func TestAChainsOwnRuleNeedsAStepThatHeld(t *testing.T) {
	const token, refuse = fixtures.Token, fixtures.Refusal
	good, bad, crash := success(), refusal(), answered(500, "", "Content-Type: text/plain")
	noStoreAbsent := answered(200, goodSuccess, asJSON)
	for _, test := range []struct {
		name     string
		level    fixtures.Level
		rule     string
		outcomes []fixtures.Outcome
		answers  []wire.Exchange
		want     string
		state    verdict.State
	}{
		{"all hold", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, good}, "-", verdict.Passed},
		{"the second is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "repeatable!", verdict.Failed},
		{"the first is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad, good}, "repeatable!", verdict.Failed},
		{"both are refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad, bad}, "status! status!", verdict.Failed},
		{"the third is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token, token}, []wire.Exchange{good, good, bad}, "repeatable!", verdict.Failed},
		{"a crash is a crash", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, crash}, "status!", verdict.Failed},
		{"silence is silence", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, failed(wire.TimedOut)}, "answered!", verdict.Failed},
		{"refused after a refusal that held", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, token}, []wire.Exchange{bad, bad}, "repeatable!", verdict.Failed},
		{"a token for nothing, after a refusal held", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, refuse}, []wire.Exchange{bad, good}, "repeatable!", verdict.Failed},
		{"a token for nothing, after a token", fixtures.Must, "repeatable", []fixtures.Outcome{token, refuse}, []wire.Exchange{good, good}, "repeatable!", verdict.Failed},
		{"a token for nothing, twice", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, refuse}, []wire.Exchange{good, good}, "token-withheld! token-withheld!", verdict.Failed},
		{"the second was not sent", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad}, "status!", verdict.Failed},
		{"advice breaks nothing", fixtures.Should, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{noStoreAbsent, bad}, "no-store? repeatable?", verdict.Passed},
		{"a rule that is advice", fixtures.Must, "first-party", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "first-party?", verdict.Passed},
		{"a rule that is advice, where none held", fixtures.Must, "first-party", []fixtures.Outcome{token, token}, []wire.Exchange{bad, bad}, "status! status!", verdict.Failed},
		{"no rule of its own", fixtures.Must, "", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "status!", verdict.Failed},
		{"one step keeps the case's rule", fixtures.Must, "undemanding", []fixtures.Outcome{token}, []wire.Exchange{bad}, "undemanding!", verdict.Failed},
	} {
		r := chain(t, test.level, test.rule, test.outcomes, test.answers...)
		if got := told(r.Findings); got != test.want || r.State != test.state {
			t.Errorf("%s: %s and %s, want %s and %s", test.name, got, r.State, test.want, test.state)
		}
	}
}

// A state that says the case was not judged stays, whatever was found before.
func TestSettlingKeepsWhatIsNoJudgement(t *testing.T) {
	for _, state := range []verdict.State{verdict.NotApplicable, verdict.NotAsked, verdict.CouldNotRun, verdict.Interrupted} {
		r := verdict.CaseResult{State: state, Findings: []verdict.Finding{{Level: fixtures.Must}}}
		r.Settle()
		if r.State != state {
			t.Errorf("%s became %s", state, r.State)
		}
	}
}
