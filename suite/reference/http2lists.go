package reference

import (
	"net/http"

	"golang.org/x/net/http2"
)

// The limit of header lists (SETTINGS_MAX_HEADER_LIST_SIZE, RFC 9113 §6.5.2) is advice
// to the client: a server may take larger ones, and may refuse smaller ones.

// ownList is the limit that the plain server tells.
const ownList = 64 << 10

// beyond does something else with header lists that are larger than a limit; 0: the
// limit that the settings tell.
func beyond(limit int, f func(c *conn2, r *request2)) edit {
	return over2(func(h *behaviour2) { h.enforced, h.oversized = limit, f })
}

func tooLarge(c *conn2, r *request2) { c.plain(r.id, http.StatusRequestHeaderFieldsTooLarge) }

// listFaults break at header lists of the size that they tell.
func listFaults() []entry {
	crash := func(c *conn2, r *request2) { c.plain(r.id, http.StatusInternalServerError) }
	return []entry{
		{id: "list-above-limit-crash", row: "http2/list-above-limit", sentence: "A header list above the limit in the settings crashes the server.", rules: by("status"), edit: beyond(0, crash)},
		{id: "list-at-limit-crash", row: "http2/list-at-limit", sentence: "A header list just as large as the limit in the settings crashes the server, and a larger one too.", rules: by("status"), edit: beyond(ownList-1, crash)},
		{id: "list-above-limit-ignored", row: "http2/list-above-limit", sentence: "A header list above the limit in the settings gets no answer.", rules: by("answered"), edit: beyond(0, func(c *conn2, _ *request2) { <-c.server.done })},
		{id: "list-not-decoded", row: "http2/list-above-then-valid", sentence: "A header list above the limit in the settings is not decoded, and the connection goes on with the dynamic table of before.", rules: by("repeatable"), edit: over2(func(h *behaviour2) { h.skips = true })},
	}
}

// listVariants tell a limit, and keep another one, or none.
func listVariants() []entry {
	limit := func(announced uint32, enforced int, f func(c *conn2, r *request2)) edit {
		return all(setting(http2.SettingMaxHeaderListSize, announced), beyond(enforced, f))
	}
	return []entry{
		{id: "list-limit-kept", sentence: "The settings tell a limit of 16 KiB, and a larger header list gets 431.", edit: limit(16<<10, 0, tooLarge)},
		{id: "list-limit-small-answered", sentence: "The settings tell a limit of 1,000 octets, and a larger header list gets 431.", edit: limit(1_000, 0, tooLarge)},
		{id: "list-limit-small-reset", sentence: "The settings tell a limit of 2,000 octets, and a larger header list resets the stream.", edit: limit(2_000, 0, func(c *conn2, r *request2) { c.reset(r.id, http2.ErrCodeEnhanceYourCalm) })},
		{id: "list-limit-small-leaving", sentence: "The settings tell a limit of 2,000 octets, and a larger header list ends the connection.", edit: limit(2_000, 0, func(c *conn2, r *request2) { c.goAway(r.id, http2.ErrCodeEnhanceYourCalm) })},
		{id: "list-limit-leaving-later", sentence: "The settings tell a limit of 16 KiB, a larger header list gets 431, and the next request of its connection ends that.", edit: all(limit(16<<10, 0, func(c *conn2, r *request2) {
			c.state.remember("large", true)
			tooLarge(c, r)
		}), stopped(http2.ErrCodeCompression, func(c *conn2, f http2.Frame) bool {
			return f.Header().Type == http2.FrameHeaders && c.state.recall("large") != nil
		}))},
		{id: "list-limit-not-kept", sentence: "The settings tell a limit of 500 octets, and any header list is taken.", edit: limit(500, 0, nil)},
		{id: "list-hundred-fields", sentence: "More than a hundred fields get 431, as from Apache and Envoy.", edit: over2(func(h *behaviour2) {
			h.fields = func(_ *conn2, r *request2) { r.large = len(r.fields) > 100 }
			malformed := h.malformed
			h.malformed = func(c *conn2, r *request2) {
				if r.large {
					tooLarge(c, r)
					return
				}
				malformed(c, r)
			}
		})},
		{id: "list-limit-hidden", sentence: "The settings tell a limit of 64 KiB, and a header list above 8 KiB gets 431.", edit: limit(64<<10, 8<<10, tooLarge)},
	}
}
