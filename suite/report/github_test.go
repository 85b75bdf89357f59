package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

// decoded reads workflow commands as GitHub's runner does.
func decoded(t *testing.T, line string) (command, title, text string) {
	t.Helper()
	rest, ok := strings.CutPrefix(line, "::")
	head, text, ok2 := strings.Cut(rest, "::")
	if !ok || !ok2 {
		t.Fatalf("no command: %q", line)
	}
	command, properties, _ := strings.Cut(head, " ")
	for _, p := range strings.Split(properties, ",") {
		if name, value, _ := strings.Cut(p, "="); name == "title" {
			title = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
		}
	}
	return command, title, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(text)
}

func TestAnnotations(t *testing.T) {
	r := sampleRun()
	r.Problems = []string{"50% of\nwhat, is: wrong"}
	r.Results[2].Findings[0].Message = "\n::stop-commands::x\r\n##[add-mask]y %0A"
	var b bytes.Buffer
	report.Annotations(&b, r)
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	var told []string
	for _, l := range lines {
		command, title, text := decoded(t, l)
		told = append(told, command+" "+title)
		for _, one := range strings.Split(text, "\n") {
			if isCommand(one) {
				t.Errorf("a command in a command: %q", one)
			}
		}
	}
	if got, want := strings.Join(told, "; "), "error refreshcheck; error refreshcheck: status; error refreshcheck: schema; warning refreshcheck: no-store"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if _, _, text := decoded(t, lines[0]); text != r.Problems[0] {
		t.Errorf("%q", text)
	}
	if _, _, text := decoded(t, lines[1]); !strings.Contains(text, "%0A") || !strings.Contains(text, "received: 500 </script>") {
		t.Errorf("%q", text)
	}
}
