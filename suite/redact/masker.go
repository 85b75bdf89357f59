// Package redact takes the secrets of a run out of everything that is written:
// the refresh token, every access token received, and what is made from them.
//
// A secret is known by its value, never by the place it stands in, and is found
// raw, in any escaping (percent, JSON, HTML, Go, YAML, also one inside the other),
// in base64 of either alphabet at any offset, in hexadecimal, and as a list of octets.
//
// What it does not find: a secret wrapped over several lines, compressed, encrypted
// or reversed, and the claims inside a JWT that is shown decoded.
package redact

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// Kind says how much of a secret is taken out.
type Kind int

const (
	// Whole masks the secret where all of it occurs.
	Whole Kind = iota
	// Fragments masks the secret and every stretch of at least 12 octets that also
	// occurs in it, letter case aside: a server may echo it cut, changed or embedded.
	// The header of a JWT (RFC 7515 §3.1) is no fragment, since many tokens share it.
	Fragments
)

// Masker knows every secret of a run and takes them out of text.
// It is safe for concurrent use; secrets are added while a run goes on.
type Masker struct {
	key         [sha256.Size]byte // random, so that a fingerprint cannot be brute-forced
	base64, hex *alphabet

	mu        sync.RWMutex
	entries   []entry // from 1 on, see noEntry
	byValue   map[string]int
	long      tree // values of at least minLong octets
	short     tree
	shortest  int  // octets of the shortest value in short, 0 if there is none
	multiline tree // values that hold a line feed
	grams     gramIndex
	labels    map[string]struct{} // every text that stands in a secret's place
}

// entry is what one secret or derived value is replaced by.
type entry struct {
	label   string // as Contains tells it
	whole   string // in place of the value
	part    string // in place of a fragment
	derived bool
	kind    Kind
}

// New returns a Masker that knows no secret yet.
func New() *Masker {
	m := &Masker{
		base64:  newBase64(),
		hex:     newHex(),
		entries: make([]entry, 1),
		byValue: map[string]int{},
		labels:  map[string]struct{}{sharedPart: {}},
	}
	_, _ = rand.Read(m.key[:]) // never fails, see crypto/rand
	return m
}

// Add registers a secret with the label that is shown in its place:
// Add("token", v, Whole) shows v as ‹token 3f9a1c›, the six digits being its
// [Masker.Fingerprint].
//
// A secret of fewer than 8 octets is masked only where it stands alone, not inside
// a longer run of letters, digits, '_' and '-'. An empty secret is ignored. Adding a
// secret again keeps its label and can widen its kind. Characters of the label that mean
// something in JSON, HTML or a label itself are shown as '·'.
func (m *Masker) Add(label, secret string, kind Kind) {
	if secret == "" {
		return
	}
	label = plainLabel(label)
	m.mu.Lock()
	defer m.mu.Unlock()
	id, known := m.byValue[secret]
	if !known {
		id = m.register(secret)
	}
	e := &m.entries[id]
	if !known || e.derived {
		*e = entry{label: label, whole: secretLabel(label, m.Fingerprint(secret)), part: partLabel(label), kind: Whole}
		m.labels[e.whole], m.labels[e.part] = struct{}{}, struct{}{}
	}
	if kind == Fragments && e.kind != Fragments {
		e.kind = Fragments
		for _, v := range readings(secret) {
			m.grams.add(v[headerLength(v):], int32(id))
		}
	}
}

// AddDerived registers a value that was made from a secret. It is replaced by
// its recipe alone, e.g. ‹token without its last octet›. A value that is a secret itself stays
// one. The rule for short secrets holds; fragments of a derived value are masked as far as
// they occur in a secret.
func (m *Masker) AddDerived(recipe, value string) {
	if value == "" {
		return
	}
	recipe = plainLabel(recipe)
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.byValue[value]; known {
		return
	}
	id := m.register(value)
	m.entries[id] = entry{label: recipe, whole: recipeLabel(recipe), derived: true}
	m.labels[m.entries[id].whole] = struct{}{}
}

// Allow registers a text that stays visible although a fragment of it may also occur in
// a secret: the target's URL, the contract's words, a malformed value of the fixtures. It holds for every
// stretch of 12 octets in it; a whole secret is masked all the same.
func (m *Masker) Allow(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range readings(text) {
		m.grams.add(v, allowed)
	}
}

// String returns s with the secrets taken out. Masking it again changes nothing.
func (m *Masker) String(s string) string {
	if b, changed := m.mask([]byte(s)); changed {
		return string(b)
	}
	return s
}

// Bytes is [Masker.String] for octets. It leaves b as it is, and returns b itself
// where b holds no secret.
func (m *Masker) Bytes(b []byte) []byte {
	b, _ = m.mask(b)
	return b
}

// Contains reports whether b holds anything that String would mask, and the label of the
// first such thing: a secret's label, a derived value's recipe, or "part of" a label.
func (m *Masker) Contains(b []byte) (label string, found bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, s := range m.segments(b) {
		if s.label {
			continue
		}
		if found := m.clusters(b[s.start:s.end]); len(found) > 0 {
			if f := found[0]; !f.part {
				return m.entries[f.entry].label, true
			}
			return strings.Trim(m.replacement(found[0]), opening+closing), true
		}
	}
	return "", false
}

// Fingerprint returns six hexadecimal digits that tell two secrets apart. They are
// the start of an HMAC (RFC 2104) with a random key of this Masker, so they mean nothing in another run.
func (m *Masker) Fingerprint(secret string) string {
	h := hmac.New(sha256.New, m.key[:])
	h.Write([]byte(secret))
	return hex.EncodeToString(h.Sum(nil)[:3])
}

// register makes the value known in each of its readings. The caller holds the lock.
func (m *Masker) register(value string) int {
	id := len(m.entries)
	m.entries = append(m.entries, entry{})
	m.byValue[value] = id
	for i, v := range readings(value) {
		if strings.Contains(v, "\n") {
			m.multiline.insert(v, int32(id), i == 0)
		}
		if len(v) >= minLong {
			m.long.insert(v, int32(id), i == 0)
			continue
		}
		m.short.insert(v, int32(id), i == 0)
		if m.shortest == 0 || len(v) < m.shortest {
			m.shortest = len(v)
		}
	}
	return id
}
