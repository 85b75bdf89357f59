// Package report writes a finished run: text for the console, and files for
// people and programs. It does not judge.
package report

import (
	"io"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Format is one kind of report file. To add one, add an entry to [Formats].
type Format struct {
	Name     string // in --report NAME=PATH
	FileName string // in --report-dir
	About    string
	write    func(io.Writer, *result.Run) error
}

// PageFormat is the format for people.
const PageFormat = "html"

// Formats lists the kinds of report files.
func Formats() []Format {
	return []Format{
		{PageFormat, "index.html", "a page for people, in one file", writePage},
		{"json", "report.json", "everything, for programs; see report.schema.json", writeJSON},
		{"junit", "junit.xml", "JUnit XML, for CI servers", writeJUnit},
		{"sarif", "results.sarif", "SARIF 2.1.0, for code scanning", writeSARIF},
		{"har", "exchanges.har", "HAR 1.2, for a browser's network panel", writeHAR},
		{"summary", "summary.md", "Markdown, for a job summary or a pull request", writeSummary},
		{"codequality", "codequality.json", "GitLab Code Quality", writeCodeQuality},
		{"script", "findings.sh", "a shell script that sends each finding's request again, for people without refreshcheck", writeScript},
	}
}

// Names lists the formats' names.
func Names() []string {
	var all []string
	for _, f := range Formats() {
		all = append(all, f.Name)
	}
	return all
}
