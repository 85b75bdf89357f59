package report

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// labelWidth is how wide a row's name is, its indentation and the space behind
// it included: where the row's text hangs.
const labelWidth = 13

// unbroken stands for a hyphen while text is wrapped: ids are not broken in two.
const unbroken = "\u2011"

// hang wraps text to the width between words, the first line beginning at the
// given column and the others indented to it. A width of 0 wraps nothing.
func hang(text string, column, width int) string {
	if width == 0 {
		return text
	}
	wrapped := ansi.Wrap(strings.ReplaceAll(text, "-", unbroken), max(width, narrowest)-column, "")
	lines := strings.Split(strings.ReplaceAll(wrapped, unbroken, "-"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", column))
}

// hangCommand wraps a shell command between its arguments, so that it can still
// be pasted: each line but the last ends with a backslash.
func hangCommand(command string, column, width int) string {
	return hangParts(shellWords(command), " ", ` \`, column, width)
}

// hangWaiver wraps a YAML flow mapping behind its commas, where a line may end.
func hangWaiver(waiver string, column, width int) string {
	return hangParts(strings.SplitAfter(waiver, ","), "", "", column+3, width)
}

// hangParts joins the parts into lines of at most the width; a part that is
// wider has a line of its own.
func hangParts(parts []string, between, end string, column, width int) string {
	if width == 0 {
		return strings.Join(parts, between)
	}
	room := max(width, narrowest) - column - len(end)
	var lines []string
	current := ""
	for i, p := range parts {
		switch {
		case i == 0:
			current = p
		case ansi.StringWidth(current+between+p) <= room:
			current += between + p
		default:
			lines = append(lines, strings.TrimRight(current, " "))
			current = strings.TrimLeft(p, " ")
		}
	}
	lines = append(lines, current)
	return strings.Join(lines, end+"\n"+strings.Repeat(" ", column))
}

// shellWords splits a command between its arguments: a flag stays with its
// value, and nothing in quotes is split.
func shellWords(command string) []string {
	var words []string
	from, quote := 0, rune(0)
	for i, c := range command {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == ' ' && strings.HasPrefix(command[i+1:], "-"):
			words = append(words, command[from:i])
			from = i + 1
		}
	}
	return append(words, command[from:])
}

// apart puts two texts on one line, the second flush right, or with a bound of
// 0 some space behind the first. ok is false where they do not fit.
func apart(left, right string, width int) (line string, ok bool) {
	if width == 0 {
		return left + strings.Repeat(" ", max(3, 40-ansi.StringWidth(left))) + right, true
	}
	space := width - ansi.StringWidth(left) - ansi.StringWidth(right)
	if space < 2 {
		return "", false
	}
	return left + strings.Repeat(" ", space) + right, true
}
