package report

import (
	"fmt"

	g "maragu.dev/gomponents"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

func (d pageData) body() g.Node {
	return g.Group{
		el("a", attr("class", "skip"), attr("href", "#cases"), text("To the cases")),
		d.header(),
		el("main",
			paragraphs("Why the run is incomplete", "card unknown", d.Run.Problems),
			paragraphs("Possible causes", "card", d.Run.Hints),
			d.wrong(), d.waiverFaults(), d.advice(), d.waived(), d.notes(),
			d.Plot.section(), d.caseMap(), d.cases(),
		),
		el("footer", el("p",
			el("code", attr("class", "octet"), text(`\xNN`)), text(" is one octet that cannot be printed. "),
			el("span", attr("class", "label"), text("‹…›")), text(" is a placeholder for a text from the live credential, or for a secret that is not shown. Each line of a header ends with CR LF "),
			el("span", attr("class", "l"), attr("aria-hidden", "true")), text(". A "), el("mark", text("marked")), text(" text is the JSON value of a finding."),
		)),
	}
}

func (d pageData) header() g.Node {
	r := d.Run
	return el("header", attr("class", d.Look),
		el("p", attr("class", "tool"), text(r.Tool)),
		el("h1", el("span", attr("aria-hidden", "true"), text(d.Sign)), text(" "+string(d.Word))),
		el("p", attr("class", "line"), text(d.Line)),
		g.If(r.Reference, el("p", text("This is the built-in reference server; the result says nothing about other servers."))),
		el("dl", attr("class", "facts"),
			row("Operation", code(r.Method+" "+r.Target)),
			row("Contract", code(r.Contract.Name), text(" "+r.Contract.Version+" "),
				el("code", attr("title", r.Contract.Digest), text(fmt.Sprintf("sha256:%.12s", r.Contract.Digest)))),
			row("Started", text(d.Started)),
			g.If(r.Selection != "", row("Selection", code(r.Selection))),
			g.Map(r.Settings, func(s result.Setting) g.Node { return row(s.Name, text(s.Value)) }),
			g.Map(r.Origin, func(s result.Setting) g.Node { return row(s.Name, text(s.Value)) }),
			g.Map(r.Preflight.Lines, func(line string) g.Node { return row("Preflight", text(line)) }),
		),
	)
}

// paragraphs is a section of short texts, or nothing without any.
func paragraphs(title, class string, texts []string) g.Node {
	if len(texts) == 0 {
		return nil
	}
	return el("section", el("h2", text(title)), g.Map(texts, func(one string) g.Node { return el("p", attr("class", class), text(one)) }))
}

// caseMap is one sign a case, in rows of themes.
func (d pageData) caseMap() g.Node {
	key := func(look, sign, says string) g.Node {
		return el("span", el("span", attr("class", "key "+look), text(sign)), text(" "+says+" "))
	}
	return el("section", attr("aria-labelledby", "map"), el("h2", attr("id", "map"), text("Map of the cases")),
		el("p", attr("class", "legend"), key("failed", "✘", "failed"), key("advice", "!", "passed, with advice"), key("waived", "w", "waived"),
			key("passed", "✓", "passed"), key("unknown", "?", "could not run"), key("apart", "–", "not applicable or not sent")),
		el("table", attr("class", "map"), el("caption", attr("class", "away"), text("Themes, and how many of their cases hold")), el("tbody",
			g.Map(d.Themes, func(t pageTheme) g.Node {
				return later(func() g.Node {
					return el("tr", el("th", attr("scope", "row"), text(t.Name), el("span", attr("class", "about"), text(t.About))),
						el("td", attr("class", "count"), text(t.Words)), el("td", attr("class", "cells"), g.Map(t.Cases, pageCase.cell)))
				})
			}),
		)),
	)
}

func (p pageCase) cell() g.Node {
	says := p.Case.ID + ": " + p.Word
	return el("a", attr("class", "key "+p.Look), toCase(p.Case.ID), attr("title", says), attr("aria-label", says), attr("data-for", p.Case.ID), text(p.Sign))
}

// section draws the plot, and is nothing where there is nothing to draw.
func (p plot) section() g.Node {
	if len(p.Dots) == 0 {
		return nil
	}
	svg := func(box, class string, children ...g.Node) g.Node {
		return el("svg", attr("viewBox", box), g.If(class != "", attr("class", class)), attr("aria-hidden", "true"), attr("focusable", "false"), g.Group(children))
	}
	label := func(x, y, says string, ends bool, more ...g.Node) g.Node {
		return el("text", attr("x", x), attr("y", y), g.Group(more), g.If(ends, attr("text-anchor", "end")), text(says))
	}
	return el("section", attr("aria-labelledby", "times"), el("h2", attr("id", "times"), text("Answers over the time of the run")),
		el("p", attr("class", "weak"), attr("id", "plot-help"), text("Each dot is an answer: to the right the time of the run, upwards how long the answer took. Below, each bar is the same answer on the lane of its connection. With the keyboard: arrow keys go from answer to answer, Enter opens its case.")),
		el("div", attr("class", "plot"), attr("id", "plot"), attr("tabindex", "0"), attr("role", "slider"), attr("aria-label", "Answers"), attr("aria-describedby", "plot-help"),
			attr("aria-valuemin", "1"), attr("aria-valuemax", fmt.Sprint(len(p.Dots))), attr("aria-valuenow", "1"), attr("aria-valuetext", p.Dots[0].Words),
			svg("-70 -10 1090 235", "",
				g.Map(p.Marks, func(m mark) g.Node {
					return g.Group{
						el("line", attr("class", "grid"), attr("x1", "0"), attr("x2", "1000"), attr("y1", m.Y), attr("y2", m.Y)),
						label("-8", m.Y, m.Name, true, attr("dy", "4")),
					}
				}),
				label("0", "220", "0", false), label("1000", "220", p.Ends, true),
				el("g", attr("class", "dots"), g.Map(p.Dots, dot.circle)),
			),
			svg(fmt.Sprintf("-70 -4 1090 %d", p.Height), "lanes",
				label("-8", "8", fmt.Sprint(p.Lanes, " at once"), true),
				el("g", attr("class", "bars"), g.Map(p.Bars, laneBar.rect)),
			),
		),
		el("p", attr("class", "says"), attr("id", "plot-says"), text(p.Dots[0].Words)),
		g.If(p.Left > 0, el("p", attr("class", "weak"), text(fmt.Sprint(p.Left, " answers on further connections have no lane.")))),
	)
}

func (d dot) circle() g.Node {
	return el("circle", attr("class", d.Look), attr("cx", d.X), attr("cy", d.Y), attr("r", "3"), attr("data-case", d.Case), attr("data-words", d.Words))
}

func (b laneBar) rect() g.Node {
	return el("rect", attr("class", b.Look), attr("x", b.X), attr("y", b.Y), attr("width", b.W), attr("height", "6"), attr("data-dot", fmt.Sprint(b.Dot)))
}
