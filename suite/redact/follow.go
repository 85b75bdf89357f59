package redact

import "sort"

// trail is a reading of the text that is followed: the values that it is like so far, in order, how many of
// their octets were read, how many they have in common, and where the text goes on.
type trail struct {
	values       []*value
	read, common int
	p, next      int // next is the index of the first mark at or behind p
}

// follow notes the values that the text goes on like.
func (w *walk) follow(t trail) {
	for !w.spent() {
		if len(t.values[0].octets) == t.read { // it is the shortest, and so the first
			w.note(t.p, t.values[0].entry)
			if t.values = t.values[1:]; len(t.values) == 0 {
				return
			}
			w.agree(&t)
		}
		mark := w.marks.at(t.next, len(w.text))
		if n := min(mark-t.p, t.common-t.read); n > 0 {
			if !w.same(t.values[0].octets[t.read:t.read+n], w.text[t.p:t.p+n]) {
				return
			}
			t.read, t.p = t.read+n, t.p+n
			continue
		}
		if t.p == len(w.text) {
			return
		}
		if t.p < mark {
			if !w.take(&t, w.text[t.p:t.p+1], 1) {
				return
			}
			continue
		}
		// How many values there are behind the first tells which one it is.
		if w.been(crossing{t.p, t.read, uint64(cap(t.values))}) {
			return
		}
		ways, count := w.ways(t)
		if count == 0 {
			return
		}
		for _, way := range ways[:count-1] {
			w.forked = true
			w.follow(way)
		}
		t = ways[count-1]
	}
}

// ways returns how the text can be read at a mark; what is there as it stands comes first.
func (w *walk) ways(t trail) (ways [maxLevels + 1]trail, count int) {
	way := t
	if w.take(&way, w.text[t.p:t.p+1], 1) {
		ways[0], count = way, 1
	}
	for _, e := range w.marks.of(t.next) {
		if way = t; w.take(&way, e.octets[:e.width], int(e.length)) {
			ways[count] = way
			count++
		}
	}
	return ways, count
}

// take moves a trail on behind octets of its values, and so many of the text. It reports whether any
// value goes on so.
func (w *walk) take(t *trail, octets []byte, length int) bool {
	for i, c := range octets {
		switch {
		case t.read < t.common:
			if t.values[0].octets[t.read] != c {
				return false
			}
		default:
			if i > 0 && len(t.values[0].octets) == t.read { // it ends within the escape
				t.values = t.values[1:]
			}
			if t.values = with(t.values, t.read, c); len(t.values) == 0 {
				return false
			}
		}
		t.read++
	}
	if t.read > t.common {
		w.agree(t)
	}
	t.p += length
	t.next = w.marks.after(t.next, t.p)
	return true
}

// with returns the values whose octet at i is c. They are in order, and agree in all before it.
func with(v []*value, i int, c byte) []*value {
	from := sort.Search(len(v), func(k int) bool { return v[k].octets[i] >= c })
	to := from + sort.Search(len(v)-from, func(k int) bool { return v[from+k].octets[i] > c })
	return v[from:to]
}

// agree finds out how many octets the values of a trail have in common.
func (w *walk) agree(t *trail) {
	t.common = common(t.values, t.read)
	w.effort -= (t.common - t.read) / block
}

// common returns how many octets values in order have in common, if that is at least so many.
func common(v []*value, least int) int {
	a, b := v[0].octets, v[len(v)-1].octets
	if len(v) == 1 {
		return len(a)
	}
	n := least
	for n+8 <= min(len(a), len(b)) && a[n:n+8] == b[n:n+8] {
		n += 8
	}
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
