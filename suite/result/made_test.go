package result_test

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// settled is a case with its findings, settled.
func settled(id string, findings ...result.Finding) result.Case {
	r := result.Case{Case: fixtures.Case{ID: id, Level: fixtures.Must, Outcome: fixtures.Token}, Findings: findings}
	r.Settle()
	return r
}

func must(rule string, status int) result.Finding {
	return result.Finding{Rule: rule, Level: fixtures.Must, Status: status, Step: 1}
}

func should(rule string, status int) result.Finding {
	return result.Finding{Rule: rule, Level: fixtures.Should, Status: status, Step: 1}
}
