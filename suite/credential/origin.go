package credential

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// Kind is one kind of place that a refresh token can come from. A token itself
// never comes by flag: flags show in process lists and CI logs.
type Kind struct {
	Flag  string // the setting's name, without dashes
	Usage string // for help; the backquoted word is the value's name
	// Renews: the place can give another token each time that it is asked.
	Renews bool
	// Open reads the setting's value; nothing is sent yet.
	Open func(ctx context.Context, value string, o Opening) (Source, error)
}

// Kinds lists them. A new kind is one entry here: every way in then has its flag.
func Kinds() []Kind {
	return []Kind{
		{
			Flag: "token-file", Usage: "`FILE` that holds the refresh token; - is standard input (default $REFRESHCHECK_TOKEN)",
			Open: func(ctx context.Context, name string, o Opening) (Source, error) {
				o.warnShared("token-file", name)
				token, err := ReadTokenFile(ctx, "token-file", name, o.Stdin, o.Check)
				return Static(token), err
			},
		},
		{
			Flag: "token-command", Usage: "shell `COMMAND` that prints one refresh token each time it runs; implies --single-use", Renews: true,
			Open: func(_ context.Context, line string, o Opening) (Source, error) {
				return &command{line: line, timeout: o.CommandTimeout, tell: o.tellCommand, check: o.Check, onToken: func(t string) { o.Secret("token", t) }}, nil
			},
		},
		{
			Flag: "login", Usage: "YAML `FILE` that describes a login request which gives a refresh token; implies --single-use", Renews: true,
			Open: func(_ context.Context, name string, o Opening) (Source, error) {
				o.warnShared("login", name)
				return openLogin(name, o)
			},
		},
	}
}

// Opening is what a place needs beside its setting.
type Opening struct {
	CookieName     string                           // of the contract
	Target         *target.Target                   // where a login goes
	Agent          string                           // User-Agent of a login
	Timeout        time.Duration                    // of one login, connecting included
	MaxWait        time.Duration                    // the longest Retry-After of a login that is waited for
	CommandTimeout time.Duration                    // of one run of a command
	Stdin          io.Reader                        // for a file named -
	LookupEnv      func(name string) (string, bool) // for ${NAME} in a login file
	Check          func(token string) error         // holds a token against what can be sent
	Secret         func(label, value string)        // has a value masked
	Suspect        func(text string)                // has what looks like a credential in a text masked
	Warn           func(format string, args ...any) // tells the user something that stops nothing
}

func (o Opening) warnShared(flag, name string) {
	if w := SharedFile(flag, name); w != "" {
		o.Warn("warning: %s", w)
	}
}

// tellCommand shows what a command says, each line marked as its own, so that
// none can be taken for ours or for a command to a CI.
func (o Opening) tellCommand(said string) {
	o.Suspect(said)
	for line := range strings.Lines(said) {
		o.Warn("--token-command says: %s", fixtures.Visible([]byte(strings.TrimRight(line, "\r\n"))))
	}
}

// Origin is a place that a refresh token comes from. The zero value is none.
type Origin struct {
	kind  Kind
	value string
}

// From is the place of a kind that a setting names.
func From(k Kind, value string) Origin { return Origin{k, value} }

// FromFile is a file that holds the token; - stands for standard input.
func FromFile(name string) Origin { return named("token-file", name) }

// FromCommand is a shell command line that prints one token each time it runs.
func FromCommand(line string) Origin { return named("token-command", line) }

// FromLogin is a YAML file that describes a login request, which gives a token
// each time that it is sent.
func FromLogin(name string) Origin { return named("login", name) }

// FromFunc is a function that gives another token each time that it is called,
// and [ErrNoMore] when it has none. It is never called twice at once.
func FromFunc(next func(context.Context) (string, error)) Origin {
	return Origin{kind: Kind{Flag: "a function", Renews: true, Open: func(_ context.Context, _ string, o Opening) (Source, error) {
		return SourceFunc(func(ctx context.Context) (string, error) {
			token, err := next(ctx)
			if err == nil {
				err = o.Check(token)
			}
			return token, err
		}), nil
	}}}
}

// FromToken is the token itself. from is what errors call the place that it was
// read from, such as a variable of the environment.
func FromToken(from, token string) Origin {
	return Origin{kind: Kind{Flag: from, Open: func(_ context.Context, _ string, o Opening) (Source, error) {
		if err := o.Check(token); err != nil {
			return nil, fmt.Errorf("%s: %w", from, err)
		}
		return Static(token), nil
	}}}
}

func named(flag, value string) Origin {
	for _, k := range Kinds() {
		if k.Flag == flag {
			return Origin{k, value}
		}
	}
	panic(fmt.Sprintf("there is no kind %s", flag)) // a constant of this file
}

// None reports whether there is no place at all.
func (o Origin) None() bool { return o.kind.Open == nil }

// Renews reports whether the place can give another token each time.
func (o Origin) Renews() bool { return o.kind.Renews }

// String names the place as the settings do, without its value.
func (o Origin) String() string {
	if o.value == "" {
		return o.kind.Flag
	}
	return "--" + o.kind.Flag
}

// Open reads the setting; nothing is sent yet.
func (o Origin) Open(ctx context.Context, with Opening) (Source, error) {
	return o.kind.Open(ctx, o.value, with)
}
