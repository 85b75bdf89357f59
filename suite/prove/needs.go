package prove

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// lend says where the run gets its tokens, and how often one works. done is called
// after the run.
func (row *Row) lend(o *check.Options, server *reference.Server) (done func(), err error) {
	once := slices.Contains(row.Needs, reference.NeedSingleUse)
	tokens := issuer{server: server, more: once}
	o.Credential, o.Use, o.Replay = credential.FromFunc(tokens.next), check.UseAgain, once
	if once {
		o.Use = check.UseOnce
	}
	if !slices.Contains(row.Needs, reference.NeedLogin) {
		return func() {}, nil
	}
	file, err := os.CreateTemp("", "login-*.yaml")
	if err != nil {
		return nil, err
	}
	done = func() { _ = os.Remove(file.Name()) }
	_, err = fmt.Fprintf(file, "url: %s\nform: {user: me}\n", reference.LoginPath)
	if shut := file.Close(); err == nil {
		err = shut
	}
	if err != nil {
		done()
		return nil, err
	}
	o.Credential = credential.FromLogin(file.Name())
	return done, nil
}

// longestWait is as long as a user may have to wait for a server.
const longestWait = 30 * time.Second

// reach lets the run speak what the server speaks, and wait until it is up.
func (row *Row) reach(o *check.Options, server *reference.Server) {
	switch {
	case slices.Contains(row.Needs, reference.NeedBoth):
		o.Network.Insecure = true
	case server.HTTP2():
		o.Network.HTTP = "2"
	}
	if slices.Contains(row.Needs, reference.NeedWait) {
		o.Wait = longestWait
	}
}

// issuer is a source of the server's own tokens: one token, or as many as are
// needed.
type issuer struct {
	server *reference.Server
	more   bool
	once   sync.Once
}

func (i *issuer) next(context.Context) (string, error) {
	token := ""
	if i.more {
		return i.server.IssueToken(), nil
	}
	i.once.Do(func() { token = i.server.IssueToken() })
	if token == "" {
		return "", credential.ErrNoMore
	}
	return token, nil
}
