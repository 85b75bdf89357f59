// Package reference is the reference implementation of the operation: a server
// that keeps every rule, and the same server with exactly one fault ([Faults])
// or with one thing done differently, as the contract allows ([Variants]).
//
// A request goes through stages, and each stage is a function of a behaviour
// that can be replaced: lookup finds the cookie, verify judges its value, grant
// and refuse make the answer, and then the answer is sent. A fault or a variant
// is one table entry: an id, a sentence, the rules that must report it, and an
// edit of one stage. To add one, add the entry to the table of its theme
// (faults_*.go, variants_*.go); nothing else has to change.
package reference

import (
	"crypto/tls"
	"io/fs"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/contract"
)

// Options are the settings of a server. The zero value is the plain conforming
// server on a free loopback port.
type Options struct {
	// OpenAPI is the contract document, as [contract.Open] takes it. nil means the
	// embedded one, with the changes that Fault needs. Path, method, cookie name,
	// statuses, media types and bodies are read from it.
	OpenAPI []byte
	// Folder is the document's folder, and Choice says which operation is served.
	Folder fs.FS
	Choice contract.Choice
	// Listen is the TCP address to listen on; "" means "127.0.0.1:0".
	Listen string
	// BasePath is put before the operation's path, such as "/api".
	BasePath string
	// Rotate makes each success set a new refresh token cookie.
	Rotate bool
	// SingleUse makes a success spend its refresh token, so that a replay is
	// refused. It implies Rotate, unless NoRotate is set.
	SingleUse bool
	// NoRotate: with SingleUse, a success gives no new refresh token.
	NoRotate bool
	// Delay is the wait before each answer.
	Delay time.Duration
	// Fault is the id of a fault or a variant; "" means none.
	Fault string
	// TLS makes the server speak HTTPS with this configuration.
	TLS *tls.Config
	// HTTP2 makes the server speak HTTP/2: with TLS beside HTTP/1.1, as the client
	// chooses by ALPN; without TLS in the place of HTTP/1.1. A fault of HTTP/2's own
	// implies it.
	HTTP2 bool
	// Now is the clock for issuing and checking tokens; nil means time.Now.
	Now func() time.Time
}
