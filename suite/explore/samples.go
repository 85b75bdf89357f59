package explore

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
)

// sample is a credential, with everything that requests are made of.
type sample struct {
	credential
	env fixtures.Environment
}

// samples are credentials of every kind that servers issue. The oracle asks what
// must come for each of them, since what a value made from the token means may
// depend on the token: whether a last octet has unused bits, and whether signs
// and letter case have a meaning. So it needs to know nothing of the real one.
func samples() []sample {
	const (
		header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJleGFtcGxlIn0."
		access = header + "c2FtcGxlLXNpZ25hdHVyZS1vZi1hbi1hY2Nlc3M"
	)
	var all []sample
	for _, token := range []string{
		header + "c2FtcGxlLXNpZ25hdHVyZS1vZi10aGUtdG9rZW5fMTI",                      // a signature with unused bits
		header + "c2FtcGxlLXNpZ25hdHVyZS1vZi10aGUtdG9rZW4tLXdpdGgtbW9yZS1vY3RldHM4", // one without
		"kq3XWv8sTz0uYp2Rn7bLdE5aGhJc9fMi4oKx1wVtQZy",                               // random octets in base64url
		"Kq3XWv8sTz0uYp2Rn7bLdE5aGhJc9fMi",                                          // without unused bits
		"a3XWv8sTz0uYp2Rn7bLdE5aGhJc9fMi4oKx1wVtQZyuB3A==",                          // with padding
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",          // hexadecimal
		"550e8400-e29b-41d4-a716-446655440000",                                      // a UUID
		"MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPIYTEMZUGU3DOOBZ",                  // letters of one case
		`"kq3XWv8sTz0uYp2Rn7bLdE5aGhJc9fMi4oKx1wVtQZy"`,                             // quoted
		"v1.local.kq3XWv8sTz0uYp2Rn7bLdE5aGhJc9fMi4oKx1wVtQZyAA_-9",                 // with parts that are not a JWT
	} {
		all = append(all, sample{newCredential("refresh_token", token), fixtures.Environment{
			Name: "refresh_token", Token: token, Access: access,
			Expired: header + "c2FtcGxlLXNpZ25hdHVyZS10aGF0LWV4cGlyZWQ", Spent: header + "c2FtcGxlLXNpZ25hdHVyZS10aGF0LWlzLXNwZW50",
		}})
	}
	return all
}

// foretell says which answer a step must get, whatever kind of token the server
// issues. ok is false if no sample can make the request, or if the step is one
// that the fixtures do not allow.
func (s step) foretell(all []sample) (o fixtures.Outcome, ok bool) {
	token, refusal, tolerant := false, false, false
	for _, one := range all {
		cookies, headers, err := s.lines(one.env)
		if err != nil {
			continue
		}
		ok = true
		got := expect(cookies, headers, one.credential, s.odd())
		tolerant = tolerant || got == got.Tolerant()
		token = token || got != fixtures.Refusal && got != fixtures.NoHarm
		refusal = refusal || got != fixtures.Token
	}
	switch {
	case token && refusal:
		o = fixtures.Either
	case token:
		o = fixtures.Token
	default:
		o = fixtures.Refusal
	}
	if tolerant {
		o = o.Tolerant()
	}
	mayGive := o != fixtures.Refusal && o != fixtures.NoHarm
	return o, ok && (!mayGive || s.fixture().SendsLiveToken())
}
