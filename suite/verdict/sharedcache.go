package verdict

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// judgeSharedCache advises where a success that only the credential gives may be kept
// by a cache that many clients share. A cookie, other than Authorization, does not keep
// a cache from that (RFC 9111 §3.5). Only answers to GET are kept in practice.
func judgeSharedCache(a *Answer) []result.Finding {
	if !a.own() || a.Method != http.MethodGet || !a.Contract.IsSuccess(a.status()) || !a.CarriesLive || a.issues() || a.Contract.Anonymous() || a.Data.isForAnybody() {
		return nil
	}
	r := a.response()
	if vary := r.List("Vary"); slices.Contains(vary, "*") || slices.Contains(vary, "cookie") {
		return nil
	}
	directives := map[string]string{}
	for _, d := range r.List("Cache-Control") {
		name, value, _ := strings.Cut(d, "=")
		directives[name] = strings.Trim(value, `"`)
	}
	for _, forbids := range []string{"no-store", "private", "no-cache"} {
		if _, found := directives[forbids]; found {
			return nil
		}
	}
	for _, allows := range []string{"s-maxage", "max-age"} { // the first one counts for a shared cache
		if value, found := directives[allows]; found {
			if seconds, err := strconv.Atoi(value); err != nil || seconds <= 0 {
				return nil
			}
			return []result.Finding{{Message: "What only the credential gives may be kept by a shared cache, which gives it to whoever asks next: Cache-Control has " + allows + ", and neither private nor no-store."}}
		}
	}
	return judgeExpires(a)
}

// judgeExpires is the same for the field that counts where Cache-Control gives no age
// (RFC 9111 §5.3).
func judgeExpires(a *Answer) []result.Finding {
	lines := a.response().Values("Expires")
	if len(lines) != 1 {
		return nil
	}
	now := a.Now
	if date, err := http.ParseTime(a.response().Get("Date")); err == nil {
		now = date
	}
	if until, err := http.ParseTime(lines[0]); err != nil || !until.After(now) {
		return nil
	}
	return []result.Finding{{Message: "What only the credential gives may be kept by a shared cache, which gives it to whoever asks next: Expires is in the future, and Cache-Control has neither private nor no-store.", Source: "RFC 9111 §5.3"}}
}
