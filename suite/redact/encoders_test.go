package redact

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

func each(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, format, s[i])
		}
		return b.String()
	}
}

func eachRune(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
}

func eachUTF16(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(s)) {
			fmt.Fprintf(&b, format, unit)
		}
		return b.String()
	}
}

func alternate(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if i%2 == 0 {
			fmt.Fprintf(&b, "%%%02x", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func after(first, then func(string) string) func(string) string {
	return func(s string) string { return then(first(s)) }
}

// lines breaks a text into lines of so many octets.
func lines(length int, separator string) func(string) string {
	return func(s string) string {
		var all []string
		for chunk := range slices.Chunk([]byte(s), length) {
			all = append(all, string(chunk))
		}
		return strings.Join(all, separator)
	}
}

// between takes the separator off the end of a list and puts it between brackets.
func between(items func(string) string, open, separator, end string) func(string) string {
	return func(s string) string { return open + strings.TrimSuffix(items(s), separator) + end }
}

// object writes items under their numbers.
func object(format string, items func(string) []any) func(string) string {
	return func(s string) string {
		var all []string
		for i, item := range items(s) {
			all = append(all, fmt.Sprintf(`"%d":`+format, i, item))
		}
		return "{" + strings.Join(all, ",") + "}"
	}
}

func anys(octets []byte) (all []any) {
	for _, c := range octets {
		all = append(all, c)
	}
	return all
}

func characters(s string) (all []any) {
	for _, c := range strings.Split(s, "") {
		all = append(all, jsonOf(c))
	}
	return all
}

func characterLines(s string) string {
	b, err := json.MarshalIndent(strings.Split(s, ""), "", "  ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

// dump writes sixteen octets a line in groups, and the same as text.
func dump(offset string, group int, text string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for at := 0; at < len(s); at += 16 {
			line := s[at:min(len(s), at+16)]
			fmt.Fprintf(&b, offset, at)
			shown := ""
			for i := range len(line) {
				fmt.Fprintf(&b, "%02x", line[i])
				if i%group == group-1 || i == len(line)-1 {
					b.WriteString(" ")
				}
				if c := line[i]; c < ' ' || c > '~' {
					shown += "."
				} else {
					shown += line[i : i+1]
				}
			}
			if strings.Contains(text, "%s") {
				padding := strings.Repeat(" ", 2*(16-len(line))+16/group-(len(line)+group-1)/group)
				fmt.Fprintf(&b, padding+" "+text, shown)
			} else {
				b.WriteString(text)
			}
		}
		return strings.TrimSuffix(b.String(), "\n")
	}
}

func utf16Of(order binary.AppendByteOrder) func(string) string {
	return func(s string) string {
		var b []byte
		for _, unit := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, unit)
		}
		return string(b)
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func encodeWith(e *base64.Encoding) func(string) string {
	return func(s string) string { return e.EncodeToString([]byte(s)) }
}

func jsonText(s string) string {
	text := jsonOf(s)
	return text[1 : len(text)-1]
}

func ascii(s string) bool { return strings.IndexFunc(s, func(c rune) bool { return c > 0x7f }) < 0 }

func quoted(format string) func(string) string {
	return func(s string) string {
		q := fmt.Sprintf(format, s)
		return q[1 : len(q)-1]
	}
}
