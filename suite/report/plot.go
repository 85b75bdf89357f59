package report

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// plot is the answers of a run over its time, and the connections that they came
// on, as a page draws them. Lengths are units of the drawing.
type plot struct {
	Dots   []dot
	Marks  []mark // of the time that an answer took
	Lanes  int
	Bars   []laneBar
	Height int // of the lanes
	Left   int // exchanges that no lane has room for
	Ends   string
}

type dot struct {
	X, Y  string
	Look  string // of its case
	Case  string
	Words string // what is said of it
}

type mark struct{ Y, Name string }

// laneBar is one exchange in the lane of its connection.
type laneBar struct {
	X, Y, W string
	Look    string
	Dot     int // the index of the dot of the same exchange
}

// The drawing's size, and the most connections that are drawn at the same time.
const (
	plotWidth  = 1000
	plotHeight = 200
	laneHeight = 9
	mostLanes  = 64
)

// sentExchange is an exchange with the connection that carried it.
type sentExchange struct {
	x          result.Record
	c          result.Case
	connection int
}

// newPlot draws a run. It is empty if fewer than two exchanges were sent.
func newPlot(r *result.Run) plot {
	all := exchangesOf(r)
	if len(all) < 2 {
		return plot{}
	}
	begin, end := all[0].x.Started, all[0].x.Started
	least, most := math.Inf(1), 0.0
	for _, e := range all {
		if to := e.x.Started.Add(e.x.Duration); to.After(end) {
			end = to
		}
		ms := max(0.01, milliseconds(e.x.Duration))
		least, most = min(least, ms), max(most, ms)
	}
	whole := max(float64(end.Sub(begin)), 1)
	across := func(t time.Time) float64 { return float64(t.Sub(begin)) / whole * plotWidth }
	low, high := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most)+1e-9)
	up := func(ms float64) string {
		return fmt.Sprintf("%.1f", plotHeight-(math.Log10(max(0.01, ms))-low)/max(1, high-low)*plotHeight)
	}
	p := plot{Ends: result.Took(end.Sub(begin))}
	for e := low; e <= high; e++ {
		ms := math.Pow(10, e)
		p.Marks = append(p.Marks, mark{up(ms), power(ms)})
	}
	for _, e := range all {
		look, word, _ := lookOf(e.c)
		answer := fmt.Sprint(e.x.Status)
		if e.x.Failure != "" {
			answer = "no answer"
		}
		p.Dots = append(p.Dots, dot{
			X: fmt.Sprintf("%.1f", across(e.x.Started)), Y: up(milliseconds(e.x.Duration)), Look: look, Case: e.c.Case.ID,
			Words: fmt.Sprintf("%s: %s, %s after %s, at %s", e.c.Case.ID, word, answer, result.Took(e.x.Duration), result.Took(e.x.Started.Sub(begin))),
		})
	}
	p.lanes(all, across)
	return p
}

// exchangesOf lists the exchanges of a run in the order in which they began. An
// exchange on a kept connection belongs to the connection of the one before it in
// its case.
func exchangesOf(r *result.Run) []sentExchange {
	var all []sentExchange
	connections := 0
	for _, c := range r.Results {
		for _, x := range c.Records {
			if !x.Kept || x.Step == 1 {
				connections++
			}
			all = append(all, sentExchange{x, c, connections})
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].x.Started.Before(all[b].x.Started) })
	return all
}

// lanes gives each connection a lane that is free from its first exchange to its
// last.
func (p *plot) lanes(all []sentExchange, across func(time.Time) float64) {
	last := map[int]time.Time{}
	for _, e := range all {
		if to := e.x.Started.Add(e.x.Duration); to.After(last[e.connection]) {
			last[e.connection] = to
		}
	}
	var free []time.Time // when each lane is free again
	lane := map[int]int{}
	for i, e := range all {
		at, known := lane[e.connection]
		if !known {
			at = slices.IndexFunc(free, func(t time.Time) bool { return !t.After(e.x.Started) })
			if at < 0 && len(free) < mostLanes {
				at = len(free)
				free = append(free, time.Time{})
			}
			lane[e.connection] = at
			if at >= 0 {
				free[at] = last[e.connection]
			}
		}
		if at < 0 {
			p.Left++
			continue
		}
		from, to := across(e.x.Started), across(e.x.Started.Add(e.x.Duration))
		p.Bars = append(p.Bars, laneBar{X: fmt.Sprintf("%.1f", from), Y: fmt.Sprint(at * laneHeight), W: fmt.Sprintf("%.1f", max(0.8, to-from)), Look: p.Dots[i].Look, Dot: i})
	}
	p.Lanes, p.Height = len(free), len(free)*laneHeight+laneHeight // the words beside the first lane need room
}

// worstFirst orders cases: those that fail first, then those with advice, then the
// others, each in their own order.
func worstFirst(cases []result.Case) []result.Case {
	order := []string{"failed", "unknown", "advice", "waived", "passed", "apart"}
	rank := func(c result.Case) int { look, _, _ := lookOf(c); return slices.Index(order, look) }
	sorted := slices.Clone(cases)
	sort.SliceStable(sorted, func(a, b int) bool { return rank(sorted[a]) < rank(sorted[b]) })
	return sorted
}

// power writes a power of ten of milliseconds: what Took rounds would be 0.
func power(ms float64) string {
	if ms >= 1000 {
		return fmt.Sprintf("%g s", ms/1000)
	}
	return fmt.Sprintf("%g ms", ms)
}
