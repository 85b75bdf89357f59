package reference

import (
	"encoding/json"
	"net/url"
	"strings"
)

// lookupFaults look for the cookie in a wrong way or in a wrong place.
func lookupFaults() []entry { return append(cookieNameFaults(), cookiePlaceFaults()...) }

func cookieNameFaults() []entry {
	exact := by("exact-cookie")
	return []entry{
		{id: "name-without-case", sentence: "The cookie's name is matched without regard to case.", rules: exact, edit: found(named(strings.EqualFold))},
		{id: "name-longer", sentence: "A cookie whose name begins with the right name is accepted.", rules: exact, edit: found(named(strings.HasPrefix))},
		{id: "name-last-part", sentence: "A cookie whose name ends with the right name is accepted.", rules: exact, edit: found(named(strings.HasSuffix))},
		{id: "name-cut", sentence: "A cookie whose name is the beginning of the right name is accepted.", rules: exact, edit: found(named(func(got, name string) bool {
			return got != "" && 2*len(got) >= len(name) && strings.HasPrefix(name, got)
		}))},
		{id: "name-dashed", sentence: "A dash in the name is read as an underscore.", rules: exact, edit: separatedNames(found(named(func(got, name string) bool {
			return strings.ReplaceAll(got, "-", "_") == strings.ReplaceAll(name, "-", "_")
		})))},
		{id: "name-joined", sentence: "The underscore in the name may be left out.", rules: exact, edit: found(named(func(got, name string) bool {
			return strings.ReplaceAll(got, "_", "") == strings.ReplaceAll(name, "_", "")
		}))},
		{id: "name-overridden", sentence: "A later cookie whose name begins with the right name replaces the right cookie.", rules: exact, edit: found(lastNamed(strings.HasPrefix))},
		{id: "name-not-read", sentence: "The first cookie is accepted, whatever its name.", rules: exact, edit: found(named(func(string, string) bool { return true }))},
		{id: "pair-first-alone", sentence: "Only the first cookie of the header is read.", rules: exact, edit: found(within(func(pairs []string) []string { return pairs[:1] }))},
		{id: "pair-last-alone", sentence: "Only the last cookie of the header is read.", rules: exact, edit: found(within(func(pairs []string) []string { return pairs[len(pairs)-1:] }))},
		{id: "pair-first-two", sentence: "Only the first two cookies of the header are read.", rules: exact, edit: found(within(func(pairs []string) []string { return pairs[:min(2, len(pairs))] }))},
		{id: "pair-first-ten", sentence: "Only the first ten cookies of the header are read.", rules: exact, edit: found(within(func(pairs []string) []string { return pairs[:min(10, len(pairs))] }))},
		{id: "search-anywhere", sentence: "The name and its equals sign are searched anywhere in the header, also inside other names and values.", rules: exact, edit: found(searched(true))},
		{id: "search-to-the-end", sentence: "The value goes to the end of the header, with all cookies after it.", rules: exact, edit: found(searched(false))},
		{id: "sibling-with-equals", sentence: "All cookies after a cookie with an equals sign in its value are lost.", rules: exact, edit: found(within(untilEquals))},
		{id: "sibling-empty", sentence: "All cookies after a cookie with an empty value are lost.", rules: exact, edit: found(within(untilEmpty))},
		{id: "sibling-not-allowed", sentence: "The cookie is found only if it is the only one.", rules: by("exact-cookie"), edit: found(within(func(pairs []string) []string {
			if len(pairs) > 1 {
				return nil
			}
			return pairs
		}))},
	}
}

func cookiePlaceFaults() []entry {
	place := foundElsewhere
	requestField := func(before string) edit {
		return place(func(x *exchange) string { return x.request.Header.Get(before + x.server.op.fieldName()) })
	}
	elsewhere := by("cookie-place")
	return []entry{
		{id: "place-query", sentence: "The refresh token is read from the query as well.", rules: elsewhere, edit: place(func(x *exchange) string { return x.request.URL.Query().Get(x.server.op.cookie) })},
		{id: "place-json-body", sentence: "The refresh token is read from a JSON body as well.", rules: elsewhere, edit: place(func(x *exchange) string {
			var members map[string]any
			if json.Unmarshal(x.body, &members) != nil {
				return ""
			}
			value, _ := members[x.server.op.cookie].(string)
			return value
		})},
		{id: "place-form-body", sentence: "The refresh token is read from a form body as well.", rules: elsewhere, edit: place(func(x *exchange) string {
			form, err := url.ParseQuery(string(x.body))
			if err != nil {
				return ""
			}
			return form.Get(x.server.op.cookie)
		})},
		{id: "place-authorization", sentence: "The refresh token is read from Authorization: Bearer as well.", rules: elsewhere, edit: place(func(x *exchange) string {
			scheme, value, _ := strings.Cut(x.request.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "bearer") {
				return ""
			}
			return strings.TrimSpace(value)
		})},
		{id: "place-field-underscore", sentence: "The refresh token is read from a header field with the cookie's name as well.", rules: elsewhere, edit: place(func(x *exchange) string { return x.request.Header.Get(x.server.op.cookie) })},
		{id: "place-field-dash", sentence: "The refresh token is read from a field with the cookie's name and dashes, such as Refresh-Token, as well.", rules: elsewhere, edit: requestField("")},
		{id: "place-field-x", sentence: "The refresh token is read from a field with X- before the cookie's name, such as X-Refresh-Token, as well.", rules: elsewhere, edit: requestField("X-")},
	}
}

// trimmedPairs are the cookies of all header lines, as name and value.
func trimmedPairs(lines []string) [][2]string {
	var all [][2]string
	for pair := range strings.SplitSeq(strings.Join(lines, "; "), ";") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			all = append(all, [2]string{strings.TrimSpace(k), strings.TrimSpace(v)})
		}
	}
	return all
}

// named uses the right cookie if it is there, and otherwise the first one whose
// name meets a weaker condition.
func named(matches func(got, name string) bool) func(lines []string, name string) (string, bool) {
	return func(lines []string, name string) (string, bool) {
		loose, isLoose := "", false
		for _, p := range trimmedPairs(lines) {
			if p[0] == name {
				return p[1], true
			}
			if !isLoose && matches(p[0], name) {
				loose, isLoose = p[1], true
			}
		}
		return loose, isLoose
	}
}

// separatedNames says that an edit is about what stands between the words of a name.
func separatedNames(e edit) edit {
	return all(e, func(b *behaviour) {
		lookup := b.lookup
		b.lookup = func(x *exchange) (string, bool) {
			if !strings.ContainsAny(x.server.op.cookie, "_-") {
				x.server.unfitFor("the cookie's name has no underscore and no dash")
			}
			return lookup(x)
		}
	})
}

// lastNamed uses the last cookie whose name meets a weaker condition.
func lastNamed(matches func(got, name string) bool) func(lines []string, name string) (value string, found bool) {
	return func(lines []string, name string) (value string, found bool) {
		for _, p := range trimmedPairs(lines) {
			if matches(p[0], name) {
				value, found = p[1], true
			}
		}
		return value, found
	}
}

// within searches only some of the pairs.
func within(some func(pairs []string) []string) func(lines []string, name string) (string, bool) {
	return func(lines []string, name string) (string, bool) {
		pairs := strings.Split(strings.Join(lines, "; "), ";")
		for _, p := range trimmedPairs(some(pairs)) {
			if p[0] == name {
				return p[1], true
			}
		}
		return "", false
	}
}

func untilEquals(pairs []string) []string {
	for i, p := range pairs {
		if strings.Count(p, "=") > 1 {
			return pairs[:i+1]
		}
	}
	return pairs
}

func untilEmpty(pairs []string) []string {
	for i, p := range pairs {
		if strings.HasSuffix(strings.TrimSpace(p), "=") {
			return pairs[:i+1]
		}
	}
	return pairs
}

// searched finds name= as text. With ends, the value ends at the next semicolon.
func searched(ends bool) func(lines []string, name string) (string, bool) {
	return func(lines []string, name string) (string, bool) {
		_, value, ok := strings.Cut(strings.Join(lines, "; "), name+"=")
		if ends {
			value, _, _ = strings.Cut(value, ";")
		}
		return strings.TrimSpace(value), ok
	}
}
