package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// plainLimit is the size up to which every common HTTP layer takes a request
// (fiber's read buffer is the smallest). A case that asks for a token or a
// refusal is not applicable where the live token takes it past that.
const plainLimit = 4096

// request is a step made into octets, and what may be shown of it.
type request struct {
	octets  []byte
	method  string
	target  string
	lines   []shownLine
	body    fixtures.Rendered
	cookies []fixtures.Rendered
	sent    string // the value under the cookie's name, as far as it is one
	live    bool   // holds the live token, or what is made from it
}

// shownLine is a header line as octets, and as a recipe.
type shownLine struct {
	octets []byte
	recipe string
}

// build makes the base request and changes what the step is about.
func (e *Engine) build(id string, step fixtures.Step, env fixtures.Environment) (*request, error) {
	r := &request{method: step.Method, target: e.s.Target.Path(e.s.Contract.Path())}
	if r.method == "" {
		r.method = e.s.Contract.Method()
	}
	shownTarget := r.target
	if step.Query != nil {
		q, err := step.Query.Render(env)
		if err != nil {
			return nil, err
		}
		r.target, shownTarget = r.target+"?"+string(q.Octets), shownTarget+"?"+q.Recipe
		e.knowLive(r, q)
	}
	if step.Body != nil {
		b, err := step.Body.Render(env)
		if err != nil {
			return nil, err
		}
		r.body = b
		e.knowLive(r, b)
	}
	lines, err := e.headerLines(id, step, env, r)
	if err != nil {
		return nil, err
	}
	for _, c := range step.Cookies {
		v, err := c.Render(env)
		if err != nil {
			return nil, err
		}
		e.knowLive(r, v)
		r.cookies = append(r.cookies, v)
		lines = append(lines, shownLine{append([]byte("Cookie: "), v.Octets...), "Cookie: " + v.Recipe})
	}
	r.lines = lines
	r.sent = cookieValue(r.cookies, env.Name)
	if !r.live {
		e.sentMu.Lock()
		e.sentValues[r.sent] = true
		e.sentMu.Unlock()
	}
	w := wire.Request{Method: r.method, Target: r.target, Body: r.body.Octets}
	for _, l := range lines {
		w.Lines = append(w.Lines, l.octets)
	}
	r.octets = w.Octets()
	r.target = shownTarget
	if plain := step.Outcome == fixtures.Token || step.Outcome == fixtures.Refusal; plain && len(r.octets) > plainLimit {
		return nil, fixtures.NotApplicable{Why: fmt.Sprintf("with this token the request has %d octets, and a server may refuse one over %d for its size", len(r.octets), plainLimit)}
	}
	return r, nil
}

// knowLive has every value that is made from the credential masked by its recipe.
func (e *Engine) knowLive(r *request, v fixtures.Rendered) {
	for recipe, octets := range v.Live {
		r.live = true
		if recipe != "‹token›" && recipe != "‹access token›" {
			e.s.Masker.AddDerived(strings.Trim(recipe, "‹›"), octets)
		}
	}
}

func (e *Engine) headerLines(id string, step fixtures.Step, env fixtures.Environment, r *request) ([]shownLine, error) {
	base := []string{
		"Host: " + e.s.Target.HostHeader(),
		fmt.Sprintf("Content-Length: %d", len(r.body.Octets)),
		"Accept: application/json",
		"Accept-Encoding: identity",
		fmt.Sprintf("User-Agent: %s (%s)", e.s.Tool, id),
	}
	var own []shownLine
	var replaced []string
	for _, h := range step.Headers {
		v, err := h.Render(env)
		if err != nil {
			return nil, err
		}
		e.knowLive(r, v)
		own = append(own, shownLine{v.Octets, v.Recipe})
		name := fieldName(string(v.Octets))
		replaced = append(replaced, name)
		if name == "transfer-encoding" { // RFC 9112 §6.2: never both
			replaced = append(replaced, "content-length")
		}
	}
	for _, name := range step.Without {
		replaced = append(replaced, strings.ToLower(name))
	}
	ofTarget := func(name string) bool {
		return slices.ContainsFunc(e.s.Target.Headers(), func(l string) bool { return fieldName(l) == name })
	}
	var lines []shownLine
	for _, l := range base {
		if name := fieldName(l); !slices.Contains(replaced, name) && !ofTarget(name) {
			lines = append(lines, shownLine{[]byte(l), l})
		}
	}
	for _, l := range e.s.Target.Headers() {
		if !slices.Contains(replaced, fieldName(l)) {
			name, _, _ := strings.Cut(l, ":")
			lines = append(lines, shownLine{[]byte(l), name + ": ‹from the header file›"})
		}
	}
	return append(lines, own...), nil
}

func fieldName(line string) string {
	name, _, _ := strings.Cut(line, ":")
	return strings.ToLower(name)
}

// cookieValue is what a plain reading finds under the name: what a refusal must
// not repeat. A value from outside the cookie's grammar is taken to its end.
func cookieValue(lines []fixtures.Rendered, name string) string {
	for _, l := range lines {
		for _, pair := range strings.Split(string(l.Octets), ";") {
			if n, v, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && n == name {
				return v
			}
		}
	}
	return ""
}
