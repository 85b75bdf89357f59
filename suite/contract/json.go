package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a body. A deeper one is a violation, as RFC
// 8259 §9 lets a reader decide, so that no body can exhaust a stack.
const maxDepth = 1000

// blank is the white space that may stand around a JSON value (RFC 8259 §2).
const blank = " \t\r\n"

// flaw is why octets are not exactly one JSON value.
type flaw struct {
	message string
	section string
	offset  int // of the octet that does not fit
}

// reading is a JSON text that was read strictly.
type reading struct {
	value any
	// repeated holds the pointer of each member whose name its object had
	// already, in the order of the text.
	repeated [][]string
	values   int // how many values it is made of
}

// Decode reads a body as Judge does: exactly one JSON value in UTF-8 (RFC 8259
// §8.1) without byte order mark, and nothing but white space around it. Objects
// are map[string]any, arrays []any, numbers json.Number. ok is false for
// anything else.
func Decode(body []byte) (value any, ok bool) {
	r, f := readJSON(body, func(n json.Number) any { return n })
	return r.value, f == nil
}

// readJSON reads a body strictly; number says what stands for a number.
func readJSON(body []byte, number func(json.Number) any) (reading, *flaw) {
	if f := checkText(body); f != nil {
		return reading{}, f
	}
	w := walk{decoder: json.NewDecoder(bytes.NewReader(body)), number: number}
	w.decoder.UseNumber()
	value, err := w.next()
	if err != nil { // checkText let the text through
		return reading{}, &flaw{"The body cannot be read as JSON.", "RFC 8259 §2", int(w.decoder.InputOffset())}
	}
	w.value = value
	return w.reading, nil
}

// checkText finds what keeps the octets from being one JSON value. Its messages
// tell places and never octets: a body may hold a credential.
func checkText(body []byte) *flaw {
	switch {
	case len(body) == 0:
		return &flaw{"The body is empty; the contract asks for JSON.", "RFC 8259 §2", 0}
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		return &flaw{"The body starts with a byte order mark.", "RFC 8259 §8.1", 0}
	}
	if at := invalidUTF8(body); at >= 0 {
		return &flaw{fmt.Sprintf("The body is not UTF-8: the octet at offset %d does not fit.", at), "RFC 8259 §8.1", at}
	}
	if len(bytes.Trim(body, blank)) == 0 {
		return &flaw{"The body is white space alone; the contract asks for JSON.", "RFC 8259 §2", 0}
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
		return &flaw{"The body breaks off before its JSON value is complete.", "RFC 8259 §2", len(body)}
	case errors.As(err, &syntax):
		at := max(0, int(syntax.Offset)-1)
		return &flaw{fmt.Sprintf("The body is not JSON: the octet at offset %d does not fit.", at), "RFC 8259 §2", at}
	case err != nil:
		return &flaw{"The body cannot be read as JSON.", "RFC 8259 §2", 0}
	}
	end := int(decoder.InputOffset())
	if rest := bytes.TrimLeft(body[end:], blank); len(rest) > 0 {
		return &flaw{fmt.Sprintf("The JSON value ends at offset %d; octets that follow it: %d.", end, len(rest)),
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

// depth counts how deep brackets nest, leaving those inside strings alone.
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

// walk builds the value of a text that is known to be JSON, no deeper than
// maxDepth.
type walk struct {
	reading
	decoder *json.Decoder
	number  func(json.Number) any
	path    []string
}

func (w *walk) next() (any, error) {
	token, err := w.decoder.Token()
	if err != nil {
		return nil, err
	}
	w.values++
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return w.object()
		}
		return w.array()
	case json.Number:
		return w.number(t), nil
	}
	return token, nil
}

func (w *walk) array() (any, error) {
	items := []any{}
	for w.decoder.More() {
		w.path = append(w.path, strconv.Itoa(len(items)))
		item, err := w.next()
		if err != nil {
			return nil, err
		}
		w.path = w.path[:len(w.path)-1]
		items = append(items, item)
	}
	_, err := w.decoder.Token()
	return items, err
}

func (w *walk) object() (any, error) {
	members := map[string]any{}
	told := map[string]bool{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		w.path = append(w.path, name)
		if _, ok := members[name]; ok && !told[name] && tellable(name) {
			told[name] = true
			w.repeated = append(w.repeated, append([]string(nil), w.path...))
		}
		if members[name], err = w.next(); err != nil {
			return nil, err
		}
		w.path = w.path[:len(w.path)-1]
	}
	_, err := w.decoder.Token()
	return members, err
}

// tellable leaves names with U+FFFD out of the search for duplicates: the
// decoder puts it for every lone surrogate, so different names look the same.
func tellable(name string) bool { return !strings.ContainsRune(name, utf8.RuneError) }
