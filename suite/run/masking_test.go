package run

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// A run that was stopped shows no body that it has no time to mask; what is short is
// masked all the same.
func TestBodiesAreLeftOutWhenItIsLate(t *testing.T) {
	const secret = "Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"
	m := redact.New()
	m.Add("token", secret, redact.Fragments)
	for _, late := range []bool{false, true} {
		one := func() result.Case {
			return result.Case{Records: []result.Record{{Summary: secret, Response: result.Message{
				Line: secret, Fields: []result.Field{{Name: "A", Value: secret}}, Body: "body " + secret, Raw: []byte("body " + secret), Octets: 31,
			}}}}
		}
		kept := one()
		r := &result.Run{Results: []result.Case{kept, one()}}
		asked := 0
		maskRun(m, r, func() bool { asked++; return late && asked > 1 })
		for i, c := range r.Results {
			x := c.Records[0].Response
			hidden := late && i == 1
			if strings.HasPrefix(x.Body, "‹not shown: the run was stopped") != hidden || (x.Raw == nil) != hidden || (x.Cut == 31) != hidden {
				t.Errorf("late %t, case %d: %+v", late, i, x)
			}
			if text := c.Records[0].Summary + x.Text() + string(x.Raw); strings.Contains(text, secret) {
				t.Errorf("late %t, case %d: %s", late, i, text)
			}
		}
		if !strings.Contains(kept.Records[0].Response.Body, secret) {
			t.Error("what somebody still reads was changed")
		}
	}
}
