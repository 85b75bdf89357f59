// Package parsers finds a cookie as real stacks do. RFC 6265 defines how a
// Cookie header is written (§4.2.1) and no algorithm that reads it, so stacks
// differ on everything that is not plain. Each function takes the values of the
// Cookie header lines and the cookie's name, and says what an application on
// that stack sees. testdata/cookie-matrix.tsv holds what was measured.
package parsers
