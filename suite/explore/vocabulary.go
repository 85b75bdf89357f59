package explore

import (
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// vocabulary is what the grammar puts together: what the cases of the catalogue
// send one at a time. What it invents itself is in words.go.
type vocabulary struct {
	values   []fixtures.Template // of the right cookie
	names    []fixtures.Template // under which the live token is sent
	siblings []cookie            // other cookies
	fields   []field             // beside the live token
	places   []step              // where the live token is, and not in the cookie
}

const (
	ownName   = `\{name}`
	liveToken = `\{token}`
)

// learn collects the vocabulary from the cases. Attacks are left out, since a
// firewall that remembers the sender would answer everything after them.
func learn(cases []fixtures.Case) vocabulary {
	var v vocabulary
	seen := map[string]bool{}
	isNew := func(kind, source string) bool {
		first := !seen[kind+source]
		seen[kind+source] = true
		return first
	}
	for _, c := range cases {
		if len(c.Steps) != 1 || c.Over != "" || c.Level != fixtures.Must || slices.Contains(c.Tags, "attack") || c.UsesSpent() || c.UsesExpired() {
			continue
		}
		s := c.Steps[0]
		if s.Method != "" || s.Version != "" || len(s.Without) > 0 || s.Times > 1 || len(s.Cookies) > 1 || !small(s) {
			continue
		}
		alone := len(s.Headers) == 0 && s.Query == nil && s.Body == nil
		switch {
		case alone && len(s.Cookies) == 1:
			v.addCookies(s.Cookies[0], isNew)
		case len(s.Cookies) == 1 && s.Cookies[0].Source == ownName+"="+liveToken && s.Query == nil && s.Body == nil:
			for _, h := range s.Headers {
				if isNew("field", h.Source) && !strings.HasPrefix(strings.ToLower(h.Source), "cookie:") {
					v.fields = append(v.fields, field{h, s.Outcome != fixtures.Token})
				}
			}
		case len(s.Cookies) == 0 && s.Outcome == fixtures.NoHarm && s.SendsLiveToken():
			v.places = append(v.places, placeOf(s))
		}
	}
	return v
}

func (v *vocabulary) addCookies(line fixtures.Template, isNew func(kind, source string) bool) {
	pairs, ok := line.Pairs()
	if !ok {
		return
	}
	for _, p := range pairs {
		name, value := p[0], p[1]
		switch {
		case name.Source == ownName:
			if isNew("value", value.Source) {
				v.values = append(v.values, value)
			}
		case value.Source == liveToken:
			if isNew("name", name.Source) {
				v.names = append(v.names, name)
			}
		case isNew("sibling", name.Source+"="+value.Source):
			v.siblings = append(v.siblings, cookie{name: name, value: value})
		}
	}
}

func placeOf(s fixtures.Step) step {
	var made step
	for _, h := range s.Headers {
		made.fields = append(made.fields, field{h, true})
	}
	if s.Query != nil {
		made.query = *s.Query
	}
	if s.Body != nil {
		made.body = *s.Body
	}
	return made
}

// mostShort is the length in octets of a text that fits among others.
const mostShort = 1500

// small reports whether the step's texts are short, and have only octets that
// HTTP allows in a field value (RFC 9110 §5.5). A server may be silent to others
// when they come on a kept connection.
func small(s fixtures.Step) bool {
	env := samples()[0].env
	for _, t := range slices.Concat(s.Cookies, s.Headers) {
		r, err := t.Render(env)
		if err != nil || len(r.Octets) > mostShort || slices.ContainsFunc(r.Octets, isControl) {
			return false
		}
	}
	return true
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }
