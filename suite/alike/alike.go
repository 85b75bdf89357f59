// Package alike finds out what long JSON bodies of a run have in common: many servers
// send the same long body for hundreds of requests, but for a fresh token, a time or a
// number. Whoever reads such bodies reads the rest of them once.
//
// It knows nothing of HTTP, of contracts and of credentials.
package alike

import (
	"slices"
	"sync"
)

const (
	// Least is the length from which on a body is looked at; a shorter one is soon read.
	Least = 8 << 10
	// mostSlots is how many values may differ.
	mostSlots = 32
	// leastShared is the share of a body, in quarters, that must be the same.
	leastShared = 3
	mostFrames  = 4
	mostBases   = 4
	// mostOctets bounds the bodies that are kept to find others that are like them.
	mostOctets = 6 << 20
	// mostFailures is how many bodies in all may be compared and have nothing in common:
	// a server may send another one each time.
	mostFailures = 64
	// mostLearned is how often a frame may turn out to have one more value that differs.
	mostLearned = 16
)

// Frame is a JSON text in which some values differ from body to body. It is compared by
// its identity, and never changes.
type Frame struct {
	text    string
	slots   []slot
	learned int // how often it was made anew since one more value differs
}

// slot is a value of the frame's text: the octets between the quotation marks of a
// string, or a number.
type slot struct {
	start, end int
	number     bool
}

// Body is a body that fits a frame.
type Body struct {
	Frame *Frame
	// Values are those that differ, in the order of the text.
	Values []Value
}

// Value is one that differs from body to body.
type Value struct {
	// Start is the offset in the body of the first octet: of a string, of the one
	// behind its quotation mark.
	Start int
	// Text is what stands there, without the quotation marks of a string: it has no
	// escapes, and visible ASCII and blanks alone.
	Text string
	// Number: it is a number, and no string.
	Number bool
}

// Frames are those of a run. It is safe for concurrent use; its zero value has none yet.
type Frames struct {
	mu       sync.Mutex
	frames   []*Frame
	bases    []string
	octets   int
	failures int
}

// Of tells how a body is like earlier ones; nil: it is not. A body that is like none is
// kept, to be compared with later ones.
func (f *Frames) Of(body []byte) *Body {
	if len(body) < Least || body[0] != '{' && body[0] != '[' {
		return nil
	}
	f.mu.Lock()
	frames, bases, tired := slices.Clone(f.frames), slices.Clone(f.bases), f.failures >= mostFailures
	f.mu.Unlock()
	for _, one := range frames {
		if found := one.match(body); found != nil {
			return found
		}
	}
	if tired {
		return nil
	}
	text := string(body)
	if slices.Contains(bases, text) {
		return nil
	}
	for _, one := range frames {
		if more := one.extended(text); more != nil {
			return f.add(more, one, body)
		}
	}
	for _, base := range bases {
		if made := (&Frame{text: base}).extended(text); made != nil {
			return f.add(made, nil, body)
		}
	}
	f.keep(text)
	return nil
}

// add takes a frame in, in the place of another one.
func (f *Frames) add(made, instead *Frame, body []byte) *Body {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.Index(f.frames, instead)
	switch {
	case i >= 0:
		f.frames[i] = made
	case instead != nil: // another body has just made it anew
		return nil
	case f.octets+len(made.text) > mostOctets || len(f.frames) == mostFrames:
		f.failures++
		return nil
	default:
		f.frames = append(f.frames, made)
		f.octets += len(made.text)
	}
	return made.match(body)
}

func (f *Frames) keep(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures++
	if len(f.bases) == mostBases {
		f.octets -= len(f.bases[0])
		f.bases = slices.Delete(f.bases, 0, 1)
	}
	if f.octets+len(text) <= mostOctets {
		f.bases = append(f.bases, text)
		f.octets += len(text)
	}
}

// match compares a body with the frame; nil: it does not fit.
func (f *Frame) match(body []byte) *Body {
	found := &Body{Frame: f, Values: make([]Value, 0, len(f.slots))}
	at, read := 0, 0 // in the frame, in the body
	for _, s := range f.slots {
		same := s.start - at
		if len(body)-read < same || string(body[read:read+same]) != f.text[at:s.start] {
			return nil
		}
		read += same
		length := valueLength(body[read:], s.number)
		if length < 0 {
			return nil
		}
		found.Values = append(found.Values, Value{read, string(body[read : read+length]), s.number})
		at, read = s.end, read+length
	}
	if string(body[read:]) != f.text[at:] {
		return nil
	}
	return found
}
