package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Inputs are the values of what an operation takes beside the credential, by
// name, as a person gives them (--params).
type Inputs struct {
	Name                        string // of the file, in messages
	Path, Query, Header, Cookie map[string]any
	Body                        any
	HasBody                     bool
	// Shared: the values are for several operations, and each takes some of them.
	Shared bool
}

// ReadInputs reads a YAML or JSON file with the members path, query, header and
// cookie, each a map of values by name, and body.
func ReadInputs(name string, text []byte) (*Inputs, error) {
	f, err := readFile(name, name, text)
	if err != nil {
		why, _, _ := strings.Cut(err.Error(), "; expected")
		return nil, fmt.Errorf("%s: %s; expected the members path, query, header, cookie and body", name, why)
	}
	i := &Inputs{Name: name}
	top, ok := f.value.(map[string]any)
	if !ok && f.value != nil {
		return nil, fmt.Errorf("%s: expected the members path, query, header, cookie and body", name)
	}
	for member, value := range top {
		if member == "body" {
			i.Body, i.HasBody = value, true
			continue
		}
		values, isMap := value.(map[string]any)
		switch {
		case !slices.Contains([]string{"path", "query", "header", "cookie"}, member):
			return nil, fmt.Errorf("%s: the member %s is unknown; expected path, query, header, cookie or body", name, quoted(member))
		case !isMap && value != nil:
			return nil, fmt.Errorf("%s: %s: expected a map of values by name", name, member)
		case member == "path":
			i.Path = values
		case member == "query":
			i.Query = values
		case member == "header":
			i.Header = values
		default:
			i.Cookie = values
		}
	}
	return i, nil
}

// gives reports whether the inputs have a value for a cookie.
func (i *Inputs) gives(cookie string) bool {
	if i == nil {
		return false
	}
	_, ok := i.Cookie[cookie]
	return ok
}

// of are the values for one place of a request. Names of header fields have no
// case.
func (i *Inputs) of(in, name string) (any, bool) {
	if i == nil {
		return nil, false
	}
	switch in {
	case "path":
		v, ok := i.Path[name]
		return v, ok
	case "query":
		v, ok := i.Query[name]
		return v, ok
	case "cookie":
		v, ok := i.Cookie[name]
		return v, ok
	}
	for given, v := range i.Header {
		if strings.EqualFold(given, name) {
			return v, true
		}
	}
	return nil, false
}
