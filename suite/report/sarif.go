package report

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	sarif "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeSARIF writes the findings as SARIF 2.1.0 results: one a finding and case,
// placed in the contract where the finding names a place there. A waived one is suppressed.
func writeSARIF(w io.Writer, r *verdict.Run) error {
	report := sarif.NewReport()
	name, version, _ := strings.Cut(r.Tool, "/")
	run := sarif.NewRunWithInformationURI(name, "https://github.com/refreshcheck/refreshcheck")
	run.Tool.Driver.WithVersion(version).WithSemanticVersion(version)
	run.WithColumnKind("unicodeCodePoints")
	for _, rule := range verdict.Rules() {
		addRule(run, rule)
	}
	lines := newPlaces(r.Contract)
	for _, c := range r.Results {
		for _, f := range c.Findings {
			if c.State == verdict.Passed || c.State == verdict.Failed {
				addResult(run, r, c, f, lines)
			}
		}
	}
	word, code := r.Verdict()
	invocation := sarif.NewInvocation().WithExecutionSuccessful(code <= verdict.ExitNonConformant).WithExitCode(code).
		WithExitCodeDescription(string(word) + ": " + r.Line()).
		WithStartTimeUtc(r.Started.UTC().Format("2006-01-02T15:04:05.000Z")).WithEndTimeUtc(r.Started.Add(r.Duration).UTC().Format("2006-01-02T15:04:05.000Z"))
	for _, p := range r.Problems {
		invocation.AddToolExecutionNotification(sarif.NewNotification().WithLevel("error").WithMessage(sarif.NewTextMessage(p)))
	}
	run.AddInvocation(invocation)
	report.AddRun(run)
	return report.PrettyWrite(w)
}

func addRule(run *sarif.Run, rule verdict.Rule) {
	help := fmt.Sprintf("%s\n\nFrom: %s\n", rule.Help, rule.Source)
	run.AddRule(rule.ID).WithName(rule.ID).
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(rule.Sentence)).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(rule.Sentence + " " + rule.Help)).
		WithHelp(sarif.NewMultiformatMessageString().WithText(help).WithMarkdown(MarkdownText(rule.Help) + "\n\nFrom: " + MarkdownText(rule.Source) + "\n")).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevel(rule.Level)))
}

func sarifLevel(l fixtures.Level) string {
	switch l {
	case fixtures.Must:
		return "error"
	case fixtures.Should:
		return "warning"
	}
	return "note"
}

func addResult(run *sarif.Run, r *verdict.Run, c verdict.CaseResult, f verdict.Finding, lines places) {
	text := fmt.Sprintf("%s: %s\nmust: %s\nsent: %s\n", c.Case.ID, FindingText(f), c.Case.Requirement, SentLine(c, f.Step))
	if f.Expected != "" {
		text += "expected: " + f.Expected + "\n"
	}
	text += "received: " + f.Received + "\nagain: " + Again(r, c.Case.ID)
	result := run.CreateResultForRule(f.Rule).WithLevel(sarifLevel(f.Level)).WithMessage(sarif.NewTextMessage(text)).
		WithPartialFingerprints(map[string]string{"case/v1": fmt.Sprintf("%s %s %d %s", c.Case.ID, f.Rule, f.Step, pointerOf(f))})
	place := f.Source
	if !strings.HasPrefix(place, r.Contract.Name+"#") {
		place = c.Source // a standard's section: the case's own place will do
	}
	result.AddLocation(sarifLocation(r, c, place, lines))
	if f.Waived != nil {
		result.AddSuppression(sarif.NewSuppression().WithKind("external").WithStatus("accepted").
			WithJustification(fmt.Sprintf("%s (until %s)", f.Waived.Reason, f.Waived.Until)))
	}
}

// sarifLocation is a place in the contract: the file, the line where the JSON
// pointer leads, and the pointer and the case as logical locations. A place
// elsewhere, such as a standard's section, is the operation's file, line 1.
func sarifLocation(r *verdict.Run, c verdict.CaseResult, place string, lines places) *sarif.Location {
	pointer := ""
	if _, fragment, ok := strings.Cut(place, "#"); ok && strings.HasPrefix(place, r.Contract.Name+"#") {
		pointer = fragment
	}
	line := lines.line(pointer)
	physical := sarif.NewPhysicalLocation().
		WithArtifactLocation(sarif.NewSimpleArtifactLocation(fileURI(r.Contract.Name))).
		WithRegion(sarif.NewSimpleRegion(line, line))
	location := sarif.NewLocationWithPhysicalLocation(physical)
	location.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(c.Case.ID).WithKind("function"))
	if pointer != "" {
		location.AddLogicalLocation(sarif.NewLogicalLocation().WithFullyQualifiedName(pointer).WithKind("value"))
	}
	return location
}

// fileURI is a relative reference that keeps to the checkout, or a file URI
// (SARIF 2.1.0 §3.4.3).
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}

func pointerOf(f verdict.Finding) string {
	if f.Pointer == nil {
		return ""
	}
	return *f.Pointer
}
