package cookie

import (
	"cmp"
	"slices"
	"time"
)

// Jar keeps the cookies of one origin as a browser does. The zero value is empty
// and ready. It must not be used by several goroutines at once.
type Jar struct {
	kept []kept // in the order in which they were created
	uses int    // counts what is set and sent, in place of the last-access-time
}

// kept is a stored cookie (RFC 6265bis §5.7).
type kept struct {
	name, value, domain, path string
	hostOnly, secure          bool
	expiry                    time.Time // zero: the session's end
	used                      int
}

// Of one host Chromium and Firefox keep 180 cookies, and 150 once there are more.
// The document asks for 50 at least.
const (
	mostKept  = 180
	keptAgain = 150
)

// sent lists the cookies that go with a request, in their order.
func (j *Jar) sent(to Request, now time.Time) []kept {
	to = to.canonical()
	j.evictExpired(now)
	j.uses++
	var sent []kept
	for i := range j.kept {
		if k := &j.kept[i]; k.elsewhere(to) == nil {
			k.used = j.uses
			sent = append(sent, *k)
		}
	}
	slices.SortStableFunc(sent, func(a, b kept) int { return cmp.Compare(len(b.path), len(a.path)) })
	return sent
}

// elsewhere says why the cookie does not go with a request, if it does not
// (RFC 6265bis §5.8.3 step 3).
func (k kept) elsewhere(to Request) *Remark {
	switch {
	case k.hostOnly && to.Host != k.domain, !domainMatches(to.Host, k.domain):
		return refusal(HostElsewhere, shown(k.domain), shown(to.Host))
	case !pathMatches(to.Path, k.path):
		return refusal(PathElsewhere, shown(k.path), shown(to.Path))
	case k.secure && !to.secure():
		return refusal(SecureElsewhere)
	}
	return nil
}

// same reports whether one cookie replaces the other.
func (k kept) same(other kept) bool {
	return k.name == other.name && k.domain == other.domain && k.hostOnly == other.hostOnly && k.path == other.path
}

// put stores a cookie, or deletes the one that it replaces where it is over.
func (j *Jar) put(k kept, over bool) {
	at := slices.IndexFunc(j.kept, k.same)
	switch {
	case over && at >= 0:
		j.kept = slices.Delete(j.kept, at, at+1)
	case over:
	case at >= 0:
		j.kept[at] = k // it keeps its place, which stands for its creation-time
	default:
		j.kept = append(j.kept, k)
	}
	if len(j.kept) > mostKept {
		for len(j.kept) > keptAgain {
			j.evictOne()
		}
	}
}

func (j *Jar) evictExpired(now time.Time) {
	j.kept = slices.DeleteFunc(j.kept, func(k kept) bool { return !k.expiry.IsZero() && !now.Before(k.expiry) })
}

// evictOne removes what RFC 6265bis §5.7 removes first: a cookie that is not
// Secure, then the one that was not used for the longest time.
func (j *Jar) evictOne() {
	victim := 0
	for i, k := range j.kept {
		v := j.kept[victim]
		if v.secure && !k.secure || v.secure == k.secure && k.used < v.used {
			victim = i
		}
	}
	j.kept = slices.Delete(j.kept, victim, victim+1)
}
