package suite

import (
	"errors"
	"flag"
	"fmt"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Credentials say where the refresh token comes from, and what may be done with
// it. A token never comes by flag: flags show in process lists and CI logs.
type Credentials struct {
	TokenFile    Given // a file that holds the refresh token; else REFRESHCHECK_TOKEN
	NoCredential bool
	SingleUse    bool
	ExposeToken  bool
}

func (c *Credentials) register(fs *flag.FlagSet) {
	fs.Var(&c.TokenFile, "token-file", "`FILE` that holds the refresh token (default $"+TokenVariable+")")
	fs.BoolVar(&c.NoCredential, "no-credential", false, "run only what needs no refresh token; success is then not tested")
	fs.BoolVar(&c.SingleUse, "single-use", false, "the refresh token can be used once: never send one twice")
	fs.BoolVar(&c.ExposeToken, "expose-token", false, "send the live token in a query to targets that are not this machine, too")
}

func (c *Credentials) check() error {
	switch {
	case c.NoCredential && c.TokenFile.Is:
		return errors.New("--no-credential and --token-file are both given; choose one")
	case c.NoCredential && c.SingleUse:
		return errors.New("--no-credential and --single-use are both given; without a credential there is none to spend")
	}
	return notEmpty("token-file", c.TokenFile)
}

func readToken(o *Options) (string, error) {
	env, inEnv := o.env(TokenVariable)
	switch {
	case o.TokenFile.Is && inEnv && env != "":
		return "", fmt.Errorf("two credentials: --token-file and %s; unset the variable, or leave the flag out", TokenVariable)
	case o.TokenFile.Is:
		return target.ReadTokenFile(o.TokenFile.Value)
	case inEnv && env == "":
		return "", fmt.Errorf("%s is set but empty; set it to the refresh token, or say --no-credential", TokenVariable)
	case inEnv:
		if err := target.CheckToken(env); err != nil {
			return "", fmt.Errorf("%s: %w", TokenVariable, err)
		}
	}
	return env, nil
}

func (p *prepared) lend(token string, o *Options) {
	mask := func(t string) { p.settings.Masker.Add("token", t, redact.Fragments) }
	mask(token)
	p.settings.Vault = target.NewVault(target.Static(token), o.SingleUse, mask)
}
