// Package redact takes the secrets of a run out of everything that is written:
// the refresh token, every access token received, and what is made from them.
//
// A secret is known by its value, never by the place it stands in. A value that is too short or too plain
// for that is no secret here, see [Searchable]. All of a secret, and with [Fragments] any stretch of it, is found
//
//   - raw;
//   - escaped, all octets or some, up to four levels one inside the other: percent (RFC 3986, and %u0065 of
//     JavaScript), backslashes (JSON, Go, JavaScript, C and YAML: \/ \n \x65 \u0065 \U00000065 \145) and
//     references of HTML (named, decimal and hexadecimal, with a semicolon); all of a secret also with '+' for a
//     space, with quotation marks doubled (YAML, SQL, CSV), and with those that shells take out of a quotation;
//   - in base64, standard or for URLs, padded or not, in a longer text at any offset;
//   - in hexadecimal, in one piece or in groups: 6579 4a68, 65 79, 65:79, 0x65, 0x79; and in dumps with offsets,
//     as xxd, hexdump -C, od -t x1, Go and Wireshark write them, together with the text beside the octets;
//   - as a list of octets, decimal or hexadecimal, on one line, one a line, as YAML, or as an object
//     whose keys are numbers: [101, 121], {"0":101,"1":121};
//   - as such a list of single characters between quotation marks: ["e","y"], {"0":"e","1":"y"};
//   - in UTF-16 of either byte order, as octets or in anything above: four of the characters, and one of any
//     eight in a row, have to be Latin-1;
//   - wrapped, if no line but the last has fewer than 32 octets of letters, digits and + / = - _ . % ~.
//
// Base64, hexadecimal and lists are found two deep, one inside the other, and in any escapes.
//
// What it does not find: a secret compressed, encrypted or reversed, in base32, base58, base85 or quoted-printable, in
// words of two octets as hexdump without -C writes them, with other characters between its own, and the claims inside a
// JWT that is shown decoded.
package redact

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
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
	//
	// Of a secret of more than 2,048 octets that holds for its first and last 512; between them, and in every
	// secret that comes after 400,000 octets of such secrets, a stretch must have at least 64 octets, and no 12 of
	// them that another secret has as well.
	//
	// No fragment are the header of a JWT (RFC 7515 §3.1), since many tokens share it, and a stretch
	// of at most 16 octets that is made of words alone, such as refresh_token.
	Fragments
)

// What a Masker takes at most. A run that takes 8,192 secrets has them from a server that
// makes them up, and one of 16 MiB would get no answer through a proxy.
const (
	mostSecrets = 8192
	mostOctets  = 16 << 20
)

// Masker knows every secret of a run and takes them out of text.
// It is safe for concurrent use; secrets are added while a run goes on.
type Masker struct {
	key         [sha256.Size]byte // random, so that a fingerprint cannot be brute-forced
	base64, hex *alphabet
	kinds       [256]uint8
	scratch     sync.Pool // of *search

	mu        sync.RWMutex
	entries   []entry // from 1 on, see noEntry
	byValue   map[string]int32
	octets    int // of all values and of what they are without their own escapes
	widest    int // octets of the longest secret; of a derived value, what is left of a cut is masked in fragments
	full      bool
	values    valueIndex
	fragments gramIndex
	labels    map[string]struct{} // every text that stands in a secret's place
	longest   int                 // octets of the longest label
}

// noEntry is the index that no entry has.
const noEntry = 0

// entry is what one secret or derived value is replaced by.
type entry struct {
	whole   string // in place of the value
	part    string // in place of a fragment
	derived bool
	kind    Kind
}

// New returns a Masker that knows no secret yet.
func New() *Masker {
	m := &Masker{
		base64: newBase64(), hex: newHex(), kinds: newKinds(),
		entries: make([]entry, 1), byValue: map[string]int32{}, labels: map[string]struct{}{},
	}
	m.scratch.New = func() any { return &search{} }
	m.own(sharedPart)
	m.own(notShown)
	_, _ = rand.Read(m.key[:]) // never fails, see crypto/rand
	for i := range m.fragments.factors {
		var b [8]byte
		_, _ = rand.Read(b[:])
		m.fragments.factors[i] = binary.NativeEndian.Uint64(b[:]) | 1
	}
	return m
}

// Add registers a secret with the label that is shown in its place:
// Add("token", v, Whole) shows v as ‹token 3f9a1c›. The six digits tell two secrets
// apart; they mean nothing in another run.
//
// A value that is not [Searchable] is ignored, and so is every new one when the Masker knows 8,192 secrets, or 16 MiB.
// Adding a secret again keeps its label and can widen its kind. A label is cut at 40 octets; characters in it
// that mean something in JSON, HTML or a label itself are shown as '·'.
func (m *Masker) Add(label, secret string, kind Kind) {
	if !Searchable(secret) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	id, known := m.byValue[secret]
	if !known {
		if id = m.register(secret); id == noEntry {
			return
		}
		m.widest = max(m.widest, len(secret))
	}
	e := &m.entries[id]
	if !known || e.derived {
		label = cut(plainLabel(label), mostLabel)
		*e = entry{whole: secretLabel(label, m.fingerprint(secret)), part: partLabel(label), kind: Whole}
		m.own(e.whole)
		m.own(e.part)
	}
	if kind == Fragments && e.kind != Fragments {
		e.kind = Fragments
		for _, v := range readings(secret) {
			m.fragments.add(v[headerLength(v):], id)
		}
	}
}

// AddDerived registers a value that was made from a secret. It is replaced by
// its recipe alone, e.g. ‹token without its last octet›. A value that is a secret itself stays
// one. What is ignored is what [Masker.Add] ignores; fragments of a derived value are masked as far as
// they occur in a secret.
func (m *Masker) AddDerived(recipe, value string) {
	if !Searchable(value) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, known := m.byValue[value]; known {
		return
	}
	if id := m.register(value); id != noEntry {
		m.entries[id] = entry{whole: recipeLabel(plainLabel(recipe)), derived: true}
		m.own(m.entries[id].whole)
	}
}

// Full reports whether three quarters of the room for 8,192 secrets, or of 16 MiB, are taken. From then on
// nothing that a server gives should be added, and so no answer be shown: the rest is for what the run itself
// sends, whose own tokens have to be masked whatever a server does.
func (m *Masker) Full() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.full || len(m.entries) > mostSecrets/4*3 || m.octets > mostOctets/4*3
}

// Reach is how many octets a secret takes at most in a text, in the longest encoding that is found: one octet
// of it in each item of a list. Whoever cuts a text before it is masked must cut so far behind what is kept.
func (m *Masker) Reach() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.widest * (mostBetween + 4)
}

// String returns s with the secrets taken out. Masking it again changes nothing.
//
// It takes time in proportion to the length of s, whatever is in it: a text that was made to take longer is not
// shown, and a label stands in its place. What servers send in earnest stays far below that bound.
func (m *Masker) String(s string) string {
	if len(s) < shortest {
		return s
	}
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

// fingerprint returns six hexadecimal digits, the start of an HMAC (RFC 2104) with the key of this Masker.
func (m *Masker) fingerprint(secret string) string {
	h := hmac.New(sha256.New, m.key[:])
	h.Write([]byte(secret))
	return hex.EncodeToString(h.Sum(nil)[:3])
}

// register makes the value known in each of its readings, and returns noEntry where there is no room for
// it. The caller holds the lock.
func (m *Masker) register(value string) int32 {
	if len(m.entries) > mostSecrets || m.octets+len(value) > mostOctets {
		m.full = true
		return noEntry
	}
	all, octets := readings(strings.Clone(value)), 0 // the value may be a piece of a large answer
	for _, v := range all {
		octets += len(v)
	}
	id := int32(len(m.entries))
	m.entries = append(m.entries, entry{})
	m.byValue[all[0]] = id
	m.octets += octets
	for i, v := range all {
		m.values.insert(v, id, i == 0)
	}
	return id
}

// own remembers a label, so that it is never masked itself.
func (m *Masker) own(label string) {
	m.labels[label] = struct{}{}
	m.longest = max(m.longest, len(label))
}
