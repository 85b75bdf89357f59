package suite

import "flag"

// Output says what is told, and where.
type Output struct {
	Reports List // FORMAT=PATH
	Strict  bool // advice fails the run
	NoColor bool
	Verbose bool
}

func (o *Output) register(fs *flag.FlagSet) {
	fs.BoolVar(&o.Strict, "strict", false, "fail on advice, too")
	fs.Var(&o.Reports, "report", "write a report, `FORMAT=PATH`; formats: json, junit; can be repeated")
	fs.BoolVar(&o.NoColor, "no-color", false, "no colour, whatever the terminal")
	fs.BoolVar(&o.Verbose, "v", false, "show every exchange")
}

func (o *Output) check() error { return noneEmpty("report", o.Reports) }
