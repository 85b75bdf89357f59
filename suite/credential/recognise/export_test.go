package recognise

import "reflect"

// Held counts what a recogniser keeps: credentials, their octets, their patterns, how many patterns are looked
// at in one place at most, and names.
func (r *Recogniser) Held() (values, octets, patterns, alike, names int) {
	for _, p := range r.known.patterns {
		patterns, alike = patterns+len(p), max(alike, len(p))
	}
	return len(r.known.values), r.known.octets, patterns, alike, len(r.names)
}

// Forget makes a recogniser look at every body as if it were new.
func (r *Recogniser) Forget() { r.bodies.kept, r.bodies.octets = nil, 0 }

// Remembers counts the bodies whose events are kept, and the octets that they take.
func (r *Recogniser) Remembers() (bodies, octets int) {
	for _, e := range r.bodies.kept {
		for _, one := range e.all {
			octets += len(one.text) + len(one.here.told) + len(one.here.path)
		}
	}
	return len(r.bodies.kept), octets
}

// SameAs reports whether two looks show the same, and teach the same.
func (l Looked) SameAs(other Looked) bool { return reflect.DeepEqual(l, other) }

// Known reports whether a text is a credential that was live in this run, or that a success gave.
func (r *Recogniser) Known(text string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.known.values[text] != nil
}

// Framed is how many frames of bodies are remembered.
func (r *Recogniser) Framed() int { return r.bodies.framed.Len() }
