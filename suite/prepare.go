package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// prepared is a run with all its settings read and checked, and nothing sent.
type prepared struct {
	settings  run.Settings
	cases     []fixtures.Case // the whole catalogue
	document  []byte          // the contract's
	files     []report.File
	told      []verdict.Setting
	server    *reference.Server // nil: the target is somebody's
	needToken error             // why there is no credential, for cases that need one
	strict    bool
	errs      io.Writer // warnings, masked
}

func (p *prepared) close() {
	if p.server != nil {
		p.server.Close()
	}
}

// prepare reads and checks settings, contract and fixtures. Its errors are the
// user's to mend, and nothing has been sent.
func prepare(ctx context.Context, o *Options, tool string, masker *redact.Masker, errs io.Writer) (*prepared, error) {
	p := &prepared{strict: o.Strict, errs: errs}
	useReference, err := o.useReference()
	if err == nil {
		err = o.check()
	}
	if err != nil {
		return nil, err
	}
	c, document, err := loadContract(ctx, o)
	if err != nil {
		return nil, err
	}
	if p.cases, err = fixtures.Load(verdict.RuleIDs(), o.Fixtures...); err != nil {
		return nil, err
	}
	if p.files, err = report.Files(o.Reports, o.ReportDir.Value); err != nil {
		return nil, err
	}
	p.document = document
	now := time.Now()
	waivers, err := loadWaivers(o, p.cases)
	if err != nil {
		return nil, err
	}
	p.settings = run.Settings{
		Tool: tool, Contract: c, Masker: masker, Concurrency: o.Concurrency,
		ExchangeTimeout: o.ExchangeTimeout, Rate: o.Rate, RetryAfter: o.longestWait(),
		ExposeToken: o.ExposeToken, Replay: o.Replay, Waivers: verdict.NewWaivers(waivers, now),
	}
	if useReference {
		err = p.startReference(o, document)
	} else {
		err = p.aimAt(ctx, o)
	}
	if err == nil {
		err = p.settings.Target.CheckPath(c.Path())
	}
	if err != nil {
		p.close()
		return nil, err
	}
	p.tell(o)
	return p, nil
}

func loadContract(ctx context.Context, o *Options) (*contract.Contract, []byte, error) {
	name, document := "openapi.json", refreshcheck.OpenAPI
	if o.OpenAPI.Is {
		var err error
		if document, err = os.ReadFile(o.OpenAPI.Value); err != nil {
			return nil, nil, fmt.Errorf("--openapi: %w; name an OpenAPI document that holds the operation", err)
		}
		name = o.OpenAPI.Value
	}
	c, err := contract.Load(ctx, name, document)
	return c, document, err
}

// startReference starts the built-in server. It issues its own tokens, so the
// user's are not touched.
func (p *prepared) startReference(o *Options, document []byte) error {
	if len(o.sources()) > 0 || o.ExpiredTokenFile.Is || !o.Network.none() {
		return errors.New("the reference server issues its own tokens and runs on this machine; leave out what says where a token comes from and how to reach a server, or name a --target")
	}
	server, err := reference.Start(reference.Options{OpenAPI: document, SingleUse: o.singleUse()})
	if err != nil {
		return fmt.Errorf("the reference server did not start: %w", err)
	}
	p.server = server
	if p.settings.Target, err = target.Parse(target.Options{URL: server.URL()}); err != nil {
		return err
	}
	p.settings.ExpiredToken = server.IssueExpired()
	p.mask("expired token")(p.settings.ExpiredToken)
	if !o.NoCredential {
		p.lend(target.SourceFunc(func(context.Context) (string, error) { return server.IssueToken(), nil }), o)
	}
	return nil
}

func (p *prepared) aimAt(ctx context.Context, o *Options) error {
	if err := p.aim(o); err != nil {
		return err
	}
	if err := p.readExpired(ctx, o); err != nil || o.NoCredential {
		return err
	}
	source, err := p.readSource(ctx, o)
	switch {
	case err != nil:
		return err
	case source == nil:
		p.needToken = fmt.Errorf("no credential: put the refresh token into %s or into a file for --token-file, or give --token-command or --login; or say --no-credential, and success is not tested", TokenVariable)
		return nil
	}
	p.lend(source, o)
	return nil
}

// mask returns what has a value masked under a label, wherever it is written.
func (p *prepared) mask(label string) func(string) {
	return func(value string) { p.settings.Masker.Add(label, value, redact.Fragments) }
}

// tell collects the settings that change what the verdict means.
func (p *prepared) tell(o *Options) {
	say := func(name, value string) { p.told = append(p.told, verdict.Setting{Name: name, Value: value}) }
	o.Network.tell(p.settings.Target, say)
	o.Pace.tell(say)
	if o.NoCredential {
		say("credential", "none: what needs one is not asked, and success is not tested")
	}
	if sources := o.sources(); len(sources) > 0 {
		say("credential", "from "+sources[0])
	}
	if o.Replay {
		say("replay", "a spent token is sent again at the end")
	}
	if o.OpenAPI.Is {
		say("contract", o.OpenAPI.Value)
	}
	for _, dir := range o.Fixtures {
		say("fixtures", dir)
	}
	if o.Waivers.Is {
		say("waivers", o.Waivers.Value)
	}
	if o.Strict {
		say("strict", "advice fails the run")
	}
}
