// Package prove runs a check against every faulty and every conforming server of
// suite/reference, in one process. It shows that the suite finds the faults and
// does not accuse correct servers.
package prove

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// Fate is the result for one server.
type Fate string

// The fates. The first three are for faults, the next two for variants. Failed
// is for a server that could not be tested.
const (
	Caught    Fate = "caught"     // by every rule that it names, at that rule's level
	WrongRule Fate = "wrong rule" // seen, but not by every rule and by the case that it names
	Missed    Fate = "missed"
	LeftAlone Fate = "left alone"
	Accused   Fate = "accused" // a conforming server, or one that shuts the run out, with a must or should finding
	Failed    Fate = "failed"
	// Unsteady: several runs, each right, have different verdicts.
	Unsteady Fate = "unsteady"
	// LeftOut: the fault or the variant is not made for the contract of the proof.
	LeftOut Fate = "left out"
	// OnlyHTTP1: the proof is about HTTP/2, and the fault is one of octets that only
	// HTTP/1.1 has.
	OnlyHTTP1 Fate = "HTTP/1.1 only"
)

// Row is one server of the matrix.
type Row struct {
	reference.Declaration
	Fate     Fate          `json:"outcome"`
	Why      string        `json:"why,omitempty"`     // it was left out
	Reported []string      `json:"reported"`          // rules with must or should findings
	Example  string        `json:"example,omitempty"` // one finding, in one line
	Verdict  result.Word   `json:"verdict"`
	Duration time.Duration `json:"duration_ns"`
	Requests int           `json:"requests"`

	cases []string // with a must or should finding
	by    []string // cases that report it by a rule that it names, at that rule's level
	full  []string // rules reported at their own level; in some cases a must rule is only advice
	// due is advice, with its rule, that every server under the document gets; advised is
	// all that this one has got, nil: nobody asks.
	due, advised map[string]bool
}

// Matrix has a row for each server, in the order of their declarations.
type Matrix struct {
	Rows []Row `json:"rows"`
	// UnprovenRules and UnprovenCases are the rules and cases that no fault makes
	// fail.
	UnprovenRules []string      `json:"unproven_rules"`
	UnprovenCases []string      `json:"unproven_cases"`
	Duration      time.Duration `json:"duration_ns"`
}

// Settings are the settings of a proof. The command and the tests use the zero
// value.
type Settings struct {
	// Parallel is the number of servers that run at the same time; 0: ten times the
	// number of processors, since many of the servers make the suite wait, or, with
	// Repeat, eight times.
	Parallel int
	// ExchangeTimeout is the time limit for an exchange with a faulty server; 0:
	// 1.5 s.
	ExchangeTimeout time.Duration
	// Options have the contract, and the choice in it; without a contract, it is the
	// embedded one.
	Options check.Options
	// HTTP2 runs all servers over HTTP/2, also those that are not about it.
	HTTP2 bool
	// Repeat is how often each server is run, with a third of the cases; all runs
	// must have the same right verdict, and none is run again for having a wrong one.
	// 0: once, with all cases.
	Repeat int
	// Explore is a search that is run instead of the catalogue; nil: the catalogue.
	// A fault counts as caught when any must or should finding shows it.
	Explore *explore.Search

	due   map[string]bool // as in Row
	again bool            // the server is run for the second time, and few others at the same time
}

// Run runs the suite against the given servers. It returns an error only for the
// contract and the fixtures; all other problems are in the row of the server.
func Run(ctx context.Context, s Settings, servers []reference.Declaration) (*Matrix, error) {
	switch {
	case s.Parallel > 0:
	case s.Repeat > 0: // nothing is run again, so less must go wrong; nearly all of the time is waiting
		s.Parallel = 8 * runtime.GOMAXPROCS(0)
	default:
		s.Parallel = 10 * runtime.GOMAXPROCS(0)
	}
	if s.ExchangeTimeout == 0 {
		s.ExchangeTimeout = 1500 * time.Millisecond
	}
	c, err := s.Options.OpenContract(ctx)
	if err != nil {
		return nil, err
	}
	cases, err := check.Cases()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	if s.Options.OpenAPI != nil {
		s.due = dueAdvice(ctx, s, c, cases)
	}
	once := servers
	servers = slices.Repeat(servers, max(1, s.Repeat))
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
	// On a busy machine, a fault of timing can stay hidden, and a server can seem
	// slow. So a server with a wrong result is run once more, with few others.
	s.again = true
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range servers {
		if s.Repeat == 0 && !m.Rows[i].right() && (s.Explore == nil || m.Rows[i].Fate != Missed) {
			g.Go(func() error {
				m.Rows[i] = proveOne(ctx, s, c, cases, d)
				return nil
			})
		}
	}
	_ = g.Wait()
	m.Rows = together(m.Rows, len(once))
	m.Duration = time.Since(begun)
	if s.Explore == nil {
		m.unproven(cases)
	}
	return m, nil
}

func proveOne(ctx context.Context, s Settings, k *contract.Contract, cases []fixtures.Case, d reference.Declaration) Row {
	row := Row{Declaration: d, due: s.due}
	if s.Repeat > 0 {
		cases = third(cases)
	}
	if s.Explore == nil { // a search learns its words from all cases
		cases = sent(cases, d)
	}
	if err := row.run(ctx, s, k, cases); err != nil {
		row.Fate, row.Example = Failed, err.Error()
	}
	return row
}

// sent are the cases that the proof of a server sends: all of them, or the case
// that must report the fault, with its family. A fault that a part of a run catches is
// caught by the whole run too.
func sent(all []fixtures.Case, d reference.Declaration) []fixtures.Case {
	family, _, some := strings.Cut(d.Case, "/")
	if !some {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c fixtures.Case) bool { return c.Family != family && c.ID != d.Case && c.ID != "valid/alone" })
}

// third is every third case, and what comes first and last: the proof that repeats
// is about the behaviour of the run, and not about single cases.
func third(all []fixtures.Case) []fixtures.Case {
	var some []fixtures.Case
	for i, c := range all {
		if i%3 == 0 || c.Last || c.ID == "valid/alone" {
			some = append(some, c)
		}
	}
	return some
}

// run checks the server of the row. The error says why that is not possible.
func (row *Row) run(ctx context.Context, s Settings, k *contract.Contract, cases []fixtures.Case) error {
	foreign := s.Options.OpenAPI != nil
	if foreign {
		if row.Why = row.unfit(k); row.Why != "" {
			row.Fate = LeftOut
			return nil
		}
	}
	asked := reference.Options{Fault: row.ID, HTTP2: s.HTTP2}
	if foreign {
		source, choice := k.Source()
		asked.OpenAPI, asked.Folder, asked.Choice = source.Text, source.Folder, choice
	}
	server, err := reference.Start(asked)
	if err != nil {
		return err
	}
	defer server.Close()
	if document := server.OpenAPI(); !foreign && !bytes.Equal(document, k.Document()) {
		if k, err = check.LoadContract(ctx, "", document); err != nil {
			return err
		}
	}
	o := check.Options{
		Target: server.URL(), Contract: k, Cases: cases, ExchangeTimeout: s.ExchangeTimeout,
		Live:      check.AllLive, // no request ends a session of the server's
		MockToken: slices.Contains(row.Needs, reference.NeedCookieFlag), ExpiredToken: server.IssueExpired(),
	}
	done, err := row.lend(&o, server)
	if err != nil {
		return err
	}
	defer done()
	row.reach(&o, server)
	switch {
	case row.Conforming: // these servers always answer, so a busy machine may take longer
		o.ExchangeTimeout = 0
	case row.Ends: // and these may always answer
		o.ExchangeTimeout = 3 * s.ExchangeTimeout
	}
	if s.Explore != nil {
		o.Cases = []fixtures.Case{s.Explore.First(true)}
	}
	c, err := check.Prepare(ctx, o)
	if err != nil {
		return err
	}
	defer c.Close()
	if s.Explore != nil {
		c.Makes(s.Explore.String())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.Start(ctx); err != nil {
		return err
	}
	if s.Explore != nil {
		row.search(c, *s.Explore, cases)
		if server.HTTP2() && server.OnlyHTTP1() {
			row.Fate = OnlyHTTP1
		}
		return nil
	}
	if s.stopsEarly(row.Declaration) {
		row.stopOnceCaught(c, stop)
	}
	finished := c.Finish()
	row.read(finished)
	if foreign && !row.right() {
		row.fit(finished, server.Unfit())
	}
	if server.HTTP2() && (server.OnlyHTTP1() || row.OnlyHTTP1 || s.HTTP2 && row.sentOverHTTP1(finished)) {
		row.Fate = OnlyHTTP1
	}
	return nil
}

// right reports whether the server has the right result.
func (row Row) right() bool {
	return slices.Contains([]Fate{Caught, LeftAlone, OnlyHTTP1, LeftOut}, row.Fate)
}
