package check

import (
	"io/fs"
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Cases reads the built-in cases and the cases in more folders.
func Cases(folders ...fs.FS) ([]fixtures.Case, error) {
	return fixtures.Load(fixtures.Words{Rules: verdict.RuleIDs(), Fields: request.Fields()}, folders...)
}

// Catalogue lists the cases from which the options choose: those of Cases or
// Fixtures, and those of Words.
func (o Options) Catalogue() ([]fixtures.Case, error) {
	cases := o.Cases
	if cases == nil {
		var err error
		if cases, err = Cases(o.Fixtures...); err != nil {
			return nil, err
		}
	}
	if o.Words.Name == "" {
		return cases, nil
	}
	more, err := o.Words.Cases()
	return slices.Concat(cases, more), err
}
