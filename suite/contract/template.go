package contract

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/refreshcheck/refreshcheck/suite/alike"
)

// Template is a JSON body that was read once, in which some values differ from body
// to body. It never changes, and is safe for concurrent use.
type Template struct {
	read decoded
	root *changes
}

// changes is a place of a value at which, or below which, something differs.
type changes struct {
	below map[step]*changes
	slot  int // which value stands here; -1: none
}

// ReadLike is Read for a body that is like others: with the template of one of them,
// only what differs is read. Without one, the body is read whole, and its own template
// is returned; it is nil if the body can be none.
func (c *Contract) ReadLike(status int, header func(name string) []string, body []byte, like *alike.Body, t *Template) (Judged, *Template) {
	read := c.judged(status, header, body, func(number numberMaker) (r decoded, f *flaw) {
		r, f, t = readLike(body, like, t, number)
		return r, f
	})
	return read, t
}

// ReadLike is Read for a body that is like others; see [Contract.ReadLike].
func ReadLike(body []byte, like *alike.Body, t *Template) (Judged, *Template) {
	r, f, t := readLike(body, like, t, asWritten)
	return Judged{Value: r.value, IsJSON: f == nil, Values: r.values}, t
}

func readLike(body []byte, like *alike.Body, t *Template, number numberMaker) (decoded, *flaw, *Template) {
	if t != nil {
		return t.with(like.Values, number), nil, t
	}
	read, places, f := readPlaces(body, like.Values, number)
	if f != nil {
		return read, f, nil
	}
	return read, nil, templateOf(read, places, like.Values, number)
}

// Value is the template's value with other values in the place of those that differ;
// they must be as many, and of the same types.
func (t *Template) Value(values []alike.Value) any { return t.with(values, asWritten).value }

// templateOf makes a template, unless not each value stands where its place says: in
// an object that has a name twice, only the last one counts.
func templateOf(read decoded, places [][]step, values []alike.Value, number numberMaker) *Template {
	if len(places) != len(values) {
		return nil
	}
	t := &Template{read: read, root: &changes{slot: -1}}
	for i, place := range places {
		if v, ok := at(read.value, place); !ok || v != valueOf(values[i], number) {
			return nil
		}
		c := t.root
		for _, s := range place {
			if c.below == nil {
				c.below = map[step]*changes{}
			}
			if c.below[s] == nil {
				c.below[s] = &changes{slot: -1}
			}
			c = c.below[s]
		}
		if c.slot >= 0 {
			return nil
		}
		c.slot = i
	}
	return t
}

func valueOf(v alike.Value, number numberMaker) any {
	if v.Number {
		return number(json.Number(v.Text))
	}
	return v.Text
}

// at is the value at a place that was met while the whole was read.
func at(value any, place []step) (any, bool) {
	for _, s := range place {
		switch v := value.(type) {
		case []any:
			if s.index < 0 || s.index >= len(v) {
				return nil, false
			}
			value = v[s.index]
		case map[string]any:
			member, ok := v[s.name]
			if !ok || s.index >= 0 {
				return nil, false
			}
			value = member
		default:
			return nil, false
		}
	}
	return value, true
}

// with is what reading a body with these values gives. Only what holds them is copied.
func (t *Template) with(values []alike.Value, number numberMaker) decoded {
	read := t.read
	read.value = t.root.in(read.value, values, number)
	return read
}

func (c *changes) in(value any, values []alike.Value, number numberMaker) any {
	if c.slot >= 0 {
		return valueOf(values[c.slot], number)
	}
	switch v := value.(type) {
	case []any:
		v = slices.Clone(v)
		for s, below := range c.below {
			v[s.index] = below.in(v[s.index], values, number)
		}
		return v
	case map[string]any:
		v = maps.Clone(v)
		for s, below := range c.below {
			v[s.name] = below.in(v[s.name], values, number)
		}
		return v
	}
	return value
}
