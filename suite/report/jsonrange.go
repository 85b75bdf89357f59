package report

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// valueRange finds the octets of the value that a JSON pointer (RFC 6901) leads
// to; where the body has no such value, of the nearest one around it. ok is
// false where the body is no JSON up to there.
func valueRange(body []byte, pointer string) (from, to int, ok bool) {
	var tokens []string
	for _, t := range strings.Split(pointer, "/")[1:] {
		tokens = append(tokens, strings.NewReplacer("~1", "/", "~0", "~").Replace(t))
	}
	w := ranger{body: body, dec: json.NewDecoder(bytes.NewReader(body))}
	w.dec.UseNumber()
	if err := w.read(tokens, true); err != nil || w.to == 0 {
		return 0, 0, false
	}
	return w.from, w.to, true
}

type ranger struct {
	body     []byte
	dec      *json.Decoder
	from, to int
}

// read reads one value. wanted: it is on the way of the pointer, of which tokens
// are still to go.
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
	if wanted && w.to == before { // nothing inside was the one
		w.from, w.to = start, int(w.dec.InputOffset())
	}
	return nil
}
