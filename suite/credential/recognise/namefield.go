package recognise

import "strings"

// meaningOfField reads the name of a header field. What is harmless there is looked through for known
// credentials alone.
func meaningOfField(s string) meaning {
	lower := strings.ToLower(s)
	if isHarmlessField(lower) {
		return harmless
	}
	return meaningOf(lower)
}

func isHarmlessField(lower string) bool {
	switch lower {
	case "date", "etag", "last-modified", "expires", "age", "via", "server", "vary", "allow", "accept", "accept-ranges", "alt-svc", "connection",
		"keep-alive", "transfer-encoding", "upgrade", "trailer", "cache-control", "pragma", "retry-after", "server-timing", "nel", "report-to",
		"reporting-endpoints", "digest", "repr-digest", "want-digest", "strict-transport-security", "public-key-pins", "expect-ct",
		"permissions-policy", "feature-policy", "referrer-policy", "origin-agent-cluster", "clear-site-data", "timing-allow-origin",
		"signature", "signature-input", "p3p", "x-powered-by", "x-runtime", "x-served-by", "x-cache", "x-timer", "x-frame-options",
		"x-permitted-cross-domain-policies", "x-dns-prefetch-control", "x-robots-tag", "x-xss-protection", "x-ua-compatible", "x-nextjs-cache",
		"x-envoy-upstream-service-time", "x-varnish", "x-cloud-trace-context", "x-drupal-cache", "cf-ray", "cf-cache-status", "x-amzn-remapped-content-length", "b3":
		return true
	case "content-location":
		return false
	}
	for _, prefix := range []string{"content-", "access-control-", "sec-", "cross-origin-", "accept-", "x-b3-", "x-ratelimit", "ratelimit", "x-content-", "x-amz-cf-"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	return false
}

// isURLField: the fields that hold URLs, in whose query or fragment OAuth puts tokens (RFC 6749 §4.2.2).
func isURLField(lower string) bool {
	switch lower {
	case "location", "content-location", "refresh", "link":
		return true
	}
	return false
}

// meaningOfCookie reads the name of a cookie, apart from its prefix (RFC 6265bis §4.1.3).
func (r *Recogniser) meaningOfCookie(s string) meaning {
	bare := strings.TrimPrefix(strings.TrimPrefix(s, "__Host-"), "__Secure-")
	if r.cookie != "" && (s == r.cookie || bare == r.cookie) {
		return own
	}
	if isAnyonesCookie(strings.ToLower(bare)) {
		return apart
	}
	return meaningOf(bare)
}

// isAnyonesCookie: balancers, firewalls and frameworks set these on any answer.
func isAnyonesCookie(lower string) bool {
	switch lower {
	case "jsessionid", "phpsessid", "connect.sid", "session", "sessionid", "sid", "sails.sid", "koa.sid", "koa.sess", "asp.net_sessionid",
		"cfid", "cftoken", "serverid", "srv_id", "route", "routeid", "lb", "sticky", "gclb", "gaesa", "applicationgatewayaffinity",
		"applicationgatewayaffinitycors", "ingresscookie", "stsservicecookie", "x-ms-gateway-slice", "cookiesession1", "citrix_ns_id",
		"ak_bmsc", "bm_sv", "bm_sz", "bm_mi", "_abck", "datadome", "cf_clearance", "_cfuvid", "_gid", "_grecaptcha", "visitor", "visitor_id":
		return true
	}
	if strings.HasSuffix(lower, "_session") || strings.HasSuffix(lower, ".session") || strings.HasSuffix(lower, "_flash") {
		return true
	}
	for _, prefix := range []string{"awsalb", "awselb", "__cf", "bigipserver", "ts01", "incap_ses", "visid_incap", "nlbi_", "arraffinity", "aspsessionid", "nsc_", "_ga", "_pk_", "_hj"} {
		if strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	return false
}
