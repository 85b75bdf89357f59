package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// mostYAML is the most values that a YAML document may have when its aliases are
// written out.
const mostYAML = 5_000_000

// readYAML reads a YAML document as the JSON values that it stands for. Only
// true and false are booleans, as in YAML 1.2: in an OpenAPI document, No is a
// text.
func readYAML(text []byte) (value any, repeated [][]string, err error) {
	var top yaml.Node
	if err := yaml.Unmarshal(yamlVersion.ReplaceAll(text, nil), &top); err != nil {
		return nil, nil, fmt.Errorf("%s; expected an OpenAPI document as JSON or YAML", yamlReason(err.Error()))
	}
	if len(top.Content) == 0 {
		return nil, nil, nil
	}
	r := yamlReading{open: map[*yaml.Node]bool{}}
	value, err = r.value(top.Content[0], nil)
	return value, r.repeated, err
}

// yamlVersion is the directive that tells the version of YAML. The library
// refuses 1.2, although it reads it.
var yamlVersion = regexp.MustCompile(`(?m)\A%YAML +1\.[0-9]+[ \t]*(#.*)?$`)

type yamlReading struct {
	repeated [][]string
	values   int
	open     map[*yaml.Node]bool // the anchors that are being read
}

func (r *yamlReading) value(n *yaml.Node, path []string) (any, error) {
	if r.values++; r.values > mostYAML || len(path) > maxDepth {
		return nil, errors.New("is YAML with more values than can be read")
	}
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			return nil, fmt.Errorf("line %d: the alias stands for itself", n.Line)
		}
		return r.value(n.Alias, path)
	case yaml.SequenceNode:
		r.open[n] = true
		defer delete(r.open, n)
		items := make([]any, 0, len(n.Content))
		for i, c := range n.Content {
			item, err := r.value(c, extend(path, strconv.Itoa(i)))
			if err != nil {
				return nil, err
			}
			items = append(items, item)
		}
		return items, nil
	case yaml.MappingNode:
		r.open[n] = true
		defer delete(r.open, n)
		return r.mapping(n, path)
	}
	return scalar(n), nil
}

func (r *yamlReading) mapping(n *yaml.Node, path []string) (any, error) {
	members, merged := map[string]any{}, []any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, below := n.Content[i], n.Content[i+1]
		for key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: the key is no text", key.Line)
		}
		at := extend(path, key.Value)
		value, err := r.value(below, at)
		if err != nil {
			return nil, err
		}
		if key.ShortTag() == "!!merge" || key.Value == "<<" && key.Style == 0 {
			merged = append(merged, value)
			continue
		}
		if _, ok := members[key.Value]; ok {
			r.repeated = append(r.repeated, at)
		}
		members[key.Value] = value
	}
	for _, m := range merged {
		list, ok := m.([]any)
		if !ok {
			list = []any{m}
		}
		for _, one := range list {
			object, _ := one.(map[string]any)
			for name, value := range object {
				if _, ok := members[name]; !ok {
					members[name] = value
				}
			}
		}
	}
	return members, nil
}

// scalar is the JSON value of a scalar. A date is a text, and so is a number that
// JSON does not have.
func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int", "!!float":
		if _, f := readJSON([]byte(n.Value), exactNumber); f == nil {
			return json.Number(n.Value)
		}
		var whole int64
		if n.Decode(&whole) == nil {
			return json.Number(strconv.FormatInt(whole, 10))
		}
		var f float64
		if n.Decode(&f) == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
		}
	}
	return n.Value
}
