package settings

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// Output says what is written, and where.
type Output struct {
	// InitWaivers is the file to write waivers to, one for each group of failures.
	// InitReason is the reason of each waiver. Only the command waivers uses them.
	InitWaivers Given
	InitReason  string
	// UpdateWaivers is the file to take waivers out of that cover nothing any more.
	UpdateWaivers Given

	Reports   List  // FORMAT=PATH
	ReportDir Given // a folder for a report in every format
	Strict    bool  // advice fails the run
	Color     Given // always, auto or never
	NoColor   bool
	Quiet     bool
	Verbose   bool
}

func (o *Output) register(fs *flag.FlagSet) {
	fs.BoolVar(&o.Strict, "strict", false, "advice fails the run, too")
	fs.Var(&o.Reports, "report", "write a report, `FORMAT=PATH`; formats: "+strings.Join(report.Names(), ", ")+"; - is standard output; can be repeated")
	fs.Var(&o.ReportDir, "report-dir", "write a report in every format to `DIR`: index.html is for people, the others are for programs")
	fs.Var(&o.Color, "color", "`WHEN` to use colours: always, auto (on a terminal; $FORCE_COLOR and $NO_COLOR count) or never")
	fs.BoolVar(&o.NoColor, "no-color", false, "the same as --color never")
	fs.BoolVar(&o.Quiet, "quiet", false, "print only what is wrong, and the verdict")
	fs.BoolVar(&o.Verbose, "v", false, "show every exchange")
}

func (o *Output) check() error {
	switch {
	case o.Color.Is && o.Color.Value != "always" && o.Color.Value != "auto" && o.Color.Value != "never":
		return fmt.Errorf("--color %s: expected always, auto or never", o.Color.Value)
	case o.NoColor && o.Color.Value == "always":
		return errors.New("--no-color and --color always are both given; choose one")
	case o.Quiet && o.Verbose:
		return errors.New("--quiet and -v are both given; choose one")
	}
	return errors.Join(noneEmpty("report", o.Reports), notEmpty("report-dir", o.ReportDir), notEmpty("init", o.InitWaivers), notEmpty("update", o.UpdateWaivers))
}
