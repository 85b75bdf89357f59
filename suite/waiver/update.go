package waiver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// soon is how long before its last day a waiver is warned of.
const soon = 14 * 24 * time.Hour

// Soon lists, in words, the waivers that still cover something, and will not in
// two weeks.
func (w *List) Soon() []string {
	if w == nil {
		return nil
	}
	var all []string
	for k, one := range w.all {
		until, err := time.Parse(time.DateOnly, one.Until)
		if err != nil || !w.used[k] || expired(one, w.now) || until.AddDate(0, 0, 1).Sub(w.now.UTC()) > soon {
			continue
		}
		all = append(all, fmt.Sprintf("the waiver at %s (rule %s) ends on %s: fix the server until then, or give the waiver a new date and say why", one.Place, one.Rule, one.Until))
	}
	return all
}

// Update takes the waivers that cover nothing any more out of a file, and leaves
// everything else as it is, also comments. It returns how many it took out.
func Update(path string, stale []result.WaiverFault) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var nodes []yaml.Node
	if err := yaml.Load(text, &nodes); err != nil && !strings.Contains(err.Error(), "no documents") {
		return 0, errors.New(inWords(err))
	}
	lines := strings.SplitAfter(string(text), "\n")
	gone := map[int]bool{}
	taken := 0
	for i, n := range nodes {
		if !slices.ContainsFunc(stale, func(f result.WaiverFault) bool { return f.Stale && f.Place == fmt.Sprintf("%s:%d", path, n.Line) }) {
			continue
		}
		taken++
		end := len(lines)
		if i+1 < len(nodes) {
			end = begins(lines, nodes[i+1].Line)
		}
		for l := begins(lines, n.Line); l < end; l++ {
			gone[l] = true
		}
	}
	if taken == 0 {
		return 0, nil
	}
	var kept strings.Builder
	for l, line := range lines {
		if !gone[l] {
			kept.WriteString(line)
		}
	}
	return taken, replace(path, kept.String())
}

// begins is the index of the line where an entry begins: with the comment that
// stands right above it.
func begins(lines []string, line int) int {
	at := line - 1
	for at > 0 && strings.HasPrefix(strings.TrimSpace(lines[at-1]), "#") {
		at--
	}
	if at == 0 { // the comment at the top is of the file, if there is nothing between
		return line - 1
	}
	return at
}

// replace writes a file anew, completely or not at all, with the mode that it has.
func replace(path, text string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".refreshcheck-*")
	if err != nil {
		return err
	}
	_, err = temp.WriteString(text)
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Chmod(temp.Name(), info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}
