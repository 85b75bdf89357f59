package run

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// keeper keeps connections over which a request got its answer in order, and gives
// them to the next case that is not about connections. Some servers serve nobody
// else while a connection is open, so it keeps each for a short time only, and none
// any more once a new connection gets no answer.
type keeper struct {
	mu    sync.Mutex
	conns [2][]*kept // without the live token, and with it: what a connection has carried makes no difference then
	uses
	off     bool // no more are kept
	besides int  // how often a new connection got an answer while one was kept
	ahead   ahead
}

// uses are those of connections that were open before there was something to send.
type uses struct {
	used   int // how often a request got an answer
	missed int // how often the server had closed the connection
}

// note notes one, and reports whether the server closes too many.
func (u *uses) note(answered bool) (useless bool) {
	if answered {
		u.used++
		return false
	}
	u.missed++
	return u.missed > mostMissed+u.used/perMissed
}

// kept is a connection that is kept for further requests. Over HTTP/2 several cases may
// send on it at the same time.
type kept struct {
	carrier  wire.Transport
	protocol wire.Protocol
	secured  string
	kind     int
	users    int // cases that send on it now
	left     int // how often the last of them has left it
	cookies  []carried
}

// carried is a Cookie field that a connection has carried.
type carried struct{ field, lower string }

func carriedIn(field string) carried { return carried{field, strings.ToLower(field)} }

// carries notes the Cookie field of a request.
func (one *kept) carries(next carried) {
	if next.field != "" {
		one.cookies = append(one.cookies, next)
	}
}

// confuses reports whether a Cookie field, or its beginning, differs from one that the
// connection has carried in case alone. Jetty keeps the fields of a connection, and
// unless it is told otherwise (headerCacheCaseSensitive), it takes such a one for the
// other, or for its beginning. A case asks for that; it is no matter of all others.
func (one *kept) confuses(next carried) bool {
	return slices.ContainsFunc(one.cookies, func(c carried) bool {
		return strings.HasPrefix(next.lower, c.lower) && !strings.HasPrefix(next.field, c.field)
	})
}

const (
	// longestIdle is how long a connection waits for its next request: others take it
	// at once, as long as there are others.
	longestIdle = 25 * time.Millisecond
	// mostMissed is how often a server may have closed a kept connection, for each one
	// in so many that it has kept.
	mostMissed = 2
	perMissed  = 10
	// enoughBesides is how many answers on new connections, while another one is kept, show
	// that a silent connection is in nobody's way.
	enoughBesides = 4
	// mostTogether is how many cases share a connection at the same time. A server may
	// answer the streams of one connection one after the other, so they are few.
	mostTogether = 8
)

// give keeps a connection that one case leaves, or closes it.
func (k *keeper) give(one *kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	one.users--
	if k.off {
		k.remove(one)
		return
	}
	if !slices.Contains(k.conns[one.kind], one) {
		k.conns[one.kind] = append(k.conns[one.kind], one)
	}
	if one.users > 0 {
		return
	}
	one.left++
	left := one.left
	time.AfterFunc(longestIdle, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if one.users == 0 && one.left == left {
			k.remove(one)
		}
	})
}

// drop has no further case get the connection that one case leaves. It is closed once
// nobody sends on it.
func (k *keeper) drop(one *kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	one.users--
	k.remove(one)
}

// remove keeps a connection no more. k.mu is held.
func (k *keeper) remove(one *kept) {
	k.conns[one.kind] = slices.DeleteFunc(k.conns[one.kind], func(other *kept) bool { return other == one })
	if one.users == 0 {
		one.carrier.Close()
	}
}

// take gives the connection that nobody uses and that was kept last, or else one on
// which there is room for one more, if there is any, for a request with such cookies.
func (k *keeper) take(kind int, cookies string) (one *kept) {
	next := carriedIn(cookies)
	k.mu.Lock()
	defer k.mu.Unlock()
	defer func() {
		if one != nil {
			one.carries(next)
		}
	}()
	for _, other := range slices.Backward(slices.Clone(k.conns[kind])) {
		switch {
		case !other.carrier.Reusable():
			k.remove(other)
		case other.confuses(next):
		case other.users == 0:
			other.users++
			return other
		case other.users < min(mostTogether, other.carrier.Streams()) && (one == nil || other.users < one.users):
			one = other
		}
	}
	if one != nil {
		one.users++
	}
	return one
}

// answered notes whether a request on a kept connection got an answer. A server may
// close one at any time; one that often does costs more than it saves.
func (k *keeper) answered(ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.note(ok) {
		k.close()
	}
}

// keeps reports whether the server has kept a connection for another request.
func (k *keeper) keeps() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.used > 0
}

// stop closes all that are kept, and keeps none any more.
func (k *keeper) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.close()
}

func (k *keeper) close() {
	k.off = true
	k.ahead.stop()
	for _, all := range k.conns {
		for _, one := range slices.Clone(all) {
			k.remove(one)
		}
	}
}

// watch stops the keeping if a new connection gets no answer for long: kept ones
// may be in its way. It notes whether one was kept meanwhile.
func (k *keeper) watch() (answered func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.off {
		return func() {}
	}
	timer := time.AfterFunc(slowAfter, k.stop)
	var other *kept
	for _, conns := range k.conns {
		if n := len(conns); n > 0 {
			other = conns[n-1]
			break
		}
	}
	return func() {
		timer.Stop()
		k.mu.Lock()
		defer k.mu.Unlock()
		if other != nil && slices.Contains(k.conns[other.kind], other) {
			k.besides++
		}
	}
}

// allowsIdle reports whether the server keeps connections, and answers on others
// meanwhile.
func (k *keeper) allowsIdle() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.used > 0 && k.besides >= enoughBesides && !k.off
}

// sharesConnection reports whether a case may be sent on a connection that another
// one has used, and leave it to the next one: it is one request that every server
// reads alike, and that is about neither the connection nor an attack.
func sharesConnection(c fixtures.Case, steps []fixtures.Step) bool {
	s := steps[0]
	switch {
	case !sharesStreams(c, steps):
		return false
	case s.Outcome != fixtures.Token && s.Outcome != fixtures.Refusal: // it is tolerant, for the request is odd
		return false
	case s.Method != "" || s.Version != "" || s.Body != nil:
		return false
	}
	return !slices.ContainsFunc(s.Headers, func(h fixtures.Template) bool {
		name, _, _ := strings.Cut(h.Source, ":")
		return slices.Contains([]string{"connection", "keep-alive", "upgrade", "expect", "te", "transfer-encoding", "content-length", "http2-settings", "proxy-connection"}, strings.ToLower(strings.TrimSpace(name)))
	})
}

// sharesStreams is sharesConnection for a request that HTTP/2 sends, if that is
// independent: no stream has to do with another one there, so it may be odd.
func sharesStreams(c fixtures.Case, steps []fixtures.Step) bool {
	s := steps[0]
	return len(steps) == 1 && !c.AtOnce && !c.Last && c.Over == "" && !isAttack(c) && !s.Kept && len(s.Without)+len(s.Frames)+len(s.Trailers) == 0
}
