package result

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/go-openapi/jsonpointer"
)

// ValueRange finds the octets of the value that a JSON Pointer (RFC 6901) leads
// to. If the body has no such value, it finds the nearest value around it. ok is
// false if the body is not JSON up to there.
func ValueRange(body []byte, pointer string) (from, to int, ok bool) {
	path, _ := jsonpointer.New(pointer) // a wrong pointer leads to the whole body
	w := ranger{body: body, dec: json.NewDecoder(bytes.NewReader(body))}
	w.dec.UseNumber()
	if err := w.read(path.DecodedTokens(), true); err != nil || w.to == 0 {
		return 0, 0, false
	}
	return w.from, w.to, true
}

type ranger struct {
	body     []byte
	dec      *json.Decoder
	from, to int
}

// read reads one value. wanted is true if the value is on the way of the
// pointer; tokens are the rest of the pointer.
func (w *ranger) read(tokens []string, wanted bool) error {
	start := int(w.dec.InputOffset())
	for start < len(w.body) && strings.IndexByte(" \t\r\n,:", w.body[start]) >= 0 {
		start++
	}
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	before := w.to
	for i := 0; (token == json.Delim('{') || token == json.Delim('[')) && w.dec.More(); i++ {
		name := strconv.Itoa(i)
		if token == json.Delim('{') {
			key, err := w.dec.Token()
			if err != nil {
				return err
			}
			name, _ = key.(string)
		}
		leads := wanted && len(tokens) > 0 && tokens[0] == name
		var rest []string
		if leads {
			rest = tokens[1:]
		}
		if err := w.read(rest, leads); err != nil {
			return err
		}
	}
	if _, opened := token.(json.Delim); opened {
		if _, err := w.dec.Token(); err != nil {
			return err
		}
	}
	if wanted && w.to == before { // the wanted value is not inside
		w.from, w.to = start, int(w.dec.InputOffset())
	}
	return nil
}
