package contract

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// parsingText is one text of a JSON parsing suite. Its name begins with y where it is
// JSON, with n where it is not, and with i where RFC 8259 leaves that open.
type parsingText struct {
	Name, Input string
	Octets      string // in hexadecimal, where the text is no UTF-8
}

// TestAJSONParsingSuite asks which texts are JSON. JSON_PARSING_SUITE names a file
// with the texts of a whole suite; .ci/schemas gets it from a package. Our own texts
// are asked always: they have the octets that are no UTF-8, which a package cannot
// carry as text.
func TestAJSONParsingSuite(t *testing.T) {
	files, err := filepath.Glob("testdata/parsing/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no texts", err)
	}
	whole, isWhole := os.LookupEnv("JSON_PARSING_SUITE")
	if isWhole {
		files = append(files, whole)
	}
	asked := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all []parsingText
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, one := range all {
			asked += one.ask(t)
		}
	}
	t.Logf("%d texts asked", asked)
	if asked < 100 || isWhole && asked < 350 {
		t.Errorf("only %d texts were asked", asked)
	}
}

func (one parsingText) ask(t *testing.T) int {
	t.Helper()
	body := []byte(one.Input)
	if one.Octets != "" {
		body, _ = hex.DecodeString(one.Octets)
	} else if strings.ContainsRune(one.Input, utf8.RuneError) {
		return 0 // its octets were no UTF-8, and are lost
	}
	value, is := Decode(body)
	switch {
	case one.Name == "":
		t.Error("a text without a name")
	case one.Name[0] == 'y' && !is, one.Name[0] == 'n' && is:
		t.Errorf("%s: JSON is %v, as %v: %.60q", one.Name, is, value, body)
	case is != Read(body).IsJSON, is != json.Valid(body) && one.Name[0] != 'i' && utf8.Valid(body):
		t.Errorf("%s: readers differ: %.60q", one.Name, body)
	}
	return 1
}
