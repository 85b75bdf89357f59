package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// maxDepth is the deepest nesting of a body that is read. Deeper nesting is a
// violation, as RFC 8259 §9 lets a reader decide, so that no body can exhaust
// the stack.
const maxDepth = 1000

// blank is the white space that may be around a JSON value (RFC 8259 §2).
const blank = " \t\r\n"

// flaw says why octets are not exactly one JSON value.
type flaw struct {
	message string
	section string
	offset  int // of the octet that is not valid
}

// decoded is the result of a strict read of a JSON text.
type decoded struct {
	value any
	// repeated holds the place of each member whose name was already in the same
	// object, in the order of the text. moreRepeated counts those past the bound.
	repeated     [][]string
	moreRepeated int
	values       int // the number of values in it
}

// Decode reads a body like Judge: exactly one JSON value in UTF-8 (RFC 8259
// §8.1), without a byte order mark, and with only white space around it. Objects
// are map[string]any, arrays []any, numbers json.Number. ok is false for
// anything else.
func Decode(body []byte) (value any, ok bool) {
	r := Read(body)
	return r.Value, r.IsJSON
}

// Read is Decode, and counts the values. It judges nothing.
func Read(body []byte) Judged {
	r, f := readJSON(body, asWritten)
	return Judged{Value: r.value, IsJSON: f == nil, Values: r.values}
}

// numberMaker makes the value for a number.
type numberMaker func(json.Number) any

// bodyReader reads a body as readJSON does.
type bodyReader func(numberMaker) (decoded, *flaw)

// asWritten leaves a number as it is written.
func asWritten(n json.Number) any { return n }

// readJSON reads a body strictly, in one pass if it is JSON.
func readJSON(body []byte, number numberMaker) (decoded, *flaw) {
	read, _, f := readPlaces(body, nil, number)
	return read, f
}

// readPlaces is readJSON, and tells where the values are.
func readPlaces(body []byte, slots []alike.Value, number numberMaker) (decoded, [][]step, *flaw) {
	if utf8.Valid(body) {
		r := reading{s: string(body), number: number, slots: slots}
		if r.whole() {
			return r.decoded, r.places, nil
		}
	}
	if f := checkText(body); f != nil {
		return decoded{}, nil, f
	}
	return decoded{}, nil, &flaw{"The body cannot be read as JSON.", "RFC 8259 §2", 0} // the two readers differ
}

// checkText finds why the octets are not one JSON value. Its messages give
// places and never octets: a body may hold a credential.
func checkText(body []byte) *flaw {
	switch {
	case len(body) == 0:
		return &flaw{"The body is empty; the contract asks for JSON.", "RFC 8259 §2", 0}
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return &flaw{"The body starts with a byte order mark.", "RFC 8259 §8.1", 0}
	}
	if at := invalidUTF8(body); at >= 0 {
		return &flaw{fmt.Sprintf("The body is not UTF-8: the octet at offset %d is not valid.", at), "RFC 8259 §8.1", at}
	}
	if len(bytes.Trim(body, blank)) == 0 {
		return &flaw{"The body is only white space; the contract asks for JSON.", "RFC 8259 §2", 0}
	}
	if depth(body) > maxDepth {
		return &flaw{fmt.Sprintf("The body is nested more than %d levels deep.", maxDepth), "RFC 8259 §9", 0}
	}
	return checkGrammar(body)
}

func checkGrammar(body []byte) *flaw {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var first json.RawMessage
	var syntax *json.SyntaxError
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &flaw{"The body ends before its JSON value is complete.", "RFC 8259 §2", len(body)}
	case errors.As(err, &syntax):
		at := max(0, int(syntax.Offset)-1)
		return &flaw{fmt.Sprintf("The body is not JSON: the octet at offset %d is not valid.", at), "RFC 8259 §2", at}
	case err != nil:
		return &flaw{"The body cannot be read as JSON.", "RFC 8259 §2", 0}
	}
	end := int(decoder.InputOffset())
	if rest := bytes.TrimLeft(body[end:], blank); len(rest) > 0 {
		return &flaw{fmt.Sprintf("The JSON value ends at offset %d; octets after it: %d.", end, len(rest)),
			"RFC 8259 §2", len(body) - len(rest)}
	}
	return nil
}

// invalidUTF8 is the offset of the first octet that is not UTF-8, or -1.
func invalidUTF8(body []byte) int {
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// depth counts how deep brackets nest. Brackets inside strings do not count.
func depth(body []byte) int {
	deepest, now, inside := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
