package verdict

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// given says where in an answer there is something that only the credential gives: in
// the body, in a header field, or the mail address of the user anywhere.
func (d *Data) given(a *Answer) (where string, found bool) {
	if d == nil {
		return "", false
	}
	if where, found = d.in(a.value); found {
		return where, true
	}
	r := a.response()
	fields := slices.Concat(r.Fields, r.Trailers)
	for _, f := range fields {
		if _, found := d.in(inner(fieldValue(f))); found {
			return "the " + f.Name + " field", true
		}
	}
	if where, found = d.textIn(a); found {
		return where, true
	}
	addresses := d.addresses(a.said)
	for _, f := range fields {
		if holdsAny([]byte(fieldValue(f)), addresses) {
			return "the " + f.Name + " field, which names the user's mail address", true
		}
	}
	if holdsAny(r.Body, addresses) {
		return "the body, which names the user's mail address", true
	}
	return "", false
}

// fieldValue is what a field says, without its escapes. Of Set-Cookie it is the value of
// the cookie.
func fieldValue(f wire.Field) string {
	value := f.Value
	if strings.EqualFold(f.Name, "Set-Cookie") {
		pair, _, _ := strings.Cut(value, ";")
		_, value, _ = strings.Cut(pair, "=")
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

// Shorter texts hold no member, and of longer ones the first look takes too long.
const leastInner, mostInner = 9, 64 << 10

// inner is the JSON object or list that a text holds, as it stands or in base64; nil:
// it holds none.
func inner(text string) any {
	if len(text) < leastInner || len(text) > mostInner {
		return nil
	}
	octets := []byte(text)
	if text[0] != '{' && text[0] != '[' {
		var err error
		if octets, err = base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)); err != nil {
			return nil
		}
	}
	if octets = bytes.TrimSpace(octets); len(octets) == 0 || octets[0] != '{' && octets[0] != '[' {
		return nil
	}
	reader := json.NewDecoder(bytes.NewReader(octets))
	reader.UseNumber()
	var value any
	if reader.Decode(&value) != nil {
		return nil
	}
	return value
}

// address is the mail address of a person, as a key of what is known; empty: the member
// is none. The address of a desk or a company may stand in all answers of a site.
func address(path []string, value any) string {
	text, _ := value.(string)
	if len(text) > mostAddress || !mailAddress.MatchString(text) || ofDesk.MatchString(text) || !personal.MatchString(path[len(path)-1]) ||
		slices.ContainsFunc(path, ofCompany.MatchString) {
		return ""
	}
	return addressMark + strings.ToLower(text)
}

const (
	mostAddress = 254
	// addressMark begins the key of an address. No JSON begins so.
	addressMark = "@"
)

var (
	mailAddress = regexp.MustCompile(`^[A-Za-z0-9._%+-]{2,64}@[A-Za-z0-9-]{2,}(\.[A-Za-z0-9-]{2,})+$`)
	ofDesk      = regexp.MustCompile(`(?i)^(support|contact|help|info|hello|office|team|sales|service|security|admin|root|postmaster|webmaster|abuse|legal|privacy|billing|no.?reply)`)
	personal    = regexp.MustCompile(`(?i)mail|user|login|upn`)
	ofCompany   = regexp.MustCompile(`(?i)support|contact|help|from|reply|sender|admin|org|compan|tenant|site|shop|app|vendor|issuer|team`)
)

// mostAddresses is the most addresses that are looked for. A list of users has more, of
// which one is as good as another.
const mostAddresses = 16

// addresses are those that only the credential gives and that the request does not say
// itself: what is sent may come back.
func (d *Data) addresses(said func() []byte) (all [][]byte) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for key := range d.known {
		if text, is := strings.CutPrefix(key, addressMark); is && !d.public[key] {
			if all = append(all, []byte(text)); len(all) == mostAddresses {
				break
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	sent := bytes.ToLower(said())
	return slices.DeleteFunc(all, func(a []byte) bool { return bytes.Contains(sent, a) })
}

// said is what the request says, whatever wrote it.
func (a *Answer) said() []byte {
	if a.Said != nil {
		return a.Said()
	}
	return a.Exchange.Sent
}

// holdsAny looks for whole addresses, in letters of either case.
func holdsAny(text []byte, addresses [][]byte) bool {
	if len(addresses) == 0 || bytes.IndexByte(text, '@') < 0 {
		return false
	}
	text = bytes.ToLower(text)
	return slices.ContainsFunc(addresses, func(a []byte) bool { return bytes.Contains(text, a) })
}
