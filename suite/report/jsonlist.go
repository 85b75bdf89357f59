package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// jsonList is the elements of a list, each of which is made when it is written: the
// exchanges of a whole run, as values and as one text, take several times its memory.
type jsonList struct {
	name   string // of the member, which is empty in the document
	length int
	at     func(i int) any
}

// writeJSONWith writes a document, indented, with the elements of one list.
func writeJSONWith(w io.Writer, document any, indent string, list jsonList) error {
	text, err := indented(document, "", indent)
	if err != nil || list.length == 0 {
		return errorOr(err, w, text)
	}
	place := bytes.Index(text, []byte(`"`+list.name+`": []`))
	line := text[bytes.LastIndexByte(text[:place], '\n')+1 : place]
	place += len(list.name) + len(`"": [`)
	before, after := text[:place], "\n"+string(line)+string(text[place:])
	_, err = w.Write(before)
	margin := string(line) + indent
	for i := 0; i < list.length && err == nil; i++ {
		if text, err = indented(list.at(i), margin, indent); err == nil {
			_, err = io.WriteString(w, separator(i)+margin+strings.TrimSuffix(string(text), "\n"))
		}
	}
	return errorOr(err, w, []byte(after))
}

func separator(i int) string {
	if i == 0 {
		return "\n"
	}
	return ",\n"
}

func indented(v any, prefix, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

func errorOr(err error, w io.Writer, text []byte) error {
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
