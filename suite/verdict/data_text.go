package verdict

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// textMark begins the key of a success that is plain text. No JSON and no address begins so.
const textMark = "text:"

// A longer text is a page, and a shorter one may stand in any answer.
const leastText, mostText = 8, 512

const letters = "abcdefghijklmnopqrstuvwxyz"

// LearnText takes in a success of plain text. Only one with letters and digits is
// somebody's own: another may be a sentence that stands in refusals, too.
func (d *Data) LearnText(r *wire.Response) { d.learnText(r, false) }

// LearnPublicText takes in what a request without the credential got by right.
func (d *Data) LearnPublicText(r *wire.Response) { d.learnText(r, true) }

func (d *Data) learnText(r *wire.Response, public bool) {
	kind, _, err := mime.ParseMediaType(r.Get("Content-Type"))
	text := bytes.TrimSpace(r.Body)
	if !d.Wants() || err != nil || kind != "text/plain" || len(text) < leastText || len(text) > mostText ||
		!utf8.Valid(text) || !bytes.ContainsAny(text, "0123456789") || !bytes.ContainsAny(text, letters) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	into := d.known
	if public {
		into = d.public
	}
	if len(into) < mostData {
		into[textMark+string(text)] = true
	}
}

// textIn says where an answer holds a whole success of plain text that the request did
// not send itself.
func (d *Data) textIn(a *Answer) (where string, found bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for key := range d.known {
		text, is := strings.CutPrefix(key, textMark)
		if !is || d.public[key] {
			continue
		}
		if bytes.Contains(a.response().Body, []byte(text)) && !bytes.Contains(a.said(), []byte(text)) {
			return "the body, which has the text of a success", true
		}
		for _, f := range a.response().Fields {
			if strings.Contains(fieldValue(f), text) && !bytes.Contains(a.said(), []byte(text)) {
				return "the " + f.Name + " field, which has the text of a success", true
			}
		}
	}
	return "", false
}
