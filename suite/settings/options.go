package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Options makes the options of a check. It reads the files that hold a contract
// or an expired token, fetches a contract from a URL, and sends nothing to the
// server that is tested. warn gets one line for each problem
// that does not stop the run.
func (s *Settings) Options(ctx context.Context, warn func(string)) (check.Options, error) {
	o := check.Options{LookupEnv: s.Env, Stdin: s.Stdin, Warn: warn}
	if err := s.UseProfile(); err != nil {
		return o, err
	}
	var err error
	if o.Reference, err = s.useReference(); err != nil {
		return o, err
	}
	if err := s.check(); err != nil {
		return o, err
	}
	if !o.Reference {
		o.Target = s.Target.Value
	}
	if o.Network, err = s.Network.options(s.Env, o.Reference); err != nil {
		return o, err
	}
	s.Pace.fill(&o)
	o.TagRequests = s.TagRequests
	o.Focus, o.Skip, o.LabelFilter, o.Strict = s.Focus, s.Skip, s.Filter(), s.Strict
	o.WaiverFile = s.Waivers.Value
	for _, dir := range s.Fixtures {
		o.Fixtures = append(o.Fixtures, fixtures.Folder(dir))
	}
	if o.Words, err = ReadWords(s.Values.Value); err != nil {
		return o, err
	}
	if err := s.Catalogue.Contract(ctx, s.CAFile.Value, &o); err != nil {
		return o, err
	}
	return o, s.fillCredential(ctx, &o)
}

// ReadWords reads the file of --values; empty: there is none.
func ReadWords(file string) (fixtures.WordList, error) {
	if file == "" {
		return fixtures.WordList{}, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fixtures.WordList{}, fmt.Errorf("--values: %w; give a text file with one word in each line", err)
	}
	return fixtures.WordList{Name: file, Text: text}, nil
}

// fillCredential finds the source of refresh tokens. There can be only one.
func (s *Settings) fillCredential(ctx context.Context, o *check.Options) error {
	c := &s.Credentials
	o.NoCredential, o.MaxTokens, o.Replay, o.ExposeToken, o.MockToken, o.CommandTimeout = c.NoCredential, c.MaxTokens, c.Replay, c.ExposeToken, c.MockToken, c.TokenCommandTimeout
	var err error
	if o.Live, err = c.live(); err != nil {
		return err
	}
	if c.SingleUse.Is {
		o.Use = check.UseAgain
		if c.SingleUse.Value {
			o.Use = check.UseOnce
		}
	}
	var named []string
	for _, from := range c.sources() {
		named = append(named, from.String())
		o.Credential = from
	}
	env, inEnv := s.Env(TokenVariable)
	switch {
	case len(named) > 1:
		return fmt.Errorf("%s are given, but the refresh token can have only one source; choose one", strings.Join(named, " and "))
	case o.Reference:
		if c.ExpiredTokenFile.Is { // the check refuses this combination
			o.ExpiredToken = c.ExpiredTokenFile.Value
		}
		return nil
	case len(named) > 0 && env != "" && !c.NoCredential:
		return fmt.Errorf("two credentials: %s and %s; unset the variable, or leave the flag out", named[0], TokenVariable)
	case len(named) == 0 && inEnv && env == "" && !c.NoCredential:
		return fmt.Errorf("%s is set but empty; set it to the refresh token, or use --no-credential", TokenVariable)
	case len(named) == 0 && !c.NoCredential && inEnv:
		o.Credential = credential.FromToken(TokenVariable, env)
	}
	return s.readExpired(ctx, o)
}

// readExpired reads the expired token, which is a secret too.
func (s *Settings) readExpired(ctx context.Context, o *check.Options) (err error) {
	c := &s.Credentials
	if !c.ExpiredTokenFile.Is {
		return nil
	}
	if c.ExpiredTokenFile.Value == "-" && c.from["token-file"].Value == "-" {
		return errors.New("--token-file - and --expired-token-file - both read standard input; name a file for one of them")
	}
	if w := credential.SharedFile("expired-token-file", c.ExpiredTokenFile.Value); w != "" {
		o.Warn("warning: " + w)
	}
	o.ExpiredToken, err = credential.ReadTokenFile(ctx, "expired-token-file", c.ExpiredTokenFile.Value, c.stdin(), func(string) error { return nil })
	return err
}

// options makes the options of the target, with the values from the environment.
func (n *Network) options(env func(string) (string, bool), reference bool) (target.Options, error) {
	o := target.Options{
		Host: n.Host.Value, HeaderFile: n.HeaderFile.Value, CAFile: n.CAFile.Value, Insecure: n.Insecure, ServerName: n.ServerName.Value,
		ClientCert: n.ClientCert.Value, ClientKey: n.ClientKey.Value, Proxy: n.Proxy.Value, UnixSocket: n.UnixSocket.Value, IP: n.IP, HTTP: n.HTTP.Value,
	}
	if reference {
		return o, nil
	}
	lines, _ := env(HeadersVariable)
	if lines != "" && n.HeaderFile.Is {
		return o, errors.New("two sources of header lines: --header-file and " + HeadersVariable + "; choose one")
	}
	o.Headers = lines
	return o, nil
}
