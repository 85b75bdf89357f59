package suite

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Credentials say where the refresh token comes from, and what may be done with
// it. A token never comes by flag: flags show in process lists and CI logs.
type Credentials struct {
	TokenFile           Given // a file that holds the refresh token, - for standard input
	TokenCommand        Given // a shell command line that prints one token each time it runs
	TokenCommandTimeout time.Duration
	Login               Given // a YAML file that describes the login request
	NoCredential        bool
	SingleUse           Choice // default: true where the source can give another token
	MaxTokens           int    // bounds how many single-use tokens are sent; 0: no bound
	Replay              bool   // send a spent token again, last of all
	ExpiredTokenFile    Given
	ExposeToken         bool

	// Stdin is read for --token-file -; nil: os.Stdin.
	Stdin io.Reader
}

// Choice is a yes or no that knows whether it was given at all.
type Choice struct{ Value, Is bool }

// Set implements flag.Value.
func (c *Choice) Set(s string) error {
	v, err := strconv.ParseBool(s)
	*c = Choice{v, true}
	return err
}

// String implements flag.Value.
func (c *Choice) String() string { return strconv.FormatBool(c.Value) }

// IsBoolFlag lets the flag stand without a value.
func (c *Choice) IsBoolFlag() bool { return true }

// Type names the value in the command's help.
func (c *Choice) Type() string { return "bool" }

func (c *Credentials) register(fs *flag.FlagSet) {
	fs.Var(&c.TokenFile, "token-file", "`FILE` that holds the refresh token, - for standard input (default $"+TokenVariable+")")
	fs.Var(&c.TokenCommand, "token-command", "shell `COMMAND` that prints one refresh token each time; implies --single-use")
	fs.DurationVar(&c.TokenCommandTimeout, "token-command-timeout", 30*time.Second, "longest time of one run of --token-command")
	fs.Var(&c.Login, "login", "YAML `FILE` that describes a login request which gives a refresh token; implies --single-use")
	fs.BoolVar(&c.NoCredential, "no-credential", false, "run only what needs no refresh token; success is then not tested")
	fs.Var(&c.SingleUse, "single-use", "a refresh token can be used once: never send one twice; =false says that one of --login or --token-command can be used again")
	fs.IntVar(&c.MaxTokens, "max-tokens", 0, "send at most `N` single-use tokens; needing more is an error before anything is sent")
	fs.BoolVar(&c.Replay, "replay", false, "at the very end, send a spent token again (RFC 9700 4.14.2); a server may end the session for it")
	fs.Var(&c.ExpiredTokenFile, "expired-token-file", "`FILE` that holds an expired refresh token, which must be refused")
	fs.BoolVar(&c.ExposeToken, "expose-token", false, "send the live token in a query to targets that are not this machine, too")
}

// sources names the settings that say where the token comes from.
func (c *Credentials) sources() []string {
	var all []string
	for _, s := range []struct {
		flag  string
		given Given
	}{{"--token-file", c.TokenFile}, {"--token-command", c.TokenCommand}, {"--login", c.Login}} {
		if s.given.Is {
			all = append(all, s.flag)
		}
	}
	return all
}

// singleUse: a source that can give another token is asked for one each time.
func (c *Credentials) singleUse() bool {
	return c.SingleUse.Value || !c.SingleUse.Is && (c.TokenCommand.Is || c.Login.Is)
}

func (c *Credentials) check() error {
	sources := c.sources()
	switch {
	case c.NoCredential && len(sources) > 0:
		return fmt.Errorf("--no-credential and %s are both given; choose one", sources[0])
	case c.NoCredential && (c.SingleUse.Value || c.Replay || c.MaxTokens != 0):
		return errors.New("--no-credential is given, and --single-use, --max-tokens and --replay are about a credential; leave them out")
	case len(sources) > 1:
		return fmt.Errorf("%s are given; the refresh token has one source, so choose one", strings.Join(sources, " and "))
	case c.MaxTokens < 0:
		return fmt.Errorf("--max-tokens %d: want a number from 1", c.MaxTokens)
	case c.MaxTokens > 0 && !c.singleUse():
		return errors.New("--max-tokens is about tokens that can be used once; say --single-use as well")
	case c.TokenCommand.Is && (c.TokenCommandTimeout < time.Millisecond || c.TokenCommandTimeout > time.Hour):
		return fmt.Errorf("--token-command-timeout %s: want a time such as 30s, up to an hour", c.TokenCommandTimeout)
	}
	return errors.Join(notEmpty("token-file", c.TokenFile), notEmpty("token-command", c.TokenCommand), notEmpty("login", c.Login), notEmpty("expired-token-file", c.ExpiredTokenFile))
}

func (o *Options) stdin() io.Reader {
	if o.Stdin != nil {
		return o.Stdin
	}
	return os.Stdin
}

// readSource finds the one source of refresh tokens; nil: there is none.
func (p *prepared) readSource(ctx context.Context, o *Options) (target.Source, error) {
	env, inEnv := o.env(TokenVariable)
	sources := o.sources()
	switch {
	case len(sources) > 0 && env != "":
		return nil, fmt.Errorf("two credentials: %s and %s; unset the variable, or leave the flag out", sources[0], TokenVariable)
	case o.TokenCommand.Is:
		return &target.Command{Line: o.TokenCommand.Value, Timeout: o.TokenCommandTimeout, Tell: p.tellCommand, OnToken: p.mask("token")}, nil
	case o.Login.Is:
		return p.readLogin(o)
	case o.TokenFile.Is:
		p.warnShared("token-file", o.TokenFile)
		token, err := target.ReadTokenFile(ctx, "token-file", o.TokenFile.Value, o.stdin())
		return target.Static(token), err
	case inEnv && env == "":
		return nil, fmt.Errorf("%s is set but empty; set it to the refresh token, or say --no-credential", TokenVariable)
	case inEnv:
		if err := target.CheckToken(env); err != nil {
			return nil, fmt.Errorf("%s: %w", TokenVariable, err)
		}
		return target.Static(env), nil
	}
	return nil, nil
}

func (p *prepared) readLogin(o *Options) (target.Source, error) {
	p.warnShared("login", o.Login)
	login, err := target.ReadLogin(o.Login.Value, p.settings.Contract.CookieName(), o.env)
	if err != nil {
		return nil, err
	}
	source, err := login.Source(p.settings.Target, target.LoginOptions{
		Agent: p.settings.Tool + " (login)", Timeout: o.ExchangeTimeout, MaxWait: o.MaxWait, OnSecret: func(label, value string) { p.settings.Masker.Add(label, value, redact.Whole) },
	})
	if err == nil && source.InTheClear() {
		p.warn("--login %s: the login goes over plain http, so anybody on the way can read it", o.Login.Value)
	}
	return source, err
}

// readExpired reads the expired token, which is no less a secret.
func (p *prepared) readExpired(ctx context.Context, o *Options) error {
	if !o.ExpiredTokenFile.Is {
		return nil
	}
	if o.ExpiredTokenFile.Value == "-" && o.TokenFile.Value == "-" {
		return errors.New("--token-file - and --expired-token-file - both read standard input; name a file for one of them")
	}
	p.warnShared("expired-token-file", o.ExpiredTokenFile)
	token, err := target.ReadTokenFile(ctx, "expired-token-file", o.ExpiredTokenFile.Value, o.stdin())
	p.mask("expired token")(token)
	p.settings.ExpiredToken = token
	return err
}

func (p *prepared) warnShared(flag string, file Given) {
	if w := target.SharedFile(flag, file.Value); file.Is && w != "" {
		p.warn("%s", w)
	}
}

func (p *prepared) warn(format string, args ...any) {
	fmt.Fprintf(p.errs, "refreshcheck: warning: "+format+"\n", args...)
}

// tellCommand shows what a token command says, each line marked as its own, so
// that none can be taken for ours or for a command to a CI.
func (p *prepared) tellCommand(said string) {
	for line := range strings.Lines(said) {
		fmt.Fprintf(p.errs, "refreshcheck: --token-command says: %s\n", fixtures.Visible([]byte(strings.TrimRight(line, "\r\n"))))
	}
}

// lend puts the source into the vault. The token itself is not drawn yet.
func (p *prepared) lend(source target.Source, o *Options) {
	p.settings.Vault = target.NewVault(source, o.singleUse(), p.mask("token"))
	p.settings.Vault.Bound(o.MaxTokens)
}
