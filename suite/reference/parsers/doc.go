// Package parsers finds a cookie as real stacks do. RFC 6265 defines how a
// Cookie header is written (§4.2.1), but no algorithm to read it, so stacks
// differ on everything that is not plain. Each function takes the values of the
// Cookie header lines and the cookie's name, and returns what an application on
// that stack sees. testdata/cookie-matrix.tsv has the measured results.
package parsers
