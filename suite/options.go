// Package suite declares the Ginkgo specs, one a case, and runs them in the same
// way for the command, for go test and for the ginkgo CLI. Importing it has no
// side effects: flags are registered on a FlagSet that is handed in, and the
// spec tree is declared by Run.
package suite

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// The environment variables that settings are read from, where no flag is given.
const (
	TargetVariable = "REFRESHCHECK_TARGET"
	TokenVariable  = "REFRESHCHECK_TOKEN"
)

// Options are a run's settings as a user gives them. The zero value of each is
// its default.
type Options struct {
	Target    Given // --target, or REFRESHCHECK_TARGET
	Reference bool  // test the built-in reference server
	Default   bool  // with no target named at all, test the reference server

	TokenFile    Given // a file that holds the refresh token; else REFRESHCHECK_TOKEN
	NoCredential bool
	SingleUse    bool
	ExposeToken  bool

	HeaderFile Given
	CAFile     Given
	Insecure   bool

	OpenAPI  Given
	Fixtures List
	Waivers  Given

	Concurrency     int           // 0: 16
	ExchangeTimeout time.Duration // 0: 10 s

	Focus, Skip List
	LabelFilter string
	DryRun      bool
	Strict      bool

	Reports List // FORMAT=PATH
	NoColor bool
	Verbose bool

	// LookupEnv reads the environment; nil: os.LookupEnv.
	LookupEnv func(string) (string, bool)
}

// Given is a text setting that knows whether it was given at all: an empty one
// is an error, and not the default.
type Given struct {
	Value string
	Is    bool
}

// Set implements flag.Value.
func (g *Given) Set(s string) error { *g = Given{s, true}; return nil }

// String implements flag.Value.
func (g *Given) String() string { return g.Value }

// Type names the value in the command's help.
func (g *Given) Type() string { return "string" }

// List is a setting that can be given more than once.
type List []string

// Set implements flag.Value.
func (l *List) Set(s string) error { *l = append(*l, s); return nil }

// String implements flag.Value.
func (l *List) String() string { return strings.Join(*l, ", ") }

// Type names the value in the command's help.
func (l *List) Type() string { return "string" }

// Register puts the settings on a FlagSet under the names that all three ways in
// share. The backquoted word of a usage text is the value's name in help.
func (o *Options) Register(fs *flag.FlagSet) {
	fs.Var(&o.Target, "target", "base `URL` of the server to test (default $"+TargetVariable+")")
	fs.BoolVar(&o.Reference, "reference", false, "test the built-in reference server")
	fs.Var(&o.TokenFile, "token-file", "`FILE` that holds the refresh token (default $"+TokenVariable+")")
	fs.BoolVar(&o.NoCredential, "no-credential", false, "run only what needs no refresh token; success is then not tested")
	fs.BoolVar(&o.SingleUse, "single-use", false, "the refresh token can be used once: never send one twice")
	fs.BoolVar(&o.ExposeToken, "expose-token", false, "send the live token in a query to targets that are not this machine, too")
	fs.Var(&o.HeaderFile, "header-file", "`FILE` of header lines that every request carries")
	fs.Var(&o.CAFile, "ca-file", "PEM `FILE` of the authority that signed the server's certificate")
	fs.BoolVar(&o.Insecure, "insecure", false, "accept any certificate")
	fs.Var(&o.OpenAPI, "openapi", "`FILE` of another contract for the operation")
	fs.Var(&o.Fixtures, "fixtures", "`DIR` of more cases; can be repeated")
	fs.Var(&o.Waivers, "waivers", "`FILE` of waivers for known failures")
	fs.IntVar(&o.Concurrency, "concurrency", 16, "exchanges at once, 1 to 256")
	fs.DurationVar(&o.ExchangeTimeout, "exchange-timeout", 10*time.Second, "longest time of one exchange, connecting included")
	fs.Var(&o.Focus, "focus", "run only cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.Var(&o.Skip, "skip", "leave out cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.StringVar(&o.LabelFilter, "label-filter", "", "run only cases whose labels (theme, level, outcome) fit, such as 'malformed && !should'")
	fs.BoolVar(&o.DryRun, "dry-run", false, "list what would be sent; send nothing (exit 3: nothing was tested)")
	fs.BoolVar(&o.Strict, "strict", false, "fail on advice, too")
	fs.Var(&o.Reports, "report", "write a report, `FORMAT=PATH`; formats: json, junit; can be repeated")
	fs.BoolVar(&o.NoColor, "no-color", false, "no colour, whatever the terminal")
	fs.BoolVar(&o.Verbose, "v", false, "show every exchange")
}

func (o *Options) env(name string) (string, bool) {
	if o.LookupEnv != nil {
		return o.LookupEnv(name)
	}
	return os.LookupEnv(name)
}

// useReference decides between the target and the reference server.
func (o *Options) useReference() (bool, error) {
	env, inEnv := o.env(TargetVariable)
	switch {
	case o.Target.Is && o.Reference:
		return false, errors.New("--target and --reference are both given; choose one")
	case o.Reference:
		return true, nil
	case o.Target.Is && strings.TrimSpace(o.Target.Value) == "":
		return false, errors.New("--target is given but empty (a variable that is not set?); give a base URL such as https://staging.example.com/api")
	case o.Target.Is:
		return false, nil
	case inEnv && strings.TrimSpace(env) == "":
		return false, fmt.Errorf("%s is set but empty; set it to a base URL such as https://staging.example.com/api, or unset it", TargetVariable)
	case inEnv:
		o.Target.Set(env)
		return false, nil
	case o.Default:
		return true, nil
	}
	return false, fmt.Errorf("no target: give --target URL (or %s), or --reference for the built-in reference server", TargetVariable)
}

// check holds the settings against what they can be, before any file is read.
func (o *Options) check() error {
	switch {
	case o.Concurrency < 1 || o.Concurrency > 256:
		return fmt.Errorf("--concurrency %d: want 1 to 256 exchanges at once", o.Concurrency)
	case o.ExchangeTimeout < time.Millisecond || o.ExchangeTimeout > time.Hour:
		return fmt.Errorf("--exchange-timeout %s: want a time such as 10s, up to an hour", o.ExchangeTimeout)
	case o.NoCredential && o.TokenFile.Is:
		return errors.New("--no-credential and --token-file are both given; choose one")
	case o.NoCredential && o.SingleUse:
		return errors.New("--no-credential and --single-use are both given; without a credential there is none to spend")
	}
	for name, g := range map[string]Given{
		"token-file": o.TokenFile, "header-file": o.HeaderFile, "ca-file": o.CAFile, "openapi": o.OpenAPI, "waivers": o.Waivers,
	} {
		if g.Is && strings.TrimSpace(g.Value) == "" {
			return fmt.Errorf("--%s is given but empty (a variable that is not set?); name a file, or leave it out", name)
		}
	}
	for name, l := range map[string]List{"focus": o.Focus, "skip": o.Skip, "fixtures": o.Fixtures, "report": o.Reports} {
		for i, s := range l {
			if strings.TrimSpace(s) == "" {
				return fmt.Errorf("--%s (number %s) is given but empty; give it a value, or leave it out", name, strconv.Itoa(i+1))
			}
		}
	}
	return nil
}
