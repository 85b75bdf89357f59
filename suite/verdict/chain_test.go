package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// chain judges a case of several steps, one answer each; answers that are not
// there stand for steps that were not sent.
func chain(t *testing.T, level fixtures.Level, rule string, outcomes []fixtures.Outcome, answers ...wire.Exchange) result.Case {
	t.Helper()
	c := embedded(t)
	r := result.Case{Case: fixtures.Case{ID: "theme/chain", Level: level, Rule: rule, Outcome: outcomes[0]}}
	var steps []fixtures.Step
	for _, o := range outcomes {
		steps = append(steps, fixtures.Step{Outcome: o, Times: 1})
	}
	for i, x := range answers {
		a := asked(c, outcomes[i], x)
		a.Case, a.Step = r.Case, i+1
		a.Case.Steps = steps
		r.Findings = append(r.Findings, judge(a)...)
		r.Records = append(r.Records, result.Record{Step: i + 1, Attempts: 1})
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
		state    result.State
	}{
		{"all hold", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, good}, "-", result.Passed},
		{"the second is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "repeatable!", result.Failed},
		{"the first is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad, good}, "repeatable!", result.Failed},
		{"both are refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad, bad}, "status! status!", result.Failed},
		{"the third is refused", fixtures.Must, "repeatable", []fixtures.Outcome{token, token, token}, []wire.Exchange{good, good, bad}, "repeatable!", result.Failed},
		{"a crash is a crash", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, crash}, "status!", result.Failed},
		{"silence is silence", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{good, failed(wire.TimedOut)}, "answered!", result.Failed},
		{"refused after a refusal that held", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, token}, []wire.Exchange{bad, bad}, "repeatable!", result.Failed},
		{"a token for nothing, after a refusal held", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, refuse}, []wire.Exchange{bad, good}, "repeatable!", result.Failed},
		{"a token for nothing, after a token", fixtures.Must, "repeatable", []fixtures.Outcome{token, refuse}, []wire.Exchange{good, good}, "repeatable!", result.Failed},
		{"a token for nothing, twice", fixtures.Must, "repeatable", []fixtures.Outcome{refuse, refuse}, []wire.Exchange{good, good}, "token-withheld! token-withheld!", result.Failed},
		{"the second was not sent", fixtures.Must, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{bad}, "status!", result.Failed},
		{"advice breaks nothing", fixtures.Should, "repeatable", []fixtures.Outcome{token, token}, []wire.Exchange{noStoreAbsent, bad}, "no-store? repeatable?", result.Passed},
		{"a rule that is advice", fixtures.Must, "first-party", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "first-party?", result.Passed},
		{"a rule that is advice, where none held", fixtures.Must, "first-party", []fixtures.Outcome{token, token}, []wire.Exchange{bad, bad}, "status! status!", result.Failed},
		{"no rule of its own", fixtures.Must, "", []fixtures.Outcome{token, token}, []wire.Exchange{good, bad}, "status!", result.Failed},
		{"one step keeps the case's rule", fixtures.Must, "undemanding", []fixtures.Outcome{token}, []wire.Exchange{bad}, "undemanding!", result.Failed},
	} {
		r := chain(t, test.level, test.rule, test.outcomes, test.answers...)
		if got := told(r.Findings); got != test.want || r.State != test.state {
			t.Errorf("%s: %s and %s, want %s and %s", test.name, got, r.State, test.want, test.state)
		}
	}
}

// A state that says the case was not judged stays, whatever was found before.
func TestSettlingKeepsWhatIsNoJudgement(t *testing.T) {
	for _, state := range []result.State{result.NotApplicable, result.NotAsked, result.CouldNotRun, result.Interrupted} {
		r := result.Case{State: state, Findings: []result.Finding{{Level: fixtures.Must}}}
		r.Settle()
		if r.State != state {
			t.Errorf("%s became %s", state, r.State)
		}
	}
}
