package verdict_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// BenchmarkJudge judges one answer with all rules. A run reads its answers with one
// reader, which decodes and validates a body that it has seen only once; without
// it, each body is a new one.
func BenchmarkJudge(b *testing.B) {
	c, rules := embedded(b), verdict.Rules()
	for _, one := range []struct {
		name   string
		answer verdict.Answer
	}{
		{"success", asked(c, fixtures.Token, success())},
		{"refusal", asked(c, fixtures.Refusal, refusal())},
		{"refusal that breaks the schema", asked(c, fixtures.Refusal, refusalWith(`{"detail":[{"loc":"cookie"}]}`))},
		{"page", asked(c, fixtures.Refusal, answered(404, "<html>not found</html>", "Content-Type: text/html"))},
	} {
		b.Run(one.name+"/new body", func(b *testing.B) {
			for b.Loop() {
				one.answer.Reader = nil
				verdict.Judge(rules, one.answer)
			}
		})
		b.Run(one.name+"/known body", func(b *testing.B) {
			one.answer.Reader = &verdict.Reader{}
			for b.Loop() {
				verdict.Judge(rules, one.answer)
			}
		})
	}
}
