package explore

import (
	"slices"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// plan is one case before it is written: some requests, one after the other or
// at the same time.
type plan struct {
	steps  []step
	atOnce bool
}

// step is one request. The empty step is the base request without a cookie.
type step struct {
	cookies []cookie
	written written
	fields  []field
	query   fixtures.Template // empty: none
	body    fixtures.Template // empty: none
	kept    bool              // on the connection of the step before
	frames  []string          // how HTTP/2 writes it; HTTP/1.1 has none of them
}

// cookie is a pair. bare: the text of name stands alone, without an equals sign.
type cookie struct {
	name, value fixtures.Template
	bare        bool
}

// written says how the Cookie line is written.
type written struct {
	between string // the cookies; empty: a semicolon and a space
	second  int    // cookies from this one on are on a second line; 0: there is one line
	label   string // the field's name with its colon, as in "cookie: "; empty: Cookie
	early   bool   // before the other fields of the step; only with a label
}

// field is a header line. odd: an HTTP layer, a framework or a firewall may
// refuse it.
type field struct {
	line fixtures.Template
	odd  bool
}

// odd reports whether the request has anything beside its cookies that somebody
// may refuse.
func (s step) odd() bool {
	return s.query.Source != "" || s.body.Source != "" || slices.ContainsFunc(s.fields, func(f field) bool { return f.odd })
}

func (c cookie) template() fixtures.Template {
	if c.bare {
		return c.name
	}
	return fixtures.Join(c.name, text("="), c.value)
}

// text is the template of a text in the notation.
func text(source string) fixtures.Template {
	t, err := fixtures.ParseTemplate(source)
	if err != nil {
		panic(err) // the grammar writes only what can be read
	}
	return t
}

// cookieLines are the Cookie lines without the field's name.
func (s step) cookieLines() []fixtures.Template {
	if len(s.cookies) == 0 {
		return nil
	}
	between := "; "
	if s.written.between != "" {
		between = s.written.between
	}
	join := func(some []cookie) fixtures.Template {
		var all []fixtures.Template
		for i, c := range some {
			if i > 0 {
				all = append(all, text(between))
			}
			all = append(all, c.template())
		}
		return fixtures.Join(all...)
	}
	if at := s.written.second; at > 0 && at < len(s.cookies) {
		return []fixtures.Template{join(s.cookies[:at]), join(s.cookies[at:])}
	}
	return []fixtures.Template{join(s.cookies)}
}

// fixture is the step as the fixtures have it, without its outcome.
func (s step) fixture() fixtures.Step {
	f := fixtures.Step{Kept: s.kept, Times: 1, Frames: s.frames}
	for _, one := range s.fields {
		f.Headers = append(f.Headers, one.line)
	}
	lines := s.cookieLines()
	if s.written.label == "" {
		f.Cookies = lines
	} else {
		for i := range lines {
			lines[i] = fixtures.Join(text(s.written.label), lines[i])
		}
		if s.written.early {
			f.Headers = append(lines, f.Headers...)
		} else {
			f.Headers = append(f.Headers, lines...)
		}
	}
	if s.query.Source != "" {
		f.Query = &s.query
	}
	if s.body.Source != "" {
		f.Body = &s.body
	}
	return f
}

// lines are the Cookie lines and the other header lines for a credential. The
// error says that there is no such request with it.
func (s step) lines(env fixtures.Environment) (cookies, headers []string, err error) {
	f := s.fixture()
	render := func(all []fixtures.Template) (lines []string) {
		for _, t := range all {
			r, e := t.Render(env)
			if e != nil {
				err = e
			}
			lines = append(lines, string(r.Octets))
		}
		return lines
	}
	cookies, headers = render(f.Cookies), render(f.Headers)
	for _, t := range []*fixtures.Template{f.Query, f.Body} {
		if t != nil {
			render([]fixtures.Template{*t})
		}
	}
	return cookies, headers, err
}
