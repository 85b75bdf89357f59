package recognise

import (
	"encoding/base64"
	"encoding/hex"
	"hash/maphash"
	"strings"
)

const (
	mostKnown       = 4096     // credentials that a run remembers
	mostKnownOctets = 16 << 20 // and all that they are made of
	// shortestKnown is the least that is looked for within other text.
	shortestKnown = window
	// window is how much of a pattern the index looks at before all of it.
	window = 12
	// mostAlike bounds the patterns with the same window.
	mostAlike = 8
	gateBits  = 18
	// mostCompared bounds the octets that one search compares beyond the text's own length: a text may
	// be made to look like many patterns at every octet.
	mostCompared = 32 << 20
)

// index finds known credentials in text: raw, in base64 and in hexadecimal. Its zero value is empty, and
// needs a seed.
type index struct {
	seed     maphash.Seed
	values   map[string]*value
	order    []*value // as they became known
	short    int      // how many values there were with the last one that is too short to be looked for within text
	octets   int
	patterns map[uint64][]pattern // by window
	gate     []uint64             // one bit for the hash of each window
	full     bool
}

// value is a known credential.
type value struct {
	text, label string
	serial      int // how many were known before it
}

// pattern is one form of a value, as a hash: a long credential is kept once.
type pattern struct {
	*value
	length, after int // octets in all, and behind the window
	head, hash    uint64
}

// add makes a text known. It reports false where there is no room for it.
func (x *index) add(text, label string) bool {
	if !searchable(text) || x.values[text] != nil {
		return true
	}
	if len(x.values) >= mostKnown || x.octets+len(text) > mostKnownOctets {
		x.full = true
		return false
	}
	if x.values == nil {
		x.values, x.patterns, x.gate = map[string]*value{}, map[uint64][]pattern{}, make([]uint64, 1<<gateBits/64)
	}
	v := &value{text: strings.Clone(text), label: label, serial: len(x.values)}
	x.values[v.text] = v
	x.order = append(x.order, v)
	x.octets += len(text)
	if len(text) < shortestKnown {
		x.short = len(x.values)
	} else {
		for _, form := range encodings(text) {
			x.insert(form, v)
		}
	}
	return true
}

// mostEncoded is how much of a long credential is looked for in an encoding: its end, which gives it away.
const mostEncoded = 3 << 10

// encodings returns a text as it stands, in hexadecimal, and in base64: of each alphabet, and for each place
// at which it may begin in what was encoded. Digits that also depend on its neighbours are left out.
func encodings(text string) []string {
	all := []string{text}
	text = text[max(0, len(text)-mostEncoded):]
	all = append(all, hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))))
	for before := range 3 {
		octets := make([]byte, before+len(text))
		copy(octets[before:], text)
		from, to := (before*8+5)/6, len(octets)*8/6
		standard := base64.RawStdEncoding.EncodeToString(octets)[from:to]
		all = append(all, standard)
		if other := base64.RawURLEncoding.EncodeToString(octets)[from:to]; other != standard {
			all = append(all, other)
		}
	}
	return all
}

// insert files a pattern under its last window, or an earlier one where too many have the same: JWTs have
// the same beginning, and a server may give tokens with the same end.
func (x *index) insert(text string, v *value) {
	for after := 0; after+window <= len(text); after += window {
		key := windowAt(text, len(text)-after-window)
		if len(x.patterns[key]) == mostAlike {
			continue
		}
		x.patterns[key] = append(x.patterns[key], pattern{value: v, length: len(text), after: after, head: eight(text, 0), hash: x.hash(text)})
		x.gate[key>>(64-gateBits)>>6] |= 1 << (key >> (64 - gateBits) & 63)
		return
	}
	x.full = true
}

func (x *index) hash(text string) uint64 { return maphash.String(x.seed, text) }

// search reports the known credentials in a text, and false where it gave up.
func (x *index) search(text string, found func(stretch string, v *value)) bool {
	if len(x.patterns) == 0 {
		return true
	}
	left := mostCompared + len(text)
	for p := 0; p+window <= len(text); p++ {
		key := windowAt(text, p)
		if x.gate[key>>(64-gateBits)>>6]&(1<<(key>>(64-gateBits)&63)) == 0 {
			continue
		}
		for _, f := range x.patterns[key] {
			start, end := p+window+f.after-f.length, p+window+f.after
			if start < 0 || end > len(text) || eight(text, start) != f.head {
				continue
			}
			if left -= f.length; left < 0 {
				return false
			}
			if x.hash(text[start:end]) == f.hash {
				found(text[start:end], f.value)
				p = max(p, end-window)
				break
			}
		}
	}
	return true
}

// windowAt hashes the window that begins at text[p].
func windowAt(text string, p int) uint64 {
	return eight(text, p)*0x9e3779b97f4a7c15 ^ eight(text, p+window-8)*0xc2b2ae3d27d4eb4f
}

// eight reads the eight octets that begin at text[p].
func eight(text string, p int) uint64 {
	s := text[p : p+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
