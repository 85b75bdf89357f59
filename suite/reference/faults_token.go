package reference

import (
	"slices"
	"strings"
)

// tokenFaults give a token to something that is not the valid credential.
func tokenFaults() []entry {
	return slices.Concat(acceptingFaults(), comparingFaults(), secretFaults())
}

func acceptingFaults() []entry {
	return []entry{
		{id: "accepts-missing", sentence: "A request without the cookie gets a token.", rules: by("token-withheld"), edit: func(b *behaviour) {
			refuse := b.refuse
			b.refuse = func(x *exchange, v verdict) *Answer {
				if v.reason == missing {
					return b.grant(x, verdict{})
				}
				return refuse(x, v)
			}
		}},
		{id: "accepts-empty", sentence: "An empty value gets a token.", rules: by("token-withheld"), edit: alsoAcceptingAny("")},
		{id: "accepts-anything", sentence: "Every value that is not empty gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool { return v != "" })},
		{id: "accepts-long", sentence: "Every value of sixteen octets or more gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool { return len(v) >= 16 })},
		{id: "accepts-two-dots", sentence: "Every value of three parts between dots gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool { return strings.Count(v, ".") == 2 })},
		{id: "accepts-jwt-shape", sentence: "Everything with a readable JWT header and payload gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool { return decodeJWT(v).readable })},
		{id: "accepts-words", sentence: "The words null, undefined, None and true get a token.", rules: by("token-withheld"), edit: alsoAcceptingAny("null", "undefined", "None", "true")},
		{id: "accepts-own-name", sentence: "The cookie's own name as its value gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(x *exchange, v string) bool { return v == x.server.op.cookie })},
		{id: "accepts-sql-quote", sentence: "An apostrophe with or, union or a comment after it gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool {
			_, rest, quoted := strings.Cut(strings.ToLower(v), "'")
			return quoted && (strings.Contains(rest, "or") || strings.Contains(rest, "union") || strings.Contains(rest, "--"))
		})},
		{id: "accepts-sql-wildcard", sentence: "The SQL wildcard % gets a token.", rules: by("token-withheld"), edit: alsoAcceptingAny("%")},
		{id: "accepts-glob-star", sentence: "An asterisk gets a token.", rules: by("token-withheld"), edit: alsoAcceptingAny("*")},
		{id: "accepts-nosql-operator", sentence: "A JSON object with a query operator gets a token.", rules: by("token-withheld"), edit: alsoAccepting(func(_ *exchange, v string) bool { return strings.HasPrefix(v, "{") && strings.Contains(v, "$") })},
		{id: "accepts-expired", sentence: "An expired refresh token gets a token.", rules: by("token-withheld"), needs: []Need{NeedExpired}, edit: func(b *behaviour) {
			verify := b.verify
			b.verify = func(x *exchange, value string) verdict {
				v := verify(x, value)
				if v.reason == expired {
					v.reason = accepted
				}
				return v
			}
		}},
		{id: "accepts-access-token", sentence: "An access token is accepted as a refresh token.", rules: by("access-token-apart"), edit: func(b *behaviour) {
			verify := b.verify
			b.verify = func(x *exchange, value string) verdict {
				v := verify(x, value)
				if v.reason == wrongType {
					v.reason = accepted
				}
				return v
			}
		}},
	}
}

// comparingFaults compare only a part of the token, or compare loosely.
func comparingFaults() []entry {
	part := func(f func(value, token string) bool) edit {
		return knowing(func(value string, issued []string) bool {
			return slices.ContainsFunc(issued, func(token string) bool { return f(value, token) })
		})
	}
	jwtPart := func(f func(v, token [3]string) bool) edit {
		return part(func(value, token string) bool {
			v, t := strings.Split(value, "."), strings.Split(token, ".")
			return len(v) == 3 && len(t) == 3 && f([3]string(v), [3]string(t))
		})
	}
	return []entry{
		{id: "compares-beginning", sentence: "The first half of the token is enough, whatever follows it.", rules: by("token-withheld"), edit: part(func(v, t string) bool { return strings.HasPrefix(v, t[:len(t)/2]) })},
		{id: "compares-prefix", sentence: "A token without its end is accepted.", rules: by("token-withheld"), edit: part(func(v, t string) bool { return len(v) > 20 && strings.HasPrefix(t, v) })},
		{id: "compares-end", sentence: "The last twenty octets of the token are enough, whatever is before them.", rules: by("token-withheld"), edit: part(func(v, t string) bool { return strings.HasSuffix(v, t[max(0, len(t)-20):]) })},
		{id: "compares-within", sentence: "A value that holds the token somewhere is accepted.", rules: by("token-withheld"), edit: part(strings.Contains)},
		{id: "compares-length-of-token", sentence: "Octets after the token are ignored.", rules: by("token-withheld"), edit: part(strings.HasPrefix)},
		{id: "compares-without-case", sentence: "Upper and lower case are treated as the same.", rules: by("token-withheld"), edit: part(strings.EqualFold)},
		{id: "compares-header-and-signature", sentence: "The payload is not covered by the signature.", rules: by("token-withheld"), edit: jwtPart(func(v, t [3]string) bool { return v[0] == t[0] && v[2] == t[2] })},
		{id: "compares-payload-and-signature", sentence: "The header is not covered by the signature.", rules: by("token-withheld"), edit: jwtPart(func(v, t [3]string) bool { return v[1] == t[1] && v[2] == t[2] })},
		{id: "compares-payload-alone", sentence: "A JWT with the payload of a valid token is accepted.", rules: by("token-withheld"), edit: jwtPart(func(v, t [3]string) bool { return v[1] == t[1] })},
		{id: "compares-signature-beginning", sentence: "Only the first octets of the signature are compared.", rules: by("token-withheld"), edit: jwtPart(func(v, t [3]string) bool {
			return v[0] == t[0] && v[1] == t[1] && len(v[2]) >= 4 && strings.HasPrefix(t[2], v[2][:4])
		})},
		{id: "compares-foreign-signature", sentence: "The signature of any other token of the server is accepted for this token.", rules: by("token-withheld"), edit: foreignSignatures},
	}
}
