package reference

import (
	"fmt"
	"strings"
	"time"
)

// sizeVariants send large answers, as some servers have a reason to do.
func sizeVariants() []entry {
	return []entry{
		{id: "size-of-access-token", sentence: "Access tokens are 8 KiB long.", edit: func(b *behaviour) {
			b.mintAccess = func(string, time.Duration) string { return opaqueText(8 << 10) }
		}},
		{id: "size-of-success", sentence: "A success lists 3,000 permissions beside its token.", edit: granted(rewritten(func(b string) string {
			return strings.TrimSuffix(b, "}") + `,"permissions":` + manyTimes(3_000, `"perm:%d:read"`) + "}"
		}))},
		{id: "size-of-refusal", sentence: "A refusal has a list of 300 errors.", edit: refused(body(`{"detail":` +
			manyTimes(300, `{"type":"value_error","loc":["cookie","{{name}}",%d],"msg":"The refresh token is not valid"}`) + "}"))},
	}
}

// manyTimes is a JSON array of numbered items.
func manyTimes(n int, format string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(format, i)
	}
	return "[" + strings.Join(items, ",") + "]"
}
