package report

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// places finds the line of a JSON pointer in the contract, be it JSON or YAML.
type places struct{ root *yaml.Node }

func newPlaces(c verdict.Contract) places {
	var document yaml.Node
	if err := yaml.Unmarshal(c.Document, &document); err != nil || len(document.Content) == 0 {
		return places{}
	}
	return places{document.Content[0]}
}

// line is the line, from 1, where the pointer's value begins, or that of the
// nearest value around it.
func (p places) line(pointer string) int {
	at, line := p.root, 1
	for _, token := range strings.Split(pointer, "/")[1:] {
		key, value := child(at, strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
		if value == nil {
			break
		}
		at, line = value, key.Line
	}
	return line
}

// child is a member or an item, with the node whose line a reader looks for.
func child(at *yaml.Node, token string) (key, value *yaml.Node) {
	if at == nil {
		return nil, nil
	}
	switch at.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(at.Content); i += 2 {
			if at.Content[i].Value == token {
				return at.Content[i], at.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(at.Content) {
			return at.Content[i], at.Content[i]
		}
	case yaml.AliasNode:
		return child(at.Alias, token)
	}
	return nil, nil
}
