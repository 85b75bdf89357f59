package contract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/refreshcheck/refreshcheck"
)

// operation is the one operation of a document that a contract is about.
type operation struct {
	path, method string
	value        *openapi3.Operation
	cookie       *openapi3.Parameter
	// tokens and cookieTokens are where the operation and its cookie parameter
	// stand in the document.
	tokens, cookieTokens []string
}

func (o operation) String() string { return o.method + " " + o.path }

// findOperation finds the operation with a required cookie parameter. Of
// several it takes the one that has the path and the method of the contract
// that the harness is made for.
func findOperation(ctx context.Context, doc *openapi3.T) (operation, error) {
	found, optional := cookieOperations(doc)
	switch len(found) {
	case 0:
		return operation{}, missingOperation(optional)
	case 1:
		return found[0], nil
	}
	ours, err := embeddedOperation(ctx)
	if err != nil {
		return operation{}, err
	}
	same := slices.DeleteFunc(slices.Clone(found), func(o operation) bool {
		return o.path != ours.path || o.method != ours.method
	})
	if len(same) == 0 && found[0].String() == found[len(found)-1].String() {
		same = found
	}
	if len(same) > 1 { // one operation with several required cookies
		same = slices.DeleteFunc(same, func(o operation) bool { return o.cookie.Name != ours.cookie.Name })
	}
	if len(same) != 1 {
		return operation{}, severalOperations(found, ours)
	}
	return same[0], nil
}

// cookieOperations lists an operation once for each required cookie parameter,
// in the order of paths, and the operations that have optional ones alone.
func cookieOperations(doc *openapi3.T) (found []operation, optional []string) {
	items := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(items)) {
		if items[path] == nil {
			continue
		}
		operations := items[path].Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			tokens := []string{"paths", path, strings.ToLower(method)}
			o := operation{path: path, method: strings.ToUpper(method), value: operations[method], tokens: tokens}
			required, others := o.withCookies(items[path].Parameters)
			found = append(found, required...)
			if len(required) == 0 && others {
				optional = append(optional, o.String())
			}
		}
	}
	return found, optional
}

// withCookies gives the operation for each of its required cookies. Parameters
// of the path item count, unless the operation has its own of the same name
// (OpenAPI 3.1.1, Path Item Object, parameters).
func (o operation) withCookies(shared openapi3.Parameters) (required []operation, others bool) {
	own := map[string]bool{}
	take := func(list openapi3.Parameters, tokens []string, seen func(string) bool) {
		for i, p := range list {
			if p == nil || p.Value == nil || p.Value.In != openapi3.ParameterInCookie || seen(p.Value.Name) {
				continue
			}
			if !p.Value.Required {
				others = true
				continue
			}
			with := o
			with.cookie, with.cookieTokens = p.Value, extend(tokens, "parameters", fmt.Sprint(i))
			required = append(required, with)
		}
	}
	for _, p := range o.value.Parameters {
		if p != nil && p.Value != nil && p.Value.In == openapi3.ParameterInCookie {
			own[p.Value.Name] = true
		}
	}
	take(o.value.Parameters, o.tokens, func(string) bool { return false })
	take(shared, o.tokens[:2], func(name string) bool { return own[name] })
	return required, others
}

// embeddedOperation is the operation of the contract that the harness embeds.
func embeddedOperation(ctx context.Context) (operation, error) {
	doc, err := read(ctx, refreshcheck.OpenAPI)
	if err != nil {
		return operation{}, fmt.Errorf("the embedded contract: %w", err)
	}
	found, _ := cookieOperations(doc)
	if len(found) != 1 {
		return operation{}, fmt.Errorf("the embedded contract: expected one operation with a required cookie parameter, found %d", len(found))
	}
	return found[0], nil
}

func missingOperation(optional []string) error {
	if len(optional) > 0 {
		return fmt.Errorf("the cookie parameter of %s is optional; expected an operation that takes the refresh token in a cookie parameter with required: true",
			strings.Join(optional, ", "))
	}
	return errors.New("no operation has a cookie parameter; expected one that takes the refresh token (in: cookie, required: true)")
}

func severalOperations(found []operation, ours operation) error {
	var names []string
	for _, o := range found {
		names = append(names, fmt.Sprintf("%s (%s)", o, o.cookie.Name))
	}
	return fmt.Errorf("several operations have a required cookie parameter: %s; expected one of them to be %s (%s), or leave the others out",
		strings.Join(names, ", "), ours, ours.cookie.Name)
}
