package secrecy

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

const (
	shortestRaw     = 8  // octets of a secret that must not stand anywhere in a row
	shortestEncoded = 16 // characters, or as many as stand for eight octets
)

// needles finds stretches of secrets in text.
type needles struct {
	gate  []uint64 // one bit for the hash of the first octets of each
	known map[string]string
	sizes []int
}

func newNeedles(secrets map[string]string) *needles {
	n := &needles{known: map[string]string{}, gate: make([]uint64, 1<<(gateBits-6))}
	for secret, what := range secrets {
		tail := secret
		if strings.HasPrefix(secret, "eyJ") { // the headers of tokens are alike (RFC 7515 §3.1)
			tail = secret[strings.Index(secret, ".")+1:]
		}
		for _, f := range forms {
			size := max(shortestEncoded, len(f.encode(tail[:shortestRaw])))
			switch f.name {
			case "raw":
				n.add(tail, shortestRaw, what)
			case "base64", "base64 of UTF-16":
				text := tail
				if f.name != "base64" {
					text = wide(tail)
				}
				for shift := range 3 {
					digits := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + text))
					digits = digits[(shift*8+5)/6 : len(digits)-1]
					n.add(digits, shortestEncoded*len(text)/len(tail), what+" in "+f.name)
					n.add(strings.NewReplacer("+", "-", "/", "_").Replace(digits), shortestEncoded*len(text)/len(tail), what+" in "+f.name+", for URLs")
				}
			case "UTF-16":
				n.add(wide(tail), size, what+" in UTF-16")
				n.add(strings.ReplaceAll(wide(tail), "\x00", `\x00`), 5*shortestRaw, what+" in UTF-16, as it is shown")
			case "quoted", "base64 of base64": // the plan sees that a label stands there
			default:
				n.add(strings.ReplaceAll(f.encode(tail), "\r\n", ""), size, what+" in "+f.name)
			}
		}
	}
	return n
}

// add makes every stretch of that size known, but for digits alone: those may be a time.
func (n *needles) add(text string, size int, what string) {
	for i := 0; i+size <= len(text); i++ {
		if strings.Trim(text[i:i+size], "0123456789") == "" {
			continue
		}
		n.known[text[i:i+size]] = what
		at := gate(text[i:])
		n.gate[at>>6] |= 1 << (at & 63)
	}
	if !slices.Contains(n.sizes, size) {
		n.sizes = append(n.sizes, size)
	}
}

// gateBits are enough for some hundred thousand stretches.
const gateBits = 24

// gate hashes the first eight octets of a text.
func gate(s string) uint64 {
	v := uint64(0)
	for i := range shortestRaw {
		v = v<<8 | uint64(s[i])
	}
	return v * 0x9e3779b97f4a7c15 >> (64 - gateBits)
}

// find tells the stretches of secrets in a text, those that overlap once.
func (n *needles) find(text string, tell func(what string, at int)) {
	for i := 0; i+shortestRaw <= len(text); i++ {
		if at := gate(text[i:]); n.gate[at>>6]&(1<<(at&63)) == 0 {
			continue
		}
		for _, size := range n.sizes {
			if i+size > len(text) {
				continue
			}
			if what, ok := n.known[text[i:i+size]]; ok {
				tell(what, i)
				i += size
				break
			}
		}
	}
}

func (n *needles) finds(text string) bool {
	found := false
	n.find(text, func(string, int) { found = true })
	return found
}

// A search that finds nothing proves nothing, unless it finds what is there.
func TestTheSearchFindsEveryForm(t *testing.T) {
	for _, secret := range []string{random(32), makeJWT(), `at"` + random(9) + `\` + random(9) + `'<&` + random(9)} {
		n := newNeedles(map[string]string{secret: "a secret"})
		for _, f := range forms {
			for _, in := range []syntax{plain, inJSON, inMarkup, inURL} {
				if in != plain && f.native != in && strings.ContainsAny(f.encode(secret), "\"\\<&'%;\r\x00,:") || f.name == "base64 of base64" {
					continue // it is escaped once more
				}
				if !n.finds("before " + f.written(secret, in) + " after") {
					t.Errorf("%s of %s is not found", f.name, secret)
				}
			}
		}
		for _, text := range []string{
			"…" + secret[len(secret)-12:], base64.StdEncoding.EncodeToString([]byte(`{"token":"` + secret + `"}`)),
			strings.ReplaceAll(wide(secret), "\x00", `\x00`),
		} {
			if !n.finds(text) {
				t.Errorf("not found in %s", text)
			}
		}
		n.find("‹token 3f9a1c› "+tokenHeader+`."detail":[{"loc":["cookie","refresh_token"]`, func(what string, at int) {
			t.Errorf("%s is found at %d where it is not", what, at)
		})
	}
}
