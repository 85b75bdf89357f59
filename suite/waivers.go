package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// loadWaivers reads the waiver file: a YAML list. Everything that is wrong with
// it is reported together, each with its line; nothing is sent then.
func loadWaivers(o *Options, cases []fixtures.Case) ([]verdict.Waiver, error) {
	if o.InitWaivers.Is {
		if err := o.waiverFile().CheckFree(); err != nil {
			return nil, err
		}
	}
	if !o.Waivers.Is {
		return nil, nil
	}
	name := o.Waivers.Value
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w; refreshcheck waivers --init writes one", err)
	}
	var nodes []yaml.Node
	if err := yaml.Unmarshal(text, &nodes); err != nil {
		return nil, fmt.Errorf("--waivers %s: is no YAML list of waivers: %w", name, err)
	}
	var all []verdict.Waiver
	var problems []error
	for _, n := range nodes {
		w, err := readWaiver(&n, cases)
		w.Place = fmt.Sprintf("%s:%d", name, n.Line)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", w.Place, err))
		}
		all = append(all, w)
	}
	return all, errors.Join(problems...)
}

// initWaivers writes the waiver file that was asked for. A run that is not
// complete does not say what fails, so it writes none.
func (s *session) initWaivers(r *verdict.Run, code int) int {
	if code != verdict.ExitConformant && code != verdict.ExitNonConformant {
		return code
	}
	f := s.options.waiverFile()
	n, err := f.Write(r, s.prepared.settings.Masker)
	switch {
	case err != nil:
		return refuse(s.errs, verdict.ExitUsage, fmt.Errorf("--init: %w", err))
	case n == 0:
		fmt.Fprintf(s.shown, "nothing fails, so there is nothing to waive; %s is not written\n", f.Path)
	default:
		fmt.Fprintf(s.shown, "%s holds a waiver for each of %d groups of failures; give each its reason, then run with --waivers %s\n", f.Path, n, f.Path)
	}
	return verdict.ExitConformant
}

func (o *Options) waiverFile() report.WaiverFile {
	return report.WaiverFile{Path: o.InitWaivers.Value, Reason: o.InitReason}
}

func readWaiver(n *yaml.Node, cases []fixtures.Case) (verdict.Waiver, error) {
	var w verdict.Waiver
	text, err := yaml.Marshal(n)
	if err != nil {
		return w, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&w); err != nil && !errors.Is(err, io.EOF) {
		return w, fmt.Errorf("not a waiver: %w; write - {case: ID, rule: RULE, until: 2027-01-31, reason: WHY}", err)
	}
	return w, checkWaiver(w, cases)
}

func checkWaiver(w verdict.Waiver, cases []fixtures.Case) error {
	var problems []string
	if _, ok := verdict.RuleByID(w.Rule); !ok {
		problems = append(problems, fmt.Sprintf("there is no rule %q (the rules are %s)", w.Rule, strings.Join(verdict.RuleIDs(), ", ")))
	}
	if reason := strings.TrimSpace(w.Reason); reason == "" || reason == report.Placeholder {
		problems = append(problems, "reason: says nothing; say why this failure may stand")
	}
	if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
		problems = append(problems, "until: wants a day such as 2027-01-31")
	}
	if w.Case == "" && w.Status == 0 && w.Rule != "answered" {
		problems = append(problems, "without a case: a waiver names the status that it is about")
	}
	if w.Case != "" {
		if _, err := path.Match(w.Case, ""); err != nil {
			problems = append(problems, fmt.Sprintf("case: the pattern %q cannot be read", w.Case))
		} else if !slices.ContainsFunc(cases, func(c fixtures.Case) bool { ok, _ := path.Match(w.Case, c.ID); return ok }) {
			problems = append(problems, fmt.Sprintf("case: %q names no case (refreshcheck list shows them)", w.Case))
		}
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
	}
	return nil
}
