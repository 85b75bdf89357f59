package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// several runs one check after the other, one for each operation. All are
// prepared before the first is sent, so that a wrong setting stops everything.
// Each has its own cases, findings, totals and reports; there is one verdict.
func (s *session) several(ctx context.Context) int {
	if s.specs != nil || s.search != nil || s.standard != nil || s.settings.InitWaivers.Is || s.settings.UpdateWaivers.Is {
		return s.nothing(errors.New("--operation is given more than once; explore, waivers, go test, ginkgo and a report to standard output take one operation"))
	}
	var all []*session
	defer func() {
		for _, one := range all {
			one.check.Close()
		}
	}()
	for _, o := range s.settings.Operations {
		one := &session{settings: s.settings, terminal: s.terminal, out: s.out, errs: s.errs}
		one.settings.Operations, one.settings.SharedParams = settings.List{o}, true
		one.settings.Reports = slices.Clone(s.settings.Reports)
		for i, r := range one.settings.Reports {
			one.settings.Reports[i] = forOperation(r, o)
		}
		if d := &one.settings.ReportDir; d.Is {
			d.Value = filepath.Join(d.Value, wordOf(o))
		}
		if code, ok := one.ready(ctx); !ok {
			return code
		}
		all = append(all, one)
	}
	var codes []int
	var words []string
	for _, one := range all {
		codes = append(codes, one.run(ctx))
		words = append(words, fmt.Sprintf("%s %s", one.word, one.settings.Operations[0]))
		fmt.Fprintln(s.out)
	}
	code := worst(codes)
	fmt.Fprintf(s.out, "%s  %d operations: %s\n", wordFor(code), len(all), strings.Join(words, ", "))
	return code
}

// worst is the exit code of several runs: a failure goes before a run that is
// incomplete.
func worst(codes []int) int {
	for _, code := range []int{result.ExitInterrupted, result.ExitUsage, result.ExitNonConformant, result.ExitIncomplete} {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return result.ExitConformant
}

func wordFor(code int) result.Word {
	switch code {
	case result.ExitConformant:
		return result.Conformant
	case result.ExitNonConformant:
		return result.NonConformant
	}
	return result.Incomplete
}

// forOperation puts the operation into the name of a report: json=report.json
// becomes json=report.post-auth-refresh.json.
func forOperation(report, operation string) string {
	extension := filepath.Ext(report)
	return strings.TrimSuffix(report, extension) + "." + wordOf(operation) + extension
}

// wordOf is an operation as a part of a file's name.
func wordOf(operation string) string {
	letters := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, operation)
	for strings.Contains(letters, "--") {
		letters = strings.ReplaceAll(letters, "--", "-")
	}
	return strings.Trim(letters, "-")
}
