package contract

import "slices"

// place is a place in a document.
type place struct {
	file   *file
	tokens []string
}

// below is a place below this one.
func (p place) below(tokens ...string) place { return place{p.file, extend(p.tokens, tokens...)} }

// String writes a place as messages show it: the document's name and a JSON
// Pointer.
func (p place) String() string { return p.file.name + "#" + pointer(p.tokens) }

// node is a value of a document, with its place. value is nil if there is
// nothing.
type node struct {
	value any
	at    place
}

// get is the value below an object or array.
func (n node) get(tokens ...string) node {
	value, _ := valueAt(n.value, tokens)
	return node{value, n.at.below(tokens...)}
}

// has reports whether an object has the member, be it null.
func (n node) has(name string) bool {
	_, ok := child(n.value, name)
	return ok
}

// object is the node's members; nil if it is no object.
func (n node) object() map[string]any {
	m, _ := n.value.(map[string]any)
	return m
}

// items is the number of items; 0 if it is no array.
func (n node) items() int {
	list, _ := n.value.([]any)
	return len(list)
}

// text is the node's text; empty if it is none.
func (n node) text() string {
	s, _ := n.value.(string)
	return s
}

// is reports whether the node is true, or the text true.
func (n node) is() bool { return n.value == true || n.text() == "true" }

// names are the names of the members, in order.
func (n node) names() []string {
	var all []string
	for name := range n.object() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
