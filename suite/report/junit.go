package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// junitSuite is the cases of a theme, as JUnit XML has them. The form is the one
// that Jenkins' xUnit plugin has a schema for: every time is a decimal, in
// seconds.
type junitSuite struct {
	name, attributes string
	cases            strings.Builder
	tests            [4]int // all, failures, errors, skipped
	took             time.Duration
}

// writeJUnit writes one suite per theme. A case that could not run is an error.
// A failed case is a failure with the whole finding. If a run did not pass and
// has no such case, its verdict is in a suite of its own, so that no CI server
// shows the run as passed.
func writeJUnit(w io.Writer, r *result.Run) error {
	var suites []*junitSuite
	var sum [4]int
	for _, t := range themesOf(r) {
		s := &junitSuite{name: t.Name, attributes: fmt.Sprintf(` hostname="%s" timestamp="%s"`, xmlText(r.Target), r.Started.UTC().Format("2006-01-02T15:04:05"))}
		for _, c := range t.Cases {
			s.add(c, r.Strict)
		}
		suites = append(suites, s)
		for i, n := range s.tests {
			sum[i] += n
		}
	}
	if word, code := r.Verdict(); code != 0 && sum[1]+sum[2] == 0 {
		s := &junitSuite{name: "verdict", tests: [4]int{1, 0, 1, 0}}
		s.testcase("verdict", "refreshcheck", 0, element("error", string(word)+": "+r.Line(), string(word), strings.Join(r.Problems, "\n")))
		suites = append(suites, s)
		sum[0], sum[2] = sum[0]+1, sum[2]+1
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"refreshcheck\"%s time=\"%s\">\n", counts(sum), seconds(r.Duration))
	for i, s := range suites {
		fmt.Fprintf(&b, "\t<testsuite name=\"%s\" id=\"%d\"%s time=\"%s\"%s>\n%s\t</testsuite>\n", xmlText(s.name), i, counts(s.tests), seconds(s.took), s.attributes, s.cases.String())
	}
	b.WriteString("</testsuites>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func counts(n [4]int) string {
	return fmt.Sprintf(` tests="%d" failures="%d" errors="%d" skipped="%d"`, n[0], n[1], n[2], n[3])
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

func (s *junitSuite) add(c result.Case, strict bool) {
	s.tests[0]++
	s.took += c.Duration
	inside := ""
	switch c.State {
	case result.NotApplicable, result.NotAsked:
		s.tests[3]++
		inside = element("skipped", c.Why, "", "")
	case result.CouldNotRun, result.Interrupted:
		s.tests[2]++
		inside = element("error", c.Why, string(c.State), "")
	default:
		if failing := c.Failing(strict); len(failing) > 0 {
			s.tests[1]++
			inside = element("failure", failing[0].Message, failing[0].Rule, c.Text(failing))
		}
	}
	s.testcase(c.Case.ID, c.Case.Theme, c.Duration, inside)
}

func (s *junitSuite) testcase(name, class string, took time.Duration, inside string) {
	fmt.Fprintf(&s.cases, "\t\t<testcase name=\"%s\" classname=\"%s\" time=\"%s\">%s</testcase>\n", xmlText(name), xmlText(class), seconds(took), inside)
}

func element(name, message, kind, text string) string {
	attributes := fmt.Sprintf(` message="%s"`, strings.ReplaceAll(xmlText(message), "\n", "&#10;"))
	if kind != "" {
		attributes += fmt.Sprintf(` type="%s"`, xmlText(kind))
	}
	return fmt.Sprintf("<%s%s>%s</%s>", name, attributes, xmlText(text), name)
}

// xmlText escapes a text for XML 1.0 (§2.4), and leaves out the characters that
// XML cannot hold (§2.2). Text from the server is already printable here.
func xmlText(s string) string {
	var b strings.Builder
	for _, c := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case c < 0x20 && c != '\n' && c != '\t', c == 0xfffe, c == 0xffff:
		case c == '&':
			b.WriteString("&amp;")
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '"':
			b.WriteString("&#34;")
		case c == '\'':
			b.WriteString("&#39;")
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
