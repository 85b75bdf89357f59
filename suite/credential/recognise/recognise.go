// Package recognise is one bounded answer to one question: is this text a credential?
//
// It decides from where a text stands (the operation's cookie, a name that means a credential in any
// spelling), from its form (a JWT, or text that is mixed as random text is), and from what successes of
// the same run have given. Judging asks it for what is [Certain], advice for what is [Likely], and masking
// for what is [Suspected]. It knows no exchange, no contract and no rule: it takes plain values.
//
// A whole answer is looked through: body, header fields, cookies, interim answers, trailers and the reason
// phrase. JSON is read as a stream of tokens, so that the first of two members of one name counts as the
// last does, also where JSON stands in a string of JSON or in a cookie, is cut off, or has garbage behind
// it. Everything else (XML, HTML, forms, YAML, sentences, URLs) is read as names to which values are given,
// without its percent, entity and backslash escapes. A known credential is found anywhere, also in base64
// of either alphabet and in hexadecimal; in the fields and the first 4 KiB of the body of a refusal, in whatever
// encoding package redact finds, and the live one also in pieces.
//
// Time is linear in the size of the answer; of a long body that came before, or came before but for some values,
// next to none is spent. What an answer shows and what a run remembers is bounded; see
// [Looked.Overflow] and [Recogniser.Learn].
package recognise

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// Field is a header field or a trailer field, as received.
type Field struct{ Name, Value string }

// Section is what comes before a body: of an interim (1xx) answer, or of the final one.
type Section struct {
	Reason string // the reason phrase, often empty
	Fields []Field
}

// Answer is what a server sent for one request.
type Answer struct {
	// Success says that this is a documented success of the operation's own method.
	Success  bool
	Header   Section
	Interim  []Section
	Trailers []Field
	// Body is what is left when transfer coding and content coding are undone. The caller bounds it.
	Body []byte
	// Digest is a hash of the body with a seed that no server knows, where the caller has one; zero: it has none.
	Digest uint64
	// Alike tells how the body is like earlier ones, where the caller knows; nil: it is not.
	Alike *alike.Body
	// Time is when the answer came, for the Expires of cookies (RFC 6265 §5.3); zero means now.
	Time time.Time
}

// Carried is what the request sent: whatever of it comes back is an echo and gives nobody anything.
type Carried struct {
	// Live is the credential that was valid at the time, whether or not the request carried it. Quotation
	// marks around it are a part of the cookie's value, and none of the credential.
	Live string
	// Values are the texts that the request carried where a server can find them: values of cookies,
	// header fields, the query and the body. What goes past the first MiB of them is left out.
	Values []string
}

// Degree is how sure it is that a text is a credential.
type Degree int

const (
	// Harmless is an echo of what the request carried, and nothing of the live credential.
	Harmless Degree = iota
	// Suspected is what must not be shown.
	Suspected
	// Likely is worth a piece of advice.
	Likely
	// Certain is what a must finding can rest on.
	Certain
)

// Sighting is one text of an answer that is, or may be, a credential.
type Sighting struct {
	// Where says where the text stands, to go into a sentence: "the member at /data/access of the body",
	// "the Set-Cookie field for refresh_token", "the fragment of the Location field". It is bounded and
	// holds no credential itself.
	Where string
	// Text is the text without the escapes that it stands in.
	Text string
	// Label names the kind of text, to be shown in its place: "access token", "cookie lb". It has at most
	// 40 octets, all of them letters, digits, spaces, '_', '-' and '.'.
	Label  string
	Degree Degree
	// Echo says that the request carried this text, or a piece of 8 octets or more of this credential. It
	// is no grant, and Degree is Suspected at most.
	Echo bool
	// Word says that the text is a plain word or has fewer than 8 octets: it is to be masked only in the
	// place that Field or Pointer names, since it may stand anywhere else with another meaning.
	Word bool
	// Field is the name of the header or trailer field that the text stands in; empty for the body and
	// the reason phrase.
	Field string
	// Pointer is the JSON pointer (RFC 6901) of the string in the body that the text stands in. It is
	// empty outside of JSON, and where the whole body is that string.
	Pointer string
}

// Looked is what an answer shows.
type Looked struct {
	// Sightings are in the order of the answer, the body first; each text once, with the highest degree
	// that one of its places gives it.
	Sightings []Sighting
	// Overflow says that a bound was passed, so that there may be more credentials than Sightings tells:
	// the body must not be shown. What is [Certain] is looked for all the same, up to a bound of its own.
	Overflow bool

	success bool
	gives   []gift
}

// Gives returns the first sighting of the highest degree, if that is at least the one asked for. An echo
// gives nothing.
func (l Looked) Gives(least Degree) (best Sighting, ok bool) {
	for _, s := range l.Sightings {
		if !s.Echo && s.Degree >= least && (!ok || s.Degree > best.Degree) {
			best, ok = s, true
		}
	}
	return best, ok
}

// Without is what the answer shows but for the value of a cookie, of which it has turned out that it is no
// credential. It reports false if nothing of the value was taken for one.
func (l Looked) Without(value string) (rest Looked, shown bool) {
	plain := unescape(value)
	of := func(s Sighting) bool {
		return s.Degree > Suspected && strings.EqualFold(s.Field, "Set-Cookie") && (strings.Contains(value, s.Text) || strings.Contains(plain, s.Text))
	}
	rest = l
	rest.Sightings = slices.DeleteFunc(slices.Clone(l.Sightings), of)
	return rest, len(rest.Sightings) < len(l.Sightings)
}

// Recogniser knows what a run has shown so far. It is safe for concurrent use; a run has one.
type Recogniser struct {
	cookie  string
	letters string // of the cookie's name, however it is spelt
	members map[string]bool

	mu      sync.RWMutex
	known   index
	spelt   spelt
	split   atomic.Pointer[pieces]
	names   map[string]*record
	lessons int // how often what a name means has changed
	habits  int // how often it has changed whether a success gives the same text under a name again
	access  string

	bodies bodies
}

// New returns a Recogniser for an operation that reads its credential from the named cookie. The members
// are those that its success requires and whose text the server alone decides; they are a hint: a name
// among them that says nothing or speaks of a message makes no credential.
func New(cookie string, members []string) *Recogniser {
	r := &Recogniser{cookie: cookie, members: map[string]bool{}, names: map[string]*record{}}
	for _, m := range members {
		r.members[m] = true
	}
	var n name
	n.read(cookie)
	r.letters = string(n.letters())
	r.known.seed = maphash.MakeSeed()
	r.spelt = newSpelt()
	r.bodies.seed = maphash.MakeSeed()
	return r
}

// Look tells what of an answer is a credential, or may be one. It learns nothing: the same answer gives
// the same result until [Recogniser.Learn] is called.
func (r *Recogniser) Look(a Answer, c Carried) Looked {
	c.Live = strings.Trim(c.Live, `"`)
	r.remember(c.Live)
	r.mu.RLock()
	defer r.mu.RUnlock()
	l := newLook(r, a, c)
	if a.Alike != nil {
		l.framed(a.Body, a.Alike)
	} else {
		l.again(a.Body, a.Digest)
	}
	l.section(a.Header, final)
	for _, s := range a.Interim {
		l.section(s, interim)
	}
	l.fields(a.Trailers, trailer)
	l.spelt(a)
	return Looked{Sightings: l.found, Overflow: l.overflow, success: a.Success, gives: l.gives}
}

// remember makes the live credential known: it need not have come in an answer.
func (r *Recogniser) remember(live string) {
	if !searchable(live) {
		return
	}
	r.mu.RLock()
	known := r.known.values[live] != nil
	r.mu.RUnlock()
	if known {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.know(live, refreshLabel)
}

// Access returns the first access token that a success gave, and "" before that.
func (r *Recogniser) Access() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.access
}

// Plain reports whether a text is too plain to be looked for outside of its own place: fewer than 8
// octets, or a word, a code made of words, a number or a placeholder such as mock servers give.
func Plain(text string) bool { return !searchable(text) }
