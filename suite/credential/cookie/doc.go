// Package cookie reads Set-Cookie as browsers do, and keeps what a browser would keep.
//
// The algorithms are those of draft-ietf-httpbis-rfc6265bis, called RFC 6265bis
// here: parsing (§5.6), storage (§5.7) and retrieval (§5.8.3). A value goes back
// octet for octet, quotation marks included.
//
// Where Chromium and Firefox do alike and not what the document says, the package
// does what they do, and the code says so there. Otherwise it follows the document.
// Worth knowing:
//
//   - Plain http to this machine (localhost, names below it, loopback addresses)
//     counts as secure, as in Chromium and Firefox. Safari ignores Secure cookies
//     there.
//   - A list of public suffixes is out of scope. Only a Domain without any dot
//     counts as a public suffix, as it does for a browser whose list lacks it.
//   - Every request counts as same-site: SameSite decides only whether a cookie
//     is kept, never whether it is sent.
//   - Host names are compared in lower case and are not converted by IDNA.
//   - Expires is held against the clock of the caller, not against the answer's Date.
//   - A cookie that is set anew keeps its place among those of the same length of
//     path. In Chromium it loses it where the value is another.
//   - Browsers differ on cookies without a name, on values that are not UTF-8, on
//     tabs and on malformed dates. Remarks tell of them.
//
// The work is linear in the octets that are given, and what is kept is bounded:
// 1,000 lines of one answer are read, 100 attributes of a line are kept as they
// were written, 16 cookies behind a comma are looked for, 50 losses and 50 other
// remarks are told, and a jar has at most 180 cookies.
package cookie
