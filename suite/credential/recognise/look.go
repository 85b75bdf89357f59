package recognise

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

const (
	mostGifts  = 64 // texts of one success that may teach, of those with a name for it, and of others
	mostNested = 3  // JSON in a string of JSON in a string of JSON
	mostRead   = 64 // names that are kept read
)

// most is how many sightings of each degree are told of one answer.
var most = [...]int{Harmless: 256, Suspected: 256, Likely: 64, Certain: 64}

// look is one answer as it is looked through. The recogniser is locked for reading meanwhile.
type look struct {
	r       *Recogniser
	success bool
	now     time.Time
	carried carried

	here  locator            // what is looked through now
	field string             // its header field
	names map[string]meaning // what names were read, since they come again and again

	found     []Sighting
	seen      map[string]int // where in found a text is
	told      [Certain + 1]int
	gives     []gift
	sureGifts int // of gives, what is a credential by its name
	overflow  bool

	events *events     // of the body, if they are to be remembered
	slots  map[int]int // in which value that differs an offset of the body is, while it is looked through
	offset int         // of what is read next in the body, plus 1; 0: it stands elsewhere

	formed map[string]form // of short texts, since lists have the same ones again and again
}

// mostFormed is how many texts a look remembers the form of, and mostFormedText
// how long they are at most.
const (
	mostFormed     = 256
	mostFormedText = 64
)

func (l *look) formOf(s string) form {
	if len(s) > mostFormedText {
		return formOf(s)
	}
	made, ok := l.formed[s]
	if !ok {
		made = formOf(s)
		if len(l.formed) < mostFormed {
			l.formed[s] = made
		}
	}
	return made
}

func newLook(r *Recogniser, a Answer, c Carried) *look {
	l := &look{r: r, success: a.Success, now: a.Time, carried: newCarried(c), seen: map[string]int{}, names: map[string]meaning{}, formed: map[string]form{}}
	if l.now.IsZero() {
		l.now = time.Now()
	}
	return l
}

// spot is the place of a text: under which name it stands, and how.
type spot struct {
	kind        kind
	above, name string // of the object that the member is in, and its own
	means       meaning
	list        bool // it is one of several under the name
	loose       bool // it is a word among others
	code        bool // it stands in a script
}

type kind int

const (
	inMember kind = iota
	inField
	inCookie
	inText // name=value, <name>value</name>
	inReason
	inBare // the whole body, or all of a string of JSON that is the whole body
)

// text looks at a whole text: at what it is, at what stands in it, and at the known credentials in it. These
// come last, so that they are told with the very place in which they were found otherwise.
func (l *look) text(s string, sp spot, nested int) {
	if s == "" || !l.success && sp.means < strong && len(s) < shortestSecret {
		return
	}
	whole := bare(s)
	l.judge(whole, sp)
	l.offer(whole, sp)
	if plain, ok := object64(whole); ok {
		l.json(plain, spot{kind: sp.kind, name: sp.name, means: sp.means, loose: true}, nested+1)
	} else if len(s) >= shortestKnown && holdsMore(s) {
		l.inside(s, sp, nested)
	}
	l.searchKnown(s)
}

// object64 reads base64 of either alphabet that stands for an object of JSON, as states and sessions do.
func object64(s string) (plain string, ok bool) {
	if len(s) < shortestRandom || !strings.HasPrefix(s, "ey") && !strings.HasPrefix(s, "ew") {
		return "", false
	}
	octets, err := octets64(s)
	return string(octets), err == nil && json.Valid(octets)
}

// octets64 reads base64 of either alphabet, with or without its padding.
func octets64(s string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "=")))
}

// bare takes white space, quotation marks and the scheme of an Authorization field (RFC 9110 §11.4) off.
func bare(s string) string {
	if s == "" || isAlphanum(s[0]) && isAlphanum(s[len(s)-1]) && !strings.Contains(s, " ") {
		return s // as most are
	}
	s = strings.Trim(s, "\"' \t\r\n")
	if scheme, rest, ok := strings.Cut(s, " "); ok && isScheme(scheme) {
		return strings.TrimLeft(rest, " ")
	}
	return s
}

func isScheme(s string) bool {
	switch strings.ToLower(s) {
	case "bearer", "token", "jwt", "dpop", "basic", "apikey", "mac":
		return true
	}
	return false
}

// searchKnown sights the known credentials within a text.
func (l *look) searchKnown(s string) {
	if l.events != nil {
		l.events.windows.add(s)
	}
	if v := l.r.known.values[s]; v != nil {
		l.sightKnown(s, v)
		return
	}
	if !l.r.known.search(s, l.sightKnown) {
		l.overflow = true
		l.events.giveUp()
	}
}

// sightKnown sights a known credential; the stretch is what stands there of it, in whatever encoding.
func (l *look) sightKnown(stretch string, v *value) {
	l.log(event{kind: sightedKnown, text: stretch, value: v})
	l.takeKnown(stretch, v)
}

func (l *look) takeKnown(stretch string, v *value) {
	if i, ok := l.seen[stretch]; ok && (l.found[i].Echo || l.found[i].Degree == Certain) {
		return
	}
	one := Sighting{Text: stretch, Label: v.label, Degree: Certain}
	if l.carries(v) {
		one.Degree, one.Echo = Suspected, true
	}
	l.keep(one, stretch)
}

// carries reports whether the request carried a known credential, or a piece of it, in any encoding that it
// is found in.
func (l *look) carries(v *value) bool {
	return l.carried.holds(v.text) || l.carried.sends(v, &l.r.known)
}

// judge sights a text where its form or its place make it a credential.
func (l *look) judge(s string, sp spot) {
	if d := l.degree(s, sp); d > Harmless {
		l.sight(s, sp, d)
	}
}

func (l *look) sight(s string, sp spot, d Degree) {
	l.log(event{kind: sighted, text: s, spot: sp, degree: d})
	l.takeSight(s, sp, d)
}

func (l *look) takeSight(s string, sp spot, d Degree) {
	if v := l.r.known.values[s]; v != nil {
		l.takeKnown(s, v)
		return
	}
	if l.overflow && l.told[d] == most[d] {
		return
	}
	key, word := s, !searchable(s)
	if word {
		key = l.here.where() + "\x00" + s
	}
	if i, ok := l.seen[key]; ok && (l.found[i].Echo || l.found[i].Degree >= d) {
		return
	}
	if l.told[d] == most[d] {
		l.overflow = true
		return
	}
	one := Sighting{Text: s, Label: l.label(sp), Degree: d, Word: word}
	if read, ok := l.carried.echo(s); ok {
		one.Degree, one.Echo = Harmless, true
		known := false
		l.r.known.search(read, func(string, *value) { known = true })
		if known || l.carried.secret(read) {
			one.Degree = Suspected
		}
	} else if d > Suspected && l.mostlyEcho(s) {
		one.Degree, one.Echo = Suspected, true
	}
	l.keep(one, key)
}

// mostlyEcho reports whether the better half of a text is a known credential that the request carried.
func (l *look) mostlyEcho(s string) (mostly bool) {
	l.r.known.search(s, func(stretch string, v *value) {
		mostly = mostly || 2*len(stretch) >= len(s) && l.carries(v)
	})
	return mostly
}

// keep takes a sighting in, as far as the bounds let it. What was sighted before is raised.
func (l *look) keep(one Sighting, key string) {
	if l.carried.left < 0 {
		l.overflow = true
	}
	if l.told[one.Degree] == most[one.Degree] {
		l.overflow = true
		return
	}
	l.told[one.Degree]++
	one.Where, one.Field, one.Text = l.here.where(), l.field, strings.Clone(one.Text)
	if pointer, ok := l.here.pointer(); ok {
		one.Pointer = pointer
	} else if one.Word {
		l.overflow = true
	}
	if before, again := l.seen[key]; again {
		l.found[before] = one
		return
	}
	l.seen[strings.Clone(key)] = len(l.found)
	l.found = append(l.found, one)
}
