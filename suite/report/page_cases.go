package report

import (
	"fmt"

	g "maragu.dev/gomponents"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// cases shows every case with its exchanges, folded by theme, and a filter.
func (d pageData) cases() g.Node {
	option := func(value, says string) g.Node { return el("option", attr("value", value), text(says)) }
	return el("section", attr("aria-labelledby", "cases"), el("h2", attr("id", "cases"), attr("tabindex", "-1"), text("Cases")),
		el("form", attr("class", "filter"), attr("role", "search"),
			el("label", text("Filter "), el("input", attr("type", "search"), attr("id", "filter"), attr("placeholder", "id, requirement, rule or status"), attr("autocomplete", "off"), attr("spellcheck", "false"))), text("\n"),
			el("label", text("Show "), el("select", attr("id", "look"), option("", "all"), option("failed", "failed"), option("advice", "with advice"), option("waived", "waived"),
				option("unknown", "could not run"), option("passed", "passed"), option("apart", "not applicable"))), text("\n"),
			el("button", attr("type", "button"), attr("id", "open"), text("Open all shown")), text(" "), el("button", attr("type", "button"), attr("id", "close"), text("Close all")), text("\n"),
			el("output", attr("id", "count"), attr("aria-live", "polite")),
		),
		g.Map(d.Themes, func(t pageTheme) g.Node {
			return el("details", attr("class", "theme"), g.If(t.Open, attr("open")), g.If(t.Open, attr("data-open")),
				el("summary", el("h3", text(t.Name+" "), el("span", attr("class", "count"), text(t.Words))), el("span", attr("class", "about"), text(t.About))),
				g.Map(t.Cases, func(p pageCase) g.Node { return later(p.details) }))
		}),
		el("p", attr("id", "none"), attr("hidden"), text("No case matches the filter.")),
	)
}

func (p pageCase) details() g.Node {
	return el("details", attr("class", "case "+p.Look), attr("id", p.Case.ID), attr("data-look", p.Look), attr("data-text", p.Text),
		el("summary",
			el("span", attr("class", "key "+p.Look), attr("aria-hidden", "true"), text(p.Sign)), el("span", attr("class", "away"), text(p.Word+": ")),
			el("code", attr("class", "id"), text(p.Case.ID)), text(" "), el("span", attr("class", "requirement"), text(p.Case.Requirement)), text(" "),
			el("span", attr("class", "answer"), text(p.Status)), text(" "), el("span", attr("class", "took"), text(p.Took)),
		),
		el("noscript", el("div", attr("class", "inside"),
			el("p", attr("class", "because"), el("b", text(string(p.Case.Level))), text(" "+p.Case.Requirement+" "+p.Case.Reason+" "),
				el("span", attr("class", "source"), text("From "), code(p.Source))),
			g.If(p.Why != "", el("p", attr("class", "why"), text(p.Word+": "+p.Why))),
			g.If(len(p.Findings) > 0, el("ul", attr("class", "findings"), g.Map(p.Findings, p.finding))),
			g.Map(p.exchanges(), p.exchange),
			el("p", attr("class", "again"), copied(p.Again)),
			el("p", attr("class", "weak"), el("a", toCase(p.Case.ID), text("Link to this case"))),
		)),
	)
}

func (p pageCase) finding(f result.Finding) g.Node {
	level := string(f.Level)
	if f.Waived != nil {
		level = "waived"
	}
	step := " "
	if len(p.Records) > 1 {
		step = fmt.Sprintf(" exchange %d: ", f.Step)
	}
	return el("li", attr("class", level), el("b", text(level)), text(" "), code(f.Rule), text(step+f.Text()),
		g.If(f.Expected != "", g.Group{el("br"), weak("expected"), text(" " + f.Expected)}),
		g.Iff(f.Waived != nil, func() g.Node {
			return g.Group{el("br"), weak(fmt.Sprint("until ", f.Waived.Until)), text(" " + f.Waived.Reason)}
		}))
}

func (p pageCase) exchange(x pageExchange) g.Node {
	many := len(p.Records) > 1
	title := fmt.Sprint("Exchange ", x.Step)
	if x.Kept {
		title += ", on the same connection"
	}
	sent := "sent"
	if x.Attempts > 1 {
		sent += fmt.Sprintf(", %d times", x.Attempts)
	}
	reply := el("p", attr("class", "why"), text(x.Failure))
	if x.Failure == "" {
		reply = message("", x.Reply, x.Body)
	}
	return el("div", attr("class", "exchange"), attr("data-step", fmt.Sprint(x.Step)),
		g.If(many, el("h4", text(title))),
		el("figure", el("figcaption", text(sent)), message("sent", x.Request, x.Sent)),
		el("figure", el("figcaption", text("received, "+x.Took)), reply),
		g.If(x.Curl != "", el("p", attr("class", "again"), copied(x.Curl))),
	)
}

// message shows the lines of a header section, and the body.
func message(class string, lines []pageLine, body []stretch) g.Node {
	return el("pre", g.If(class != "", attr("class", class)), attr("tabindex", "0"),
		g.Map(lines, func(l pageLine) g.Node { return g.Group{el("span", attr("class", "l"), pieces(l.Pieces)), text("\n")} }),
		el("span", attr("class", "l")), text("\n"),
		g.Map(body, func(s stretch) g.Node {
			if s.Title == "" {
				return pieces(s.Pieces)
			}
			return el("mark", attr("title", s.Title), pieces(s.Pieces))
		}),
	)
}

func pieces(all []piece) g.Group {
	return g.Map(all, func(p piece) g.Node {
		if p.Kind == "" {
			return text(p.Text)
		}
		return el("span", attr("class", p.Kind), text(p.Text))
	})
}
