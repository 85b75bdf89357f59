package reference

import (
	"fmt"
	"slices"
)

// statusFaults answer with a wrong status and the body of the right one: every
// plausible status for each kind of request. 429 and 503 have no Retry-After, so
// nothing tells a client to wait.
func statusFaults() []entry {
	wrong := []int{201, 202, 204, 302, 307, 400, 401, 403, 404, 418, 429, 500, 502, 503}
	kinds := []struct {
		id, sentence string
		edit         func(...change) edit
		codes        []int
	}{
		{"valid", "A valid refresh token is answered with %d.", granted, append(wrong, 422)},
		{"missing", "A request without the cookie is answered with %d.", refusedMissing, append(wrong, 200)},
		{"malformed", "A cookie that is not a valid refresh token is answered with %d.", refusedMalformed, append(wrong, 200)},
	}
	var table []entry
	for _, kind := range kinds {
		for _, code := range kind.codes {
			table = append(table, entry{
				id: fmt.Sprintf("status-%s-%d", kind.id, code), sentence: fmt.Sprintf(kind.sentence, code),
				rules: by("status"), edit: kind.edit(status(code)),
				incomplete: kind.id == "valid" && slices.Contains([]int{401, 403, 422, 429}, code),
			})
		}
	}
	return table
}
