package contract

import (
	"net/url"
	"strings"
)

// style is how the value of a parameter is written, with the default of its place
// (OpenAPI 3.1.1, Parameter Object, style and explode).
func (i Input) style() (name string, explode bool) {
	name = i.parameter.get("style").text()
	if name == "" {
		name = map[string]string{"query": "form", "cookie": "form"}[i.In]
	}
	if given := i.parameter.get("explode").value; given != nil {
		return name, given == true
	}
	return name, name == "form" || name == "cookie"
}

// parts are the items of a value as its style writes them: one, several of a list,
// or names and values of an object, in pairs where it is exploded.
func (i Input) parts(escape func(string) string) []string {
	_, explode := i.style()
	all := escapedEach(textsOf(i), escape)
	if _, isObject := i.value.(map[string]any); !isObject || !explode || i.parameter.has("content") {
		return all
	}
	var pairs []string
	for k := 0; k+1 < len(all); k += 2 {
		pairs = append(pairs, all[k]+"="+all[k+1])
	}
	return pairs
}

// inPath is a value as it stands in the path, in the styles simple, label and
// matrix (OpenAPI 3.1.1, Style Examples).
func (i Input) inPath() string {
	all := i.parts(url.PathEscape)
	style, explode := i.style()
	_, isObject := i.value.(map[string]any)
	switch {
	case style == "label" && explode:
		return "." + strings.Join(all, ".")
	case style == "label":
		return "." + strings.Join(all, ",")
	case style == "matrix" && explode && isObject:
		return ";" + strings.Join(all, ";")
	case style == "matrix" && explode:
		name := ";" + url.PathEscape(i.Name) + "="
		return name + strings.Join(all, name)
	case style == "matrix":
		return ";" + url.PathEscape(i.Name) + "=" + strings.Join(all, ",")
	}
	return strings.Join(all, ",")
}

// delimiter is between the items of a query parameter that is not exploded.
func (i Input) delimiter() string {
	switch name, _ := i.style(); name {
	case "spaceDelimited":
		return "%20"
	case "pipeDelimited":
		return "%7C"
	}
	return ","
}
