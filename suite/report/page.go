package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

//go:embed page/*
var pageFiles embed.FS

// pageData is what the page's template shows.
type pageData struct {
	Run      *verdict.Run
	Word     verdict.Word
	Good     bool
	Line     string
	Started  string
	Totals   verdict.Totals
	Themes   []pageTheme
	Problems []pageGroup
	Advice   []pageGroup
	Notes    []pageGroup
	Waived   []pageGroup
	Style    template.CSS
	Script   template.JS
	Policy   string
}

type pageTheme struct {
	*theme
	Cases []pageCase
}

type pageGroup struct {
	verdict.Group
	Rule    verdict.Rule
	Sent    string
	Again   string
	Waive   string
	Finding string
}

type pageCase struct {
	verdict.CaseResult
	Anchor    string
	Look      string // failed, advice, passed, waived, unknown, apart
	Word      string // the same, in words
	Sign      string
	Text      string // what the filter looks through
	Again     string
	Exchanges []pageExchange
}

type pageExchange struct {
	verdict.Exchange
	Took           string
	Request, Reply []pageLine
	Sent, Body     []stretch
	Findings       []verdict.Finding
}

type pageLine struct{ Pieces []piece }

// writePage writes one self-contained page. It loads nothing: its policy allows
// its own style and script by their hash, and nothing else.
func writePage(w io.Writer, r *verdict.Run) error {
	source, err := pageFiles.ReadFile("page/page.html")
	if err != nil {
		return err
	}
	style, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		return err
	}
	script, err := pageFiles.ReadFile("page/page.js")
	if err != nil {
		return err
	}
	t, err := template.New("page").Funcs(template.FuncMap{"findingText": FindingText, "pointed": func(p *string) bool { return *p != "" }}).Parse(string(source))
	if err != nil {
		return err
	}
	d := newPageData(r)
	d.Style, d.Script = template.CSS(style), template.JS(script)
	d.Policy = fmt.Sprintf("default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hashOf(style), hashOf(script))
	return t.Execute(w, d)
}

// hashOf is a hash source (Content Security Policy Level 3 §2.3.1).
func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func newPageData(r *verdict.Run) pageData {
	word, code := r.Verdict()
	d := pageData{
		Run: r, Word: word, Good: code == 0, Line: r.Line(), Totals: r.Totals(), Started: r.Started.UTC().Format("2006-01-02 15:04:05 UTC"),
		Problems: pageGroups(r, r.Groups(fixtures.Must)), Advice: pageGroups(r, r.Groups(fixtures.Should)),
		Notes: pageGroups(r, r.Groups(fixtures.Note)), Waived: pageGroups(r, r.WaivedGroups()),
	}
	for _, t := range themesOf(r) {
		one := pageTheme{theme: t}
		for _, c := range t.Cases {
			one.Cases = append(one.Cases, newPageCase(r, c))
		}
		d.Themes = append(d.Themes, one)
	}
	return d
}

func pageGroups(r *verdict.Run, groups []verdict.Group) []pageGroup {
	var all []pageGroup
	for _, g := range groups {
		rule, _ := verdict.RuleByID(g.Rule)
		all = append(all, pageGroup{
			Group: g, Rule: rule, Sent: SentLine(g.Example, g.First.Step), Again: Again(r, g.Example.Case.ID),
			Waive: Waive(g, r.Started), Finding: FindingText(g.First),
		})
	}
	return all
}

func newPageCase(r *verdict.Run, c verdict.CaseResult) pageCase {
	p := pageCase{CaseResult: c, Anchor: "case-" + c.Case.ID, Again: Again(r, c.Case.ID)}
	p.Look, p.Word, p.Sign = lookOf(c)
	words := []string{c.Case.ID, c.Case.Requirement, string(c.State), p.Word, string(c.Case.Level), string(c.Case.Outcome)}
	for _, f := range c.Findings {
		words = append(words, f.Rule)
		if f.Status != 0 {
			words = append(words, fmt.Sprint(f.Status))
		}
	}
	p.Text = strings.ToLower(strings.Join(words, " "))
	for _, x := range c.Exchanges {
		p.Exchanges = append(p.Exchanges, newPageExchange(c, x))
	}
	return p
}

// lookOf is how a case stands in the map: never by its colour alone.
func lookOf(c verdict.CaseResult) (look, word, sign string) {
	switch {
	case c.State == verdict.Failed:
		return "failed", "failed", "✘"
	case c.State == verdict.CouldNotRun || c.State == verdict.Interrupted:
		return "unknown", "could not run", "?"
	case c.State != verdict.Passed:
		return "apart", strings.ReplaceAll(string(c.State), "-", " "), "–"
	case len(c.Of(fixtures.Should)) > 0:
		return "advice", "holds, with advice", "!"
	}
	for _, f := range c.Findings {
		if f.Waived != nil {
			return "waived", "waived", "w"
		}
	}
	return "passed", "holds", "✓"
}

func newPageExchange(c verdict.CaseResult, x verdict.Exchange) pageExchange {
	p := pageExchange{Exchange: x, Took: verdict.Took(x.Duration)}
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

func pageLines(m verdict.Message) []pageLine {
	if m.Line == "" {
		return nil
	}
	lines := []pageLine{{noted(m.Line)}}
	for _, f := range m.Fields {
		lines = append(lines, pageLine{noted(f.Name + ": " + f.Value)})
	}
	return lines
}
