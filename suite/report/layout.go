package report

import "strings"

// labelWidth is the width of a row's name, with its indentation and the space
// after it. The row's text begins there.
const labelWidth = 13

// hang wraps text between words. The first line begins at the given column, and
// the other lines are indented to it. With a width of 0 nothing is wrapped.
func hang(text string, column, width int) string {
	if width == 0 {
		return text
	}
	lines := wrap(text, max(width, narrowest)-column)
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", column))
}

// hangCommand wraps a shell command between its arguments, so that it can still
// be copied: each line except the last ends with a backslash.
func hangCommand(command string, column, width int) string {
	return hangParts(shellWords(command), " ", ` \`, column, width)
}

// hangWaiver wraps a YAML flow mapping after its commas, where YAML allows a
// line end.
func hangWaiver(waiver string, column, width int) string {
	return hangParts(strings.SplitAfter(waiver, ","), "", "", column+3, width)
}

// hangParts joins the parts into lines that are not longer than the width. A
// longer part has its own line.
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
		case columns(current+between+p) <= room:
			current += between + p
		default:
			lines = append(lines, strings.TrimRight(current, " "))
			current = strings.TrimLeft(p, " ")
		}
	}
	lines = append(lines, current)
	return strings.Join(lines, end+"\n"+strings.Repeat(" ", column))
}

// shellWords splits a command between its arguments. A flag stays together with
// its value, and text in quotes is not split.
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

// apart puts two texts on one line, with the second at the right end. With a
// width of 0, there is some space between them. ok is false if they do not fit.
func apart(left, right string, width int) (line string, ok bool) {
	if width == 0 {
		return left + strings.Repeat(" ", max(3, 40-columns(left))) + right, true
	}
	space := width - columns(left) - columns(right)
	if space < 2 {
		return "", false
	}
	return left + strings.Repeat(" ", space) + right, true
}
