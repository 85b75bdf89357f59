package secrecy

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// outputs are all that a run has told, by name.
type outputs struct {
	code  int
	texts map[string]string // as they are
	read  map[string]string // as a reader sees them: without the escapes of their syntax
	har   har
}

// har is the part of exchanges.har that the tests read.
type har struct{ Log struct{ Entries []harEntry } }

type harEntry struct {
	Comment  string
	Response struct {
		StatusText string
		Headers    []struct{ Name, Value string }
		Content    harContent
	}
}

// harContent is a body: text, or octets in base64.
type harContent struct{ Text []byte }

// UnmarshalJSON implements json.Unmarshaler.
func (c *harContent) UnmarshalJSON(text []byte) error {
	var as struct{ Text, Encoding string }
	err := json.Unmarshal(text, &as)
	c.Text = []byte(as.Text)
	if err == nil && as.Encoding == "base64" {
		c.Text, err = base64.StdEncoding.DecodeString(as.Text)
	}
	return err
}

// check runs the harness in this process as the command does, as a step of GitHub
// Actions, with every report there is.
func check(t *testing.T, env map[string]string, args ...string) *outputs {
	t.Helper()
	dir := t.TempDir()
	summary := filepath.Join(t.TempDir(), "job-summary.md")
	var s settings.Settings
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	s.Register(fs)
	if err := fs.Parse(append([]string{"--report-dir", dir, "--tag-requests"}, args...)); err != nil {
		t.Fatal(err)
	}
	s.LookupEnv = func(name string) (string, bool) {
		switch name {
		case "GITHUB_ACTIONS":
			return "true", true
		case "GITHUB_STEP_SUMMARY":
			return summary, true
		}
		v, ok := env[name]
		return v, ok
	}
	var out, errs bytes.Buffer
	o := &outputs{texts: map[string]string{}, read: map[string]string{}}
	o.code = session.Run(context.Background(), s, nil, &out, &errs)
	o.texts["standard output"], o.texts["standard error"] = out.String(), errs.String()
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, path := range append(files, summary) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
		}
		o.texts[filepath.Base(path)] = string(text)
	}
	if len(o.texts) < 9 {
		t.Fatalf("only %d outputs", len(o.texts))
	}
	return o
}

// parse reads each file as its readers do.
func (o *outputs) parse(found *faults) {
	for name, text := range o.texts {
		var err error
		switch filepath.Ext(name) {
		case ".json", ".sarif":
			o.read[name], err = readJSON(text)
		case ".har":
			if o.read[name], err = readJSON(text); err == nil {
				err = json.Unmarshal([]byte(text), &o.har)
			}
			for _, e := range o.har.Log.Entries {
				o.read[name] += "\n" + string(e.Response.Content.Text)
			}
		case ".xml":
			o.read[name], err = readXML(text)
		case ".html":
			o.read[name], err = readHTML(text)
		}
		if err != nil {
			found.add("%s is broken: %v", name, err)
		}
	}
}

// readJSON gives all strings of a JSON text.
func readJSON(text string) (string, error) {
	var b strings.Builder
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		if s, ok := token.(string); ok {
			b.WriteString(s + "\n")
		}
	}
}

// readXML gives all character data and attributes of an XML text.
func readXML(text string) (string, error) {
	var b strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.StartElement:
			for _, a := range token.Attr {
				b.WriteString(a.Value + "\n")
			}
		}
	}
}

// readHTML gives all text of a page, the octets that it names taken for octets,
// and all attributes.
func readHTML(text string) (string, error) {
	var b, attributes strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				return "", err
			}
			return b.String() + attributes.String(), nil
		case html.TextToken:
			b.Write(tokens.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range tokens.Token().Attr {
				attributes.WriteString("\n" + a.Val)
			}
		}
	}
}

// search looks for secrets in everything, and tells each that it finds once.
func (o *outputs) search(t *testing.T, n *needles) {
	t.Helper()
	found := map[string][]string{}
	for how, texts := range map[string]map[string]string{"": o.texts, ", read by its syntax": o.read} {
		for name, text := range texts {
			n.find(text, func(what string, at int) {
				found[what] = append(found[what], fmt.Sprintf("%s%s: …%.160q", name, how, text[max(0, at-80):]))
			})
		}
	}
	for what, where := range found {
		t.Errorf("a part of %s stands in %d places, one of them in %s", what, len(where), where[0])
	}
}
