package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A run shorter than this shows no progress line.
const progressAfter = time.Second

// progress is a line that moves at the end of a terminal while cases run. A nil
// one shows nothing.
type progress struct {
	to     io.Writer
	cancel chan struct{}
	ended  chan struct{}

	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	told  int
	theme string
	drawn bool
}

// startProgress shows how many of the cases are told, once the run has lasted
// for the given time.
func startProgress(w io.Writer, cases, width int, after time.Duration) *progress {
	p := &progress{to: w, cancel: make(chan struct{}), ended: make(chan struct{})}
	p.bar = progressbar.NewOptions(cases,
		progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetWidth(min(30, max(8, width-45))),
		progressbar.OptionSetTheme(progressbar.ThemeASCII), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false))
	go p.move(after)
	return p
}

func (p *progress) move(after time.Duration) {
	defer close(p.ended)
	for wait := after; ; wait = 100 * time.Millisecond {
		select {
		case <-p.cancel:
			return
		case <-time.After(wait):
			p.draw()
		}
	}
}

func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bar.Describe(fmt.Sprintf("  %-10s", p.theme))
	_ = p.bar.Set(p.told)
	fmt.Fprintf(p.to, "\r%s\x1b[K", strings.Trim(p.bar.String(), "\r"))
	p.drawn = true
}

// above runs write with the line out of its way.
func (p *progress) above(write func()) {
	if p == nil {
		write()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.drawn = false
	}
	write()
}

// done counts a case of the theme.
func (p *progress) done(theme string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told, p.theme = p.told+1, theme
}

// end takes the line away.
func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.cancel)
	<-p.ended
	p.above(func() {})
}
