package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// writeSARIF writes the findings as SARIF 2.1.0 results, one for each group, with
// the cases as related locations. The location is the place in the contract, if
// the finding has one. A waived group is suppressed.
func writeSARIF(w io.Writer, r *result.Run) error {
	word, code := r.Verdict()
	run := sarifRun{
		ColumnKind: "unicodeCodePoints", Language: "en-US", NewlineSequences: []string{"\r\n", "\n"},
		Tool: sarifTool{Driver: newSARIFDriver(r)}, Results: []sarifResult{},
		Invocations: []sarifInvocation{{
			ExecutionSuccessful: code <= result.ExitNonConformant, ExitCode: code, ExitCodeDescription: string(word) + ": " + r.Line(),
			StartTimeUTC: sarifTime(r.Started), EndTimeUTC: sarifTime(r.Started.Add(r.Duration)),
			ToolExecutionNotifications: sarifNotifications(r.Problems),
		}},
	}
	lines := newPlaces(r.Contract)
	if r.Contract.BuiltIn {
		run.Artifacts = []sarifArtifact{{Location: sarifFile{URI: builtIn}, Contents: sarifContents{string(r.Contract.Document)}, Roles: []string{"toolSpecifiedConfiguration"}, Length: len(r.Contract.Document)}}
	}
	for _, g := range slices.Concat(r.Groups(fixtures.Must), r.Groups(fixtures.Should), r.Groups(fixtures.Note), r.WaivedGroups()) {
		run.Results = append(run.Results, newSARIFResult(r, g, run.Tool.Driver.Rules, lines))
	}
	text, err := json.MarshalIndent(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}, "", "  ")
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

const sarifSchema = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json"

// sarifTime is a date and time in UTC (§3.9).
func sarifTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func newSARIFDriver(r *result.Run) sarifDriver {
	name, version, _ := strings.Cut(r.Tool, "/")
	d := sarifDriver{
		Name: name, Version: version, SemanticVersion: version, InformationURI: "https://github.com/refreshcheck/refreshcheck",
		Contents: []string{"localizedData", "nonLocalizedData"}, Language: "en-US",
	}
	for _, rule := range verdict.Rules() {
		d.Rules = append(d.Rules, newSARIFRule(rule))
	}
	return d
}

func newSARIFRule(rule verdict.Rule) sarifRule {
	return sarifRule{
		ID: rule.ID, Name: rule.ID, HelpURI: rulesPage + "#" + rule.ID, Properties: tagsOf(rule), DefaultConfiguration: sarifConfiguration{Enabled: true, Level: sarifLevel(rule.Level)},
		ShortDescription: sarifText{Text: rule.Sentence}, FullDescription: sarifText{Text: rule.Sentence + " " + rule.Help},
		Help: sarifText{
			Text:     fmt.Sprintf("%s\n\nFrom: %s\n", rule.Help, rule.Source),
			Markdown: MarkdownText(rule.Help) + "\n\nFrom: " + MarkdownText(rule.Source) + "\n",
		},
	}
}

func sarifNotifications(problems []string) []sarifNotification {
	all := []sarifNotification{}
	for _, p := range problems {
		all = append(all, sarifNotification{Level: "error", Message: sarifMessage{Text: p}})
	}
	return all
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
