package verdict

import (
	"regexp"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// trace is the first line or a frame of a stack trace, as a common language prints
// it. Its pattern has something that normal sentences do not have: a file with its
// line, a qualified name, a fixed phrase.
type trace struct {
	// has are words that are in every text that matches. To look for them is fast.
	has     []string
	pattern *regexp.Regexp
}

var traces = []trace{
	{[]string{"Traceback "}, regexp.MustCompile(`Traceback (<em>)?\(most recent call last\)`)}, // Python
	{[]string{`File "`, ", line "}, regexp.MustCompile(`File "[^"\n]+", line \d+, in `)},
	{[]string{"at ", ":", "("}, regexp.MustCompile(strings.Join([]string{
		`\bat [^()\n]*\((/|[A-Za-z]:\\|file:|node:|webpack)[^()\n]*:\d+:\d+\)`, // JavaScript, also in a page
		`(?m)^\s*at [\w.$<>/@-]+\([\w$-]+\.\w+:\d+\)`,                          // Java, Kotlin, Scala
		`(?m)^\s*at [\w.$<>+\[\],\x60]+\([^()\n]*\) in .+:line \d+`,            // .NET
	}, "|"))},
	{[]string{"at ", ":"}, regexp.MustCompile(`(?m)^\s*at (async )?(/|[A-Za-z]:\\|file:|node:)[^()\n]*:\d+:\d+\s*$`)},
	{[]string{"at ", "(Native Method)"}, regexp.MustCompile(`(?m)^\s*at [\w.$<>/@-]+\(Native Method\)`)},
	{[]string{"at ", "(Unknown Source)"}, regexp.MustCompile(`(?m)^\s*at [\w.$<>/@-]+\(Unknown Source\)`)},
	{[]string{"\n", "at ", "("}, regexp.MustCompile(`(Exception|Error)\b.*\r?\n\s+at [\w$<>\x60]+([.+/][\w$<>\x60]+)+\(`)}, // .NET without files
	{[]string{`Exception in thread "`}, regexp.MustCompile(`Exception in thread "`)},                                       // Java
	{[]string{"Caused by: "}, regexp.MustCompile(`(?m)^Caused by: \w+(\.[\w$]+)+`)},
	{[]string{"goroutine "}, regexp.MustCompile(`goroutine \d+ \[[a-z][\w ,]*\]:`)}, // Go
	{[]string{"panic: runtime error: "}, regexp.MustCompile(`(?m)^panic: runtime error: `)},
	{[]string{"thread '", "panicked at"}, regexp.MustCompile(`thread '[^'\n]+' (\(\d+\) )?panicked at`)}, // Rust
	{[]string{".rb:"}, regexp.MustCompile(`\.rb:\d+:in [\x60']`)},                                        // Ruby
	{[]string{".php("}, regexp.MustCompile(`#\d+ [^ \n]+\.php\(\d+\): `)},                                // PHP
	{[]string{"Stack trace:"}, regexp.MustCompile(`Stack trace:\r?\n#0 `)},
}

func (t trace) in(text string) bool {
	for _, word := range t.has {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return t.pattern.MatchString(text)
}

func judgeNoStackTrace(a *Answer) []result.Finding {
	if !a.traced {
		return nil
	}
	return []result.Finding{{Message: "The body holds " + a.told() + "."}}
}

// mostSearched is how many octets of a body are searched. A page with a stack
// trace is shorter, and a hostile server may send a megabyte for every request.
const mostSearched = 128 << 10

// holdsTrace searches the decoded strings of a JSON body, and not their escaped
// form. It searches any other body as it is.
func holdsTrace(read contract.Judged, body []byte) bool {
	if read.IsJSON {
		return anyText(read.Value, isTrace)
	}
	return isTrace(string(body[:min(len(body), mostSearched)]))
}

func isTrace(text string) bool {
	return len(text) > shortestTrace && (isStack(text) || isInternal(text))
}

// shortestTrace is shorter than any frame that names a file or a function.
const shortestTrace = 8

// anyText reports whether a text of a JSON value fits, or a name of a member.
func anyText(v any, fits func(string) bool) bool {
	switch v := v.(type) {
	case string:
		return fits(v)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return anyText(item, fits) })
	case map[string]any:
		for name, member := range v {
			if fits(name) || anyText(member, fits) {
				return true
			}
		}
	}
	return false
}
