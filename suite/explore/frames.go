package explore

import "slices"

// frame chooses how HTTP/2 writes each request: all of these forms mean the same
// (RFC 9113 §6.2, §8.2.3, RFC 7541 §6), so the answer that must come stays the same.
// Half of the requests are in pieces, as browsers send them. Over HTTP/1.1 nothing
// changes.
func frame(d dice, steps []step) {
	forms := [][]string{{"plain", "huffman"}, {"new-name"}, {"without-indexing", "incremental", "incremental"}, {"table-update"}}
	if len(steps) == 1 { // servers count these on a connection, and end it when there are many (RFC 9113 §10.5)
		forms = append(forms, []string{"continuation"}, []string{"padded"}, []string{"priority"}, []string{"late-end"})
	}
	for i := range steps {
		if d.in(50) && steps[i].written == (written{}) { // a line is parted only where a semicolon and a space are
			steps[i].frames = append(steps[i].frames, "crumbs")
		}
		for _, words := range forms {
			if d.in(8) {
				steps[i].frames = append(steps[i].frames, pick(d, words))
			}
		}
	}
}

// withoutFrames lists the same request with fewer words for its frames.
func (s step) withoutFrames(add func(func(*step))) {
	for i := range s.frames {
		add(func(c *step) { c.frames = slices.Delete(slices.Clone(c.frames), i, i+1) })
	}
}
