package recognise

import "strings"

// degree says how sure it is that a text is a credential, apart from whether it is a known one or an echo.
func (l *look) degree(s string, sp spot) Degree {
	if s == "" || !l.success && sp.means < strong && len(s) < shortestRandom {
		return Harmless
	}
	f := l.formOf(s)
	if f == prose && !l.success {
		return Harmless
	}
	if sp.loose {
		return looseDegree(f, sp)
	}
	sp.means = l.meaning(f, sp)
	if l.success {
		return l.givenDegree(f, sp)
	}
	switch sp.means {
	case strong:
		return strongDegree(f, sp)
	case own:
		if f == single {
			return Suspected // an error puts a word on it, such as is_required2
		}
		return atLeast(f, uuid, Certain)
	case harmless:
		return atLeast(f, signed, Suspected)
	case apart:
		return atLeast(f, numbered, Suspected)
	case weak:
		if f >= random {
			return Certain
		}
		if f == uuid && strings.EqualFold(sp.name, "id") { // of a token
			return Suspected
		}
	}
	switch {
	case f == signed && (sp.kind == inReason || l.required(sp)):
		return Certain
	case f == signed || f == random && sp.kind == inReason:
		return Likely
	}
	return atLeast(f, random, Suspected)
}

// strongDegree is for a name that means a credential: one word may be one, or tell why there is none.
func strongDegree(f form, sp spot) Degree {
	switch {
	case f >= numbered:
		return Certain
	case f == single && sp.code:
		return Harmless
	case f == single && sp.list:
		return Suspected
	case f == single:
		return Likely
	}
	return Harmless
}

// looseDegree is for one word among others: of a message, or in a field that has several.
func looseDegree(f form, sp spot) Degree {
	switch {
	case sp.means == harmless || sp.means == apart:
		return atLeast(f, signed, Suspected)
	case f == signed && (sp.means == strong || sp.kind == inReason):
		return Certain
	case f == signed, f == random && (sp.means == strong && sp.kind == inField || sp.kind == inReason):
		return Likely
	}
	return atLeast(f, random, Suspected)
}

// givenDegree is for a success, where a text is secret unless it is known not to be.
func (l *look) givenDegree(f form, sp spot) Degree {
	rec := l.r.names[keyOf(sp.above, sp.name)]
	changes := rec != nil && rec.changed
	switch sp.means {
	case strong, own:
		switch {
		case f >= uuid || l.required(sp) || changes:
			return Certain
		case f >= single:
			return Likely
		}
		return Suspected
	case harmless:
		return atLeast(f, signed, Suspected)
	case apart:
		return atLeast(f, uuid, Suspected)
	case telling:
		if f == signed {
			return Likely
		}
		return atLeast(f, random, Suspected)
	}
	switch {
	case l.required(sp) && changes && f != prose:
		return Certain
	case f == signed:
		return Likely
	case rec != nil && rec.constant && f < random:
		return Harmless
	case sp.kind == inText:
		return atLeast(f, random, Suspected)
	}
	return atLeast(f, short, Suspected)
}

// meaning is what a name means in this run: some mean a credential since a success gave one under them, or
// where the text that stands there has the form of one.
func (l *look) meaning(f form, sp spot) meaning {
	if sp.means != neutral && sp.means != weak || f < single {
		return sp.means
	}
	if sp.means == weak && l.success && f >= uuid {
		return strong
	}
	if rec := l.r.names[keyOf(sp.above, sp.name)]; rec != nil && rec.shown && f >= uuid {
		return strong
	}
	return sp.means
}

// required reports whether the contract asks for this member in a success.
func (l *look) required(sp spot) bool {
	return sp.kind == inMember && l.r.members[sp.name] && (sp.means == neutral || sp.means >= weak)
}

func atLeast(f, least form, d Degree) Degree {
	if f >= least {
		return d
	}
	return Harmless
}
