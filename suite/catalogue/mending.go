package catalogue

import (
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed mending.yaml
var mendingText []byte

// Mending shows of a rule an answer that breaks it and one that keeps it, and how
// servers of some stacks mend it.
type Mending struct {
	Bad     string `json:"bad,omitempty" yaml:"bad"`
	Good    string `json:"good" yaml:"good"`
	FastAPI string `json:"fastapi,omitempty" yaml:"fastapi"`
	Express string `json:"express,omitempty" yaml:"express"`
	Spring  string `json:"spring,omitempty" yaml:"spring"`
	Go      string `json:"go,omitempty" yaml:"go"`
	Django  string `json:"django,omitempty" yaml:"django"`
}

// mendingOf reads what there is about a rule. cookie is the cookie's name in the
// contract.
func mendingOf(rule, cookie string) (*Mending, error) {
	var all map[string]Mending
	if err := yaml.Load(mendingText, &all, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("mending.yaml: %w", err)
	}
	m, ok := all[rule]
	if !ok {
		return nil, fmt.Errorf("mending.yaml has nothing about the rule %s", rule)
	}
	for _, text := range []*string{&m.Bad, &m.Good, &m.FastAPI, &m.Express, &m.Spring, &m.Go, &m.Django} {
		*text = strings.ReplaceAll(*text, "{cookie}", cookie)
	}
	return &m, nil
}

// rows are the stacks by name, for a text.
func (m *Mending) rows() [][2]string {
	return [][2]string{{"bad", m.Bad}, {"good", m.Good}, {"FastAPI", m.FastAPI}, {"Express", m.Express}, {"Spring", m.Spring}, {"Go", m.Go}, {"Django", m.Django}}
}
