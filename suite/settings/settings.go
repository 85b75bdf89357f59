// Package settings reads the settings of a user: flags on a FlagSet, which the
// command, go test and ginkgo share, and environment variables. It makes the
// options of a check from them.
package settings

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

// The environment variables that are read if the flag is not given.
const (
	TargetVariable  = "REFRESHCHECK_TARGET"
	TokenVariable   = "REFRESHCHECK_TOKEN"
	HeadersVariable = "REFRESHCHECK_HEADERS" // extra header lines, one per line
)

// Settings are the settings of a run as a user gives them, by theme. Register
// sets the defaults.
type Settings struct {
	Aim
	Credentials
	Network
	Catalogue
	Pace
	Selection
	Output

	// LookupEnv reads the environment; nil: os.LookupEnv.
	LookupEnv func(string) (string, bool)

	own   *flag.FlagSet   // the flags of these settings, without those of a test runner
	given map[string]bool // the flags that the user gave
	file  string          // the settings file that was read
	used  []string        // the settings that come from it
}

// Aim says which server is tested.
type Aim struct {
	Target    Given // --target, or REFRESHCHECK_TARGET
	Reference bool  // test the built-in reference server
	Default   bool  // test the reference server if no target is given at all
}

// Catalogue says which contract, cases and waivers a run uses.
type Catalogue struct {
	OpenAPI    Given
	Operations List  // METHOD and path, or operationId
	Cookie     Given // the cookie with the credential
	Params     Given
	Fixtures   List
	Values     Given
	Waivers    Given
	Config     Given // the settings file

	// SharedParams: the parameters are for several operations, and each takes some
	// of them.
	SharedParams bool
}

// Selection says which cases run.
type Selection struct {
	Focus, Skip List
	LabelFilter string
	SkipAttacks bool  // leave out what a firewall may take for an attack
	Profile     Given // a name for a label filter
	DryRun      bool
}

// Register adds the flags to a FlagSet, with the same names for the command, go
// test and ginkgo. In a usage text, the word in backquotes is the name of the
// value in the help.
func (s *Settings) Register(fs *flag.FlagSet) { s.register(fs, s.groups()) }

// RegisterForSearch adds the flags of a command that makes its cases itself: all
// but those that select cases, add cases or waive their failures.
func (s *Settings) RegisterForSearch(fs *flag.FlagSet) {
	s.register(fs, []group{
		{"Server", s.Aim.register}, {"Credential", s.Credentials.register}, {"Network", s.Network.register},
		{"Contract", s.Catalogue.RegisterContract}, {"Time and load", s.Pace.register}, {"Output", s.Output.register},
	})
}

func (s *Settings) register(fs *flag.FlagSet, groups []group) {
	s.own = flag.NewFlagSet("refreshcheck", flag.ContinueOnError)
	for _, g := range groups {
		g.register(s.own)
	}
	s.given = map[string]bool{}
	s.own.VisitAll(func(f *flag.Flag) {
		fs.Var(watched{f.Value, f.Name, s.given}, f.Name, f.Usage)
		fs.Lookup(f.Name).DefValue = f.DefValue
	})
}

// FlagGroup is the flags of one theme, for a help text.
type FlagGroup struct {
	Name  string
	Flags []string
}

// FlagGroups lists the flags by theme.
func (s *Settings) FlagGroups() []FlagGroup {
	var all []FlagGroup
	for _, g := range new(Settings).groups() {
		one, fs := FlagGroup{Name: g.name}, flag.NewFlagSet("", flag.ContinueOnError)
		g.register(fs)
		fs.VisitAll(func(f *flag.Flag) { one.Flags = append(one.Flags, f.Name) })
		all = append(all, one)
	}
	return all
}

// group is the settings of one theme.
type group struct {
	name     string
	register func(*flag.FlagSet)
}

func (s *Settings) groups() []group {
	return []group{
		{"Server", s.Aim.register}, {"Credential", s.Credentials.register}, {"Network", s.Network.register},
		{"Contract, cases and waivers", s.Catalogue.register}, {"Which cases run", s.Selection.register},
		{"Time and load", s.Pace.register}, {"Output", s.Output.register},
	}
}

func (a *Aim) register(fs *flag.FlagSet) {
	fs.Var(&a.Target, "target", "base `URL` of the server to test (default $"+TargetVariable+")")
	fs.BoolVar(&a.Reference, "reference", false, "test the built-in reference server")
}

func (c *Catalogue) register(fs *flag.FlagSet) {
	fs.Var(&c.Config, "config", "`FILE` with settings (default $"+ConfigVariable+", or "+FileName+" in the working folder); refreshcheck init writes one")
	c.RegisterContract(fs)
	fs.Var(&c.Fixtures, "fixtures", "`DIR` with more cases; can be repeated")
	fs.Var(&c.Values, "values", "`FILE` with more secrets, algorithms and values that must be refused, one in each line")
	fs.Var(&c.Waivers, "waivers", "`FILE` with waivers for known failures")
}

// RegisterContract adds the flags that choose a contract.
func (c *Catalogue) RegisterContract(fs *flag.FlagSet) {
	fs.Var(&c.OpenAPI, "openapi", "`FILE` or URL of another OpenAPI document, JSON or YAML, 3.0 to 3.2")
	fs.Var(&c.Operations, "operation", "the `OPERATION` that is tested, as 'METHOD /path' or as operationId (default: the one with a credential in a cookie); can be repeated")
	fs.Var(&c.Cookie, "cookie", "`NAME` of the cookie with the credential, where the operation takes several")
	fs.Var(&c.Params, "params", "YAML `FILE` with the values of what else the operation takes: path, query, header, cookie, body")
}

func (s *Selection) register(fs *flag.FlagSet) {
	fs.Var(&s.Focus, "focus", "run only cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.Var(&s.Skip, "skip", "leave out cases whose id or requirement matches the `REGEXP`; can be repeated")
	fs.StringVar(&s.LabelFilter, "label-filter", "", "run only cases whose labels (theme, level, outcome) match the `FILTER`, such as 'malformed && !should'")
	fs.BoolVar(&s.SkipAttacks, "skip-attacks", false, "leave out requests that a firewall may take for an attack and ban this address for; the same as --label-filter '!attack'")
	fs.Var(&s.Profile, "profile", "`NAME` of a choice of cases: "+profilesInWords())
	fs.BoolVar(&s.DryRun, "dry-run", false, "list the cases and send nothing (exit code 3: nothing was tested)")
}

// Env reads a variable of the environment.
func (s *Settings) Env(name string) (string, bool) {
	if s.LookupEnv != nil {
		return s.LookupEnv(name)
	}
	return os.LookupEnv(name)
}

// useReference decides between the target and the reference server.
func (s *Settings) useReference() (bool, error) {
	env, inEnv := s.Env(TargetVariable)
	switch {
	case s.Target.Is && s.Reference:
		return false, errors.New("--target and --reference are both given; choose one")
	case s.Reference:
		return true, nil
	case s.Target.Is && strings.TrimSpace(s.Target.Value) == "":
		return false, errors.New("--target is given but empty (is a variable not set?); give a base URL such as https://staging.example.com/api")
	case s.Target.Is:
		return false, nil
	case inEnv && strings.TrimSpace(env) == "":
		return false, fmt.Errorf("%s is set but empty; set it to a base URL such as https://staging.example.com/api, or unset it", TargetVariable)
	case inEnv:
		s.Target = Given{env, true}
		return false, nil
	case s.Default:
		return true, nil
	}
	return false, fmt.Errorf("no target: give --target URL (or %s), or --reference for the built-in reference server", TargetVariable)
}

// check refuses settings that are given but empty.
func (s *Settings) check() error {
	if err := s.swallowed(); err != nil {
		return err
	}
	return errors.Join(s.Pace.check(), s.Credentials.check(), s.Network.check(), s.Catalogue.check(), s.Selection.check(), s.Output.check())
}

func (c *Catalogue) check() error {
	return errors.Join(notEmpty("openapi", c.OpenAPI), noneEmpty("operation", c.Operations), notEmpty("cookie", c.Cookie), notEmpty("params", c.Params),
		notEmpty("values", c.Values), notEmpty("waivers", c.Waivers), noneEmpty("fixtures", c.Fixtures))
}

// Filter is the label filter of all settings together.
func (s *Selection) Filter() string {
	switch {
	case !s.SkipAttacks:
		return s.LabelFilter
	case s.LabelFilter == "":
		return "!attack"
	}
	return "(" + s.LabelFilter + ") && !attack"
}

func (s *Selection) check() error {
	return errors.Join(noneEmpty("focus", s.Focus), noneEmpty("skip", s.Skip), notEmpty("profile", s.Profile))
}
