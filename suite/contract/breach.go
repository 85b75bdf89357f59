package contract

import (
	"errors"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// asError is errors.As, for the validator's errors.
func asError[E error](err error, target *E) bool { return errors.As(err, target) }

// flatten makes breaches from an error tree. It never uses the validator's own
// texts, because they quote values of the answer. Alternatives stay one breach.
func (j *schemaJudge) flatten(e *jsonschema.ValidationError, root any) []breach {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		var all []breach
		for _, cause := range e.Causes {
			all = append(all, j.flatten(cause, root)...)
		}
		return all
	case *kind.Required:
		return j.absent(e, "required", "", k.Missing)
	case *kind.DependentRequired:
		return j.absent(e, "dependentRequired", k.Prop, k.Missing)
	case *kind.AdditionalProperties:
		var all []breach
		for _, name := range k.Properties {
			all = append(all, j.breach(e, "additionalProperties", extend(e.InstanceLocation, name)))
		}
		return all
	case *kind.PropertyNames:
		// The validator later overwrites the path of this error, so it is copied.
		path := extend(e.InstanceLocation, k.Property)
		if _, ok := valueAt(root, path); !ok {
			path = nil
		}
		return []breach{j.breach(e, "propertyNames", path)}
	case *kind.Not:
		return []breach{j.breach(e, "not", e.InstanceLocation)}
	case *kind.OneOf:
		b := j.breach(e, "oneOf", e.InstanceLocation)
		b.several = len(k.Subschemas) > 0
		return []breach{b}
	}
	keyword := ""
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		keyword = path[len(path)-1]
	}
	return []breach{j.breach(e, keyword, e.InstanceLocation)}
}

// absent makes one breach per member.
func (j *schemaJudge) absent(e *jsonschema.ValidationError, keyword, beside string, names []string) []breach {
	var all []breach
	for _, name := range names {
		b := j.breach(e, keyword, extend(e.InstanceLocation, name))
		b.beside = beside
		all = append(all, b)
	}
	return all
}

func (j *schemaJudge) breach(e *jsonschema.ValidationError, keyword string, path []string) breach {
	at := j.schemas.placeOf(e.SchemaURL)
	if at.file == nil { // a schema that is not of the document, such as JSON Schema's own
		return breach{keyword: keyword, at: j.at, path: path}
	}
	if owner, ok := at.unevaluated(); ok && j.schemas.together[owner.String()] { // the document does not have this step
		at = owner
	}
	if to, ok := j.schemas.moved[at.String()]; ok && to[0] == keyword {
		keyword = to[1]
	}
	return j.breachAt(keyword, at, path)
}

// unevaluated is the schema of which a place is its unevaluatedProperties.
func (p place) unevaluated() (owner place, ok bool) {
	last := len(p.tokens) - 1
	if last < 0 || p.tokens[last] != "unevaluatedProperties" {
		return p, false
	}
	return place{p.file, p.tokens[:last]}, true
}

// withoutFollowing leaves out that a member is unevaluated where a schema describes
// it: it is only unevaluated because something else in that schema is broken, which
// is told itself.
func (j *schemaJudge) withoutFollowing(all []breach) []breach {
	owners := map[int]place{}
	for i, b := range all {
		owner, ok := b.at.unevaluated()
		if ok || j.schemas.together[owner.String()] && b.keyword == "" {
			owners[i] = owner
		}
	}
	if len(owners) == 0 || len(owners) == len(all) {
		return all
	}
	var kept []breach
	for i, b := range all {
		if owner, is := owners[i]; !is || len(b.path) == 0 || !j.describes(owner, b.path[len(b.path)-1]) {
			kept = append(kept, b)
		}
	}
	return kept
}

// describes reports whether a schema, or one that it is composed of, has a member.
func (j *schemaJudge) describes(at place, name string) bool {
	value, _ := valueAt(at.file.value, at.tokens)
	return slices.ContainsFunc(j.schemas.document.alternatives(node{value, at}), func(n node) bool { return j.schemas.document.properties(n).has(name) })
}
