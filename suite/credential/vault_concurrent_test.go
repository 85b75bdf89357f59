package credential_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

// However many ask while an answer rotates the token, nobody holds a token that
// was replaced before, and the new one is held by one at a time.
func TestConcurrentLeasesNeverShareARotatedToken(t *testing.T) {
	for range 200 {
		v := credential.NewVault(credential.SourceFunc(func(context.Context) (string, error) {
			for range 100 { // so that the others ask meanwhile
				runtime.Gosched()
			}
			return "token-0", nil
		}), false, nil)
		var mu sync.Mutex
		holders := map[string]int{}
		rotations := 0
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				l, err := v.Lease(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				holders[l.Token]++
				if n := holders[l.Token]; l.Token != "token-0" && n > 1 {
					t.Errorf("%d hold %s", n, l.Token)
				}
				rotations++
				next := fmt.Sprintf("token-%d", rotations)
				mu.Unlock()
				runtime.Gosched()
				l.Return(credential.Use{Sent: true, Granted: true, Rotated: next})
			})
		}
		all.Wait()
	}
}

// On trial, a token that can be used again is held by one at a time.
func TestATokenOnTrialIsHeldByOne(t *testing.T) {
	v := credential.NewVault(credential.Static("token-0"), false, nil)
	most := func() int64 {
		var holders, most atomic.Int64
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				l, err := v.Lease(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				defer l.Return(credential.Use{Sent: true, Granted: true})
				defer holders.Add(-1)
				if n := holders.Add(1); n > most.Load() {
					most.Store(n)
				}
				for range 1000 { // so that the others ask meanwhile
					runtime.Gosched()
				}
			})
		}
		all.Wait()
		return most.Load()
	}
	v.Try(true)
	if n := most(); n != 1 {
		t.Errorf("%d hold it on trial", n)
	}
	v.Try(false)
	if n := most(); n < 2 {
		t.Errorf("%d holds it afterwards", n)
	}
}

// The same of tokens that can be used once: each is sent by one, ever.
func TestConcurrentLeasesNeverSendASingleUseTokenTwice(t *testing.T) {
	var given atomic.Int64
	v := credential.NewVault(numbered(&given), true, nil)
	var mu sync.Mutex
	sent := map[string]int{}
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			l, err := v.Lease(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			defer l.Return(credential.Use{Sent: i%3 > 0, Granted: i%2 > 0})
			if i%3 > 0 {
				mu.Lock()
				defer mu.Unlock()
				sent[l.Token]++
			}
			v.Peek(context.Background())
		})
	}
	all.Wait()
	for token, n := range sent {
		if n > 1 {
			t.Errorf("%s was sent %d times", token, n)
		}
	}
	if len(sent) != 66 || v.Used() != len(sent) {
		t.Errorf("%d tokens were sent, and %d are told", len(sent), v.Used())
	}
}

// Settle waits for the leases that are out, and for no later one.
func TestSettlingKeepsNobodyOut(t *testing.T) {
	v := credential.NewVault(credential.Static("token"), false, nil)
	first, err := v.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	settled := make(chan struct{})
	go func() { v.Settle(t.Context()); close(settled) }()
	second, err := v.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-settled:
		t.Error("it did not wait for a lease that was out")
	default:
	}
	first.Return(credential.Use{})
	second.Return(credential.Use{})
	<-settled
	late, err := v.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	v.Settle(stopped) // and goes on when the run ends
	late.Return(credential.Use{})
}
