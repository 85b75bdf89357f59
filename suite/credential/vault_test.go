package credential_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// numbered is a source of token-1, token-2 and so on, and counts them.
func numbered(given *atomic.Int64) credential.Source {
	return credential.SourceFunc(func(context.Context) (string, error) { return fmt.Sprintf("token-%d", given.Add(1)), nil })
}

// giving is a source of these tokens, and then of none.
func giving(tokens ...string) credential.Source {
	return credential.SourceFunc(func(context.Context) (string, error) {
		if len(tokens) == 0 {
			return "", credential.ErrNoMore
		}
		t := tokens[0]
		tokens = tokens[1:]
		return t, nil
	})
}

func lease(t *testing.T, v *credential.Vault, want string) *credential.Lease {
	t.Helper()
	l, err := v.Lease(t.Context())
	if err != nil {
		t.Fatalf("no lease: %v", err)
	}
	if l.Token != want {
		t.Fatalf("got %s, want %s", l.Token, want)
	}
	return l
}

// asking leases in the background. It is for a bubble of package synctest.
func asking(v *credential.Vault) (got func() *credential.Lease) {
	var l *credential.Lease
	go func() { l, _ = v.Lease(context.Background()) }()
	return func() *credential.Lease { synctest.Wait(); return l }
}

func TestManyHoldAReusableTokenAtOnce(t *testing.T) {
	var given atomic.Int64
	v := credential.NewVault(numbered(&given), false, nil)
	var held []*credential.Lease
	for range 50 {
		held = append(held, lease(t, v, "token-1"))
	}
	for _, l := range held {
		l.Return(credential.Use{Sent: true, Granted: true})
	}
	lease(t, v, "token-1").Return(credential.Use{Sent: true, Lost: true})
	lease(t, v, "token-1")
	if given.Load() != 1 || v.Used() != 0 || v.Replaced() != "" || v.SingleUse() || v.Exclusive() {
		t.Errorf("%d tokens drawn, %d used, %q replaced", given.Load(), v.Used(), v.Replaced())
	}
}

func TestASingleUseTokenIsLentToOneAndSpentByItsUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int64
		v := credential.NewVault(numbered(&given), true, nil)
		first := lease(t, v, "token-1")
		second := asking(v)
		if second() != nil || !v.Exclusive() || !v.SingleUse() {
			t.Fatal("two hold a single-use token")
		}
		first.Return(credential.Use{}) // it was not sent after all
		if l := second(); l == nil || l.Token != "token-1" || v.Used() != 0 {
			t.Fatalf("an unspent token is lent again, and not %+v", l)
		}
		third := asking(v)
		second().Return(credential.Use{Sent: true, Granted: true})
		if l := third(); l == nil || l.Token != "token-2" || v.Used() != 1 || v.Replaced() != "token-1" {
			t.Fatalf("after %d uses it lends %+v", v.Used(), l)
		}
		third().Return(credential.Use{Sent: true}) // refused: spent as well, and replaced by nothing
		if v.Used() != 2 || v.Replaced() != "token-1" {
			t.Errorf("%d used, %q replaced", v.Used(), v.Replaced())
		}
	})
}

func TestARotatedTokenReplacesTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := credential.NewVault(credential.Static("old"), false, nil)
		one, two := lease(t, v, "old"), lease(t, v, "old")
		one.Return(credential.Use{Sent: true, Granted: true, Rotated: "new"})
		next := asking(v)
		if next() != nil || !v.Exclusive() {
			t.Fatal("the new token is lent while the old one is under way")
		}
		two.Return(credential.Use{Sent: true, Lost: true}) // of the old one, which is gone anyhow
		if l := next(); l == nil || l.Token != "new" {
			t.Fatalf("got %+v", l)
		}
		if v.Replaced() != "old" || v.Used() != 0 || v.SingleUse() {
			t.Errorf("%q is replaced, %d used", v.Replaced(), v.Used())
		}
		next().Return(credential.Use{Sent: true, Granted: true}) // without another one: it is still good
		lease(t, v, "new")
	})
}

// Where an answer is lost, nobody knows whether it replaced the token: one that
// answers replace is not sent again then.
func TestALostAnswerSpendsATokenThatAnswersReplace(t *testing.T) {
	for _, test := range []struct {
		name string
		use  credential.Use
		want string
	}{
		{"lost", credential.Use{Sent: true, Lost: true}, "other"},
		{"lost, and not sent", credential.Use{Lost: true}, "new"},
		{"not lost", credential.Use{Sent: true}, "new"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := credential.NewVault(giving("old", "other"), false, nil)
			lease(t, v, "old").Return(credential.Use{Sent: true, Granted: true, Rotated: "new"})
			lease(t, v, "new").Return(test.use)
			lease(t, v, test.want)
			if v.Used() != 0 {
				t.Errorf("%d single-use tokens are spent, of none", v.Used())
			}
		})
	}
}

func TestNoMoreTokensAreSpentThanTheBoundAllows(t *testing.T) {
	var given atomic.Int64
	v := credential.NewVault(numbered(&given), true, nil)
	v.Bound(2)
	lease(t, v, "token-1").Return(credential.Use{})
	lease(t, v, "token-1").Return(credential.Use{Sent: true})
	lease(t, v, "token-2").Return(credential.Use{Sent: true, Granted: true, Rotated: "rotated"})
	_, err := v.Lease(t.Context())
	if err == nil || !strings.Contains(err.Error(), "--max-tokens") || !strings.Contains(err.Error(), "2 tokens") {
		t.Errorf("told as %v", err)
	}
	if given.Load() != 2 || v.Used() != 2 {
		t.Errorf("%d drawn, %d used", given.Load(), v.Used())
	}
}

func TestATokenThatIsSpentIsOverWhereNothingRenewsIt(t *testing.T) {
	v := credential.NewVault(credential.Static("only"), true, nil)
	if v.Renews() {
		t.Error("a token alone does not renew itself")
	}
	lease(t, v, "only").Return(credential.Use{Sent: true, Granted: true})
	_, err := v.Lease(t.Context())
	if !errors.Is(err, credential.ErrNoMore) {
		t.Fatalf("got %v", err)
	}
	for _, mend := range []string{"--login", "--token-command", "--single-use"} {
		if !strings.Contains(err.Error(), mend) {
			t.Errorf("%q does not say %s", err, mend)
		}
	}
	if v.Peek(t.Context()) != "only" || v.Replaced() != "only" {
		t.Error("what is made from the token can be made after it is spent")
	}
	if !credential.NewVault(giving("a"), true, nil).Renews() {
		t.Error("a source renews its tokens")
	}
}

// A source that fails is asked once: the reason is told to all that need a token.
func TestASourceThatFailsIsNotAskedAgain(t *testing.T) {
	asked := 0
	broken := errors.New("the vault is sealed")
	v := credential.NewVault(credential.SourceFunc(func(context.Context) (string, error) { asked++; return "", broken }), true, nil)
	for range 3 {
		if _, err := v.Lease(t.Context()); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
	if got := v.Peek(t.Context()); got != "" || asked != 1 {
		t.Errorf("asked %d times, and made from %q", asked, got)
	}
}

// A source that was interrupted is not broken.
func TestASourceThatWasInterruptedIsAskedAgain(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	v := credential.NewVault(credential.SourceFunc(func(ctx context.Context) (string, error) {
		stop()
		return "token", ctx.Err()
	}), true, nil)
	if _, err := v.Lease(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	lease(t, v, "token")
}

func TestASpentTokenIsNotSentAgainWhoeverGivesIt(t *testing.T) {
	for name, source := range map[string]credential.Source{
		"the same again":     giving("one", "two", "two", "three"),
		"an earlier one":     giving("one", "two", "one", "three"),
		"rotated to the one": giving("one", "two"),
	} {
		t.Run(name, func(t *testing.T) {
			v := credential.NewVault(source, true, nil)
			lease(t, v, "one").Return(credential.Use{Sent: true, Granted: true})
			use := credential.Use{Sent: true, Granted: true}
			if strings.HasPrefix(name, "rotated") {
				use.Rotated = "one"
			}
			lease(t, v, "two").Return(use)
			for range 2 {
				l, err := v.Lease(t.Context())
				if err == nil {
					t.Fatalf("%s is lent again", l.Token)
				}
				if !errors.Is(err, credential.ErrNoMore) && !strings.Contains(err.Error(), "same token again, and it is spent") {
					t.Errorf("told as %v", err)
				}
			}
		})
	}
}

func TestATokenIsLookedAtWithoutBeingSpent(t *testing.T) {
	var given atomic.Int64
	v := credential.NewVault(numbered(&given), true, nil)
	for range 3 {
		if got := v.Peek(t.Context()); got != "token-1" {
			t.Errorf("got %s", got)
		}
	}
	l := lease(t, v, "token-1")
	if v.Peek(t.Context()) != "token-1" || given.Load() != 1 || v.Used() != 0 { // while it is lent
		t.Errorf("%d drawn, %d used", given.Load(), v.Used())
	}
	l.Return(credential.Use{Sent: true, Rotated: "rotated"})
	if got := v.Peek(t.Context()); got != "rotated" {
		t.Errorf("got %s", got)
	}
}

func TestWaitingForALeaseEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := credential.NewVault(giving("one", "two"), true, nil)
		held := lease(t, v, "one")
		ctx, stop := context.WithCancel(t.Context())
		var err error
		go func() { _, err = v.Lease(ctx) }()
		synctest.Wait()
		stop()
		synctest.Wait()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		held.Return(credential.Use{Sent: true})
		lease(t, v, "two")
	})
}

// Whoever masks hears of every token before anybody can send it.
func TestEveryTokenIsTold(t *testing.T) {
	var told []string
	v := credential.NewVault(giving("one", "two"), true, func(token string) { told = append(told, token) })
	l := lease(t, v, "one")
	if !slices.Equal(told, []string{"one"}) {
		t.Errorf("told %v", told)
	}
	l.Return(credential.Use{Sent: true, Granted: true, Rotated: "new"})
	lease(t, v, "new").Return(credential.Use{Sent: true})
	lease(t, v, "two")
	if !slices.Equal(told, []string{"one", "new", "two"}) {
		t.Errorf("told %v", told)
	}
}

// A token that the server gives again is good again: it is no spent one.
func TestATokenThatIsGivenAgainIsNotReplaced(t *testing.T) {
	v := credential.NewVault(credential.Static("same"), false, nil)
	l, err := v.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.Return(credential.Use{Sent: true, Granted: true, Rotated: "same"})
	if v.Replaced() != "" {
		t.Errorf("%q is replaced by itself", v.Replaced())
	}
}
