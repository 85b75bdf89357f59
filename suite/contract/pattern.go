package contract

import (
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// patternTime is the longest time that one match of a pattern may take: some
// patterns need time that grows with the square of a text, or worse.
const patternTime = 250 * time.Millisecond

// pattern is a regular expression of ECMA-262, as JSON Schema 2020-12 §6.4 asks
// for.
type pattern struct{ *regexp2.Regexp }

// MatchString reports whether the text matches. Where that takes too long, it is
// taken to match: a server is not accused of what could not be found out.
func (p pattern) MatchString(text string) bool {
	matches, err := p.Regexp.MatchString(text)
	return matches || err != nil
}

// compilePattern compiles a pattern with the flag u, as JSON Schema recommends.
// Many patterns were written without it and escape more than it allows, so they
// are read once more without.
func compilePattern(text string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(text, regexp2.ECMAScript|regexp2.Unicode)
	if err != nil {
		if re, err = regexp2.Compile(text, regexp2.ECMAScript); err != nil {
			return nil, err
		}
	}
	re.MatchTimeout = patternTime
	return pattern{re}, nil
}

// anchorsOfPerl reports whether a pattern has \A, \Z or \z, which are no anchors
// in ECMA-262, and which nobody writes there for the letters.
func anchorsOfPerl(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if i++; text[i] == 'A' || text[i] == 'Z' || text[i] == 'z' {
			return true
		}
	}
	return false
}
