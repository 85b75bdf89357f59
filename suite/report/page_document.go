package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"io"

	g "maragu.dev/gomponents"
)

//go:embed page/*
var pageFiles embed.FS

// writeDocument writes one self-contained page: the head, style, script and policy
// that all pages have, and a body. It loads nothing: its policy allows only its
// own style and script, by their hashes.
func writeDocument(w io.Writer, title string, body g.Node) error {
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	script, err := pageFiles.ReadFile("page/page.js")
	if err != nil {
		return err
	}
	policy := fmt.Sprintf("default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hashOf(style), hashOf(script))
	if _, err := io.WriteString(w, "<!DOCTYPE html>\n"); err != nil {
		return err
	}
	return el("html", attr("lang", "en"),
		el("head",
			el("meta", attr("charset", "utf-8")),
			el("meta", attr("http-equiv", "Content-Security-Policy"), attr("content", policy)),
			el("meta", attr("name", "viewport"), attr("content", "width=device-width, initial-scale=1")),
			el("meta", attr("name", "color-scheme"), attr("content", "light dark")),
			el("meta", attr("name", "referrer"), attr("content", "no-referrer")),
			el("link", attr("rel", "icon"), attr("href", "data:,")),
			el("title", text(title)),
			el("style", g.Raw(string(style))),
		),
		el("body", body, el("script", g.Raw(string(script)))),
	).Render(w)
}

// hashOf makes a hash source (Content Security Policy Level 3 §2.3.1).
func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// The three below keep the compiler from copying the library into each of several
// hundred places, which makes the binary half a megabyte larger.

// el is an element, with its attributes and what stands in it.
//
//go:noinline
func el(name string, inside ...g.Node) g.Node { return g.El(name, inside...) }

// attr is an attribute; without a value, one that is there or not.
//
//go:noinline
func attr(name string, value ...string) g.Node { return g.Attr(name, value...) }

// text is plain text: nothing in it becomes markup.
//
//go:noinline
func text(plain string) g.Node { return g.Text(plain) }

func code(plain string) g.Node { return el("code", text(plain)) }

// copied is code with a button that copies it.
func copied(plain string) g.Node { return el("code", attr("class", "copy"), text(plain)) }

func weak(plain string) g.Node { return el("span", attr("class", "weak"), text(plain)) }

// row is a term and what is said of it, in a list of facts.
func row(name string, says ...g.Node) g.Node {
	return el("div", el("dt", text(name)), el("dd", says...))
}

// toCase links to a case of the page. Ids of cases need no escape in a fragment
// (RFC 3986 §3.5).
func toCase(id string) g.Node { return attr("href", "#"+id) }

// later builds a part only when it is written, so that a page of thousands of
// cases is never in memory as a tree.
func later(build func() g.Node) g.Node {
	return g.NodeFunc(func(w io.Writer) error { return build().Render(w) })
}
