package request

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// fromParams is shown instead of a value that a person gave with --params, which
// may be a secret.
const fromParams = "‹from --params›"

// frontCookies are the cookies that every request carries before those of its
// case: from the header file, and what the contract requires.
func frontCookies(t *target.Target, c *contract.Contract) fixtures.Rendered {
	var octets, recipes []string
	if cookies := t.Cookies(); cookies != "" {
		octets, recipes = append(octets, cookies), append(recipes, fromFile)
	}
	for _, f := range c.Sent().Cookies {
		octets, recipes = append(octets, f.Name+"="+f.Value), append(recipes, f.Name+"="+shown(f))
	}
	return fixtures.Rendered{Octets: []byte(strings.Join(octets, "; ")), Recipe: strings.Join(recipes, "; ")}
}

func shown(f contract.Field) string {
	if f.Secret {
		return fromParams
	}
	return f.Value
}

// shownTarget is the request target without a case.
func (b Base) shownTarget() string {
	if b.sent.Query == "" {
		return b.path
	}
	return b.path + "?" + b.sent.Query
}

// isSent reports whether a line is one that the contract asks for.
func (b Base) isSent(recipe string) bool {
	return recipe == "Content-Type: "+b.sent.BodyType || slices.ContainsFunc(b.sent.Headers, func(f contract.Field) bool { return recipe == f.Name+": "+shown(f) })
}

// addQuery makes the query: what the contract asks for, and then the step's own.
func (r *Request) addQuery(step fixtures.Step, env fixtures.Environment) error {
	r.shownTarget = r.base.shownTarget()
	r.target = r.shownTarget
	if step.Query == nil {
		return nil
	}
	q, err := r.render(*step.Query, env)
	if err != nil {
		return err
	}
	between := "?"
	if r.base.sent.Query != "" {
		between = "&"
	}
	r.target, r.shownTarget = r.target+between+string(q.Octets), r.shownTarget+between+q.Recipe
	return nil
}

// addSent adds the fields that the contract asks for, unless the step replaces
// them or the header file has them.
func (r *Request) addSent(replaced, extra []string) {
	add := func(name, value, recipe string) {
		if lower := strings.ToLower(name); !slices.Contains(replaced, lower) && !slices.Contains(extra, lower) {
			r.lines = append(r.lines, line{octets: []byte(name + ": " + value), recipe: name + ": " + recipe})
		}
	}
	for _, f := range r.sent {
		add(f.Name, f.Value, r.shownSent(f))
	}
	if r.base.sent.Body != nil && r.Method == r.base.method {
		add("Content-Type", r.base.sent.BodyType, r.base.sent.BodyType)
	}
}

// addCookies makes the Cookie lines. What the contract asks for goes in front of
// the first one, or makes one of its own.
func (r *Request) addCookies(step fixtures.Step, env fixtures.Environment) error {
	front := r.base.front
	for _, c := range step.Cookies {
		if env.Name != "" && literallyNamed(c.Source, env.Name) {
			return fixtures.NotApplicable{Why: "the case uses the cookie's own name for another cookie"}
		}
		v, err := r.render(c, env)
		if err != nil {
			return err
		}
		v.Octets, v.Recipe = r.apart(v.Octets), string(r.apart([]byte(v.Recipe)))
		r.cookies = append(r.cookies, v)
	}
	if len(front.Octets) > 0 && r.frontInField(front) {
		front = fixtures.Rendered{}
	}
	switch {
	case len(front.Octets) == 0:
	case len(r.cookies) == 0:
		r.cookies = []fixtures.Rendered{front}
	case len(bytes.TrimSpace(r.cookies[0].Octets)) == 0:
		r.cookies[0] = front
	default:
		first := &r.cookies[0]
		first.Octets, first.Recipe = bytes.Join([][]byte{front.Octets, first.Octets}, []byte("; ")), front.Recipe+"; "+first.Recipe
	}
	for _, v := range r.cookies {
		r.lines = append(r.lines, line{octets: append([]byte("Cookie: "), v.Octets...), recipe: "Cookie: " + v.Recipe})
	}
	return nil
}

// frontInField puts the cookies that the contract asks for into a Cookie field
// that the step writes itself. It reports whether there is one.
func (r *Request) frontInField(front fixtures.Rendered) bool {
	for i, l := range r.lines {
		if fieldName(string(l.octets)) != "cookie" {
			continue
		}
		name, value, _ := bytes.Cut(l.octets, []byte(":"))
		_, recipe, _ := strings.Cut(l.recipe, ":")
		r.lines[i].octets = slices.Concat(name, []byte(": "), front.Octets, []byte("; "), bytes.TrimSpace(value))
		r.lines[i].recipe = string(name) + ": " + front.Recipe + "; " + strings.TrimSpace(recipe)
		return true
	}
	return false
}

// literallyNamed reports whether a Cookie line of a fixture has a cookie of this
// name that is not meant as the credential, or of this name with a prefix, under which
// some frameworks look first.
func literallyNamed(source, name string) bool {
	for pair := range strings.SplitSeq(source, ";") {
		if n, _, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && (n == name || n == "__Host-"+name || n == "__Secure-"+name) {
			return true
		}
	}
	return false
}

// apart renames the cookies of a case that the document declares with another
// meaning: theme=dark may break an enum.
func (r *Request) apart(octets []byte) []byte {
	for _, name := range r.base.contract.DeclaredCookies() {
		if !bytes.Contains(octets, []byte(name+"=")) {
			continue
		}
		pair := regexp.MustCompile(`(^|;[ \t]*)` + regexp.QuoteMeta(name) + `=`)
		octets = pair.ReplaceAll(octets, []byte("${1}"+strings.ReplaceAll(name, "$", "$$")+"-x="))
	}
	return octets
}

// unacceptable reports whether the step's own Accept allows no media type that a
// success is documented to have.
func (r *Request) unacceptable(step fixtures.Step) bool {
	var accept []string
	for _, h := range step.Headers {
		if name, value, _ := strings.Cut(h.Source, ":"); strings.EqualFold(name, "Accept") {
			accept = append(accept, value)
		}
	}
	return len(accept) > 0 && !r.base.contract.Acceptable(strings.Join(accept, ","))
}

// isAnother says why a method is none that the operation does not have.
func (b Base) isAnother(method string) error {
	switch {
	case method == b.method:
		return fixtures.NotApplicable{Why: "it is the operation's own method"}
	case slices.Contains(b.contract.OtherMethods(), method):
		return fixtures.NotApplicable{Why: fmt.Sprintf("%s has an operation of its own in the contract", method)}
	}
	return nil
}

// inAlternative reports whether the step puts something where the contract takes
// a credential instead of the cookie.
func (r *Request) inAlternative(step fixtures.Step) bool {
	for _, h := range step.Headers {
		if name, _, ok := strings.Cut(h.Source, ":"); ok && r.base.contract.Alternative("header", strings.TrimSpace(name)) {
			return true
		}
	}
	if step.Query == nil {
		return false
	}
	for pair := range strings.SplitSeq(step.Query.Source, "&") {
		if name, _, _ := strings.Cut(pair, "="); r.base.contract.Alternative("query", name) {
			return true
		}
	}
	return false
}
