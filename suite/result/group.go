package result

import (
	"fmt"
	"slices"
	"sort"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// Group is all findings with the same cause, as far as can be told: with the same
// rule and the same status, or like one of the plainest requests. It is shown once,
// with its cases.
type Group struct {
	Rule    string
	Level   fixtures.Level
	Status  int
	Cases   []string // ids, each once
	Also    []string // cases that meet the same fault, but whose own level is weaker
	First   Finding  // the finding that is shown
	Example Case     // the plainest of the cases
	Waived  bool
	Kinds   []Kind // the rules and statuses of its findings, the first one first
}

// Kind is the part of a group with the same rule and the same status.
type Kind struct {
	Rule   string
	Status int
	Cases  []string // ids, each once
}

// plainest are the cases that send nothing but the live token, and nothing at all.
// What is wrong with one of their answers is the cause of the same in others.
func plainest(id string) bool { return id == "valid/alone" || id == "missing/no-cookie-header" }

// Groups collects the findings of one level that no waiver covers. What a should
// case meets of a fault that also fails must cases is told with that fault, and is
// no advice beside it.
func (r *Run) Groups(level fixtures.Level) []Group {
	of := func(l fixtures.Level) func(Finding) bool {
		return func(f Finding) bool { return f.Level == l && f.Waived == nil }
	}
	if level != fixtures.Must && level != fixtures.Should {
		return r.groups(of(level))
	}
	failures, advice := r.groups(of(fixtures.Must)), r.groups(of(fixtures.Should))
	advice = slices.DeleteFunc(advice, func(g Group) bool {
		i := slices.IndexFunc(failures, func(f Group) bool { return f.has(g.Rule, g.Status) })
		if i < 0 {
			return false
		}
		for _, id := range g.Cases {
			if !slices.Contains(failures[i].Cases, id) {
				failures[i].Also = append(failures[i].Also, id)
			}
		}
		return true
	})
	if level == fixtures.Must {
		return failures
	}
	return advice
}

// WaivedGroups collects the must findings that waivers cover.
func (r *Run) WaivedGroups() []Group {
	return r.groups(func(f Finding) bool { return f.Waived != nil && f.Level == fixtures.Must })
}

// groups collects findings with the same rule and status, the largest group first.
// Notes are collected by what they say, and what is not reproducible alone is one
// group. What the plainest cases break, too, is told as that: their rule under
// another name, because the case is about something else, or with another status.
// So is what a request breaks on its own as well as after others.
func (r *Run) groups(take func(Finding) bool) []Group {
	var order []string
	causes, alone := r.causes(take), r.failAlone(take)
	groups := map[string]*Group{}
	for _, c := range r.Results {
		if c.State != Passed && c.State != Failed {
			continue
		}
		for _, f := range c.Findings {
			if !take(f) {
				continue
			}
			key := fmt.Sprintf("%s %d", f.Rule, f.Status)
			if i := slices.IndexFunc(causes, f.hasCause); i >= 0 {
				key = fmt.Sprintf("%s %d", causes[i].Rule, causes[i].Status)
			} else if f.Plain != "" && alone[failure{f.Plain, f.Status, c.sent(f.Step)}] {
				key = fmt.Sprintf("%s %d", f.Plain, f.Status)
			}
			switch {
			case f.Was != "": // whatever the answers were
				key = f.Rule + " alone"
			case f.Level == fixtures.Note:
				key = f.Rule + " " + f.Message
			}
			g, ok := groups[key]
			if !ok {
				g = &Group{Rule: f.Rule, Level: f.Level, Status: f.Status, First: f, Example: c, Waived: f.Waived != nil}
				groups[key] = g
				order = append(order, key)
			}
			g.count(f, c.Case.ID)
			if n := len(g.Cases); n == 0 || g.Cases[n-1] != c.Case.ID {
				g.Cases = append(g.Cases, c.Case.ID)
				if plainer(c, f, g.Example, g.First) {
					g.First, g.Example, g.Rule, g.Status = f, c, f.Rule, f.Status
				}
			}
		}
	}
	all := make([]Group, 0, len(order))
	for _, key := range order {
		all = append(all, *groups[key])
	}
	sort.SliceStable(all, func(a, b int) bool { return len(all[a].Cases) > len(all[b].Cases) })
	return all
}

func (g Group) has(rule string, status int) bool {
	return slices.ContainsFunc(g.Kinds, func(k Kind) bool { return k.Rule == rule && k.Status == status })
}

// count adds a finding to its kind.
func (g *Group) count(f Finding, id string) {
	i := slices.IndexFunc(g.Kinds, func(k Kind) bool { return k.Rule == f.Rule && k.Status == f.Status })
	if i < 0 {
		i = len(g.Kinds)
		g.Kinds = append(g.Kinds, Kind{Rule: f.Rule, Status: f.Status})
	}
	if k := &g.Kinds[i]; !slices.Contains(k.Cases, id) {
		k.Cases = append(k.Cases, id)
	}
}

// causes are the findings in the plainest cases.
func (r *Run) causes(take func(Finding) bool) (causes []Finding) {
	for _, c := range r.Results {
		if !plainest(c.Case.ID) || c.State != Failed {
			continue
		}
		for _, f := range c.Findings {
			if take(f) && f.Level == fixtures.Must && f.Was == "" {
				causes = append(causes, f)
			}
		}
	}
	return causes
}

// failure is what a request breaks.
type failure struct {
	rule    string
	status  int
	request string
}

// failAlone are the failures of cases that send one request, under the rule of their
// kind. A case that sends the same request after others then fails for no reason of
// its own.
func (r *Run) failAlone(take func(Finding) bool) map[failure]bool {
	all := map[failure]bool{}
	for _, c := range r.Results {
		if c.State != Failed || len(c.Case.Steps) != 1 || c.Case.Steps[0].Times > 1 {
			continue
		}
		for _, f := range c.Findings {
			if take(f) && f.Plain == f.Rule && f.Was == "" {
				all[failure{f.Rule, f.Status, c.sent(f.Step)}] = true
			}
		}
	}
	return all
}

// sent is the request of a step, without what does not change its meaning.
func (c Case) sent(step int) string {
	for _, x := range c.Records {
		if x.Step == step {
			return x.Differs
		}
	}
	return ""
}

// hasCause reports whether a finding is what a plainest case breaks, too.
func (f Finding) hasCause(cause Finding) bool {
	if f.Was != "" {
		return false
	}
	return f.Plain == cause.Rule && f.Status == cause.Status || f.Rule == cause.Rule && f.Message == cause.Message
}

// plainer reports whether a case is a better example than another: it is not made for
// one certain fault, since a server that accepts other values too has another one; it
// sends one request, a command shows it, no header line is added, and little differs
// from a plain request.
func plainer(c Case, f Finding, than Case, thanF Finding) bool {
	return slices.Compare(plainness(c, f), plainness(than, thanF)) < 0
}

// aLine is the length up to which a difference is short: among short ones, the
// first case is the best example.
const aLine = 60

// plainness is small for a plain case.
func plainness(c Case, f Finding) []int {
	steps := 0 // of the case: a server that closes the connection may have ended it early
	for _, s := range c.Case.Steps {
		steps += max(1, s.Times)
	}
	cost := []int{1, 0, max(steps, len(c.Records)), 1, 0, 0} // what counts most first
	if plainest(c.Case.ID) {
		cost[0] = 0
	}
	if c.Case.Forges() {
		cost[1] = 1
	}
	for _, x := range c.Records {
		if x.Step == f.Step {
			if x.Curl != "" {
				cost[3] = 0
			}
			if i := f.Step - 1; i >= 0 && i < len(c.Case.Steps) && len(c.Case.Steps[i].Headers) > 0 {
				cost[4] = 1
			}
			cost[5] = len(x.Differs) / aLine
		}
	}
	return cost
}
