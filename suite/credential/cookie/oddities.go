package cookie

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// oddities lists what is odd about a line, in the order of the line.
func oddities(c SetCookie) []Remark {
	var all remarks
	if len(c.Behind) > 0 {
		all.add(Folded, shown(nameOf(c.Behind[0])))
	}
	all.pair(c)
	if hasTab(c) {
		all.add(TabInside)
	}
	seen := map[string]int{}
	for _, a := range c.Attributes {
		seen[strings.ToLower(a.Name)]++
		all.attribute(a, len(c.Behind) > 0)
	}
	for _, a := range c.Attributes {
		if times := seen[strings.ToLower(a.Name)]; times > 1 {
			all.add(DuplicateAttribute, shownName(a.Name), times)
			seen[strings.ToLower(a.Name)] = 0
		}
	}
	if c.life().capped {
		all.add(LifetimeCapped)
	}
	return all
}

// mostRemarks bounds the list, for losses and for others: a line may have
// thousands of odd attributes, which must not crowd out a loss.
const mostRemarks = 50

type remarks []Remark

func (r *remarks) add(k Kind, args ...any) { r.join(remark(k, args...)) }

// join adds what is not in the list yet.
func (r *remarks) join(more ...Remark) {
	for _, one := range more {
		alike := 0
		for _, other := range *r {
			if (one.Kind.Class() == Loss) == (other.Kind.Class() == Loss) {
				alike++
			}
		}
		if alike < mostRemarks && !slices.Contains(*r, one) {
			*r = append(*r, one)
		}
	}
}

// pair looks at name and value (RFC 6265bis §4.1.1).
func (r *remarks) pair(c SetCookie) {
	if c.Name == "" && c.Value != "" {
		r.add(Nameless)
	}
	for _, b := range []byte(c.Name) {
		if !isTokenOctet(b) {
			r.add(NameOctet, octet(b))
			break
		}
	}
	inside, quoted := unquoted(c.Value)
	if quoted && inside != "" {
		r.add(Quoted)
	}
	for _, b := range []byte(inside) {
		if !IsOctet(b) {
			r.add(ValueOctet, octet(b))
			break
		}
	}
	if !utf8.ValidString(inside) {
		r.add(NotUTF8)
	}
}

func hasTab(c SetCookie) bool {
	in := func(text string) bool { return strings.ContainsRune(text, '\t') }
	return in(c.Name) || in(c.Value) ||
		slices.ContainsFunc(c.Attributes, func(a Attribute) bool { return in(a.Name) || in(a.Value) })
}

// attribute looks at one attribute. In a folded line it may be a part of the next
// cookie: Folded has told that.
func (r *remarks) attribute(a Attribute, folded bool) {
	name := strings.ToLower(a.Name)
	if !isKnown(name) {
		if !folded {
			r.add(UnknownAttribute, shownName(a.Name))
		}
		return
	}
	if len(a.Value) > mostAttributeOctets {
		r.add(AttributeTooLong, a.Name, len(a.Value))
		return
	}
	switch name {
	case attrMaxAge:
		if readMaxAge(a.Value, time.Time{}).text == "" {
			r.add(MaxAgeNoNumber, shown(a.Value))
		}
	case attrExpires:
		if _, ok := parseDate(a.Value); !ok {
			r.add(ExpiresNoDate, shown(a.Value))
		}
	case attrDomain:
		if a.Value == "" {
			r.add(DomainEmpty)
		}
	case attrPath:
		if !strings.HasPrefix(a.Value, "/") {
			r.add(PathNotAbsolute, shown(a.Value))
		}
	case attrSameSite:
		if parseSameSite(a.Value) == SameSiteDefault {
			r.add(SameSiteUnknown, shown(a.Value))
		}
	case attrSecure, attrHTTPOnly, attrPartitioned:
		if a.Value != "" {
			r.add(FlagWithValue, a.Name, shown(a.Value))
		}
	}
}

// unquoted takes a pair of quotation marks off, which a value may stand in.
func unquoted(value string) (string, bool) {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		return value[1 : len(value)-1], true
	}
	return value, false
}

// IsOctet reports whether an octet is a cookie-octet (RFC 6265 §4.1.1): visible
// ASCII without quotation mark, comma, semicolon and backslash.
func IsOctet(b byte) bool {
	return b > ' ' && b <= '~' && b != '"' && b != ',' && b != ';' && b != '\\'
}

// nameOf is the name of the cookie that a line sets.
func nameOf(line string) string {
	name, _, _ := strings.Cut(line, "=")
	return strings.Trim(name, white)
}
