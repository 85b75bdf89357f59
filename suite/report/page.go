package report

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
	"github.com/refreshcheck/refreshcheck/suite/waiver"
)

// pageData is what the page shows, in its order.
type pageData struct {
	Run      *result.Run
	Word     result.Word
	Look     string // of the verdict: good, some, unknown or bad
	Sign     string
	Plot     plot
	Line     string
	Started  string
	Totals   result.Totals
	Themes   []pageTheme
	Problems []pageGroup
	Advice   []pageGroup
	Notes    []pageGroup
	Waived   []pageGroup
}

type pageTheme struct {
	*theme
	About string
	Words string
	Open  bool // something is wrong in it
	Cases []pageCase
}

type pageGroup struct {
	result.Group
	Rule    verdict.Rule
	Sent    string
	Again   string
	Waive   string
	Finding string
	Curl    string
	Remedy  string
	Name    string // of the excerpt: header or body
	Excerpt string
}

// caseResult has the case itself as its field Case.
type caseResult = result.Case

type pageCase struct {
	caseResult
	Status string // of its last answer
	Took   string
	Look   string // failed, advice, passed, waived, unknown, apart
	Word   string // the same, in words
	Sign   string
	Text   string // the text that the filter searches
	Again  string
}

type pageExchange struct {
	result.Record
	Took           string
	Request, Reply []pageLine
	Sent, Body     []stretch
	Findings       []result.Finding
}

type pageLine struct{ Pieces []piece }

// writePage writes a run as one self-contained page.
func writePage(w io.Writer, r *result.Run) error {
	d := newPageData(r)
	return writeDocument(w, string(d.Word)+": "+r.Target, d.body())
}

func newPageData(r *result.Run) pageData {
	word, _ := r.Verdict()
	look, sign := verdictLook(word)
	d := pageData{
		Run: r, Word: word, Look: look, Sign: sign, Plot: newPlot(r), Line: r.Line(), Totals: r.Totals(), Started: r.Started.UTC().Format("2006-01-02 15:04:05 UTC"),
		Problems: pageGroups(r, r.Groups(fixtures.Must)), Advice: pageGroups(r, r.Groups(fixtures.Should)),
		Notes: pageGroups(r, r.Groups(fixtures.Note)), Waived: pageGroups(r, r.WaivedGroups()),
	}
	for _, t := range themesOf(r) {
		one := pageTheme{theme: t, About: fixtures.About(t.Name), Words: t.words()}
		for _, c := range worstFirst(t.Cases) {
			p := newPageCase(r, c)
			one.Open = one.Open || p.Look == "failed" || p.Look == "unknown"
			one.Cases = append(one.Cases, p)
		}
		d.Themes = append(d.Themes, one)
	}
	sort.SliceStable(d.Themes, func(a, b int) bool { return d.Themes[a].Open && !d.Themes[b].Open })
	return d
}

// verdictLook is how the verdict looks. A run of some cases is no proof, and an
// incomplete one is no failure, so neither looks like one.
func verdictLook(word result.Word) (look, sign string) {
	switch word {
	case result.Conformant:
		return "good", "✓"
	case result.PassedSome:
		return "some", "◐"
	case result.Incomplete, result.Stopped:
		return "unknown", "?"
	}
	return "bad", "✘"
}

func pageGroups(r *result.Run, groups []result.Group) []pageGroup {
	var all []pageGroup
	for _, g := range groups {
		rule, _ := verdict.RuleByID(g.Rule)
		name, shown := excerpt(g.Example, g.First)
		all = append(all, pageGroup{
			Curl: curlOf(g), Remedy: verdict.Remedy(g.First, g.Example.Case.Outcome), Name: name, Excerpt: shown,
			Group: g, Rule: rule, Sent: g.Example.Sent(g.First.Step), Again: againFor(r, g.First, g.Example.Case.ID),
			Waive: waiver.Offer(g, r.Started), Finding: g.First.Text(),
		})
	}
	return all
}

func newPageCase(r *result.Run, c result.Case) pageCase {
	p := pageCase{caseResult: c, Again: again(r, c.Case.ID)}
	p.Look, p.Word, p.Sign = lookOf(c)
	words := []string{c.Case.ID, c.Case.Requirement, string(c.State), p.Word, string(c.Case.Level), string(c.Case.Outcome)}
	for _, f := range c.Findings {
		words = append(words, f.Rule)
		if f.Status != 0 {
			words = append(words, fmt.Sprint(f.Status))
		}
	}
	p.Text = strings.ToLower(strings.Join(words, " "))
	if n := len(c.Records); n > 0 {
		p.Status, p.Took = fmt.Sprint(c.Records[n-1].Status), result.Took(c.Duration)
		if c.Records[n-1].Failure != "" {
			p.Status = "no answer"
		}
	}
	return p
}

// exchanges are made when they are written: those of all cases are several times as
// large as the run.
func (p pageCase) exchanges() []pageExchange {
	var all []pageExchange
	for _, x := range p.Records {
		all = append(all, newPageExchange(p.caseResult, x))
	}
	return all
}

// lookOf is the look of a case on the map. It never depends only on colour.
func lookOf(c result.Case) (look, word, sign string) {
	switch {
	case c.State == result.Failed:
		return "failed", "failed", "✘"
	case c.State == result.CouldNotRun || c.State == result.Interrupted:
		return "unknown", "could not run", "?"
	case c.State != result.Passed:
		return "apart", strings.ReplaceAll(string(c.State), "-", " "), "–"
	case len(c.Of(fixtures.Should)) > 0:
		return "advice", "passed, with advice", "!"
	}
	for _, f := range c.Findings {
		if f.Waived != nil {
			return "waived", "waived", "w"
		}
	}
	return "passed", "passed", "✓"
}

func newPageExchange(c result.Case, x result.Record) pageExchange {
	p := pageExchange{Record: x, Took: result.Took(x.Duration)}
	for _, f := range c.Findings {
		if f.Step == x.Step {
			p.Findings = append(p.Findings, f)
		}
	}
	p.Request, p.Reply = pageLines(x.Request), pageLines(x.Response)
	p.Sent = []stretch{{Pieces: noted(x.Request.Body)}}
	p.Body = marked(x.Response, p.Findings)
	return p
}

func pageLines(m result.Message) []pageLine {
	if m.Line == "" {
		return nil
	}
	lines := []pageLine{{noted(m.Line)}}
	for _, f := range m.Fields {
		lines = append(lines, pageLine{noted(f.Name + ": " + f.Value)})
	}
	return lines
}
