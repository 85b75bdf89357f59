package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
)

// checkInputs checks that there is a value for everything that the operation
// requires beside the credential, and has the values of the user masked.
func (c *Check) checkInputs() error {
	k, t := c.settings.Contract, c.settings.Target
	given := map[string]bool{}
	for _, line := range t.Headers() {
		name, _, _ := strings.Cut(line, ":")
		given["header "+strings.ToLower(name)] = true
	}
	for pair := range strings.SplitSeq(t.Cookies(), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		given["cookie "+name] = true
		c.maskLong("cookie "+name, value)
	}
	if given["cookie "+k.CookieName()] {
		return fmt.Errorf("--header-file: its Cookie line has %s, which is the credential; give that with --token-file or REFRESHCHECK_TOKEN", k.CookieName())
	}
	for _, f := range slices.Concat(k.Sent().Headers, k.Sent().Cookies) {
		if f.Secret {
			for _, word := range append(strings.Fields(f.Value), f.Value) {
				c.maskLong("parameter "+f.Name, word)
			}
		}
	}
	return k.Missing(func(in, name string) bool {
		if in == "header" {
			name = strings.ToLower(name)
		}
		return given[in+" "+name]
	})
}

// maskLong has a value masked, unless it is too short to be a secret.
func (c *Check) maskLong(label, value string) {
	if len(value) >= shortestSecret {
		c.settings.Masker.Add(label, value, redact.Whole)
	}
}
