// Package reference is the reference implementation of the operation: a server
// that keeps every rule, and the same server with exactly one thing wrong
// ([Faults]) or with one thing done in another way that the contract leaves open
// ([Variants]).
//
// A request goes through stages, each a replaceable function of a behaviour:
// lookup finds the cookie, verify judges its value, grant and refuse make the
// answer, and the answer is put on the wire. A fault or a variant is one table
// entry: an id, a sentence, the rules that must report it, and an edit of one
// stage. To add one, add the entry to the table of its theme (faults_*.go,
// variants_*.go); nothing else has to change.
package reference

import (
	"crypto/tls"
	"time"
)

// Options are the settings of a server. The zero value is the plain conforming
// server on a free loopback port.
type Options struct {
	// OpenAPI is the contract document, JSON; nil means the embedded one. Path,
	// method, cookie name, statuses and media types are read from it.
	OpenAPI []byte
	// Listen is the TCP address to listen on; "" means "127.0.0.1:0".
	Listen string
	// BasePath is put before the operation's path, such as "/api".
	BasePath string
	// Rotate makes each success set a new refresh token cookie.
	Rotate bool
	// SingleUse makes a success spend its refresh token: a replay is refused. It
	// implies Rotate, unless NoRotate is set.
	SingleUse bool
	// NoRotate keeps SingleUse from handing out the next refresh token.
	NoRotate bool
	// Delay is waited before each answer.
	Delay time.Duration
	// Fault is the id of a fault or a variant; "" means none.
	Fault string
	// TLS makes the server speak HTTPS (HTTP/1.1 only) with this configuration.
	TLS *tls.Config
	// Now is the clock that tokens are issued and checked by; nil means time.Now.
	Now func() time.Time
}
