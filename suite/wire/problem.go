package wire

import (
	"fmt"
	"slices"
)

// Problem is one error in message framing: the kind as a fixed word, one
// sentence, and the section that is broken. The sentence quotes only whole short
// printable words of the answer.
type Problem struct{ Kind, Detail, Section string }

// The kinds of problem.
const (
	ProblemBareLF          = "bare-lf"                   // a line ends in LF without CR
	ProblemBareCR          = "bare-cr"                   // a CR without an LF
	ProblemStatusCode      = "status-code"               // outside 100 to 599
	ProblemReason          = "reason-phrase"             // control octets in it
	ProblemFieldLine       = "field-line"                // no colon, or white space before the first field
	ProblemFieldName       = "field-name"                // not a token, or white space before the colon
	ProblemFieldValue      = "field-value"               // control octets in it
	ProblemObsFold         = "obs-fold"                  // a folded field line
	ProblemSwitch          = "unasked-switch"            // a 101 that the request did not ask for
	ProblemLengthInvalid   = "length-invalid"            // Content-Length is not a number
	ProblemLengthConflict  = "length-conflict"           // two Content-Lengths that differ
	ProblemLengthAndCoding = "length-and-coding"         // Content-Length beside Transfer-Encoding
	ProblemTransferCoding  = "transfer-coding"           // unknown, repeated, misplaced, empty
	ProblemCodingInOld     = "transfer-coding-in-http10" // Transfer-Encoding in an HTTP/1.0 answer
	ProblemNoContent       = "body-announced"            // a length or coding in an answer without a body
	ProblemChunkSize       = "chunk-size"                // not a hexadecimal number
	ProblemChunkEnd        = "chunk-end"                 // no CRLF after a chunk's octets
	ProblemTrailer         = "trailer-field"             // fields in the trailer section that are too late there
	ProblemCutShort        = "cut-short"                 // closed before the body's declared end
	ProblemNoEnd           = "no-end"                    // no length, and the connection stays open
	ProblemSurplus         = "surplus"                   // octets after the message's end
	ProblemContentCoding   = "content-coding"            // a coding that the request did not ask for
	ProblemGzipBroken      = "gzip-broken"               // declared as gzip, but is not gzip
	ProblemGzipTrailing    = "gzip-trailing"             // octets after the gzip data
	ProblemDecodedSize     = "decoded-size"              // decodes to more than the limit
)

// problems collects the problems of one answer.
type problems struct{ all []Problem }

// mostProblems is the most problems in the list: 64 KiB can hold thousands of
// wrong lines.
const mostProblems = 50

func (p *problems) add(kind, section, format string, args ...any) {
	found := Problem{Kind: kind, Detail: fmt.Sprintf(format, args...), Section: section}
	if len(p.all) < mostProblems && !slices.Contains(p.all, found) {
		p.all = append(p.all, found)
	}
}

// mostShown is the longest text of an answer that a sentence quotes. Of a longer
// text only the size is shown. It is never cut, since the mask would not find
// half of a secret.
const mostShown = 24

func shown(text string) string {
	for _, b := range []byte(text) {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("%d octets, some of them not visible", len(text))
		}
	}
	if len(text) > mostShown {
		return fmt.Sprintf("%d octets", len(text))
	}
	return fmt.Sprintf("%q", text)
}
