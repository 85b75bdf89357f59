package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
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
	files     []report.File
	told      []verdict.Setting
	server    *reference.Server // nil: the target is somebody's
	needToken error             // why there is no credential, for cases that need one
	strict    bool
}

func (p *prepared) close() {
	if p.server != nil {
		p.server.Close()
	}
}

// prepare reads and checks settings, contract and fixtures. Its errors are the
// user's to mend, and nothing has been sent.
func prepare(ctx context.Context, o *Options, tool string) (*prepared, error) {
	p := &prepared{strict: o.Strict}
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
	for _, arg := range o.Reports {
		f, err := report.ParseFile(arg)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, f)
	}
	now := time.Now()
	waivers, err := loadWaivers(o, p.cases)
	if err != nil {
		return nil, err
	}
	p.settings = run.Settings{
		Tool: tool, Contract: c, Masker: redact.New(), Concurrency: o.Concurrency,
		ExchangeTimeout: o.ExchangeTimeout, ExposeToken: o.ExposeToken, Waivers: verdict.NewWaivers(waivers, now),
	}
	if useReference {
		err = p.startReference(o, document)
	} else {
		err = p.aimAt(o)
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

// startReference starts the built-in server. It issues its own token, so the
// user's is not touched.
func (p *prepared) startReference(o *Options, document []byte) error {
	if o.TokenFile.Is || o.HeaderFile.Is || o.CAFile.Is || o.Insecure {
		return errors.New("the reference server needs no --token-file, --header-file, --ca-file or --insecure; leave them out, or name a --target")
	}
	server, err := reference.Start(reference.Options{OpenAPI: document, SingleUse: o.SingleUse})
	if err != nil {
		return fmt.Errorf("the reference server did not start: %w", err)
	}
	p.server = server
	if p.settings.Target, err = target.Parse(target.Options{URL: server.URL()}); err != nil {
		return err
	}
	if !o.NoCredential {
		p.lend(server.IssueToken(), o)
	}
	return nil
}

func (p *prepared) aimAt(o *Options) error {
	t, err := target.Parse(target.Options{URL: o.Target.Value, HeaderFile: o.HeaderFile.Value, CAFile: o.CAFile.Value, Insecure: o.Insecure})
	if err != nil {
		return fmt.Errorf("--target: %w", err)
	}
	p.settings.Target = t
	for _, line := range t.Headers() {
		name, value, _ := strings.Cut(line, ":")
		for _, word := range append(strings.Fields(value), strings.TrimSpace(value)) {
			if len(word) >= shortestSecret {
				p.settings.Masker.Add("header "+name, word, redact.Whole)
			}
		}
	}
	if o.NoCredential {
		return nil
	}
	token, err := readToken(o)
	if err != nil {
		return err
	}
	if token == "" {
		p.needToken = fmt.Errorf("no credential: put the refresh token into %s or into a file for --token-file; or say --no-credential, and success is not tested", TokenVariable)
		return nil
	}
	p.lend(token, o)
	return nil
}

// shortestSecret leaves words such as Basic or gzip alone.
const shortestSecret = 8

// tell collects the settings that change what the verdict means.
func (p *prepared) tell(o *Options) {
	say := func(name, value string) { p.told = append(p.told, verdict.Setting{Name: name, Value: value}) }
	if o.Insecure {
		say("insecure", "the server's certificate is not checked")
	}
	if o.NoCredential {
		say("credential", "none: what needs one is not asked, and success is not tested")
	}
	if o.SingleUse {
		say("single-use", "no token is sent twice")
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
	if n := len(p.settings.Target.Headers()); n > 0 {
		say("headers", fmt.Sprintf("%d from %s", n, o.HeaderFile.Value))
	}
	if o.Strict {
		say("strict", "advice fails the run")
	}
}
