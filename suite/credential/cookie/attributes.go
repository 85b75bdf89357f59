package cookie

import (
	"strconv"
	"strings"
	"time"
)

// The names of the attributes that browsers know, in lower case.
const (
	attrExpires     = "expires"
	attrMaxAge      = "max-age"
	attrDomain      = "domain"
	attrPath        = "path"
	attrSecure      = "secure"
	attrHTTPOnly    = "httponly"
	attrSameSite    = "samesite"
	attrPartitioned = "partitioned" // in no version of the document; Chromium, Firefox and Safari know it
	attrPriority    = "priority"    // Chromium's own
)

func isKnown(attribute string) bool {
	switch strings.ToLower(attribute) {
	case attrExpires, attrMaxAge, attrDomain, attrPath, attrSecure, attrHTTPOnly, attrSameSite, attrPartitioned, attrPriority:
		return true
	}
	return false
}

// lifetime is what Max-Age or Expires says: the text as it was written, and when
// the cookie is over, at most 400 days from now (§5.5). All is zero where there is
// no such attribute, or where it says nothing.
type lifetime struct {
	text   string
	end    time.Time
	capped bool
}

// apply does what an attribute says (RFC 6265bis §5.6.1 to §5.6.7). One that
// comes later replaces one that came before. Browsers do so, too, where the later
// Max-Age or Expires cannot be read, and the document leaves the earlier one.
func (c *SetCookie) apply(a Attribute, now time.Time) {
	if len(a.Value) > mostAttributeOctets {
		return
	}
	switch strings.ToLower(a.Name) {
	case attrExpires:
		c.expires = readExpires(a.Value, now)
	case attrMaxAge:
		c.maxAge = readMaxAge(a.Value, now)
	case attrDomain:
		c.Domain = strings.ToLower(a.Value)
		if a.Value != "." { // covers no host; the document would take it for an empty one
			c.Domain = strings.TrimPrefix(c.Domain, ".")
		}
	case attrPath:
		c.Path = ""
		if strings.HasPrefix(a.Value, "/") {
			c.Path = a.Value
		}
	case attrSecure:
		c.Secure = true
	case attrHTTPOnly:
		c.HTTPOnly = true
	case attrSameSite:
		c.SameSite = parseSameSite(a.Value)
	case attrPartitioned:
		c.partitioned = true
	}
}

// life is the lifetime that counts: Max-Age goes before Expires, wherever it
// stands (§5.7 step 6).
func (c *SetCookie) life() lifetime {
	if c.maxAge.text != "" {
		return c.maxAge
	}
	return c.expires
}

func readExpires(value string, now time.Time) lifetime {
	at, ok := parseDate(value)
	if !ok {
		return lifetime{}
	}
	if latest := now.Add(longestLife); at.After(latest) {
		return lifetime{value, latest, true}
	}
	return lifetime{text: value, end: at}
}

func readMaxAge(value string, now time.Time) lifetime {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return lifetime{}
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case value[0] == '-' || err == nil && seconds == 0:
		return lifetime{text: value, end: time.Unix(0, 0)} // stands for the earliest date of a browser
	case err != nil || seconds > int64(longestLife/time.Second):
		return lifetime{value, now.Add(longestLife), true}
	}
	return lifetime{text: value, end: now.Add(time.Duration(seconds) * time.Second)}
}

func parseSameSite(value string) SameSite {
	switch strings.ToLower(value) {
	case "strict":
		return SameSiteStrict
	case "lax":
		return SameSiteLax
	case "none":
		return SameSiteNone
	}
	return SameSiteDefault
}
