package credential

import "errors"

// Lease is leave to send the token, or to make a value from it, until it is returned.
type Lease struct {
	vault  *Vault
	weight int64
	Token  string
	over   chan struct{} // closed when it is given back
}

// ErrReplaced says that a leased token is not the newest any more.
var ErrReplaced = errors.New("the token was replaced before it was sent")

// Check returns [ErrReplaced] if the token was replaced since it was leased, by an
// answer to another request or by the source. It must not be sent then.
func (l *Lease) Check() error {
	if l.vault.Newest() != l.Token {
		return ErrReplaced
	}
	return nil
}

// Use says what became of a leased token.
type Use struct {
	Sent    bool   // it left this machine, whole or in part
	Granted bool   // the answer was a success
	Lost    bool   // whether the answer rotated it is unknown, and it could have
	Rotated string // the new token that the answer set, or empty
}

// Return gives the lease back.
func (l *Lease) Return(u Use) {
	v := l.vault
	v.mu.Lock()
	if u.Sent && v.singleUse {
		v.used++
	}
	if u.Sent && l.Token == v.token && (v.singleUse || u.Lost && v.exclusive) {
		v.spent[l.Token] = true
		v.lost = u.Lost
	}
	if u.Sent && u.Granted && (v.singleUse || u.Rotated != "") {
		v.replaced = l.Token
	}
	if u.Rotated != "" {
		if u.Rotated == v.replaced { // the server gives it again, so it is good again
			v.replaced = ""
		}
		if v.onToken != nil {
			v.onToken(u.Rotated)
		}
		v.token, v.exclusive = u.Rotated, true
	}
	delete(v.out, l)
	v.mu.Unlock()
	close(l.over)
	v.leases.Release(l.weight)
}
