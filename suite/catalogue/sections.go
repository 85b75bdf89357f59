package catalogue

import (
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed sections.yaml
var sectionsText []byte

// sections are the titles of the sections that rules, cases and findings name.
func sections() (map[string]string, error) {
	var all map[string]string
	if err := yaml.Load(sectionsText, &all); err != nil {
		return nil, fmt.Errorf("sections.yaml: %w", err)
	}
	return all, nil
}

// titleOf is the title of the section that a source names; empty: the source is
// a place in the contract, or a section of a user's own case.
func titleOf(source string) (string, error) {
	all, err := sections()
	return all[source], err
}

// withTitle shows a source with the title of its section.
func withTitle(source, title string) string {
	if title == "" || strings.Contains(source, title) {
		return source
	}
	return fmt.Sprintf("%s, %s", source, title)
}
