package explore

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// simpler lists plans that have a little less than this one, the boldest first.
func (p plan) simpler() []plan {
	var all []plan
	add := func(change func(*plan)) {
		c := p.clone()
		change(&c)
		c.steps[0].kept = false
		all = append(all, c)
	}
	if slices.ContainsFunc(p.steps, func(s step) bool { return len(s.frames) > 0 }) {
		add(func(c *plan) {
			for i := range c.steps {
				c.steps[i].frames = nil
			}
		})
	}
	for i := range p.steps {
		if len(p.steps) > 1 {
			add(func(c *plan) { c.steps = []step{c.steps[i]}; c.atOnce = false })
		}
	}
	for i := range p.steps {
		if len(p.steps) > 2 {
			add(func(c *plan) { c.steps = slices.Delete(c.steps, i, i+1) })
		}
	}
	if p.atOnce {
		add(func(c *plan) { c.atOnce = false })
	}
	for i, s := range p.steps {
		for _, less := range s.simpler() {
			add(func(c *plan) { c.steps[i] = less })
		}
	}
	return all
}

func (p plan) clone() plan {
	p.steps = slices.Clone(p.steps)
	for i := range p.steps {
		p.steps[i].cookies = slices.Clone(p.steps[i].cookies)
		p.steps[i].fields = slices.Clone(p.steps[i].fields)
	}
	return p
}

func (s step) simpler() []step {
	var all []step
	add := func(change func(*step)) {
		c := plan{steps: []step{s}}.clone().steps[0]
		change(&c)
		all = append(all, c)
	}
	if len(s.fields) > 1 {
		add(func(c *step) { c.fields = nil })
	}
	for i := range s.fields {
		add(func(c *step) { c.fields = slices.Delete(c.fields, i, i+1) })
	}
	if len(s.cookies) > 2 {
		add(func(c *step) { c.cookies = c.cookies[:len(c.cookies)/2] })
		add(func(c *step) { c.cookies = c.cookies[len(c.cookies)/2:] })
	}
	for i := range s.cookies {
		add(func(c *step) { c.cookies = slices.Delete(c.cookies, i, i+1) })
	}
	if s.kept {
		add(func(c *step) { c.kept = false })
	}
	s.withoutFrames(add)
	if s.written != (written{}) {
		add(func(c *step) { c.written = written{} })
	}
	if s.body.Source != "" {
		add(func(c *step) { c.body = fixtures.Template{} })
	}
	if s.query.Source != "" {
		add(func(c *step) { c.query = fixtures.Template{} })
	}
	for i, one := range s.cookies {
		for _, less := range shorter(one.name, "a") {
			add(func(c *step) { c.cookies[i].name = less })
		}
		if !one.bare {
			for _, less := range shorter(one.value, "1") {
				add(func(c *step) { c.cookies[i].value = less })
			}
		}
	}
	return all
}

var (
	reference = regexp.MustCompile(`\\\{`)
	counted   = regexp.MustCompile(`^\\\{((?:repeat|cookies|(?:token|name):[a-z]+):)([0-9]+)(:[^}]*)?\}$`)
)

// shorter lists texts that are simpler than a template: the plainest one, halves
// of it, and the same with a smaller number. The credential itself stays.
func shorter(t fixtures.Template, plainest string) []fixtures.Template {
	source := t.Source
	var all []fixtures.Template
	add := func(s string) {
		if s != source && len(s) <= len(source) {
			if made, err := fixtures.ParseTemplate(s); err == nil {
				all = append(all, made)
			}
		}
	}
	if source == ownName || source == liveToken || source == plainest || source == "" {
		return nil
	}
	if m := counted.FindStringSubmatch(source); m != nil {
		add(plainest)
		n, _ := strconv.Atoi(m[2])
		for _, less := range []int{0, n / 2, n - n/4, n - 1} {
			if less >= 0 && less < n {
				add(fmt.Sprintf(`\{%s%d%s}`, m[1], less, m[3]))
			}
		}
		return all
	}
	if reference.MatchString(source) {
		add(plainest)
		return append(all, withoutLiterals(source)...)
	}
	add(plainest)
	add(source[:len(source)/2])
	add(source[len(source)/2:])
	for i := 0; i < len(source) && len(source) <= 16; i++ {
		add(source[:i] + source[i+1:])
	}
	return all
}

var outside = regexp.MustCompile(`^([^\\]*)(\\\{[^}]*\})([^\\]*)$`)

// withoutLiterals shortens what is around one reference.
func withoutLiterals(source string) (all []fixtures.Template) {
	m := outside.FindStringSubmatch(source)
	if m == nil {
		return nil
	}
	before, after := m[1], m[3]
	for _, around := range [][2]string{
		{"", ""}, {"", after}, {before, ""}, {before[len(before)/2:], after}, {before, after[:len(after)/2]},
		{before[min(1, len(before)):], after}, {before, after[:max(0, len(after)-1)]},
	} {
		if s := around[0] + m[2] + around[1]; s != source {
			if t, err := fixtures.ParseTemplate(s); err == nil {
				all = append(all, t)
			}
		}
	}
	return all
}
