package report

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A run shorter than this shows no progress line.
const progressAfter = time.Second

// progress is a line at the end of a terminal that moves while cases run. A nil
// progress shows nothing.
type progress struct {
	to     io.Writer
	cases  int
	width  int // columns of the bar
	cancel chan struct{}
	ended  chan struct{}

	mu    sync.Mutex
	told  int
	theme string
	drawn bool
}

// startProgress begins to show how many cases are done, after the given time.
func startProgress(w io.Writer, cases, width int, after time.Duration) *progress {
	p := &progress{to: w, cases: cases, width: min(30, max(8, width-45)), cancel: make(chan struct{}), ended: make(chan struct{})}
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
	fmt.Fprintf(p.to, "\r  %-10s%s\x1b[K", p.theme, bar(p.told, p.cases, p.width))
	p.drawn = true
}

// bar shows how many of all cases are done, such as "  50% [====>.....] (4/8) ".
func bar(told, all, width int) string {
	percent := min(100, told*100/all)
	filled := percent * width / 100
	signs := strings.Repeat("=", filled) + strings.Repeat(".", width-filled)
	if filled > 0 && filled < width {
		signs = signs[:filled-1] + ">" + signs[filled:]
	}
	return fmt.Sprintf("%4d%% [%s] (%d/%d) ", percent, signs, told, all)
}

// above calls write while the line is not on the screen.
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

// end removes the line.
func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.cancel)
	<-p.ended
	p.above(func() {})
}
