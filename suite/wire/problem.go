package wire

import (
	"fmt"
	"slices"
)

// Problem is one breach of message framing: the kind as a stable word, one
// sentence that quotes nothing of the answer but whole short visible words,
// and the section that is broken.
type Problem struct{ Kind, Detail, Section string }

// The kinds of problem.
const (
	ProblemBareLF          = "bare-lf"                   // a line ends in LF alone
	ProblemBareCR          = "bare-cr"                   // a CR that ends no line
	ProblemStatusCode      = "status-code"               // outside 100 to 599
	ProblemReason          = "reason-phrase"             // control octets in it
	ProblemFieldLine       = "field-line"                // no colon, or white space before the first field
	ProblemFieldName       = "field-name"                // no token, or white space before the colon
	ProblemFieldValue      = "field-value"               // control octets in it
	ProblemObsFold         = "obs-fold"                  // a folded field line
	ProblemSwitch          = "unasked-switch"            // 101 that nobody asked for
	ProblemLengthInvalid   = "length-invalid"            // Content-Length is no number
	ProblemLengthConflict  = "length-conflict"           // two Content-Lengths that differ
	ProblemLengthAndCoding = "length-and-coding"         // Content-Length beside Transfer-Encoding
	ProblemTransferCoding  = "transfer-coding"           // unknown, repeated, misplaced, empty
	ProblemCodingInOld     = "transfer-coding-in-http10" // Transfer-Encoding in an HTTP/1.0 answer
	ProblemNoContent       = "body-announced"            // a length or coding where no body can be
	ProblemChunkSize       = "chunk-size"                // no hexadecimal number
	ProblemChunkEnd        = "chunk-end"                 // no CRLF after a chunk's octets
	ProblemTrailer         = "trailer-field"             // framing fields in the trailer section
	ProblemCutShort        = "cut-short"                 // closed before the body's declared end
	ProblemNoEnd           = "no-end"                    // no length, and the connection stays open
	ProblemSurplus         = "surplus"                   // octets after the message's end
	ProblemContentCoding   = "content-coding"            // a coding that nobody asked for
	ProblemGzipBroken      = "gzip-broken"               // declared gzip, and is not
	ProblemGzipTrailing    = "gzip-trailing"             // octets after the gzip data
	ProblemDecodedSize     = "decoded-size"              // decodes to more than the limit
)

// problems collects what is found in one answer.
type problems struct{ all []Problem }

// mostProblems bounds the list: 64 KiB hold thousands of broken lines.
const mostProblems = 50

func (p *problems) add(kind, section, format string, args ...any) {
	found := Problem{Kind: kind, Detail: fmt.Sprintf(format, args...), Section: section}
	if len(p.all) < mostProblems && !slices.Contains(p.all, found) {
		p.all = append(p.all, found)
	}
}

// mostShown bounds what a sentence quotes of an answer. A longer text is told
// by its size alone and never cut, since no redaction finds half a secret.
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
