package report

import (
	"fmt"
	"io"
	"time"

	g "maragu.dev/gomponents"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// WriteDiffPage writes a comparison as one self-contained page, completely or not
// at all. path is where to.
func WriteDiffPage(path string, before, after *Recorded, c Comparison) error {
	word, look, sign := "Not worse", "good", "✓"
	if len(c.Worse) > 0 {
		word, look, sign = "Worse", "bad", "✘"
	}
	side := func(name string, r *Recorded) g.Node {
		return row(name, text(fmt.Sprintf("%s: %s", r.Verdict, r.Line)), el("br"), code(r.Target), el("br"), text(when(r.Started)))
	}
	body := g.Group{
		el("header", attr("class", look),
			el("p", attr("class", "tool"), text(after.Tool+", refreshcheck diff")),
			el("h1", el("span", attr("aria-hidden", "true"), text(sign)), text(" "+word)),
			el("p", attr("class", "line"), text(c.Line())),
			el("dl", attr("class", "facts"), side("Before", before), side("After", after),
				g.Map(c.Remarks, func(remark string) g.Node { return row("Remark", text(remark)) })),
		),
		el("main", diffParts(c)),
	}
	write := func(w io.Writer) error { return writeDocument(w, word+": "+after.Target, body) }
	if err := writeAtomically(path, write); err != nil {
		return fmt.Errorf("--report html=%s: %w", path, err)
	}
	return nil
}

// when writes the time of a report.json for people.
func when(recorded string) string {
	t, err := time.Parse(time.RFC3339, recorded)
	if err != nil {
		return recorded
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func diffParts(c Comparison) g.Node {
	parts := c.Parts()
	if len(parts) == 0 {
		return el("p", text("Nothing has changed."))
	}
	all := g.Group{}
	for _, part := range parts {
		all = append(all, el("section", el("h2", text(part.Name)), g.Map(part.Changes, func(change Change) g.Node {
			return el("article", attr("class", "card "+part.Look), el("h3", text(change.What)),
				g.If(sentenceOf(change.What) != "", el("p", text(sentenceOf(change.What)))), changed(change.Cases))
		})))
	}
	return all
}

// changed lists the cases of a change, open where they are few.
func changed(ids []string) g.Node {
	if len(ids) == 0 {
		return el("p", text("the whole run"))
	}
	return el("details", attr("class", "members"), g.If(len(ids) < 9, attr("open")), el("summary", text(result.Count(len(ids), "case"))),
		el("ul", g.Map(ids, func(id string) g.Node { return el("li", code(id)) })))
}
