package reference

import "slices"

// misbehaving are the servers that are busy, limited, gone for a moment or for
// good, not all alike, or that shut the run out.
func misbehaving() []string {
	return []string{
		"gateway-alone", "gateway-early", "cold-start", "restart-behind-gateway", "restart-without-gateway", "dies-early", // nothing behind the gateway, a restart, an end
		"blip-502", "blip-503", "blip-reset", "drop-empty-value", // one failure, and one that comes again
		"layer-429-now-and-then", "layer-503-now-and-then", "limit-every-second", "limit-per-second", "limit-with-reset", "limit-four-at-once", "limit-one-at-once", "limit-six-connections", // limits
		"later-with-trailer", "later-with-chunks", "in-an-hour-with-chunks", "later-without-cookie", "later-beside-cookies", // what one kind of request always gets
		"banned-by-page", "banned-by-redirection", "banned-by-challenge", "banned-by-rate", "banned-by-reset", "banned-by-silence", // firewalls
		"lockout-after-three", "lockout-by-refusal", "lockout-after-fifty", "lockout-by-page", "lockout-by-rate", "lockout-by-reset", "lockout-of-the-token", "lockout-for-two-seconds", "lockout-for-an-instant", "token-revoked-early", // protection against guessing
		"host-unknown", "host-refused", "page-for-everything", // another server
		"rotating-now-and-then", "rotating-once", "rotating-in-body", "rotating-in-field", "rotating-answer-lost", // tokens that are replaced
		"up-late", "late-behind-port-mapper", "late-behind-gateway", // not up yet
		"login-busy-once", "login-reset-once", "login-slowed-once", "login-after-the-end", "login-after-exp", "login-busy-after-the-end", "login-refusing", "login-dying", // logins, and tokens that end
		"instance-with-other-key", "instance-by-connection", "instance-failing", "instance-gone", "instance-open", // one of two instances
		"every-third-valid-refused", "silent-on-valid", "silent-on-malformed", "never-ending-body", // one of several, and silence
	}
}

// Misbehaving lists the servers whose verdict depends on how a run behaves when
// the server, the network or a gateway misbehaves. It must be the same each time.
func Misbehaving() []Declaration {
	return slices.DeleteFunc(append(Faults(), Variants()...), func(d Declaration) bool { return !slices.Contains(misbehaving(), d.ID) })
}
