package check

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Ask sends further cases after Start, under the limits of the run and with its
// credential, and returns their results in the order of the cases. It is for
// callers that make cases while the run goes on. Finish tells of the results
// that Keep gets.
func (c *Check) Ask(cases []fixtures.Case) []result.Case { return c.ask(cases) }

// Keep adds results of Ask to the run that Finish returns.
func (c *Check) Keep(results ...result.Case) {
	c.schedule.Keep(results...)
	c.told.Catalogue += len(results)
}

// Over says why no more requests make sense, or none that need the credential;
// empty: they do.
func (c *Check) Over() (all, token string) { return c.schedule.Over() }

// Makes says in words how the caller makes the cases. Commands that run one of
// them again then name a folder for it (--fixtures).
func (c *Check) Makes(selection string) { c.told.Selection, c.told.Made = selection, true }
