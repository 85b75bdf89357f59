package check

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Options say what is tested, with which credential, and how. One of Target,
// Handler and Reference is required. All other fields can be left empty: the
// zero value is the default. Error messages and findings call a setting by its
// flag, so the comment of a field begins with its flag if there is one.
type Options struct {
	// Target (--target) is the base URL of a server, with or without a path.
	Target string
	// Handler is tested instead of a running server: it is served on loopback for
	// the run. Its operation must be at the path of the contract.
	Handler http.Handler
	// Reference (--reference) tests the built-in reference server.
	Reference bool
	// Network says how to reach the server. Its URL stays empty; use Target.
	Network target.Options

	// Token is the live refresh token.
	Token string
	// Credential (--token-file, --token-command, --login) says where the token
	// comes from, if Token is empty.
	Credential credential.Origin
	// NoCredential (--no-credential) sends only the cases that need no token.
	// Success is not tested.
	NoCredential bool
	// Use (--single-use) says how often one token can be used.
	Use Use
	// MaxTokens (--max-tokens) is the most single-use tokens that may be sent; 0:
	// no limit.
	MaxTokens int
	// Live (--live) is the most requests that may carry the live credential;
	// [AllLive]: no limit; 0: no limit for an operation that gives tokens or has a
	// safe method, and few for any other, since it may end the credential.
	Live int
	// Replay (--replay) sends a spent token again, after all other cases (RFC 9700
	// §4.14.2). The server may end the session.
	Replay bool
	// MockToken (--mock-token) says that the token belongs to a mock server and is
	// not a secret. It may then be short or a plain word, and a short or plain one
	// is not masked.
	MockToken bool
	// ExpiredToken (--expired-token-file) is a token that must be refused; empty:
	// it is not sent.
	ExpiredToken string
	// ExposeToken (--expose-token) sends the live token in the query also to a
	// target that is not this machine. Access logs will keep it.
	ExposeToken bool
	// CommandTimeout (--token-command-timeout) is the time limit for one run of a
	// token command; 0: 30 seconds.
	CommandTimeout time.Duration

	// OpenAPI (--openapi) is the contract, JSON or YAML; nil: the embedded one.
	OpenAPI []byte
	// OpenAPIName is the document's name in places and messages; empty:
	// openapi.json.
	OpenAPIName string
	// OpenAPIFolder is the document's folder: a $ref may lead to files below it; nil:
	// to no other file.
	OpenAPIFolder fs.FS
	// Operation (--operation) is the operation that is tested, as METHOD and path or
	// as operationId; empty: the one that takes a credential in a cookie.
	Operation string
	// Cookie (--cookie) is the name of the cookie with the credential; empty: the
	// one that the operation requires.
	Cookie string
	// Params (--params) are the values of everything else that the operation takes;
	// nil: they come from the document.
	Params *contract.Inputs
	// Contract is a contract that is already loaded, instead of OpenAPI.
	Contract *contract.Contract
	// Fixtures (--fixtures) hold more cases: the *.yaml files in the root of each.
	// [fixtures.Folder] is a folder on disk.
	Fixtures []fs.FS
	// Words (--values) are more secrets, algorithms and values that must be
	// refused; without a name, there are none.
	Words fixtures.WordList
	// Cases is a catalogue that is already loaded, instead of the built-in one.
	Cases []fixtures.Case
	// WaiverFile (--waivers) is a YAML file of waivers for known failures.
	WaiverFile string

	// Focus and Skip (--focus, --skip) are regular expressions that are matched
	// against a case's id and requirement. LabelFilter (--label-filter) is an
	// expression of labels, such as 'malformed && !should'.
	Focus, Skip []string
	LabelFilter string

	// Concurrency (--concurrency) is the number of exchanges at the same time, 1 to
	// 256; 0: 16, more while the server keeps up, and fewer if it does not.
	Concurrency int
	// ExchangeTimeout (--exchange-timeout) is the time limit for one exchange,
	// including the time to connect; 0: 10 seconds.
	ExchangeTimeout time.Duration
	// Rate (--rate) is the most requests per second; 0: no limit.
	Rate float64
	// MaxWait (--max-wait) is the longest Retry-After of a 429 or 503 that the run
	// waits for; 0: 30 seconds; negative: the run does not wait.
	MaxWait time.Duration
	// Wait (--wait) is the longest time to wait, before the run begins, for a
	// server that does not answer yet; 0: the run does not wait.
	Wait time.Duration
	// MaxTime (--max-time) ends the run as incomplete after this time; 0: no limit.
	MaxTime time.Duration
	// TagRequests (--tag-requests) adds the id of the case to the User-Agent, so
	// that a request can be found in the logs of the server. Without it, the
	// User-Agent is the same in all requests, as a server may demand that binds a
	// session to it.
	TagRequests bool
	// Strict (--strict) makes advice fail the run.
	Strict bool

	// LookupEnv reads the proxy variables and the variables that a login file
	// names; nil: os.LookupEnv.
	LookupEnv func(name string) (string, bool)
	// Stdin is read if the token file is named -; nil: os.Stdin.
	Stdin io.Reader
	// Warn gets one masked line for each problem that does not stop the run, such
	// as a file of secrets that others can read; nil: the line is dropped.
	Warn func(line string)
}

// Use says how often a refresh token can be used.
type Use int

// The uses. By default, a token is used once if its source can give another one
// each time, and otherwise again and again.
const (
	UseDefault Use = iota
	UseOnce
	UseAgain
)

// singleUse reports whether each token is sent only once.
func (o *Options) singleUse() bool {
	return o.Use == UseOnce || o.Use == UseDefault && o.Credential.Renews()
}

// check checks the settings before any file is read.
func (o *Options) check() error {
	return errors.Join(o.checkAim(), o.checkCredential(), o.checkPace())
}

func (o *Options) checkAim() error {
	named := 0
	for _, is := range []bool{o.Target != "", o.Handler != nil, o.Reference} {
		if is {
			named++
		}
	}
	switch {
	case named == 0:
		return errors.New("no target: give --target URL, or --reference for the built-in reference server")
	case named > 1:
		return errors.New("several targets are given; choose one of --target, a handler, and --reference")
	case o.Network.URL != "":
		return errors.New("Options.Network.URL is set; set Options.Target instead")
	case o.Contract != nil && (o.OpenAPI != nil || o.Operation != "" || o.Cookie != "" || o.Params != nil):
		return errors.New("two contracts: Options.Contract, and Options.OpenAPI or a choice in it; give only one of them")
	}
	return nil
}

func (o *Options) checkCredential() error {
	has := o.Token != "" || !o.Credential.None()
	switch {
	case o.NoCredential && has:
		return fmt.Errorf("--no-credential and %s are both given; choose one", o.from())
	case o.NoCredential && (o.Use == UseOnce || o.Replay || o.MaxTokens != 0):
		return errors.New("--no-credential is given, but --single-use, --max-tokens and --replay need a credential; leave them out")
	case o.Token != "" && !o.Credential.None():
		return fmt.Errorf("two credentials: %s and a token; choose one", o.Credential)
	case o.Reference && (has || o.ExpiredToken != "" || !o.Network.Plain()):
		return errors.New("the reference server issues its own tokens and runs on this machine; leave out the flags for the token and for the network, or give a --target")
	case o.Live < AllLive:
		return fmt.Errorf("--live %d: expected 1 or more, or all", o.Live)
	case o.MaxTokens < 0:
		return fmt.Errorf("--max-tokens %d: expected 1 or more", o.MaxTokens)
	case o.MaxTokens > 0 && !o.singleUse():
		return errors.New("--max-tokens is only for single-use tokens; add --single-use")
	case o.CommandTimeout < 0 || o.CommandTimeout > time.Hour:
		return fmt.Errorf("--token-command-timeout %s: expected a time such as 30s, at most one hour", o.CommandTimeout)
	}
	return nil
}

// from names the source of the token.
func (o *Options) from() string {
	if o.Token != "" {
		return "a token"
	}
	return o.Credential.String()
}

func (o *Options) checkPace() error {
	switch {
	case o.Concurrency < 0 || o.Concurrency > 256:
		return fmt.Errorf("--concurrency %d: expected 1 to 256 exchanges at the same time", o.Concurrency)
	case o.ExchangeTimeout < 0 || o.ExchangeTimeout > 0 && o.ExchangeTimeout < time.Millisecond || o.ExchangeTimeout > time.Hour:
		return fmt.Errorf("--exchange-timeout %s: expected a time such as 10s, at most one hour", o.ExchangeTimeout)
	case o.Rate != o.Rate || o.Rate < 0 || o.Rate > 1e6 || o.Rate > 0 && o.Rate < 1e-3:
		return fmt.Errorf("--rate %g: expected requests per second, such as 5 or 0.5", o.Rate)
	case o.MaxWait > time.Hour:
		return fmt.Errorf("--max-wait %s: expected a time such as 30s, at most one hour", o.MaxWait)
	case o.Wait < 0 || o.Wait > time.Hour:
		return fmt.Errorf("--wait %s: expected a time such as 30s, at most one hour", o.Wait)
	case o.MaxTime < 0:
		return fmt.Errorf("--max-time %s: expected a time such as 10m", o.MaxTime)
	}
	return nil
}

// defaults sets the defaults that other packages need.
func (o *Options) defaults() {
	if o.ExchangeTimeout == 0 {
		o.ExchangeTimeout = 10 * time.Second
	}
	if o.CommandTimeout == 0 {
		o.CommandTimeout = 30 * time.Second
	}
	if o.MaxWait == 0 {
		o.MaxWait = 30 * time.Second
	}
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
}
