package cookie

import (
	"fmt"
	"strings"
)

// Kind says in which way a Set-Cookie line loses its cookie, or is odd.
type Kind int

// The kinds that are losses.
const (
	ControlOctet             Kind = iota // the line is ignored as a whole
	TooLarge                             // name and value have more than 4096 octets
	Nothing                              // neither a name nor a value
	ForeignDomain                        // Domain does not cover the host
	AddressDomain                        // Domain is a part of the host, which is an IP address
	PublicSuffix                         // Domain has no dot
	DomainNotASCII                       // Domain has an octet above 0x7F
	SecureOverHTTP                       // Secure, over plain http from another host than this machine
	SecurePrefix                         // __Secure- without Secure
	HostPrefix                           // __Host- without Secure or Path=/, or with Domain
	HTTPPrefix                           // __Http- without Secure or HttpOnly
	HiddenName                           // no name, and a value that reads as if it had one
	NoneWithoutSecure                    // SameSite=None without Secure
	PartitionedWithoutSecure             // Partitioned without Secure
	SecureStays                          // would replace a Secure cookie over plain http
	OverByMaxAge                         // a value, and a Max-Age of zero or less
	OverByExpires                        // a value, and an Expires in the past
	PathElsewhere                        // kept, but the path does not cover the operation
	HostElsewhere                        // kept, but for other hosts than the operation's
	SecureElsewhere                      // kept, but not sent over plain http
	BehindAnother                        // stands behind another cookie in the same line
	DeletedAgain                         // set, then deleted by a later line of the answer
	DeletedElsewhere                     // the deletion has another path or domain than the cookie
	Evicted                              // pushed out by later cookies
	TabInside                            // kept, but not by Chromium
	NotUTF8                              // kept, but Firefox sends other octets
)

// The kinds that are breaches.
const (
	Folded             Kind = iota + NotUTF8 + 1 // a comma and another cookie stand in the line
	Nameless                                     // a value alone
	NameOctet                                    // the name is no token
	ValueOctet                                   // the value has an octet that is no cookie-octet
	DuplicateAttribute                           // one attribute several times
	AttributeTooLong                             // an attribute value of more than 1024 octets
	MaxAgeNoNumber                               // ignored
	ExpiresNoDate                                // ignored
	DomainEmpty                                  // ignored
	PathNotAbsolute                              // the default-path counts instead
	SameSiteUnknown                              // neither Strict nor Lax nor None
	FlagWithValue                                // such as Secure=false, which sets Secure
	SetTwice                                     // two lines of one answer, the last one counts
	SentTwice                                    // several cookies of the name go back
)

// The kinds that are notes.
const (
	Emptied          Kind = iota + SentTwice + 1 // kept with an empty value
	Quoted                                       // the quotation marks are part of the value
	LifetimeCapped                               // more than 400 days
	UnknownAttribute                             // ignored
	LinesLeftOut                                 // more lines than are read
)

// Class says what a kind means for the server.
type Class int

// The classes.
const (
	Loss   Class = iota // a browser does not keep, send or delete the cookie as the line says
	Breach              // RFC 6265bis forbids it, or browsers ignore a part of the line
	Note                // allowed, and worth knowing
)

// Class of the kind.
func (k Kind) Class() Class {
	switch {
	case k < Folded:
		return Loss
	case k < Emptied:
		return Breach
	}
	return Note
}

// Remark is one thing that was found in a Set-Cookie line. Its sentence quotes
// no value, and nothing but short visible words of the rest.
type Remark struct {
	Kind     Kind
	Sentence string
	Section  string // where it is written, such as "RFC 6265bis §5.6.2"
}

// Error is the sentence: a remark is the reason that a line was refused for.
func (r Remark) Error() string { return r.Sentence }

func remark(k Kind, args ...any) Remark {
	t := texts[k]
	section := t.section
	if isDigit(section[0]) {
		section = "RFC 6265bis §" + section
	}
	return Remark{Kind: k, Sentence: fmt.Sprintf(t.sentence, args...), Section: section}
}

// mostShown bounds what a sentence quotes of a line. A longer text is told by
// its size alone and never cut, since no redaction finds half a secret. So is one
// with an equals sign: in a folded line the next cookie's value stands behind it.
const mostShown = 60

func shown(text string) string {
	if text == "" {
		return "empty"
	}
	for _, b := range []byte(text) {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("(%d octets, some of them not visible)", len(text))
		}
	}
	if len(text) > mostShown || strings.Contains(text, "=") {
		return fmt.Sprintf("(%d octets)", len(text))
	}
	return text
}

// shownName names an attribute that is not known. It may be the rest of a value
// with a semicolon in it, and so a piece of a secret, unless it is a plain word.
func shownName(name string) string {
	const mostName = 24
	for _, b := range []byte(name) {
		if b != '-' && b != '_' && (b|0x20 < 'a' || b|0x20 > 'z') || len(name) > mostName {
			return fmt.Sprintf("(%d octets)", len(name))
		}
	}
	return shown(name)
}

// octet names an octet in a sentence.
func octet(b byte) string {
	switch b {
	case '\t':
		return "0x09 (a tab)"
	case ' ':
		return "0x20 (a space)"
	case '"':
		return "0x22 (a quotation mark)"
	case ',':
		return "0x2C (a comma)"
	case '\\':
		return "0x5C (a backslash)"
	}
	if b > ' ' && b <= '~' {
		return fmt.Sprintf("0x%02X (%c)", b, b)
	}
	return fmt.Sprintf("0x%02X", b)
}
