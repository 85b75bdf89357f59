package redact

// maxForks bounds the readings of one occurrence that are followed side by side.
// Two only go on where a secret holds escapes, or runs of quotes, itself.
const maxForks = 64

// walk follows a text through a tree, taking each escape sequence both for what it
// stands for and for the octets that it is made of.
type walk struct {
	text  []byte
	start int
	alone bool // only a value that stands alone counts
	loose bool // loose escapes count too

	forks      int
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
		if p <= tolerant || t.mayStart(text[p:]) {
			t.findAt(walk{text: text, start: p, loose: loose}, report)
		}
	}
}

// findAlone reports the values that stand alone in the text.
func (t *tree) findAlone(text []byte, report func(start, end int, entry int32)) {
	if t.root == nil {
		return
	}
	for p := range text {
		if p > 0 && wordOctet(text[p-1]) && wordOctet(text[p]) {
			continue
		}
		t.findAt(walk{text: text, start: p, alone: true}, report)
	}
}

func (t *tree) findAt(w walk, report func(start, end int, entry int32)) {
	w.follow(place{node: t.root}, w.start)
	if w.end > 0 {
		report(w.start, w.end, w.entry)
	}
}

func (w *walk) follow(at place, p int) {
	for {
		w.note(at, p)
		if p >= len(w.text) {
			w.unfinished = w.unfinished || at.goesOn()
			return
		}
		next, ok := at.step(w.text[p])
		to := p + 1
		if introducer(w.text[p]) || w.loose && looseIntroducer(w.text[p]) {
			var readings escapeSet
			for _, e := range readings.read(w.text[p:], w.loose) {
				other, fits := at.steps(e.octets[:e.width])
				switch {
				case !fits:
				case !ok:
					next, to, ok = other, p+e.length, true
				case w.forks < maxForks: // what is there as it stands comes first
					w.forks++
					w.follow(next, to)
					next, to = other, p+e.length
				}
			}
		}
		if !ok {
			return
		}
		at, p = next, to
	}
}

// note keeps the value that ends here where it is the longest so far.
func (w *walk) note(at place, p int) {
	if p <= w.end || p == w.start {
		return
	}
	entry := at.entry()
	if entry == noEntry {
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
	for p := max(0, len(text)-maxExpansion*t.longest); p < len(text); p++ {
		w := walk{text: text, start: p, loose: true}
		w.follow(place{node: t.root}, p)
		if w.unfinished {
			return p
		}
	}
	return len(text)
}
