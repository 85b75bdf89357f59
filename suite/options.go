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
	"strings"
)

// The environment variables that settings are read from, where no flag is given.
const (
	TargetVariable = "REFRESHCHECK_TARGET"
	TokenVariable  = "REFRESHCHECK_TOKEN"
)

// Options are a run's settings as a user gives them, by theme. The zero value of
// each is its default, but for those that Register sets.
type Options struct {
	Aim
	Credentials
	Network
	Catalogue
	Pace
	Selection
	Output

	// LookupEnv reads the environment; nil: os.LookupEnv.
	LookupEnv func(string) (string, bool)
}

// Aim says which server is tested.
type Aim struct {
	Target    Given // --target, or REFRESHCHECK_TARGET
	Reference bool  // test the built-in reference server
	Default   bool  // with no target named at all, test the reference server
}

// Catalogue says which contract, cases and waivers a run goes by.
type Catalogue struct {
	OpenAPI  Given
	Fixtures List
	Waivers  Given

	// InitWaivers is a file to write waivers into for what fails; InitReason is
	// the reason that each gets. They belong to the command waivers alone.
	InitWaivers Given
	InitReason  string
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
	o.Aim.register(fs)
	o.Credentials.register(fs)
	o.Network.register(fs)
	o.Catalogue.register(fs)
	o.Pace.register(fs)
	o.Selection.register(fs)
	o.Output.register(fs)
}

func (a *Aim) register(fs *flag.FlagSet) {
	fs.Var(&a.Target, "target", "base `URL` of the server to test (default $"+TargetVariable+")")
	fs.BoolVar(&a.Reference, "reference", false, "test the built-in reference server")
}

func (c *Catalogue) register(fs *flag.FlagSet) {
	fs.Var(&c.OpenAPI, "openapi", "`FILE` of another contract for the operation")
	fs.Var(&c.Fixtures, "fixtures", "`DIR` of more cases; can be repeated")
	fs.Var(&c.Waivers, "waivers", "`FILE` of waivers for known failures")
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
		o.Target = Given{env, true}
		return false, nil
	case o.Default:
		return true, nil
	}
	return false, fmt.Errorf("no target: give --target URL (or %s), or --reference for the built-in reference server", TargetVariable)
}

// check holds the settings against what they can be, before any file is read.
func (o *Options) check() error {
	for _, err := range []error{o.Pace.check(), o.Credentials.check(), o.Network.check(), o.Catalogue.check(), o.Selection.check(), o.Output.check()} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalogue) check() error {
	return errors.Join(notEmpty("openapi", c.OpenAPI), notEmpty("waivers", c.Waivers), notEmpty("init", c.InitWaivers), noneEmpty("fixtures", c.Fixtures))
}

// notEmpty refuses a setting that is given but empty: most likely a variable
// that is not set, and never a wish for the default.
func notEmpty(flag string, g Given) error {
	if g.Is && strings.TrimSpace(g.Value) == "" {
		return fmt.Errorf("--%s is given but empty (a variable that is not set?); give it a value, or leave it out", flag)
	}
	return nil
}

func noneEmpty(flag string, l List) error {
	for _, s := range l {
		if err := notEmpty(flag, Given{s, true}); err != nil {
			return err
		}
	}
	return nil
}
