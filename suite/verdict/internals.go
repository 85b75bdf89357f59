package verdict

import (
	"regexp"
	"slices"
	"strings"
)

// internal is something else than a stack trace that tells how a server works
// inside, or lets others in.
type internal struct {
	trace
	what string
}

var internals = []internal{
	{trace{[]string{":", "/", "."}, regexp.MustCompile(`(^|[\s("'])(/[\w.@-]+)+/[\w.-]+\.(py|js|mjs|cjs|ts|rb|php|go|java|kt|rs|cs):\d+`)}, "the place of a line in the server's source"},
	{trace{[]string{"SELECT ", " FROM "}, regexp.MustCompile(`\bSELECT [\w*"\x60\[][^\n]* FROM ["\x60\[]?\w`)}, "a query of the database"},
	{trace{[]string{"INSERT INTO "}, regexp.MustCompile(`\bINSERT INTO ["\x60\[]?\w+["\x60\]]? *\(`)}, "a query of the database"},
	{trace{[]string{"UPDATE ", " SET "}, regexp.MustCompile(`\bUPDATE ["\x60\[]?\w[^\n]* SET ["\x60\[]?\w+["\x60\]]? *=`)}, "a query of the database"},
	{trace{[]string{"SQLSTATE["}, regexp.MustCompile(`SQLSTATE\[\w+\]`)}, "an error of the database"},
	{trace{[]string{"syntax error at or near"}, regexp.MustCompile(`syntax error at or near`)}, "an error of the database"},
	{trace{[]string{"error in your SQL syntax"}, regexp.MustCompile(`error in your SQL syntax`)}, "an error of the database"},
	{trace{[]string{"://", "@"}, regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s/:@"'<>]*:[^\s/@"'<>]+@[\w\[]`)}, "a link with a password"},
	{trace{[]string{"-----BEGIN ", "PRIVATE KEY-----"}, regexp.MustCompile(`-----BEGIN ([A-Z]+ )?PRIVATE KEY-----`)}, "a private key"},
}

// told names what a body tells of the inside: a stack trace, or something else.
func (a *Answer) told() string {
	holds := func(fits func(text string) bool) bool {
		if a.isJSON {
			return anyText(a.value, fits)
		}
		body := a.response().Body
		return fits(string(body[:min(len(body), mostSearched)]))
	}
	if holds(isStack) {
		return "a stack trace"
	}
	for _, i := range internals {
		if holds(i.in) {
			return i.what
		}
	}
	return "a stack trace"
}

func isStack(text string) bool {
	return slices.ContainsFunc(traces, func(t trace) bool { return t.in(text) })
}

func isInternal(text string) bool {
	return strings.ContainsAny(text, " :[") && slices.ContainsFunc(internals, func(i internal) bool { return i.in(text) })
}
