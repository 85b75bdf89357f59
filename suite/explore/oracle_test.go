package explore

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// stackAnswer is what one real stack made of a Cookie header.
type stackAnswer struct {
	status int    // 0: the connection was closed
	value  string // of the cookie, with 200
	absent bool
}

type matrixRow struct {
	sent    string
	lines   []string
	answers map[string]stackAnswer
}

// matrix reads what 23 real stacks made of 91 Cookie headers.
func matrix(t *testing.T) []matrixRow {
	t.Helper()
	data, err := os.ReadFile("../reference/parsers/testdata/cookie-matrix.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []matrixRow
	var stacks []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case stacks == nil:
			stacks = cells[2:]
		default:
			row := matrixRow{sent: cells[1], answers: map[string]stackAnswer{}}
			row.lines = linesOf(t, cells[0], cells[1])
			for i, cell := range cells[2:] {
				row.answers[stacks[i]] = answerOf(t, cell)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

var escaped = regexp.MustCompile(`\\x[0-9a-f]{2}|\\ufffd|\\\\|\\.`)

func octets(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(e string) string {
		switch {
		case strings.HasPrefix(e, `\x`):
			n, _ := strconv.ParseUint(e[2:], 16, 8)
			return string([]byte{byte(n)})
		case e == `\ufffd`:
			return "\ufffd"
		case e == `\t`:
			return "\t"
		case e == `\r`:
			return "\r"
		case e == `\n`:
			return "\n"
		}
		return e[1:]
	})
}

func linesOf(t *testing.T, name, sent string) []string {
	t.Helper()
	if n, ok := strings.CutPrefix(name, "count-"); ok {
		count, _ := strconv.Atoi(n)
		var all []string
		for i := range count - 1 {
			all = append(all, "c"+strconv.Itoa(i)+"=1")
		}
		return []string{strings.Join(append(all, "refresh_token=abc"), "; ")}
	}
	if n, ok := strings.CutPrefix(name, "len-"); ok {
		count, _ := strconv.Atoi(n)
		return []string{"refresh_token=" + strings.Repeat("a", count-len("refresh_token="))}
	}
	if name == "absent" {
		return nil
	}
	var lines []string
	for _, l := range strings.Split(sent, " | ") {
		lines = append(lines, octets(l))
	}
	return lines
}

func answerOf(t *testing.T, cell string) stackAnswer {
	t.Helper()
	if strings.HasPrefix(cell, "CLOSED") || cell == "RESET" {
		return stackAnswer{absent: true}
	}
	number, rest, _ := strings.Cut(cell, " ")
	status, err := strconv.Atoi(number)
	if err != nil {
		t.Fatalf("%q is no answer", cell)
	}
	rest = strings.TrimPrefix(rest, "b")
	a := stackAnswer{status: status, absent: !strings.HasPrefix(rest, "'")}
	if !a.absent {
		a.value = octets(rest[1 : len(rest)-1])
	}
	return a
}

// The oracle is right for every header and every stack, whichever of the values
// in the header is the live token: a stack that finds exactly this value gives a
// token, another one refuses, and one that answers in the HTTP layer is not asked.
func TestOracleAgainstRealStacks(t *testing.T) {
	asked := map[fixtures.Outcome]int{}
	rows := matrix(t)
	if len(rows) != 91 {
		t.Fatalf("%d headers", len(rows))
	}
	for _, r := range rows {
		for _, token := range tokensIn(r) {
			o := expect(r.lines, nil, newCredential("refresh_token", token), len(strings.Join(r.lines, "")) > 3500)
			asked[o]++
			if len(r.answers) != 23 {
				t.Fatalf("%d stacks", len(r.answers))
			}
			for stack, a := range r.answers {
				finds := a.status == 200 && !a.absent && a.value == token
				layer := a.status == 0 || a.status == 400 || a.status == 431
				switch {
				case a.status == 500: // a true finding (cookies.md)
				case layer && o == o.Tolerant():
				case layer:
					t.Errorf("%q with the token %q: %s is right for %s, but it answers %d", r.sent, token, o, stack, a.status)
				case finds && (o == fixtures.Refusal || o == fixtures.NoHarm), !finds && o == fixtures.Token:
					t.Errorf("%q with the token %q: %s is not right for %s, which finds %q", r.sent, token, o, stack, a.value)
				}
			}
		}
	}
	if asked[fixtures.Token] < 2 || asked[fixtures.Refusal] < 20 || asked[fixtures.Either] < 3 {
		t.Errorf("the oracle says too little: %v", asked)
	}
}

// tokensIn are the values that may be the live token: each that is in the header
// or that a stack has read, if a server can issue it, and one that is in neither.
func tokensIn(r matrixRow) []string {
	issued := regexp.MustCompile(`^[0-9A-Za-z._~/=-]+$`)
	all := []string{"issued-elsewhere"}
	add := func(v string) {
		if issued.MatchString(v) && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	for _, l := range r.lines {
		for pair := range strings.SplitSeq(l, ";") {
			_, v, _ := strings.Cut(pair, "=")
			add(strings.Trim(v, " \t"))
			add(strings.Trim(v, "\" \t"))
		}
	}
	for _, a := range r.answers {
		add(a.value)
	}
	return all
}
