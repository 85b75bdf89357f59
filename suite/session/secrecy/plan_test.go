package secrecy

import (
	"slices"
	"sync"
)

// combination is a place that holds a secret in a form.
type combination struct {
	place place
	form  form
	fresh bool // this answer gives the secret, here and nowhere else
}

func (c combination) String() string {
	text := c.form.name + " in " + c.place.name
	if c.fresh {
		return text + ", where it is new"
	}
	return text
}

// rounds gives one combination after the other, those first that are still wanted.
type rounds struct {
	all   []combination
	at    int
	shown map[string]bool
}

func (r *rounds) next() combination {
	for range r.all {
		c := r.all[r.at%len(r.all)]
		r.at++
		if !r.shown[c.String()] {
			return c
		}
	}
	r.at++
	return r.all[r.at%len(r.all)]
}

// plan is what all runs together have to show.
type plan struct {
	mu        sync.Mutex
	fields    rounds // places before and behind a body
	bodies    rounds // places that take the whole body
	members   rounds // places in the object that an answer is
	givings   rounds // new secrets, for those who have the credential
	strangers rounds // new secrets, for those who have none
	shown     map[string]bool
}

func newPlan() *plan {
	p := &plan{shown: map[string]bool{}}
	for _, f := range forms {
		for _, in := range fieldPlaces {
			if in.takes(f) && !f.inBodies {
				p.fields.all = append(p.fields.all, combination{place: in, form: f})
			}
		}
		for _, in := range bodyPlaces {
			if in.inObject() {
				p.members.all = append(p.members.all, combination{place: in, form: f})
			} else {
				p.bodies.all = append(p.bodies.all, combination{place: in, form: f})
			}
		}
	}
	for _, in := range slices.Concat(fieldPlaces, bodyPlaces) {
		for _, f := range forms {
			asItIs := f.name == "raw" || f.native != plain && f.native == in.in
			if !asItIs || !in.takes(f) || in.harmless {
				continue
			}
			p.givings.all = append(p.givings.all, combination{in, f, true})
			if f.name == "raw" {
				p.strangers.all = append(p.strangers.all, combination{in, f, true})
			}
		}
	}
	for _, r := range p.rounds() {
		r.shown = p.shown
	}
	return p
}

func (p *plan) rounds() []*rounds {
	return []*rounds{&p.fields, &p.bodies, &p.members, &p.givings, &p.strangers}
}

// missing are the combinations that no report has shown with a label in them.
func (p *plan) missing() []string {
	var all []string
	for _, r := range p.rounds() {
		for _, c := range r.all {
			if !p.shown[c.String()] {
				all = append(all, c.String())
			}
		}
	}
	return all
}

// inObject reports whether a place leaves room for others in the same body.
func (p place) inObject() bool {
	var a answer
	p.put(&a, "x")
	return !a.hasBody() && len(a.members) < 3<<10
}
