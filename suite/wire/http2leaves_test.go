package wire_test

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// A stream that has its place, and is not written yet when the server says that it takes
// no more, is not opened: the server would pass it over without a word.
func TestNoStreamIsOpenedAfterGoAway(t *testing.T) {
	client, server := net.Pipe() // a write lasts until it is read
	tr := wire.Open(client, wire.HTTP2, wire.Limits{})
	t.Cleanup(func() { _ = tr.Close() })
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	do := func() <-chan wire.Exchange {
		done := make(chan wire.Exchange, 1)
		go func() { done <- tr.Do(ctx, ask()) }()
		return done
	}
	first := do()
	frames := http2.NewFramer(server, server)
	_ = frames.WriteSettings()
	second := do() // waits until the first is written
	time.Sleep(100 * time.Millisecond)
	_ = frames.WriteGoAway(1, http2.ErrCodeNo, nil)
	_, _ = io.ReadFull(server, make([]byte, len(http2.ClientPreface)))
	go func() {
		for {
			f, err := frames.ReadFrame()
			if err != nil {
				return
			}
			if f.Header().Type == http2.FrameHeaders && f.Header().StreamID > 1 {
				t.Errorf("stream %d was opened after GOAWAY", f.Header().StreamID)
			}
		}
	}()
	x := <-second
	if x.Failure == nil || x.Failure.Kind != wire.Closed || len(x.Sent) > 0 {
		t.Errorf("%v, sent %d octets; want Closed, and nothing sent", x.Failure, len(x.Sent))
	}
	_ = server.Close()
	<-first
}
