// Package request makes the requests of the cases: the base request, and the
// changes that a step makes in it. It also shows a request in all forms: as
// octets or fields, as a curl command, as a preview, and as the differences from
// the base request.
package request

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// Base is the request that every case begins with: the operation's method and
// path at a target, without a cookie. It does not change and is safe for
// concurrent use.
type Base struct {
	tool   string // product/version (RFC 9110 §10.1.5)
	method string
	path   string   // of the request target, with the prefix of the target
	url    string   // of the operation, for output
	host   string   // the Host field
	origin string   // as browsers write it: the scheme of the target, and the Host field
	curl   []string // flags with which curl takes the same way; see direct
	direct bool     // curl can take the same way
	extra  []string
	cookie string
	over   wire.Protocol
	forced bool // a client that may choose would use another protocol
	scheme string
	tagged bool // the User-Agent has the id of the case
	limit  int  // the largest header list that the server says it takes (RFC 9113 §6.5.2); 0: it says nothing

	contract *contract.Contract
	accept   string
	sent     contract.Sent
	front    fixtures.Rendered // the cookies before those of the case
}

// NewBase makes the base request of an operation at a target, over the protocol
// that the target's connections offer if there is only one, and otherwise over
// HTTP/1.1. tool is the User-Agent, name/version. It is the same in all requests,
// since a server may bind a session to it.
func NewBase(tool string, t *target.Target, c *contract.Contract) Base {
	b := Base{
		tool: tool, method: c.Method(), path: t.Path(c.Path()), url: t.URL(c.Path()),
		host: t.HostHeader(), extra: t.Headers(), cookie: c.CookieName(), over: wire.HTTP1, scheme: "http",
		contract: c, accept: c.Accept(), sent: c.Sent(), front: frontCookies(t, c),
	}
	b.curl, b.direct = t.CurlFlags()
	if t.Secure() {
		b.scheme = "https"
	}
	b.origin = b.scheme + "://" + b.host
	if offers := t.Offers(); len(offers) == 1 {
		b.over, b.forced = offers[0], t.Secure()
	}
	return b
}

// Over is the same request over another protocol. forced is true if a client
// that may choose would use another one.
func (b Base) Over(p wire.Protocol, forced bool) Base {
	b.over, b.forced = p, forced
	return b
}

// Announced is the same request for a server that says how large a header list it
// takes (SETTINGS_MAX_HEADER_LIST_SIZE).
func (b Base) Announced(limit int) Base {
	b.limit = limit
	return b
}

// Tagged is the same request with the id of the case after the User-Agent, so
// that it can be found in the logs of the server.
func (b Base) Tagged() Base {
	b.tagged = true
	return b
}

// Below is the same request for another path: the operation's path with a
// suffix.
func (b Base) Below(suffix string) Base {
	b.path, b.url = b.path+suffix, b.url+suffix
	return b
}

// Path is the path of the request target.
func (b Base) Path() string { return b.path }

// Fields are the names of the header fields that the base request has.
func Fields() []string {
	return []string{"Host", "Content-Length", "Accept", "Accept-Encoding", "User-Agent"}
}

// lines are the base request's own field lines. octets is the size of the body,
// and id is the id of the case.
func (b Base) lines(id string, octets int) []string {
	agent := b.tool
	if b.tagged {
		agent += " (" + id + ")"
	}
	values := []string{b.host, fmt.Sprint(octets), b.accept, "identity", agent}
	all := Fields()
	for i := range all {
		all[i] += ": " + values[i]
	}
	return all
}

// plainLimit is the size, in octets, up to which every common HTTP layer accepts
// a header (fiber has the smallest limit). If the live token makes the header
// larger, the step has the tolerant form of its outcome.
const plainLimit = 4096

// plainFields is the number of header fields up to which every common HTTP layer
// accepts a request (Apache and Envoy take 100, Varnish 64 over HTTP/2, where each cookie
// can be one), with some left for what a user adds.
const plainFields = 50

// Make makes the request of a step: the base request with the step's changes. id
// is the id of the case. An error of type [fixtures.NotApplicable] says that
// there is no such request with this credential or contract.
func (b Base) Make(id string, step fixtures.Step, env fixtures.Environment) (*Request, error) {
	env.Origin, env.Method = b.origin, b.method
	r := &Request{base: b, Method: step.Method, version: step.Version, target: b.path, shownTarget: b.path, Live: map[string]string{}, sent: b.sent.Headers}
	if r.Method == "" {
		r.Method = b.method
	} else if err := b.isAnother(r.Method); err != nil {
		return nil, err
	}
	if r.version == "" {
		r.version = b.over.Version()
	}
	if err := r.addQuery(step, env); err != nil {
		return nil, err
	}
	if err := r.addBody(step, env); err != nil {
		return nil, err
	}
	if err := r.addFields(id, step, env); err != nil {
		return nil, err
	}
	if err := r.takenThere(step, env); err != nil {
		return nil, err
	}
	if err := r.addCookies(step, env); err != nil {
		return nil, err
	}
	if err := r.frame(step, env); err != nil {
		return nil, err
	}
	r.SentValue = cookieValue(r.cookies, env.Name)
	r.octets = len(r.Wire().Octets())
	r.Outcome = step.Outcome
	r.Unacceptable = r.unacceptable(step)
	if r.octets-len(r.body.Octets) > plainLimit || r.fieldCount() > plainFields || r.Unacceptable {
		r.Outcome = step.Outcome.Tolerant()
	}
	if step.SendsLiveToken() && r.inAlternative(step) {
		r.Outcome = fixtures.AnySafe
	}
	return r, nil
}

// addFields assembles the header section: the base's lines, the target's extra
// lines, and the step's own lines, which replace lines with the same name.
func (r *Request) addFields(id string, step fixtures.Step, env fixtures.Environment) error {
	var own []line
	var replaced []string
	if err := r.leavesOut(step); err != nil {
		return err
	}
	for _, h := range step.Headers {
		v, err := r.render(h, env)
		if err != nil {
			return err
		}
		name := fieldName(string(v.Octets))
		if name == "content-type" && r.bodyMerged {
			continue // the body is still of the contract's media type
		}
		own = append(own, line{v.Octets, v.Recipe, true})
		if err := r.conflict(name); err != nil {
			return err
		}
		replaced = append(replaced, name)
		if name == "transfer-encoding" { // RFC 9112 §6.2: never both
			replaced = append(replaced, "content-length")
		}
	}
	if step.Partner != "" {
		if err := r.spoilPartner(step.Partner); err != nil {
			return err
		}
	}
	for _, name := range step.Without {
		replaced = append(replaced, strings.ToLower(name))
	}
	extra := slices.Collect(func(yield func(string) bool) {
		for _, l := range r.base.extra {
			if !yield(fieldName(l)) {
				return
			}
		}
	})
	for _, l := range r.base.lines(id, len(r.body.Octets)) {
		name := fieldName(l)
		ofContract := slices.ContainsFunc(r.base.sent.Headers, func(f contract.Field) bool { return strings.EqualFold(f.Name, name) })
		if !slices.Contains(replaced, name) && !slices.Contains(extra, name) && !ofContract {
			r.lines = append(r.lines, line{octets: []byte(l), recipe: l})
		}
	}
	for _, l := range r.base.extra {
		if !slices.Contains(replaced, fieldName(l)) {
			name, _, _ := strings.Cut(l, ":")
			r.lines = append(r.lines, line{octets: []byte(l), recipe: name + ": " + fromFile})
		}
	}
	r.addSent(replaced, extra)
	r.lines = append(r.lines, own...)
	return nil
}

// render makes a template's octets, and notes which of them come from the
// credential.
func (r *Request) render(t fixtures.Template, env fixtures.Environment) (fixtures.Rendered, error) {
	v, err := t.Render(env)
	for recipe, octets := range v.Live {
		r.Live[recipe] = octets
	}
	return v, err
}

func fieldName(line string) string {
	name, _, _ := strings.Cut(line, ":")
	return strings.ToLower(name)
}

// cookieValue is the value that a simple parser finds under the cookie's name. A
// refusal must not repeat it. A value that the cookie grammar does not allow is
// read to the end of its pair.
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
