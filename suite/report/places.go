package report

import (
	"strconv"

	"github.com/go-openapi/jsonpointer"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"go.yaml.in/yaml/v4"
)

// places finds the line of a JSON Pointer in the contract, which is JSON or
// YAML.
type places struct{ root *yaml.Node }

func newPlaces(c result.Contract) places {
	var document yaml.Node
	if err := yaml.Unmarshal(c.Document, &document); err != nil || len(document.Content) == 0 {
		return places{}
	}
	return places{document.Content[0]}
}

// line is the line, counted from 1, where the pointer's value begins. If there
// is no such value, it is the line of the nearest value around it.
func (p places) line(pointer string) int {
	at, line := p.root, 1
	path, _ := jsonpointer.New(pointer)
	for _, token := range path.DecodedTokens() {
		key, value := child(at, token)
		if value == nil {
			break
		}
		at, line = value, key.Line
	}
	return line
}

// child is a member or an item, and the node with the line that a reader looks
// for.
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
