// Package credential knows where the credential comes from (a value, a file, a
// command, a login), and lends it, as one that can be used again, once, or until
// an answer replaces it.
package credential
