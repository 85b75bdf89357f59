package request

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// leastPartner is how long a value must be to be a secret. A shorter one, and a plain
// word such as XMLHttpRequest, may be a mark whose presence is all that counts.
const leastPartner = 12

// spoilPartner makes the first credential that the contract requires in a header field
// beside the cookie wrong, in the way that a step asks for.
func (r *Request) spoilPartner(way string) error {
	if !r.base.contract.HasPartner() {
		return fixtures.NotApplicable{Why: fixtures.NoPartner}
	}
	i := slices.IndexFunc(r.sent, func(f contract.Field) bool { return f.Partner })
	f := r.sent[i]
	if slices.ContainsFunc(r.base.extra, func(l string) bool { return strings.EqualFold(fieldName(l), f.Name) }) {
		return fixtures.NotApplicable{Why: fmt.Sprintf("the header file has the field %s", f.Name)}
	}
	r.spoiled, r.sent = f.Name+": "+way, slices.Delete(slices.Clone(r.sent), i, i+1)
	if way == "left-out" {
		return nil
	}
	before, secret := "", f.Value
	if at := strings.LastIndex(f.Value, " "); at >= 0 { // Bearer and Basic stay
		before, secret = f.Value[:at+1], f.Value[at+1:]
	}
	if way != "empty" && (len(secret) < leastPartner || !strings.ContainsAny(secret, "0123456789")) {
		return fixtures.NotApplicable{Why: "the credential beside the cookie is a word, whose presence may be all that counts"}
	}
	f.Value, f.Partner = before+wrongPartner(way, secret), false
	r.sent = append(r.sent, f)
	return nil
}

// shownSent is the value of a field that the contract asks for, as reports show it.
func (r *Request) shownSent(f contract.Field) string {
	if name, way, _ := strings.Cut(r.spoiled, ": "); f.Secret && name == f.Name {
		return strings.TrimSuffix(fromParams, "›") + ", " + way + "›"
	}
	return shown(f)
}

// wrongPartner changes a secret in its middle, since the last octets of base64 can
// have bits that no one reads.
func wrongPartner(way, secret string) string {
	middle := len(secret) / 2
	switch way {
	case "shorter":
		return secret[:middle]
	case "longer":
		return secret + "xyz1"
	case "changed":
		changed := []byte(secret)
		changed[middle] = anotherLetter(changed[middle])
		return string(changed)
	case "other":
		return string(bytes.Map(func(r rune) rune { return rune(anotherLetter(byte(r))) }, []byte(secret)))
	}
	return ""
}

// anotherLetter keeps signs such as dots and dashes, so that the form stays.
func anotherLetter(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return '0' + (c-'0'+1)%10
	case c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F': // may be hexadecimal
		return c/32*32 + 1 + (c%32)%6
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return c/32*32 + 1 + (c%32)%26
	}
	return c
}
