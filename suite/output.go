package suite

import (
	"errors"
	"flag"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// Output says what is told, and where.
type Output struct {
	Reports   List  // FORMAT=PATH
	ReportDir Given // a folder for a report of every format
	Strict    bool  // advice fails the run
	NoColor   bool
	Verbose   bool
}

func (o *Output) register(fs *flag.FlagSet) {
	fs.BoolVar(&o.Strict, "strict", false, "fail on advice, too")
	fs.Var(&o.Reports, "report", "write a report, `FORMAT=PATH`; formats: "+strings.Join(report.Names(), ", ")+"; can be repeated")
	fs.Var(&o.ReportDir, "report-dir", "`DIR` for a report of every format: index.html to look at, the others for programs")
	fs.BoolVar(&o.NoColor, "no-color", false, "no colour, whatever the terminal")
	fs.BoolVar(&o.Verbose, "v", false, "show every exchange")
}

func (o *Output) check() error {
	return errors.Join(noneEmpty("report", o.Reports), notEmpty("report-dir", o.ReportDir))
}
