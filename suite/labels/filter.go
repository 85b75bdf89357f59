// Package labels parses label filters as Ginkgo does: labels and /regular
// expressions/, joined by && and || (or a comma), negated by !, grouped by
// brackets. Labels are compared without regard to case.
package labels

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Filter reports whether a case with these labels is selected.
type Filter func(labels []string) bool

// Parse parses a filter. Its errors give the position, in characters.
func Parse(filter string) (Filter, error) {
	p := &parser{}
	if err := p.split(filter); err != nil {
		return nil, err
	}
	f, err := p.either()
	if err == nil && p.at < len(p.words) {
		err = p.unexpected()
	}
	return f, err
}

// Words lists the plain labels that a filter names.
func Words(filter string) []string {
	p := &parser{}
	if p.split(filter) != nil {
		return nil
	}
	var all []string
	for _, w := range p.words {
		if w.kind == label {
			all = append(all, w.text)
		}
	}
	return all
}

type kind int

const (
	label kind = iota
	pattern
	sign // && || ! ( )
)

type word struct {
	kind kind
	text string
	at   int
}

type parser struct {
	words []word
	at    int
}

// signs end a label.
const signs = "&|!,()/"

func (p *parser) split(filter string) error {
	runes := []rune(filter)
	for i := 0; i < len(runes); {
		from, text := i, string(runes[i:min(i+2, len(runes))])
		switch c := runes[i]; {
		case c == ' ':
			i++
			continue
		case text == "&&" || text == "||":
			i += 2
		case c == '&' || c == '|':
			return fmt.Errorf("at %d: %c is not an operator; write %c%c", from+1, c, c, c)
		case c == ',':
			text, i = "||", i+1
		case c == '!' || c == '(' || c == ')':
			text, i = string(c), i+1
		case c == '/':
			end := i + 1
			for end < len(runes) && runes[end] != '/' {
				end++
			}
			if end == len(runes) {
				return fmt.Errorf("at %d: the regular expression has no closing /", from+1)
			}
			p.words = append(p.words, word{pattern, string(runes[i+1 : end]), from})
			i = end + 1
			continue
		default:
			for i < len(runes) && !strings.ContainsRune(signs, runes[i]) {
				i++
			}
			p.words = append(p.words, word{label, strings.TrimSpace(string(runes[from:i])), from})
			continue
		}
		p.words = append(p.words, word{sign, text, from})
	}
	return nil
}

func (p *parser) is(text string) bool {
	return p.at < len(p.words) && p.words[p.at].kind == sign && p.words[p.at].text == text
}

func (p *parser) unexpected() error {
	if p.at >= len(p.words) {
		return errors.New("the filter ends where a label is expected")
	}
	w := p.words[p.at]
	return fmt.Errorf("at %d: %q is not expected here; labels are joined by && and ||", w.at+1, w.text)
}

func (p *parser) either() (Filter, error) {
	left, err := p.both()
	for err == nil && p.is("||") {
		p.at++
		var right Filter
		a := left
		right, err = p.both()
		left = func(l []string) bool { return a(l) || right(l) }
	}
	return left, err
}

func (p *parser) both() (Filter, error) {
	left, err := p.one()
	for err == nil && p.is("&&") {
		p.at++
		var right Filter
		a := left
		right, err = p.one()
		left = func(l []string) bool { return a(l) && right(l) }
	}
	return left, err
}

func (p *parser) one() (Filter, error) {
	switch {
	case p.is("!"):
		p.at++
		f, err := p.one()
		return func(l []string) bool { return !f(l) }, err
	case p.is("("):
		open := p.words[p.at].at
		p.at++
		f, err := p.either()
		if err == nil && !p.is(")") {
			return nil, fmt.Errorf("at %d: the bracket is not closed", open+1)
		}
		p.at++
		return f, err
	case p.at >= len(p.words) || p.words[p.at].kind == sign:
		return nil, p.unexpected()
	}
	w := p.words[p.at]
	p.at++
	if w.kind == label {
		return func(l []string) bool { return holds(l, w.text) }, nil
	}
	re, err := regexp.Compile(w.text)
	if err != nil {
		return nil, fmt.Errorf("at %d: %w", w.at+1, err)
	}
	return func(l []string) bool { return matches(l, re) }, nil
}

func holds(labels []string, label string) bool {
	for _, l := range labels {
		if strings.EqualFold(l, label) {
			return true
		}
	}
	return false
}

func matches(labels []string, re *regexp.Regexp) bool {
	for _, l := range labels {
		if re.MatchString(l) {
			return true
		}
	}
	return false
}
