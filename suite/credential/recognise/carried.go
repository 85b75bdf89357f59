package recognise

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

const (
	mostCarried = 1 << 20 // octets of a request that are looked at
	// mostEchoes bounds the octets that are compared with what was carried, for one answer.
	mostEchoes = 256 << 20
	// shortestPiece is how much of a credential a request must carry for the whole to be an echo.
	shortestPiece = 8
	mostEscaped   = 3 // percent escapes of percent escapes that are undone
)

// carried is what the request sent, ready to be compared with.
type carried struct {
	live   string
	values []string
	total  int
	left   int // octets to compare with; below 0, everything is taken for an echo

	liveEights map[uint64]struct{} // of the live credential, made when first asked for
	sent       *eightSet           // of all values, made when first asked for
	held       map[string]bool     // what holds said
	encoded    map[*value]bool     // the known credentials that stand in the values in any encoding; nil: not looked for yet
}

func newCarried(c Carried) carried {
	all := carried{live: c.Live, left: mostEchoes, held: map[string]bool{}}
	for _, v := range c.Values {
		all.take(v)
		if strings.Contains(v, `\`) {
			all.take(strings.ReplaceAll(v, `\`, ""))
		}
		for range mostEscaped {
			decoded, err := url.QueryUnescape(v)
			if err != nil || decoded == v {
				break
			}
			all.take(decoded)
			v = decoded
		}
	}
	return all
}

func (c *carried) take(v string) {
	if v == "" || c.total+len(v) > mostCarried {
		return
	}
	c.values = append(c.values, v)
	c.total += len(v)
}

// echo reports whether a text is something that the request carried, as it stands, in percent escapes, in
// base64 or in hexadecimal, and returns what it reads then.
func (c *carried) echo(text string) (read string, ok bool) {
	if c.echoes(text) {
		return text, true
	}
	if len(text) < shortestSecret {
		return "", false
	}
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil && c.echoes(plain) {
			return plain, true
		}
	}
	digits := strings.TrimRight(text, "=")
	for _, decode := range []func(string) ([]byte, error){base64.RawStdEncoding.DecodeString, base64.RawURLEncoding.DecodeString, hex.DecodeString} {
		if octets, err := decode(digits); err == nil && len(octets) >= shortestPiece && c.echoes(string(octets)) {
			return string(octets), true
		}
	}
	return "", false
}

// echoes reports whether a text is a value that was carried, a stretch of one, or one with little more around
// it. Servers cut, unquote and quote what they repeat.
func (c *carried) echoes(text string) bool {
	text = strings.TrimSuffix(strings.TrimRight(text, "."), "…")
	if text == "" {
		return false
	}
	c.left -= c.total
	for _, v := range c.values {
		if len(text) < shortestPiece {
			if begins(strings.TrimLeft(v, "\" \t"), text) {
				return true
			}
			continue
		}
		if strings.Contains(v, text) || len(v) == len(text) && strings.EqualFold(v, text) {
			return true
		}
		if len(v) >= shortestPiece && 2*len(v) >= len(text) && strings.Contains(text, v) {
			return true
		}
	}
	return c.left < 0
}

// begins reports whether a value is the text, or is cut off behind it by a reader who takes less for a value.
func begins(v, text string) bool {
	return strings.HasPrefix(v, text) && (len(v) == len(text) || !isAlphanum(v[len(text)]))
}

// holds reports whether the request carried a credential, or a piece of it that tells it from others. Of a
// JWT that is a piece of the signature or all of the claims: many tokens have the same header (RFC 7515
// §3.1), and a forged one has a subject and a type that begin the claims as well.
func (c *carried) holds(credential string) (held bool) {
	if held, ok := c.held[credential]; ok {
		return held
	}
	defer func() { c.held[credential] = held }()
	c.left -= 3*c.total + len(credential)
	if c.sent == nil {
		c.sent = newEightSet(c.values)
	}
	claims, rest := parts(credential)
	if c.sent.holdsPieceOf(rest) {
		return true
	}
	claims = strings.ToLower(claims)
	for _, v := range c.values {
		if strings.Contains(v, credential) || len(claims) >= shortestPiece && strings.Contains(strings.ToLower(v), claims) {
			return true
		}
	}
	return c.left < 0
}

// sends reports whether a known credential stands in the request in one of the encodings that it is found in.
func (c *carried) sends(v *value, known *index) bool {
	if c.encoded == nil {
		c.encoded = map[*value]bool{}
		for _, sent := range c.values {
			known.search(sent, func(_ string, found *value) { c.encoded[found] = true })
		}
	}
	return c.encoded[v]
}

// eightSet knows all stretches of shortestPiece octets of some texts.
type eightSet struct {
	gate [1 << 10]uint64 // one bit for the hash of each
	all  map[uint64]struct{}
}

func newEightSet(texts []string) *eightSet {
	s := &eightSet{all: map[uint64]struct{}{}}
	for _, text := range texts {
		for p := 0; p+shortestPiece <= len(text); p++ {
			v := eight(text, p) | foldCase
			s.all[v] = struct{}{}
			s.gate[v*0x9e3779b97f4a7c15>>54] |= 1 << (v * 0x9e3779b97f4a7c15 >> 48 & 63)
		}
	}
	return s
}

// holdsPieceOf reports whether a stretch of a credential is among them, other than a word.
func (s *eightSet) holdsPieceOf(credential string) bool {
	for p := 0; p+shortestPiece <= len(credential); p++ {
		v := eight(credential, p) | foldCase
		if s.gate[v*0x9e3779b97f4a7c15>>54]&(1<<(v*0x9e3779b97f4a7c15>>48&63)) == 0 {
			continue
		}
		if _, ok := s.all[v]; ok && !isWords(credential[p:p+shortestPiece]) {
			return true
		}
	}
	return false
}

// parts returns the claims of a JWT and its signature, and nothing and the whole of another credential.
func parts(credential string) (claims, rest string) {
	first, last := strings.Index(credential, "."), strings.LastIndex(credential, ".")
	if first == last || formOf(credential) != signed {
		return "", credential
	}
	return credential[first+1 : last], credential[last+1:]
}

// secret reports whether an echo holds a piece of the live credential, so that it must not be shown.
func (c *carried) secret(echo string) bool {
	if echo == c.live {
		return true
	}
	if c.liveEights == nil {
		_, rest := parts(c.live)
		c.liveEights = eights(rest)
	}
	c.left -= len(echo)
	return c.left < 0 || holdsPiece(echo, c.liveEights)
}

// eights are all stretches of shortestPiece octets, but those that are words: many credentials begin with one.
func eights(text string) map[uint64]struct{} {
	all := make(map[uint64]struct{}, len(text))
	for p := 0; p+shortestPiece <= len(text); p++ {
		if !isWords(text[p : p+shortestPiece]) {
			all[eight(text, p)|foldCase] = struct{}{}
		}
	}
	return all
}

func holdsPiece(text string, known map[uint64]struct{}) bool {
	for p := 0; p+shortestPiece <= len(text) && len(known) > 0; p++ {
		if _, ok := known[eight(text, p)|foldCase]; ok {
			return true
		}
	}
	return false
}

// foldCase makes letters of either case equal, eight at once; the few other octets that it makes equal do
// no harm.
const foldCase = 0x2020202020202020
