package redact

import "regexp"

var userinfo = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*:/{1,2})[^/\s@"'<>]*@`)

// URLs takes user names and passwords out of the URLs in a text (RFC 3986 §3.2.1).
// It is for messages that repeat what somebody has set, before any secret is known.
func URLs(text string) string {
	return userinfo.ReplaceAllString(text, "$1"+opening+"user name and password"+closing+"@")
}
