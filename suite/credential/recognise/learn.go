package recognise

import (
	"slices"
	"strings"
)

const (
	mostNames       = 256 // names whose texts a run remembers
	refreshLabel    = "refresh token"
	accessLabel     = "access token"
	longestInALabel = 28 // of a name
)

// record is what successes have given under one name.
type record struct {
	hash     uint64 // of the last text
	seen     bool
	changed  bool // from success to success
	constant bool // the same text came again, and no other
	shown    bool // the name means a credential, since a success gave one under it
}

// gift is a text of a success that may teach something.
type gift struct {
	text, key, label string
	form             form
	means            meaning
	required         bool
	cookie           bool
}

// credential reports whether the gift is one by its name.
func (g gift) credential() bool {
	return g.means >= strong || g.means == weak && g.form >= uuid
}

func (l *look) gift(s string, sp spot) gift {
	return gift{text: s, form: l.formOf(s), means: sp.means, required: l.required(sp), cookie: sp.kind == inCookie}
}

// offer notes what a success gives.
func (l *look) offer(s string, sp spot) {
	if !l.success || s == "" || sp.loose || sp.means == telling || sp.means == harmless || sp.means == apart {
		return
	}
	g := l.gift(s, sp)
	if !g.credential() && !g.required && g.form < short || g.form == prose {
		return
	}
	l.log(event{kind: offered, text: s, spot: sp})
	l.take(g, sp)
}

// take takes a gift in, as far as the bounds let it.
func (l *look) take(g gift, sp spot) {
	s, count := g.text, l.sureGifts
	if !g.credential() {
		count = len(l.gives) - l.sureGifts
	}
	if count == mostGifts {
		l.overflow = l.overflow || g.credential()
		return
	}
	g.key = keyOf(sp.above, sp.name)
	if slices.ContainsFunc(l.gives, func(other gift) bool { return other.key == g.key && other.text == s }) {
		return
	}
	if _, echo := l.carried.echo(s); echo {
		return
	}
	g.text, g.label = strings.Clone(s), l.label(sp)
	l.gives = append(l.gives, g)
	if g.credential() {
		l.sureGifts++
	}
}

// Learn takes in what an answer gives. It is to be called once for each answer that was looked at; only a
// success teaches anything, and what its request carried teaches nothing. It reports false where the run
// has no room for more credentials: there is room for 4096 of them, of 16 MiB in all.
//
// A success teaches the text under every name that means a credential. Where it has none of those, and one
// text alone has the form of a credential, that is the credential, and its name means one from then on.
func (r *Recogniser) Learn(l Looked) bool {
	if !l.success || len(l.gives) == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	sole := r.sole(l.gives)
	all, fallback := true, ""
	for i, g := range l.gives {
		rec := r.note(g)
		only := i == sole
		if !g.credential() && !only && !(rec.shown && g.form >= uuid) && !(g.required && rec.changed) {
			continue
		}
		if !rec.shown && (only || g.means == weak) {
			rec.shown = true
			r.lessons++
		}
		all = r.know(g.text, g.label) && all
		switch {
		case g.label == accessLabel && r.access == "":
			r.access = g.text
		case g.label != refreshLabel && fallback == "":
			fallback = g.text
		}
	}
	if r.access == "" {
		r.access = fallback
	}
	return all && !r.known.full
}

// sole returns the gift that alone can be the credential of a success without any by its name, or -1. A
// JWT goes before other random text.
func (r *Recogniser) sole(gives []gift) int {
	for _, least := range []form{signed, uuid} {
		found, count := -1, 0
		for i, g := range gives {
			if g.credential() || r.names[g.key] != nil && r.names[g.key].shown && g.form >= uuid {
				return -1
			}
			if g.form >= least && (!g.cookie || g.form == signed) {
				found, count = i, count+1
			}
		}
		if count > 0 {
			if count > 1 {
				return -1
			}
			return found
		}
	}
	return -1
}

// note compares a text with the last one under its name. A name past the bound is forgotten again.
func (r *Recogniser) note(g gift) *record {
	rec := r.names[g.key]
	if rec == nil {
		rec = &record{}
		if len(r.names) < mostNames {
			r.names[g.key] = rec
		}
	}
	hash := r.known.hash(g.text)
	if was := *rec; rec.seen {
		rec.changed = rec.changed || rec.hash != hash
		rec.constant = !rec.changed
		if rec.changed != was.changed || rec.constant != was.constant {
			r.habits++
		}
	}
	rec.hash, rec.seen = hash, true
	return rec
}

// label says what a text is, as far as its name tells.
func (l *look) label(sp spot) string {
	if sp.loose || sp.kind == inReason || sp.kind == inBare {
		return "a token"
	}
	lower := strings.ToLower(sp.name)
	switch {
	case sp.means == own || strings.Contains(lower, "refresh"):
		return refreshLabel
	case sp.means != apart && isAccess(lower):
		return accessLabel
	}
	word := "member"
	switch sp.kind {
	case inField:
		word = "field"
	case inCookie:
		word = "cookie"
	}
	if len(sp.name) > longestInALabel || !l.tellable(sp.name) {
		return word
	}
	return word + " " + sp.name
}

// isAccess reports whether a name speaks of an access token and of no other kind.
func isAccess(lower string) bool {
	var n name
	n.read(lower)
	switch string(n.letters()) {
	case "token", "jwt", "bearer", "authorization", "authtoken", "xauthtoken", "xtoken", "xjwt":
		return true
	}
	return strings.Contains(lower, "access")
}

// NamesToken reports whether a member of a success means a credential by its
// name.
func NamesToken(name string) bool { return meaningOf(name) == strong }

// NamesAccessToken reports whether a member of a success means an access token by
// its name. One that the contract requires may mean any credential, such as an
// id_token, but for a refresh token.
func NamesAccessToken(name string, required bool) bool {
	lower := strings.ToLower(name)
	return meaningOf(name) == strong && !strings.Contains(lower, "refresh") && (required || isAccess(lower))
}

// NamesIssued reports whether a member of a success means, by its name, a credential
// that an operation gives to whoever asks. Data have tokens of other kinds in it: for
// pushed messages, for another service, for an invitation.
func NamesIssued(member string) bool {
	lower := strings.ToLower(member)
	if meaningOf(member) != strong {
		return false
	}
	for _, word := range []string{"refresh", "session", "auth", "renew", "login", "bearer", "jwt"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	var n name
	n.read(lower)
	switch string(n.letters()) {
	case "tokens", "idtoken", "usertoken", "apitoken", "newtoken", "credential", "credentials", "sid", "ticket":
		return true
	}
	return isAccess(lower)
}
