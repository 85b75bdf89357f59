package report

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// liveToken is the placeholder for the whole live token, which a script reads from
// the environment.
const liveToken = "‹token›"

// writeScript writes a POSIX shell script that sends the example of each finding
// once more, for somebody who has no refreshcheck. It uses curl where curl sends
// the same octets, and otherwise printf with nc or openssl s_client.
func writeScript(w io.Writer, r *result.Run) error {
	groups := slices.Concat(r.Groups(fixtures.Must), r.Groups(fixtures.Should))
	var body strings.Builder
	for _, g := range groups {
		scriptGroup(&body, r, g)
	}
	var head strings.Builder
	word, _ := r.Verdict()
	fmt.Fprintf(&head, "#!/bin/sh\n# %s\n# %s\n# %s %s\n# Each block sends the example of one finding once more, and shows the answer.\n",
		comment(r.Tool), comment(string(word)+"  "+r.Line()), comment(r.Method), comment(r.Target))
	for _, s := range r.Settings {
		switch s.Name {
		case "via":
			fmt.Fprintf(&head, "# The run went %s; these commands do not.\n", comment(s.Value))
		case "tls name":
			fmt.Fprintf(&head, "# The run asked for the name %s in TLS; these commands ask for the URL's host.\n", comment(s.Value))
		case "client":
			head.WriteString("# The run showed a client certificate; the lines with openssl do not.\n")
		}
	}
	if strings.Contains(body.String(), "REFRESHCHECK_TOKEN") {
		head.WriteString(": \"${REFRESHCHECK_TOKEN:?put a live refresh token into this variable}\"\n")
	}
	if len(groups) == 0 {
		head.WriteString("echo 'There is no finding.'\n")
	}
	_, err := io.WriteString(w, result.Harmless(head.String()+body.String()))
	return err
}

// comment is a text that cannot leave a comment, or be read as a command of a CI
// server.
func comment(text string) string { return oneline.Join(text) }

func scriptGroup(b *strings.Builder, r *result.Run, g result.Group) {
	title := fmt.Sprintf("%s, %s: %s", g.Rule, g.Example.Case.ID, oneline.Join(g.First.Message))
	fmt.Fprintf(b, "\n# %s\n", comment(g.Example.Case.Requirement))
	if n := len(g.Cases) + len(g.Also); n > 1 {
		fmt.Fprintf(b, "# %d cases have this finding.\n", n)
	}
	fmt.Fprintf(b, "printf '%%s\\n' %s\n", shellWord("== "+title))
	if g.First.Expected != "" {
		fmt.Fprintf(b, "printf '%%s\\n' %s\n", shellWord("   expected: "+oneline.Join(g.First.Expected)))
	}
	for _, x := range g.Example.Records {
		if x.Kept {
			b.WriteString("# The run sent this one on the same connection as the one before it.\n")
		}
		command, why := x.Curl, ""
		if command == "" {
			command, why = raw(r, x.Request)
		}
		if why != "" {
			fmt.Fprintf(b, "printf '%%s\\n' %s\n", shellWord("   not sent: "+why))
			continue
		}
		b.WriteString(command + "\necho\n")
	}
}

// raw is a command that sends a request octet for octet, or why no shell can.
func raw(r *result.Run, m result.Message) (command, why string) {
	u, err := url.Parse(r.Target)
	if err != nil || m.Line == "" {
		return "", "its target is not known"
	}
	if _, _, version := cutLine(m.Line); !strings.HasPrefix(version, "HTTP/1.") {
		return "", "it is made of frames of " + version
	}
	lines := []string{m.Line}
	for _, f := range m.Fields {
		lines = append(lines, f.Name+": "+f.Value)
	}
	text := strings.Join(lines, "\n") + "\n\n"
	format, tokens, ok := printfFormat(text, "\\r\\n")
	body, more, fits := printfFormat(m.Body, "\\n")
	if !ok || !fits || strings.Contains(m.Body, "octets more)") {
		return "", "it holds a text that only refreshcheck can make, such as a piece of the token"
	}
	command = "printf '" + format + body + "'" + strings.Repeat(` "$REFRESHCHECK_TOKEN"`, tokens+more)
	host, port := u.Hostname(), u.Port()
	if u.Scheme == "https" {
		if port == "" {
			port = "443"
		}
		return command + " | openssl s_client -quiet -ign_eof -connect " + shellWord(net.JoinHostPort(host, port)) + " -servername " + shellWord(host) + " 2>/dev/null", ""
	}
	if port == "" {
		port = "80"
	}
	return command + " | nc -w 5 " + shellWord(host) + " " + port, ""
}

// printfFormat writes a text in the fixtures' notation as a format of printf, in
// single quotes (POSIX.1-2024, printf). ok is false if the text has a placeholder
// for anything but the whole live token.
func printfFormat(text, lineEnd string) (format string, tokens int, ok bool) {
	var b strings.Builder
	for len(text) > 0 {
		switch {
		case strings.HasPrefix(text, liveToken):
			b.WriteString("%s")
			tokens++
			text = text[len(liveToken):]
			continue
		case strings.HasPrefix(text, "‹"):
			return "", 0, false
		case strings.HasPrefix(text, `\x`) && len(text) >= 4:
			n, err := strconv.ParseUint(text[2:4], 16, 8)
			if err != nil {
				return "", 0, false
			}
			fmt.Fprintf(&b, `\%03o`, n)
			text = text[4:]
			continue
		case strings.HasPrefix(text, `\\`):
			b.WriteString(`\134`)
			text = text[2:]
			continue
		}
		switch c := text[0]; c {
		case '\n':
			b.WriteString(lineEnd)
		case '%':
			b.WriteString("%%")
		case '\'', '\\':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
		text = text[1:]
	}
	return b.String(), tokens, true
}
