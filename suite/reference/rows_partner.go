package reference

import (
	"slices"
	"strings"
)

// partnerField is the header field of the key that [NeedPartner] asks for.
const partnerField = "X-CSRF-Token"

// partnersFit compares what the contract requires in header fields beside the cookie with
// what was sent.
func (x *exchange) partnersFit(fits func(got []string, want string) bool) bool {
	for _, f := range x.server.op.contract.Sent().Headers {
		if f.Partner && !fits(x.request.Header.Values(f.Name), f.Value) {
			return false
		}
	}
	return true
}

// partnerRows do not look at the whole key that the contract requires beside the cookie.
func partnerRows() []entry {
	loose := func(also func(got, want string) bool) edit {
		return func(b *behaviour) {
			b.beside = func(x *exchange) bool {
				return x.partnersFit(func(got []string, want string) bool {
					return len(got) == 1 && (got[0] == want || also(got[0], want))
				})
			}
		}
	}
	all := rowsOf("missing", by("token-withheld"), []row{
		{"partner-left-out", "The key that is required beside the cookie is checked only if it is sent.", func(b *behaviour) {
			b.beside = func(x *exchange) bool {
				return x.partnersFit(func(got []string, want string) bool { return len(got) == 0 || slices.Contains(got, want) })
			}
		}},
		{"partner-empty", "The key that is required beside the cookie may be empty.", loose(func(got, _ string) bool { return got == "" })},
		{"partner-shorter", "The beginning of the key that is required beside the cookie is enough.", loose(func(got, want string) bool {
			return got != "" && strings.HasPrefix(want, got)
		})},
		{"partner-longer", "The key that is required beside the cookie may have more after it.", loose(strings.HasPrefix)},
		{"partner-changed", "Only the first four characters of the key that is required beside the cookie, and its length, are compared.", loose(func(got, want string) bool {
			return len(got) == len(want) && got[:4] == want[:4]
		})},
		{"partner-replaced", "A key of the right length is enough beside the cookie, unless it begins with that of another.", loose(func(got, want string) bool {
			return len(got) == len(want) && got[0] != want[0]
		})},
	})
	for i := range all {
		all[i].needs = []Need{NeedPartner}
	}
	return all
}
