package check

import (
	"fmt"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
)

// spending checks that there is a credential if a chosen case needs one, and
// announces how many single-use tokens the cases send.
func (c *Check) spending() error {
	if c.needToken != nil {
		for _, one := range c.chosen {
			if one.NeedsToken() {
				return &Error{Code: result.ExitIncomplete, text: c.needToken.Error(), err: c.needToken}
			}
		}
	}
	vault := c.settings.Vault
	if vault == nil || !vault.SingleUse() {
		return nil
	}
	if c.told.Made {
		c.told.Settings = append(c.told.Settings, result.Setting{Name: "single-use", Value: "each request with the token sends another one"})
		return nil
	}
	needed := run.TokensNeeded(c.settings, c.chosen)
	if most := c.options.MaxTokens; most > 0 && needed > most {
		return fmt.Errorf("the selected cases send %d single-use tokens, but --max-tokens allows %d; nothing was sent. Allow more, or select fewer cases (--focus, --label-filter)", needed, most)
	}
	said := fmt.Sprintf("%d refresh tokens are sent, each once", needed)
	if needed == 1 {
		said = "1 refresh token is sent, once"
	}
	c.told.Settings = append(c.told.Settings, result.Setting{Name: "single-use", Value: said})
	return nil
}
