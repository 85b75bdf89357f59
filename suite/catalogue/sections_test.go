package catalogue

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Every section that a rule, a case or a finding names stands in sections.yaml,
// under which its title was held against the text; and nothing else stands there.
func TestEverySectionHasItsTitle(t *testing.T) {
	all, err := sections()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string][]string{}
	for _, r := range verdict.Rules() {
		named[r.Source] = append(named[r.Source], "the rule "+r.ID)
	}
	cases, err := check.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		named[c.Source] = append(named[c.Source], "the case "+c.ID)
	}
	ofCookies(t, named)
	for _, folder := range []string{"wire", "contract", "verdict", "run"} {
		inCode(t, filepath.Join("..", filepath.FromSlash(folder)), named)
	}
	for source, by := range named {
		if all[source] == "" && !strings.HasPrefix(source, "contract:") {
			t.Errorf("sections.yaml has no title for %s, which is named by %s: look it up in the text", source, by[0])
		}
	}
	for source, title := range all {
		if len(named[source]) == 0 && !slices.Contains(ofFrames, source) {
			t.Errorf("sections.yaml has %s (%s), which nothing names", source, title)
		}
	}
}

// ofFrames are the sections that suite/wire makes of the type of a frame.
var ofFrames = []string{"RFC 9113 §6.1", "RFC 9113 §6.2", "RFC 9113 §6.3", "RFC 9113 §6.4", "RFC 9113 §6.5", "RFC 9113 §6.6", "RFC 9113 §6.7", "RFC 9113 §6.8", "RFC 9113 §6.9", "RFC 9113 §6.10"}

// inCode adds the sections that stand in texts of a folder's code, and not in comments.
func inCode(t *testing.T, folder string, named map[string][]string) {
	t.Helper()
	quoted := regexp.MustCompile(`"((?:RFC [0-9]+(?:bis)? §|OWASP )[^"%(]*)"`)
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: no code in %s", err, folder)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
			for _, source := range strings.Split(m[1], ", ") {
				named[source] = append(named[source], file)
			}
		}
	}
}

// ofCookies adds the sections of the remarks on Set-Cookie, which are written
// there without the document that nearly all are from.
func ofCookies(t *testing.T, named map[string][]string) {
	t.Helper()
	file := filepath.Join("..", "credential", "cookie", "texts.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\{"([0-9.]+|draft-[a-z0-9-]+)", "`).FindAllStringSubmatch(string(text), -1) {
		source := m[1]
		if !strings.HasPrefix(source, "draft-") {
			source = "RFC 6265bis §" + source
		}
		named[source] = append(named[source], file)
	}
}
