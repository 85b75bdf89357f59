// Package prove runs the suite against every faulty and every conforming server
// of suite/reference, through suite/run and in process: what a conformance suite
// is worth is what it catches and what it leaves alone.
package prove

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Outcome is what became of one server.
type Outcome string

// The outcomes: of faults the first three, of variants the last two. Failed
// stands for a server that could not be run at all.
const (
	Caught    Outcome = "caught"     // by every rule that it names
	WrongRule Outcome = "wrong rule" // seen, but not by every rule that it names
	Missed    Outcome = "missed"
	LeftAlone Outcome = "left alone"
	Accused   Outcome = "accused" // a conforming server with a must finding
	Failed    Outcome = "failed"
)

// Row is one server of the matrix.
type Row struct {
	reference.Declaration
	Outcome  Outcome       `json:"outcome"`
	Reported []string      `json:"reported"`          // rules with findings, must and should
	Example  string        `json:"example,omitempty"` // one finding, in a line
	Verdict  verdict.Word  `json:"verdict"`
	Duration time.Duration `json:"duration_ns"`
	Requests int           `json:"requests"`

	cases []string // with a must or should finding
	must  bool
}

// Matrix is all of them, in the order of their declarations.
type Matrix struct {
	Rows []Row `json:"rows"`
	// UnprovenRules and UnprovenCases have no fault that makes them fail.
	UnprovenRules []string      `json:"unproven_rules"`
	UnprovenCases []string      `json:"unproven_cases"`
	Duration      time.Duration `json:"duration_ns"`
}

// Settings of a proof. The zero value is what the command and the tests use.
type Settings struct {
	// Parallel is how many servers run at once; 0: ten times the processors, since
	// many of them keep the suite waiting.
	Parallel int
	// ExchangeTimeout bounds how long a hanging server is waited for; 0: 1.5 s.
	ExchangeTimeout time.Duration
}

// Run proves the servers that are given. Its error is about contract and
// fixtures; what becomes of a server stands in its row.
func Run(ctx context.Context, s Settings, servers []reference.Declaration) (*Matrix, error) {
	if s.Parallel == 0 {
		s.Parallel = 10 * runtime.GOMAXPROCS(0)
	}
	if s.ExchangeTimeout == 0 {
		s.ExchangeTimeout = 1500 * time.Millisecond
	}
	c, err := contract.Load(ctx, "openapi.json", refreshcheck.OpenAPI)
	if err != nil {
		return nil, err
	}
	cases, err := fixtures.Load(verdict.RuleIDs())
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	m := &Matrix{Rows: make([]Row, len(servers))}
	var g errgroup.Group
	g.SetLimit(s.Parallel)
	for _, i := range slowFirst(servers) {
		g.Go(func() error {
			m.Rows[i] = proveOne(ctx, s, c, cases, servers[i])
			return nil
		})
	}
	_ = g.Wait()
	// Faults of timing can hide on a machine that is busy with the other servers:
	// what was not caught is run once more, alone. Nobody is accused less for it.
	for i, d := range servers {
		if o := m.Rows[i].Outcome; o == Missed || o == WrongRule || o == Failed {
			m.Rows[i] = proveOne(ctx, s, c, cases, d)
		}
	}
	m.Duration = time.Since(begun)
	m.unproven(cases)
	return m, nil
}

func proveOne(ctx context.Context, s Settings, c *contract.Contract, cases []fixtures.Case, d reference.Declaration) Row {
	row := Row{Declaration: d}
	if slices.Contains(d.Needs, reference.NeedDocumentedHeader) {
		document, err := reference.WithDocumentedHeader(refreshcheck.OpenAPI)
		if err == nil {
			c, err = contract.Load(ctx, "openapi.json", document)
		}
		if err != nil {
			row.Outcome, row.Example = Failed, err.Error()
			return row
		}
	}
	server, err := reference.Start(reference.Options{Fault: d.ID})
	if err != nil {
		row.Outcome, row.Example = Failed, err.Error()
		return row
	}
	defer server.Close()
	to, err := target.Parse(target.Options{URL: server.URL()})
	if err != nil {
		row.Outcome, row.Example = Failed, err.Error()
		return row
	}
	singleUse := slices.Contains(d.Needs, reference.NeedSingleUse)
	m := redact.New()
	timeout := s.ExchangeTimeout
	if d.Conforming { // nothing is waited for, so a loaded machine gets its time
		timeout = 0
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	engine := run.Start(ctx, run.Settings{
		Tool: "refreshcheck/prove", Target: to, Contract: c, Masker: m, ExchangeTimeout: timeout,
		ExpiredToken: server.IssueExpired(), Replay: singleUse,
		Vault: target.NewVault(&issuer{server: server, more: singleUse}, singleUse, func(t string) { m.Add("token", t, redact.Fragments) }),
	}, cases)
	if waits(d) {
		row.stopOnceCaught(engine, cases, stop)
	}
	row.read(engine.Finish())
	return row
}

// issuer is a source of the server's own tokens: one, or as many as are asked for.
type issuer struct {
	server *reference.Server
	more   bool
	once   sync.Once
}

func (i *issuer) Next(context.Context) (string, error) {
	token := ""
	if i.more {
		return i.server.IssueToken(), nil
	}
	i.once.Do(func() { token = i.server.IssueToken() })
	if token == "" {
		return "", target.ErrNoMore
	}
	return token, nil
}

// read takes what the row needs out of a run.
func (row *Row) read(r *verdict.Run) {
	row.Verdict, _ = r.Verdict()
	row.Duration, row.Requests = r.Duration, r.Requests
	for _, c := range r.Results {
		for _, f := range c.Findings {
			if f.Level == fixtures.Note {
				continue
			}
			row.must = row.must || f.Level == fixtures.Must
			if !slices.Contains(row.Reported, f.Rule) {
				row.Reported = append(row.Reported, f.Rule)
			}
			if !slices.Contains(row.cases, c.Case.ID) {
				row.cases = append(row.cases, c.Case.ID)
			}
			if row.Example == "" || slices.Contains(row.Rules, f.Rule) && !row.named() {
				row.Example = fmt.Sprintf("%s: %s: %s", c.Case.ID, f.Rule, f.Message)
			}
		}
	}
	if row.Example == "" && len(r.Problems) > 0 {
		row.Example = r.Problems[0]
	}
	row.settle(r)
}

// named reports whether the example is already one of a rule that the fault names.
func (row *Row) named() bool {
	return slices.ContainsFunc(row.Rules, func(id string) bool {
		return row.Example != "" && slices.Contains(row.Reported[:max(0, len(row.Reported)-1)], id)
	})
}

func (row *Row) settle(r *verdict.Run) {
	reported := func(id string) bool { return slices.Contains(row.Reported, id) }
	all := !slices.ContainsFunc(row.Rules, func(id string) bool { return !reported(id) })
	if row.AnyRule {
		all = slices.ContainsFunc(row.Rules, reported)
	}
	switch {
	case row.Conforming && row.must:
		row.Outcome = Accused
	case row.Conforming && row.Verdict != verdict.Conformant:
		row.Outcome = Failed
		row.Example = r.Line()
	case row.Conforming:
		row.Outcome = LeftAlone
	case row.Incomplete && row.Verdict == verdict.Incomplete:
		row.Outcome = Caught // as a run that cannot be green
	case all:
		row.Outcome = Caught
	case len(row.Reported) > 0:
		row.Outcome = WrongRule
	default:
		row.Outcome = Missed
	}
}

// unproven finds the rules and cases that no fault makes fail.
func (m *Matrix) unproven(cases []fixtures.Case) {
	rules, ids := map[string]bool{}, map[string]bool{}
	for _, row := range m.Rows {
		if row.Conforming {
			continue
		}
		for _, r := range row.Reported {
			rules[r] = true
		}
		for _, id := range row.cases {
			ids[id] = true
		}
	}
	for _, r := range verdict.Rules() {
		if r.Level != fixtures.Note && !rules[r.ID] {
			m.UnprovenRules = append(m.UnprovenRules, r.ID)
		}
	}
	for _, c := range cases {
		if c.Level != fixtures.Note && !ids[c.ID] {
			m.UnprovenCases = append(m.UnprovenCases, c.ID)
		}
	}
}

// Count is how many rows have the outcome.
func (m *Matrix) Count(o Outcome) int {
	n := 0
	for _, row := range m.Rows {
		if row.Outcome == o {
			n++
		}
	}
	return n
}

// Proven reports whether nothing is missed and nobody accused. whole says that
// all servers were run, so that every rule and case must have been seen to fail.
func (m *Matrix) Proven(whole bool) bool {
	if m.Count(Missed)+m.Count(WrongRule)+m.Count(Accused)+m.Count(Failed) > 0 {
		return false
	}
	return !whole || len(m.UnprovenRules)+len(m.UnprovenCases) == 0
}
