package check

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// prepare reads and checks everything. The order decides which mistake is
// reported first.
func (c *Check) prepare(ctx context.Context) error {
	if err := c.options.check(); err != nil {
		return err
	}
	c.options.defaults()
	if err := c.loadContract(ctx); err != nil {
		return err
	}
	c.boundLive()
	if err := c.loadCases(); err != nil {
		return err
	}
	if err := c.aim(ctx); err != nil {
		return err
	}
	if err := c.checkInputs(); err != nil {
		return err
	}
	if err := c.settings.Target.CheckPath(c.settings.Contract.Path()); err != nil {
		return err
	}
	o := &c.options
	c.settings = run.Settings{
		Tool: Tool(), Tag: o.TagRequests, Contract: c.settings.Contract, Target: c.settings.Target, Masker: c.settings.Masker, Vault: c.settings.Vault,
		Settled: c.waivers.Mark, Concurrency: o.Concurrency, ExchangeTimeout: o.ExchangeTimeout, RetryAfter: o.MaxWait, Rate: o.Rate, Wait: o.Wait, MaxTime: o.MaxTime, Reproduce: true,
		ExposeToken: o.ExposeToken, Replay: o.Replay, ExpiredToken: c.settings.ExpiredToken,
	}
	if err := c.choose(); err != nil {
		return err
	}
	c.begin()
	return nil
}

func (c *Check) loadContract(ctx context.Context) (err error) {
	o := &c.options
	if c.settings.Contract = o.Contract; o.Contract == nil {
		c.settings.Contract, err = o.OpenContract(ctx)
	}
	if err == nil && o.Contract == nil {
		for _, w := range c.settings.Contract.Warnings() {
			c.warn("warning: %s", w)
		}
	}
	return err
}

// ContractSource is the document that the options choose.
func (o *Options) ContractSource() contract.Source {
	source := contract.Source{Name: o.OpenAPIName, Text: o.OpenAPI, Folder: o.OpenAPIFolder}
	if source.Text == nil {
		source.Text, source.Folder = refreshcheck.OpenAPI, nil
	}
	if source.Name == "" {
		source.Name = "openapi.json"
	}
	return source
}

// OpenContract reads the contract that the options choose.
func (o *Options) OpenContract(ctx context.Context) (*contract.Contract, error) {
	return contract.Open(ctx, o.ContractSource(), contract.Choice{Operation: o.Operation, Cookie: o.Cookie, Inputs: o.Params})
}

// LoadContract reads a contract, JSON or YAML; nil is the embedded one. name is
// the document's name in places and messages; empty: openapi.json.
func LoadContract(ctx context.Context, name string, document []byte) (*contract.Contract, error) {
	return (&Options{OpenAPIName: name, OpenAPI: document}).OpenContract(ctx)
}

func (c *Check) loadCases() (err error) {
	if c.catalogue, err = c.options.Catalogue(); err != nil {
		return err
	}
	var waivers []result.Waiver
	if name := c.options.WaiverFile; name != "" {
		waivers, err = waiver.Read(name, c.catalogue, verdict.RuleIDs())
	}
	c.waivers = waiver.New(waivers, time.Now())
	return err
}

// aim prepares the target and its credential.
func (c *Check) aim(ctx context.Context) error {
	switch o := &c.options; {
	case o.Reference:
		return c.startReference()
	case o.Handler != nil:
		if err := c.serve(o.Handler); err != nil {
			return err
		}
	}
	if err := c.reach(); err != nil {
		return err
	}
	return c.openCredential(ctx)
}

// startReference starts the built-in server. The server issues its own tokens,
// so it never gets the user's token.
func (c *Check) startReference() error {
	if err := c.settings.Contract.Missing(nil); err != nil {
		return err
	}
	source, choice := c.settings.Contract.Source()
	server, err := reference.Start(reference.Options{OpenAPI: source.Text, Folder: source.Folder, Choice: choice, SingleUse: c.options.singleUse(), HTTP2: c.options.Network.HTTP == "2"})
	if err != nil {
		return fmt.Errorf("the reference server did not start: %w", err)
	}
	c.closers = append(c.closers, func() { server.Close() })
	if c.settings.Target, err = target.Parse(target.Options{URL: server.URL(), HTTP: c.options.Network.HTTP}); err != nil {
		return err
	}
	c.settings.ExpiredToken = server.IssueExpired()
	c.mask("expired token", c.settings.ExpiredToken)
	if !c.options.NoCredential {
		c.lend(credential.SourceFunc(func(context.Context) (string, error) { return server.IssueToken(), nil }))
	}
	return nil
}

// serve serves a handler on loopback for the run.
func (c *Check) serve(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("the handler cannot be served: %w", err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	c.closers = append(c.closers, func() { server.Close() })
	c.options.Target = "http://" + l.Addr().String()
	return nil
}

// reach makes the target and has its secrets masked.
func (c *Check) reach() error {
	o := c.options.Network
	o.URL = c.options.Target
	if o.LookupEnv == nil {
		o.LookupEnv = c.options.LookupEnv
	}
	t, err := target.Parse(o)
	if err != nil {
		return fmt.Errorf("--target: %w", err)
	}
	c.settings.Target = t
	c.warnShared("header-file", o.HeaderFile)
	c.warnShared("client-key", o.ClientKey)
	for label, value := range t.Secrets() {
		c.settings.Masker.Add(label, value, redact.Whole)
	}
	for _, line := range t.Headers() {
		name, value, _ := strings.Cut(line, ":")
		for _, word := range append(strings.Fields(value), strings.TrimSpace(value)) {
			if len(word) >= shortestSecret {
				c.settings.Masker.Add("header "+name, word, redact.Whole)
			}
		}
	}
	return nil
}

// shortestSecret is the length in octets from which a word of a header value is
// masked. Shorter words, such as Basic or gzip, are not secrets.
const shortestSecret = 8

func (c *Check) openCredential(ctx context.Context) error {
	o := &c.options
	c.settings.ExpiredToken = o.ExpiredToken
	c.mask("expired token", o.ExpiredToken)
	if err := c.checkExpired(o.ExpiredToken); err != nil {
		return err
	}
	from := o.Credential
	switch {
	case o.NoCredential:
		return nil
	case o.Token != "":
		from = credential.FromToken("Options.Token", o.Token)
	case from.None():
		c.needToken = errors.New("no credential: put the refresh token into REFRESHCHECK_TOKEN or into a file for --token-file, or use --token-command or --login; with --no-credential the run does not test success")
		return nil
	}
	source, err := from.Open(ctx, credential.Opening{
		CookieName: c.settings.Contract.CookieName(), Target: c.settings.Target, Agent: o.loginAgent(),
		Timeout: o.ExchangeTimeout, MaxWait: o.MaxWait, CommandTimeout: o.CommandTimeout, Stdin: o.Stdin, LookupEnv: o.LookupEnv,
		Check: c.checkToken, Secret: c.mask, Suspect: c.suspect, Warn: c.warn,
	})
	if err != nil {
		return err
	}
	c.lend(source)
	return nil
}

// checkExpired refuses an expired token that is still valid according to its exp
// claim: a server that accepts it would be accused without reason.
func (c *Check) checkExpired(token string) error {
	if token == "" {
		return nil
	}
	if err := c.checkSendable(token); err != nil {
		return fmt.Errorf("--expired-token-file: %w", err)
	}
	if at, ok := fixtures.JWTExpiry(token); ok && time.Now().Before(at) {
		return fmt.Errorf("--expired-token-file: the token is valid until %s (its exp claim); give one that has expired", at.UTC().Format(time.RFC3339))
	}
	return nil
}

// errLive: a server that accepts the token would be accused without reason.
var errLive = errors.New("--expired-token-file: the token is the live one; give one that has expired")

// checkToken checks that a token can be sent in a cookie, and that it can be
// masked.
func (c *Check) checkToken(token string) error {
	if token != "" && token == c.options.ExpiredToken {
		return errLive
	}
	return c.checkSendable(token)
}

func (c *Check) checkSendable(token string) error {
	if err := credential.CheckToken(token, c.settings.Contract.CookieName()); err != nil {
		return err
	}
	return credential.CheckSecret(token, c.options.MockToken)
}

// lend puts the source into the vault. No token is taken from it yet.
func (c *Check) lend(source credential.Source) {
	c.settings.Vault = credential.NewVault(source, c.options.singleUse(), func(token string) { c.mask("token", token) })
	c.settings.Vault.Bound(c.options.MaxTokens)
}

// mask has a value masked under a label, wherever it is written. Parts of tokens
// are masked too, since a server may repeat a token cut or changed.
func (c *Check) mask(label, value string) {
	kind := redact.Whole
	if strings.HasSuffix(label, "token") {
		kind = redact.Fragments
	}
	c.settings.Masker.Add(label, value, kind)
}

// suspect masks every part of a text that looks like a credential. The text
// comes from a server or a command.
func (c *Check) suspect(text string) {
	seen := recognise.New(c.settings.Contract.CookieName(), nil).Look(recognise.Answer{Body: []byte(text)}, recognise.Carried{})
	for _, s := range seen.Sightings {
		if s.Degree >= recognise.Suspected {
			c.mask(s.Label, s.Text)
		}
	}
}

func (c *Check) warn(format string, args ...any) {
	c.options.Warn(c.settings.Masker.String(fmt.Sprintf(format, args...)))
}

func (c *Check) warnShared(flag, file string) {
	if w := credential.SharedFile(flag, file); file != "" && w != "" {
		c.warn("warning: %s", w)
	}
}

func (c *Check) place(source string) string { return verdict.Place(c.settings.Contract, source) }
