package redact

import "strings"

const (
	// maxForks bounds the readings of one text that are followed side by side. Several only go
	// on where a secret holds escapes, or runs of backslashes or quotes, itself.
	maxForks = 1 << 16
	// maxOverlap bounds how often an octet of a text is looked at, on average: values may overlap, and
	// a token of 64 KiB may be one letter over and over.
	maxOverlap = 64
)

// limits are what is left for one text.
type limits struct {
	forks  int // readings that are followed beside another
	effort int // octets compared one by one, or in values that were found
}

func newLimits(text []byte) *limits {
	return &limits{forks: maxForks, effort: maxOverlap*len(text) + 1<<20}
}

// crossing is a place that several readings of a text may lead to.
type crossing struct {
	at place
	p  int
}

// walk follows a text through a tree, taking each escape sequence both for what it
// stands for and for the octets that it is made of.
type walk struct {
	text  []byte
	start int
	alone bool // only a value that stands alone counts
	loose bool // loose escapes count too

	crossed    map[crossing]struct{} // where readings parted
	left       *limits
	end        int   // of the longest value found, 0 for none
	entry      int32 // of that value
	unfinished bool  // a value goes on where the text ends
}

// findLong reports the longest value that begins at each place of the text.
func (t *tree) findLong(text []byte, loose bool, report func(start, end int, entry int32)) {
	if t.root == nil {
		return
	}
	loose = loose && t.loose
	left := newLimits(text)
	tolerant := -1 // the last place near which an escape may begin
	for i := 0; i < 3 && i < len(text); i++ {
		if introducer(text[i]) || loose && looseIntroducer(text[i]) {
			tolerant = i
		}
	}
	for p := 0; p+minLong <= len(text); p++ {
		if introducer(text[p+3]) || loose && looseIntroducer(text[p+3]) {
			tolerant = p + 3
		}
		if p > tolerant && !t.mayStart(text[p:]) {
			continue
		}
		end := t.findAt(walk{text: text, start: p, loose: loose, left: left}, report)
		left.effort -= max(0, end-p)
		if left.effort < 0 { // what is found is enough, what overlaps with it is not looked for
			p = max(p, end-1)
		}
	}
}

// findAlone reports the values that stand alone in the text.
func (t *tree) findAlone(text []byte, report func(start, end int, entry int32)) {
	if t.root == nil {
		return
	}
	left := newLimits(text)
	for p := range text {
		if p > 0 && wordOctet(text[p-1]) && wordOctet(text[p]) {
			continue
		}
		t.findAt(walk{text: text, start: p, alone: true, left: left}, report)
	}
}

// findAt reports the longest value that begins at the start of the walk, and returns its end.
func (t *tree) findAt(w walk, report func(start, end int, entry int32)) int {
	w.follow(place{node: t.root}, w.start)
	if w.end > 0 {
		report(w.start, w.end, w.entry)
	}
	return w.end
}

func (w *walk) follow(at place, p int) {
	for {
		if at.complete() {
			w.ends(at.node, p)
		}
		if p >= len(w.text) {
			w.unfinished = w.unfinished || at.goesOn()
			return
		}
		next, ok := at.step(w.text[p])
		to := p + 1
		if w.escapable(p, ok) {
			if w.been(at, p) {
				return
			}
			var readings escapeSet
			for _, e := range readings.read(w.text[p:], w.loose) {
				other, fits := at.steps(e.octets[:e.width])
				if !fits {
					continue
				}
				if ok && w.part() { // what is there as it stands comes first
					w.follow(next, to)
				}
				next, to, ok = other, p+e.length, true
			}
		}
		if !ok {
			return
		}
		at, p = next, to
	}
}

// escapable reports whether an escape may be read at a place whose octet fits, or does not fit, as it stands.
func (w *walk) escapable(p int, fits bool) bool {
	if fits && w.left.forks == 0 {
		return false
	}
	return introducer(w.text[p]) || w.loose && looseIntroducer(w.text[p])
}

// part reports whether one more reading can be followed by itself.
func (w *walk) part() bool {
	if w.left.forks == 0 {
		return false
	}
	w.left.forks--
	if w.crossed == nil {
		w.crossed = map[crossing]struct{}{}
	}
	return true
}

// been reports whether another reading came to the same place, and notes that this one did.
func (w *walk) been(at place, p int) bool {
	if w.crossed == nil {
		return false
	}
	_, been := w.crossed[crossing{at, p}]
	w.crossed[crossing{at, p}] = struct{}{}
	return been
}

// ends notes the values that end at the node, or whose tail follows it.
func (w *walk) ends(n *node, p int) {
	if n.entry != noEntry {
		w.note(n.entry, p)
	}
	for i := range n.tails {
		if end, ok := w.tail(&n.tails[i], 0, p); ok {
			w.note(n.tails[i].entry, end)
		}
	}
}

// tail compares the octets of a tail from i on, and returns where they end in the text.
func (w *walk) tail(t *tail, i, p int) (end int, ok bool) {
	const block = 64
	for i < len(t.octets) {
		if len(w.text)-p < len(t.octets)-i { // no encoding is shorter
			w.unfinished = true
			return 0, false
		}
		if n := min(block, t.plain(i)); n > 1 && string(w.text[p:p+n]) == t.octets[i:i+n] {
			i, p = i+n, p+n
			continue
		}
		length, width := 1, 1
		fits := w.text[p] == t.octets[i]
		if w.escapable(p, fits) {
			var readings escapeSet
			for _, e := range readings.read(w.text[p:], w.loose) {
				if !strings.HasPrefix(t.octets[i:], string(e.octets[:e.width])) {
					continue
				}
				if fits && w.part() {
					if end, ok := w.tail(t, i+width, p+length); ok {
						return end, true
					}
				}
				length, width, fits = e.length, e.width, true
			}
		}
		if w.left.effort--; !fits || w.left.effort < 0 {
			return 0, false
		}
		i, p = i+width, p+length
	}
	return p, true
}

// note keeps a value that ends here where it is the longest so far.
func (w *walk) note(entry int32, p int) {
	if p <= w.end || p == w.start {
		return
	}
	if w.alone && p < len(w.text) && wordOctet(w.text[p-1]) && wordOctet(w.text[p]) {
		return
	}
	w.end, w.entry = p, entry
}

func wordOctet(c byte) bool { return letterOrDigit(c) || c == '_' || c == '-' }

// unfinished returns where the first value begins that goes on behind the end of the text,
// and the text's length where there is none.
func (t *tree) unfinished(text []byte) int {
	if t.root == nil {
		return len(text)
	}
	left := newLimits(text)
	for p := max(0, len(text)-maxExpansion*t.longest); p < len(text); p++ {
		w := walk{text: text, start: p, loose: true, left: left}
		w.follow(place{node: t.root}, p)
		if w.unfinished {
			return p
		}
	}
	return len(text)
}
