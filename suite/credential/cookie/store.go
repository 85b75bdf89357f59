package cookie

import (
	"slices"
	"strings"
	"time"
)

// store is the storage model (RFC 6265bis §5.7). Where the cookie is refused it
// says why; the cookie that it would have been is given back all the same.
func (j *Jar) store(c SetCookie, from Request, now time.Time) (kept, *Remark) {
	from = from.canonical()
	j.evictExpired(now)
	j.uses++
	k := kept{
		name: c.Name, value: c.Value, domain: from.Host, path: c.Path,
		hostOnly: true, secure: c.Secure, expiry: c.Expiry, used: j.uses,
	}
	if k.path == "" {
		k.path = defaultPath(from.Path)
	}
	if c.Domain != "" && c.Domain != from.Host {
		k.domain, k.hostOnly = c.Domain, false
	} else if c.Domain != "" {
		k.hostOnly = isHostAlone(from.Host)
	}
	for _, refusal := range []*Remark{
		refuseDomain(c, from.Host), j.refuseInsecure(k, from), refuseSameSite(c), refusePrefix(c),
	} {
		if refusal != nil {
			return k, refusal
		}
	}
	j.put(k, c.Over(now))
	return k, nil
}

// isHostAlone: no name stands below an address, and a name without a dot is a
// public suffix. Where Domain is the host itself, browsers keep the cookie as if
// there were none (§5.7 step 9; for addresses the document does not say so).
func isHostAlone(host string) bool {
	return isAddress(host) || !strings.Contains(host, ".")
}

// refuseDomain: steps 8 to 10.
func refuseDomain(c SetCookie, host string) *Remark {
	for _, b := range []byte(c.Domain) {
		if b >= 0x80 {
			return refusal(DomainNotASCII, octet(b))
		}
	}
	switch {
	case c.Domain == "" || c.Domain == host:
		return nil
	case isAddress(host) && strings.HasSuffix(host, "."+c.Domain):
		return refusal(AddressDomain, shown(c.Domain), shown(host))
	case !domainMatches(host, c.Domain):
		return refusal(ForeignDomain, shown(c.Domain), shown(host))
	case !strings.Contains(c.Domain, "."):
		return refusal(PublicSuffix, shown(c.Domain))
	}
	return nil
}

// refuseInsecure: steps 13 and 16.
func (j *Jar) refuseInsecure(k kept, from Request) *Remark {
	switch {
	case from.secure():
		return nil
	case k.secure:
		return refusal(SecureOverHTTP)
	case slices.ContainsFunc(j.kept, k.wouldHide):
		return refusal(SecureStays)
	}
	return nil
}

// wouldHide reports whether a cookie without Secure would stand in the place of
// one with it.
func (k kept) wouldHide(old kept) bool {
	return old.secure && old.name == k.name && pathMatches(k.path, old.path) &&
		(domainMatches(old.domain, k.domain) || domainMatches(k.domain, old.domain))
}

// refuseSameSite: step 19; for Partitioned, which the document does not have, it
// is the same.
func refuseSameSite(c SetCookie) *Remark {
	switch {
	case c.SameSite == SameSiteNone && !c.Secure:
		return refusal(NoneWithoutSecure)
	case c.partitioned && !c.Secure:
		return refusal(PartitionedWithoutSecure)
	}
	return nil
}

// refusePrefix: steps 20 to 22, in any case of letters (§5.4). The document that
// is to follow it adds __Http- and __Host-Http-, and browsers know them.
func refusePrefix(c SetCookie) *Remark {
	name := strings.ToLower(c.Name)
	if c.Name == "" {
		return refuseHidden(c.Value)
	}
	isHTTP := strings.HasPrefix(name, "__http-") || strings.HasPrefix(name, "__host-http-")
	isHost := strings.HasPrefix(name, "__host-")
	switch {
	case strings.HasPrefix(name, "__secure-") && !c.Secure:
		return refusal(SecurePrefix)
	case isHTTP && !(c.Secure && c.HTTPOnly):
		return refusal(HTTPPrefix)
	case isHost && !c.Secure:
		return refusal(HostPrefix, "has no Secure")
	case isHost && c.Domain != "":
		return refusal(HostPrefix, "has a Domain")
	case isHost && c.Path != "/":
		return refusal(HostPrefix, "has no Path=/")
	}
	return nil
}

// refuseHidden is about cookies without a name that a server would take for one
// with a name. Browsers refuse them for an equals sign, too.
func refuseHidden(value string) *Remark {
	lower := strings.ToLower(value)
	for _, prefix := range []string{"__Secure-", "__Host-", "__Http-"} {
		if strings.HasPrefix(lower, strings.ToLower(prefix)) {
			return refusal(HiddenName, "begins like the prefix "+prefix)
		}
	}
	if strings.Contains(value, "=") {
		return refusal(HiddenName, "has an equals sign")
	}
	return nil
}

func refusal(k Kind, args ...any) *Remark {
	r := remark(k, args...)
	return &r
}
