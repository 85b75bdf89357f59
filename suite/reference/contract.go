package reference

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// operation is what the contract says about the one operation that takes a
// required cookie.
type operation struct {
	path, method, cookie string
	success, refusal     response
}

type response struct {
	status    int
	mediaType string
}

type document struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Parameters map[string]parameterObject `json:"parameters"`
		Responses  map[string]responseObject  `json:"responses"`
	} `json:"components"`
}

type parameterObject struct {
	Ref  string `json:"$ref"`
	Name string `json:"name"`
	In   string `json:"in"`
}

type responseObject struct {
	Ref     string                     `json:"$ref"`
	Content map[string]json.RawMessage `json:"content"`
}

type operationObject struct {
	Parameters []parameterObject         `json:"parameters"`
	Responses  map[string]responseObject `json:"responses"`
}

// readOperation finds the operation with a cookie parameter in an OpenAPI
// document. There must be exactly one.
func readOperation(openAPI []byte) (operation, error) {
	var doc document
	if err := json.Unmarshal(openAPI, &doc); err != nil {
		return operation{}, fmt.Errorf("openapi: expected an OpenAPI document as JSON: %w", err)
	}
	var found []operation
	for path, item := range doc.Paths {
		for _, method := range []string{"get", "put", "post", "delete", "patch"} {
			raw, ok := item[method]
			if !ok {
				continue
			}
			op, takesCookie, err := doc.operation(item, raw)
			if err != nil {
				return operation{}, fmt.Errorf("openapi: paths %s %s: %w", path, method, err)
			}
			if takesCookie {
				op.path, op.method = path, strings.ToUpper(method)
				found = append(found, op)
			}
		}
	}
	if len(found) != 1 {
		return operation{}, fmt.Errorf("openapi: expected one operation with a cookie parameter, found %d", len(found))
	}
	if strings.Contains(found[0].path, "{") {
		return operation{}, fmt.Errorf("openapi: path %s has parameters, and the reference server has no values for them", found[0].path)
	}
	return found[0], nil
}

func (d document) operation(item map[string]json.RawMessage, raw json.RawMessage) (op operation, takesCookie bool, err error) {
	var object operationObject
	if err := json.Unmarshal(raw, &object); err != nil {
		return op, false, err
	}
	var shared []parameterObject
	if p, ok := item["parameters"]; ok {
		if err := json.Unmarshal(p, &shared); err != nil {
			return op, false, err
		}
	}
	for _, p := range append(shared, object.Parameters...) {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = d.Components.Parameters[name]
		}
		if p.In == "cookie" {
			op.cookie = p.Name
		}
	}
	if op.cookie == "" {
		return op, false, nil
	}
	if op.success, err = d.response(object.Responses, 2, 200); err != nil {
		return op, true, err
	}
	op.refusal, err = d.response(object.Responses, 4, 422)
	return op, true, err
}

// response picks the documented response of a status class: the usual status
// where it is documented, else the lowest; a range such as 4XX is the usual one.
func (d document) response(documented map[string]responseObject, class, usual int) (response, error) {
	var statuses []int
	objects := map[int]responseObject{}
	for key, object := range documented {
		status, err := strconv.Atoi(key)
		if strings.EqualFold(key, strconv.Itoa(class)+"XX") {
			status, err = usual, nil
		}
		if err == nil && status/100 == class {
			statuses = append(statuses, status)
			objects[status] = object
		}
	}
	if len(statuses) == 0 {
		return response{}, fmt.Errorf("responses: no %dxx status is documented; the reference server needs one to answer with", class)
	}
	status := slices.Min(statuses)
	if slices.Contains(statuses, usual) {
		status = usual
	}
	object := objects[status]
	if name, ok := strings.CutPrefix(object.Ref, "#/components/responses/"); ok {
		object = d.Components.Responses[name]
	}
	mediaType, err := jsonMediaType(object.Content)
	if err != nil {
		return response{}, fmt.Errorf("responses %d: %w", status, err)
	}
	return response{status, mediaType}, nil
}

func jsonMediaType(content map[string]json.RawMessage) (string, error) {
	var types []string
	for t := range content {
		if strings.Contains(t, "json") {
			types = append(types, t)
		}
	}
	if len(types) == 0 {
		return "", errors.New("content: expected a JSON media type, such as application/json")
	}
	return slices.Min(types), nil
}
