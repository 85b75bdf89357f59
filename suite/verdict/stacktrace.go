package verdict

import (
	"regexp"
	"slices"
	"strings"
)

// traces are the first lines or the frames of stack traces, as the common
// languages print them. Each wants what prose has not: a file with its line, a
// qualified name, a fixed phrase.
var traces = regexp.MustCompile(strings.Join([]string{
	`Traceback (<em>)?\(most recent call last\)`, // Python
	`File "[^"\n]+", line \d+, in `,
	`\bat [^()\n]*\((/|[A-Za-z]:\\|file:|node:|webpack)[^()\n]*:\d+:\d+\)`, // JavaScript, also in a page
	`(?m)^\s*at (async )?(/|[A-Za-z]:\\|file:|node:)[^()\n]*:\d+:\d+\s*$`,
	`(?m)^\s*at [\w.$<>/@-]+\(([\w$-]+\.\w+:\d+|Native Method|Unknown Source)\)`, // Java, Kotlin, Scala
	`(?m)^\s*at [\w.$<>+\[\],\x60]+\([^()\n]*\) in .+:line \d+`,                  // .NET
	`(Exception|Error)\b.*\r?\n\s+at [\w$<>\x60]+([.+/][\w$<>\x60]+)+\(`,         // .NET without files
	`Exception in thread "`,                                                      // Java
	`(?m)^Caused by: \w+(\.[\w$]+)+`,
	`goroutine \d+ \[[a-z][\w ,]*\]:`, // Go
	`(?m)^panic: runtime error: `,
	`thread '[^'\n]+' (\(\d+\) )?panicked at`, // Rust
	`\.rb:\d+:in [\x60']`,                     // Ruby
	`#\d+ [^ \n]+\.php\(\d+\): `,              // PHP
	`Stack trace:\r?\n#0 `,
}, "|"))

// judgeNoStackTrace looks into the texts of a JSON body as they are meant, and
// not as they are escaped.
func judgeNoStackTrace(a *Answer) []Finding {
	r := a.response()
	if r == nil || !slices.ContainsFunc(a.texts(), traces.MatchString) {
		return nil
	}
	return []Finding{{Message: "The body holds a stack trace."}}
}

// mostSearched spares the search of a megabyte that a hostile server sends for
// every request; a page with a trace is shorter.
const mostSearched = 128 << 10

// texts are all strings of a JSON body, or the body itself where it is none.
func (a *Answer) texts() []string {
	if !a.isJSON {
		body := a.response().Body
		return []string{string(body[:min(len(body), mostSearched)])}
	}
	var all []string
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, item := range v {
				collect(item)
			}
		case map[string]any:
			for name, member := range v {
				all = append(all, name)
				collect(member)
			}
		}
	}
	collect(a.value)
	return all
}
