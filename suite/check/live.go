package check

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// AllLive is the value of Options.Live that sends the live credential as often as
// the cases need it.
const AllLive = -1

// fewLive is how often a credential is sent to an operation that may end it, if
// there is another one each time.
const fewLive = 8

// harmless reports whether an operation may be asked as often as one likes: its
// method is safe (RFC 9110 §9.2.1), unless its name says that it ends the session,
// or it gives tokens, which is what it is for. Where its success tells nothing, its name
// may say that it renews the session.
// Any other may end or spend the credential, as a logout does.
func harmless(c *contract.Contract) bool {
	safe := slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, "QUERY"}, c.Method())
	return safe && !c.Ends() || verdict.SaysTokens(c) || len(c.SuccessMembers()) == 0 && c.Renews()
}

// boundLive decides how often the live credential is sent, where the user has
// not. A credential that may be ended by its first use, and is the only one, is
// sent once.
func (c *Check) boundLive() {
	o := &c.options
	if o.Live != 0 || o.Reference || harmless(c.settings.Contract) {
		return
	}
	o.Live = fewLive
	if !o.Credential.Renews() && o.Use != UseAgain {
		o.Live, o.Use = 1, UseOnce
	}
}

// cutLive leaves cases out that would send the live credential more often than
// allowed. The preflight counts. Those that must succeed are kept first.
func (c *Check) cutLive() {
	most := c.options.Live
	if most <= 0 || c.settings.Vault == nil {
		return
	}
	c.settings.LiveLast, c.settings.LiveOnce = true, most == 1
	c.settings.MayEnd = !harmless(c.settings.Contract) && !c.options.Reference && !c.options.Credential.Renews() && c.options.Use != UseAgain
	left := most
	if most > 1 {
		left-- // the preflight
	}
	byNeed := c.settings.Asked(c.chosen)
	slices.SortStableFunc(byNeed, func(a, b fixtures.Case) int { return cmp.Compare(need(a), need(b)) })
	cut, families := map[string]bool{}, map[string]int{}
	for _, one := range byNeed {
		n := run.TokenSteps(one)
		if one.UsesAccess() && most == 1 {
			n = most + 1 // somebody would have to get an access token first
		}
		if n <= left {
			left -= n
			continue
		}
		cut[one.ID] = true
		families[cmp.Or(one.Family, one.Theme)]++
	}
	c.settings.Cut = cut
	if len(cut) == 0 {
		return
	}
	c.told.Cut = &result.Cut{Most: most, Cases: len(cut), Families: families, Raise: "--live all"}
	var words []string
	for _, name := range slices.Sorted(maps.Keys(families)) {
		words = append(words, fmt.Sprintf("%s %d", name, families[name]))
	}
	often := fmt.Sprintf("at most %d times", most)
	if most == 1 {
		often = "only once"
	}
	c.cutTold = fmt.Sprintf("the live credential is sent %s, since the operation may end or spend it; %d cases are left out (%s); --live all sends all of them",
		often, len(cut), strings.Join(words, ", "))
}

// need orders cases by what is lost without them.
func need(c fixtures.Case) int {
	switch {
	case !c.SendsLiveToken():
		return 0
	case c.Outcome == fixtures.Token && c.Level == fixtures.Must:
		return 1
	case c.Level == fixtures.Must:
		return 2
	}
	return 3
}

// tellCut says before the run what is left out.
func (c *Check) tellCut() {
	if c.cutTold != "" {
		c.told.Settings = append(c.told.Settings, result.Setting{Name: "live", Value: c.cutTold})
	}
}
