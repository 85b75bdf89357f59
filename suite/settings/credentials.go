package settings

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// Credentials say where the refresh token comes from, and how it may be used. A
// token is never given by a flag, because flags show in process lists and CI
// logs.
type Credentials struct {
	TokenCommandTimeout time.Duration
	NoCredential        bool
	SingleUse           Choice // default: true if the source can give another token
	MaxTokens           int    // the most single-use tokens that may be sent; 0: no limit
	Live                Given  // the most requests with the live credential; a number or all
	Replay              bool   // send a spent token again, after all other cases
	ExpiredTokenFile    Given
	ExposeToken         bool
	MockToken           bool // the token belongs to a mock server and is not a secret

	// Stdin is read for --token-file -; nil: os.Stdin.
	Stdin io.Reader

	from map[string]*Given // by the flag of each kind
}

func (c *Credentials) register(fs *flag.FlagSet) {
	c.from = map[string]*Given{}
	for _, k := range credential.Kinds() {
		c.from[k.Flag] = &Given{}
		fs.Var(c.from[k.Flag], k.Flag, k.Usage)
	}
	fs.DurationVar(&c.TokenCommandTimeout, "token-command-timeout", 30*time.Second, "`TIME` limit for one run of --token-command")
	fs.BoolVar(&c.NoCredential, "no-credential", false, "run only the cases that need no refresh token; success is not tested")
	fs.Var(&c.SingleUse, "single-use", "a refresh token works only once, so never send one twice; =false: a token from --login or --token-command works more than once")
	fs.IntVar(&c.MaxTokens, "max-tokens", 0, "send at most `N` single-use tokens; if the cases need more, it is an error and nothing is sent")
	fs.Var(&c.Live, "live", "send the live credential in at most `N` requests, or all (default: all if the operation gives tokens or is a GET, else a few, since it may end the session)")
	fs.BoolVar(&c.Replay, "replay", false, "after all other cases, send a spent token again (RFC 9700 4.14.2); the server may end the session")
	fs.Var(&c.ExpiredTokenFile, "expired-token-file", "`FILE` that holds an expired refresh token, which must be refused")
	fs.BoolVar(&c.MockToken, "mock-token", false, "the refresh token belongs to a mock server and is not a secret: it may be short or a plain word, and is then not masked")
	fs.BoolVar(&c.ExposeToken, "expose-token", false, "send the live token in a query also to a target that is not this machine; access logs will keep it")
}

// sources are the places that the flags name, in the order of
// [credential.Kinds].
func (c *Credentials) sources() []credential.Origin {
	var all []credential.Origin
	for _, k := range credential.Kinds() {
		if g := c.from[k.Flag]; g != nil && g.Is {
			all = append(all, credential.From(k, g.Value))
		}
	}
	return all
}

func (c *Credentials) check() error {
	var empty []error
	for _, k := range credential.Kinds() {
		if g := c.from[k.Flag]; g != nil {
			empty = append(empty, notEmpty(k.Flag, *g))
		}
	}
	if c.from["token-command"] != nil && c.from["token-command"].Is && c.TokenCommandTimeout < time.Millisecond {
		return fmt.Errorf("--token-command-timeout %s: expected a time such as 30s, at most one hour", c.TokenCommandTimeout)
	}
	if _, err := c.live(); err != nil {
		return err
	}
	return errors.Join(append(empty, notEmpty("expired-token-file", c.ExpiredTokenFile))...)
}

// live is how often the live credential may be sent; 0: the user does not say.
func (c *Credentials) live() (int, error) {
	switch {
	case !c.Live.Is:
		return 0, nil
	case c.Live.Value == "all":
		return check.AllLive, nil
	}
	n, err := strconv.Atoi(c.Live.Value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("--live %q: expected a number from 1, or all", c.Live.Value)
	}
	return n, nil
}

func (c *Credentials) stdin() io.Reader {
	if c.Stdin != nil {
		return c.Stdin
	}
	return os.Stdin
}
