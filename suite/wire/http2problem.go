package wire

// The kinds of problem that only HTTP/2 has.
const (
	ProblemPseudo          = "pseudo-header"    // unknown, repeated, misplaced
	ProblemConnectionField = "connection-field" // a field that HTTP/2 does not have
	ProblemLengthSum       = "length-sum"       // content-length is not the size of the body
	ProblemFrame           = "frame"            // a frame that is wrong, or where it must not be
	ProblemPush            = "push"             // a push, which the client has switched off
	ProblemFlow            = "flow-control"     // more octets than the window, or a window that cannot be
	ProblemSettings        = "settings"         // a setting with a value that it must not have, or no word on those of the client
	ProblemCompression     = "compression"      // the header block cannot be decoded
)
