package suite

import (
	"fmt"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// announceSpending says beforehand how many single-use tokens the chosen cases
// send. Where they need more than --max-tokens allows, nothing is sent.
func (p *prepared) announceSpending(chosen []fixtures.Case, o *Options) error {
	if p.settings.Vault == nil || !p.settings.Vault.SingleUse() {
		return nil
	}
	needed := run.TokensNeeded(p.settings, chosen)
	if o.MaxTokens > 0 && needed > o.MaxTokens {
		return usage(fmt.Errorf("the selected cases send %d single-use tokens, and --max-tokens allows %d; nothing was sent. Raise it, or select fewer cases (--focus, --label-filter)", needed, o.MaxTokens))
	}
	said := fmt.Sprintf("%d refresh tokens are sent, each once", needed)
	if needed == 1 {
		said = "1 refresh token is sent, once"
	}
	p.told = append(p.told, verdict.Setting{Name: "single-use", Value: said})
	return nil
}
