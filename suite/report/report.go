// Package report writes a finished run: console text, and files for people and
// machines. It judges nothing.
package report

import (
	"io"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Format is one kind of report file. A new one is one entry in [Formats].
type Format struct {
	Name     string // in --report NAME=PATH
	FileName string // in --report-dir
	About    string
	write    func(io.Writer, *verdict.Run) error
}

// PageFormat is the one that a person looks at.
const PageFormat = "html"

// Formats lists the kinds of report files.
func Formats() []Format {
	return []Format{
		{PageFormat, "index.html", "a page to look at, in one file", writePage},
		{"json", "report.json", "everything, for programs; see report.schema.json", writeJSON},
		{"junit", "junit.xml", "JUnit XML, for CI servers", writeJUnit},
		{"sarif", "results.sarif", "SARIF 2.1.0, for code scanning", writeSARIF},
		{"har", "exchanges.har", "HAR 1.2, for a browser's network panel", writeHAR},
		{"summary", "summary.md", "Markdown, for a job summary or a pull request", writeSummary},
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
