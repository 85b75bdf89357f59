package waiver

import (
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Read reads a file of waivers, which is a YAML list. cases and rules are the
// ids that it may name. It reports all errors together, each with its line.
func Read(name string, cases []fixtures.Case, rules []string) ([]result.Waiver, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w; refreshcheck waivers --init writes one", err)
	}
	var nodes []yaml.Node
	if err := yaml.Load(text, &nodes); err != nil && !strings.Contains(err.Error(), "no documents") { // an empty file waives nothing
		return nil, fmt.Errorf("--waivers %s: is not a YAML list of waivers: %s; write one per line, %s", name, inWords(err), example)
	}
	var all []result.Waiver
	var problems []error
	for _, n := range nodes {
		w, err := readOne(&n, cases, rules)
		w.Place = fmt.Sprintf("%s:%d", name, n.Line)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", w.Place, err))
		}
		all = append(all, w)
	}
	return all, errors.Join(problems...)
}

func readOne(n *yaml.Node, cases []fixtures.Case, rules []string) (result.Waiver, error) {
	var w result.Waiver
	if err := n.Load(&w, yaml.WithKnownFields()); err != nil {
		return w, fmt.Errorf("not a waiver: %s; write %s", inWords(err), example)
	}
	return w, check(w, cases, rules)
}

// example is a waiver as it is in a file.
const example = "- {case: ID, rule: RULE, until: 2027-01-31, reason: WHY}"

// inWords is the library's error without the names of its Go types.
func inWords(err error) string {
	text := err.Error()
	unknown := regexp.MustCompile(`field ([\w-]+) not found in type`).FindStringSubmatch(text)
	switch {
	case unknown != nil:
		return "there is no field " + unknown[1]
	case strings.Contains(text, "found multiple"):
		return "it holds more than one document"
	case strings.Contains(text, "already defined"):
		return "a field is there twice"
	case strings.Contains(text, "construct"):
		return "it has the wrong type"
	}
	var syntax *yaml.LoadError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("it cannot be read at line %d", max(syntax.Mark.Line, syntax.ContextMark.Line, 1))
	}
	return oneline.Join(text)
}

func check(w result.Waiver, cases []fixtures.Case, rules []string) error {
	var problems []string
	if !slices.Contains(rules, w.Rule) {
		problems = append(problems, fmt.Sprintf("there is no rule %q (the rules are %s)", w.Rule, strings.Join(rules, ", ")))
	}
	if reason := strings.TrimSpace(w.Reason); reason == "" || reason == placeholder {
		problems = append(problems, "reason: says nothing; say why this failure is accepted")
	}
	if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
		problems = append(problems, "until: expected a date such as 2027-01-31")
	}
	if w.Case == "" && w.Status == 0 && w.Rule != "answered" {
		problems = append(problems, "a waiver without case must have a status")
	}
	if w.Case != "" {
		if _, err := path.Match(w.Case, ""); err != nil {
			problems = append(problems, fmt.Sprintf("case: the pattern %q is not valid", w.Case))
		} else if !slices.ContainsFunc(cases, func(c fixtures.Case) bool { ok, _ := path.Match(w.Case, c.ID); return ok }) {
			problems = append(problems, fmt.Sprintf("case: %q matches no case (refreshcheck list shows all cases)", w.Case))
		}
	}
	if len(problems) > 0 {
		return errors.New(strings.Join(problems, "; "))
	}
	return nil
}
