package request

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// frame makes the parts of a request that only HTTP/2 has. Over HTTP/2 its error
// says why the case is not applicable: it is about octets that HTTP/2 does not
// have.
func (r *Request) frame(step fixtures.Step, env fixtures.Environment) error {
	if r.base.over != wire.HTTP2 {
		return nil
	}
	for _, t := range step.Trailers {
		v, err := r.render(t, env)
		if err != nil {
			return err
		}
		r.trailers = append(r.trailers, line{octets: v.Octets, recipe: v.Recipe})
	}
	r.frames, r.crumbs = step.Frames, step.Over == fixtures.OverHTTP2
	r.framing = framing(step.Frames)
	r.framing.Pseudo, r.framing.Trailers = r.pseudo(r.target), octetsOf(r.trailers)
	if r.framing.AsWritten {
		r.lowerOthers()
	}
	if why := r.onlyHTTP1(); why != "" {
		return fixtures.NotApplicable{Why: why}
	}
	return r.fill()
}

// Independent reports whether, over HTTP/2, no server has a reason to answer the request
// with an error of the connection, or to answer others otherwise: it is well-formed (RFC
// 9113 §8.2.1, §8.2.2), small, of the operation's own method, and has no frames of its own.
func (r *Request) Independent() bool {
	if r.base.over != wire.HTTP2 || r.crumbs || len(r.frames)+len(r.trailers) > 0 || r.Method != r.base.method {
		return false
	}
	fields := r.Wire().HTTP2Fields(r.base.scheme)
	return wire.ListSize(fields)+len(r.body.Octets) <= mostIndependent && !slices.ContainsFunc(fields, func(f wire.Field) bool {
		return f.Name == "expect" || f.Name == "te" || f.Name == "content-length" && f.Value != strconv.Itoa(len(r.body.Octets)) ||
			f.Value != strings.TrimSpace(f.Value) || strings.ContainsFunc(f.Name+f.Value, func(r rune) bool { return r < ' ' || r > '~' })
	})
}

// mostIndependent is how many octets a request has that every server takes.
const mostIndependent = 4 << 10

// mostList is the largest header list that a case makes.
const mostList = 2 << 20

// fill adds a field that makes the header list just as large as the server says it
// takes (RFC 9113 §6.5.2), or one octet larger, if the step asks for that.
func (r *Request) fill() error {
	size, limit := 0, r.base.limit
	switch {
	case slices.Contains(r.frames, "list-at-limit"):
		size = limit
	case slices.Contains(r.frames, "list-above-limit"):
		size = limit + 1
	default:
		return nil
	}
	filler := line{octets: []byte("x-filler: "), own: true}
	r.lines = append(r.lines, filler)
	missing := size - wire.ListSize(r.Wire().HTTP2Fields(r.base.scheme))
	switch {
	case limit == 0:
		return fixtures.NotApplicable{Why: "the server does not say how large a header list it takes (SETTINGS_MAX_HEADER_LIST_SIZE)"}
	case limit > mostList:
		return fixtures.NotApplicable{Why: fmt.Sprintf("the server takes header lists of up to %d octets (SETTINGS_MAX_HEADER_LIST_SIZE), and the case sends %d at most", limit, mostList)}
	case missing <= 0:
		return fixtures.NotApplicable{Why: fmt.Sprintf("the server takes header lists of up to %d octets (SETTINGS_MAX_HEADER_LIST_SIZE), and the request has more without anything added", limit)}
	}
	filler.octets = append(filler.octets, bytes.Repeat([]byte("a"), missing)...)
	filler.recipe = fmt.Sprintf("x-filler: ‹the letter a, %d times: a header list of %d octets›", missing, size)
	r.lines[len(r.lines)-1] = filler
	return nil
}

// fieldCount is the number of header fields, as the protocol counts them.
func (r *Request) fieldCount() int {
	if r.base.over != wire.HTTP2 {
		return len(r.lines)
	}
	return len(r.Wire().HTTP2Fields(r.base.scheme))
}

func octetsOf(lines []line) [][]byte {
	var all [][]byte
	for _, l := range lines {
		all = append(all, l.octets)
	}
	return all
}

// lowerOthers writes the names of all lines in lower case, but not those of the
// step's own.
func (r *Request) lowerOthers() {
	for i, l := range r.lines {
		if name, value, _ := strings.Cut(string(l.octets), ":"); !l.own {
			_, recipe, _ := strings.Cut(l.recipe, ":")
			r.lines[i].octets, r.lines[i].recipe = []byte(strings.ToLower(name)+":"+value), strings.ToLower(name)+":"+recipe
		}
	}
}

// pseudo are the pseudo-header fields that the words of the step ask for; nil:
// the usual ones.
func (r *Request) pseudo(path string) [][]byte {
	all := []string{":method: " + r.Method, ":scheme: " + r.base.scheme, ":authority: " + r.base.host, ":path: " + path}
	usual := len(all)
	kept := all[:0:0]
	for _, l := range all {
		name, _, _ := strings.Cut(l[1:], ":")
		if !slices.Contains(r.frames, "no-"+name) {
			kept = append(kept, l)
		}
	}
	if slices.Contains(r.frames, "two-paths") {
		kept = append(kept, ":path: "+path)
	}
	if slices.Contains(r.frames, "unknown-pseudo") {
		kept = append(kept, ":cookie: theme=dark")
	}
	if len(kept) == usual {
		return nil
	}
	var lines [][]byte
	for _, l := range kept {
		lines = append(lines, []byte(l))
	}
	return lines
}

// framing reads the words of a step. fixtures/README.md explains them.
func framing(words []string) wire.Framing {
	var f wire.Framing
	for _, w := range words {
		switch w {
		case "crumbs":
			f.Crumbs = true
		case "plain":
			f.Cookie.Strings = wire.Plain
		case "huffman":
			f.Cookie.Strings = wire.Huffman
		case "new-name":
			f.Cookie.NewName = true
		case "without-indexing":
			f.Cookie.Indexing = wire.Without
		case "incremental":
			f.Cookie.Indexing = wire.Incremental
		case "literal-others":
			f.LiteralOthers = true
		case "table-update":
			f.TableUpdate = true
		case "continuation":
			f.Pieces = 3
		case "empty-continuation":
			f.EmptyFragments = true
		case "padded":
			f.Padding = 255
		case "priority":
			f.Priority = true
		case "late-end":
			f.LateEnd = true
		case "pieces":
			f.Piece = 1
		case "as-written":
			f.AsWritten = true
		case "pseudo-last":
			f.PseudoLast = true
		default:
			if what, ok := strings.CutPrefix(w, "after-"); ok {
				f.Before = append(f.Before, preludes()[what])
			}
		}
	}
	return f
}

func preludes() map[string]wire.Prelude {
	return map[string]wire.Prelude{
		"ping": wire.BeforePing, "unknown-frame": wire.BeforeUnknownFrame, "settings": wire.BeforeSettings,
		"priority": wire.BeforePriority, "reset": wire.BeforeReset, "window-update": wire.BeforeWindow,
	}
}

// onlyHTTP1 says why HTTP/2 cannot carry the request as the case means it; empty:
// it can.
func (r *Request) onlyHTTP1() string {
	if len(r.cookies) > 1 && !r.crumbs {
		return "the case is about two Cookie lines; over HTTP/2 several cookie fields are the pieces of one (RFC 9113 §8.2.3), which the theme http2 is about"
	}
	if r.version != wire.HTTP2.Version() {
		return "the case is about another version of HTTP (" + r.version + ")"
	}
	hosts := 0
	for _, l := range r.lines {
		name, value, colon := strings.Cut(string(l.octets), ":")
		lower := strings.ToLower(name)
		switch {
		case lower == "host":
			hosts++
		case r.framing.AsWritten:
			continue
		}
		switch {
		case !colon || !wire.IsToken(name) || !r.crumbs && strings.ContainsAny(value, "\r\n") && strings.Contains(value, ":"):
			return "the case is about the octets of a field line, which HTTP/2 does not have"
		case lower == "connection" && value == " TE": // it says only how HTTP/1.1 sends the other field, which is judged itself
		case wire.OfConnection(lower), lower == "te" && value != " trailers":
			return "the case is about a field of the connection (" + name + "), which HTTP/2 does not have (RFC 9113 §8.2.2)"
		case lower == "cookie" && name != "Cookie":
			return "the case is about the letter case of a field's name; over HTTP/2 names are in lower case (RFC 9113 §8.2.1)"
		case !r.crumbs && strings.Contains(value, "\r\n"):
			return "the case is about a folded line, which HTTP/2 does not have"
		case strings.TrimPrefix(value, " ") != strings.Trim(value, " \t"), value != "" && value[0] != ' ':
			return "the case is about the white space around a value, which HTTP/2 does not have (RFC 9113 §8.2.1)"
		}
	}
	if hosts != 1 && r.framing.Pseudo == nil {
		return "the case is about the Host field; over HTTP/2 the host is :authority (RFC 9113 §8.3.1)"
	}
	return ""
}

// shownFields are the fields as HTTP/2 sends them, with recipes instead of what
// comes from the credential.
func (r *Request) shownFields() []result.Field {
	w := wire.Request{Method: r.Method, Target: r.shownTarget, Framing: r.framing}
	w.Framing.Pseudo = r.pseudo(r.shownTarget)
	for _, l := range r.lines {
		w.Lines = append(w.Lines, []byte(l.recipe))
	}
	var all []result.Field
	for _, f := range w.HTTP2Fields(r.base.scheme) {
		all = append(all, result.Field{Name: f.Name, Value: f.Value})
	}
	return all
}

// frameWords say how the frames differ from plain ones.
func (r *Request) frameWords() []string {
	var all []string
	if len(r.trailers) > 0 {
		all = append(all, "trailers: "+joined(r.trailers))
	}
	if len(r.frames) > 0 {
		all = append(all, "frames: "+strings.Join(r.frames, ", "))
	}
	return all
}

func joined(lines []line) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.recipe)
	}
	return strings.Join(all, ", ")
}
