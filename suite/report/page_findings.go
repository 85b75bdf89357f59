package report

import (
	"fmt"

	g "maragu.dev/gomponents"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// wrong shows what makes the run fail, one card a group.
func (d pageData) wrong() g.Node {
	if len(d.Problems) == 0 {
		return nil
	}
	return el("section", attr("aria-labelledby", "wrong"), el("h2", attr("id", "wrong"), text("What is wrong")), g.Map(d.Problems, pageGroup.card))
}

func (p pageGroup) card() g.Node {
	f := p.First
	return el("article", attr("class", "card failed"),
		el("h3", text(f.Message)),
		el("p", el("b", text("Required:")), text(" "+p.Rule.Sentence)),
		el("dl", attr("class", "rows"),
			row("rule", code(p.Rule.ID), text(", from "), code(f.Source)),
			row("for example", el("a", toCase(p.Example.Case.ID), code(p.Example.Case.ID)), text(" "+p.Example.Case.Requirement)),
			row("sent", code(p.Sent)),
			g.If(f.Expected != "", row("expected", text(f.Expected))),
			row("received", text(f.Received)),
			p.where(),
			g.If(p.Excerpt != "", row(p.Name, code(p.Excerpt))),
			g.If(f.Requires != "", row("contract", code(f.Requires))),
			row("to do", text(p.Remedy)),
			row("again", copied(p.Again)),
			g.If(p.Curl != "", row("curl", copied(p.Curl))),
			row("waive", copied(p.Waive)),
		),
		g.Iff(len(p.Cases) > 1, func() g.Node { return members(fmt.Sprint(len(p.Cases), " cases fail for this reason"), p.Cases) }),
		g.Iff(len(p.Also) > 0, func() g.Node {
			meet := " meet it, too"
			if len(p.Also) == 1 {
				meet = " meets it, too"
			}
			return members(result.Count(len(p.Also), "recommended case")+meet, p.Also)
		}),
	)
}

// where tells the place in the body that is wrong, if it is one.
func (p pageGroup) where() g.Node {
	f := p.First
	if f.Pointer == nil {
		return nil
	}
	place := g.Group{text("in the body")}
	if *f.Pointer != "" {
		place = append(place, text(", at "), code(*f.Pointer))
	}
	if f.ValueType != "" {
		place = append(place, text(" ("+f.ValueType+")"))
	}
	return row("where", place)
}

func members(says string, ids []string) g.Node {
	return el("details", attr("class", "members"), el("summary", text(says)), el("ul", g.Map(ids, func(id string) g.Node {
		return el("li", el("a", toCase(id), code(id)))
	})))
}

func (d pageData) waiverFaults() g.Node {
	if len(d.Run.WaiverFaults) == 0 {
		return nil
	}
	cards := g.Group{}
	for _, f := range d.Run.WaiverFaults {
		cards = append(cards, el("p", attr("class", "card failed"), code(f.Place), text(": the waiver for the rule "), code(f.Waiver.Rule), text(" "+f.Why+".")))
	}
	return el("section", el("h2", text("Waivers to fix")), cards)
}

// linked is the number of a group's cases, as a link to the plainest one.
func (p pageGroup) linked() g.Node {
	return el("a", toCase(p.Example.Case.ID), text(result.Count(len(p.Cases), "case")))
}

func (d pageData) advice() g.Node {
	if len(d.Advice) == 0 {
		return nil
	}
	return el("section", el("h2", text("Advice")), el("ul", attr("class", "short"), g.Map(d.Advice, func(p pageGroup) g.Node {
		return el("li", attr("class", "should"), code(p.Rule.ID), text(" "+p.Finding+" "), p.linked(),
			g.If(p.Excerpt != "", g.Group{el("br"), weak(p.Name), text(" "), code(p.Excerpt)}),
			el("br"), weak("to do"), text(" "+p.Remedy))
	})))
}

func (d pageData) waived() g.Node {
	if len(d.Waived) == 0 {
		return nil
	}
	return el("section", el("h2", text("Waived")), el("ul", attr("class", "short"), g.Map(d.Waived, func(p pageGroup) g.Node {
		w := p.First.Waived
		return el("li", code(p.Rule.ID), text(fmt.Sprintf(" %s Until %v: %s ", p.Finding, w.Until, w.Reason)), p.linked())
	})))
}

func (d pageData) notes() g.Node {
	if len(d.Notes) == 0 {
		return nil
	}
	return el("section", el("details", attr("class", "members"),
		el("summary", text(fmt.Sprintf("Notes: what servers may do differently (%d)", len(d.Notes)))),
		el("ul", attr("class", "short"), g.Map(d.Notes, func(p pageGroup) g.Node {
			return el("li", code(p.Rule.ID), text(" "+p.Finding+" "), p.linked())
		}))))
}
