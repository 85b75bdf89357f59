package verdict

import (
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// judgeRotation tells a success whose new refresh token no browser keeps,
// wherever the server stands: the client is left without any.
func judgeRotation(a *Answer) []result.Finding {
	if !a.ofOperation() || !a.loses() {
		return nil
	}
	for _, r := range a.Cookie.Remarks {
		if losesEverywhere(r.Kind) {
			return []result.Finding{{Message: "The success replaces the refresh token by one that a browser does not keep. " + r.Sentence, Source: r.Section}}
		}
	}
	return nil
}

// losesEverywhere leaves out what depends on the host, the scheme and the path
// that the server is tested at: those can be others than where browsers meet it.
func losesEverywhere(k cookie.Kind) bool {
	switch k {
	case cookie.ControlOctet, cookie.TooLarge, cookie.DeletedAgain, cookie.BehindAnother:
		return true
	}
	return over(k)
}

func over(k cookie.Kind) bool { return k == cookie.OverByMaxAge || k == cookie.OverByExpires }

// loses reports whether a success means to replace the token, and a browser keeps
// nothing of what it sets.
func (a *Answer) loses() bool {
	return a.Contract.IsSuccess(a.status()) && !slices.ContainsFunc(a.Cookie.Sent, isValue) &&
		slices.ContainsFunc(slices.Concat(a.Cookie.Lines, a.Cookie.Hidden), func(c cookie.SetCookie) bool {
			return isValue(c.Value) && c.Value != a.Token
		})
}

// takesAway reports whether a success leaves the browser with a word, or nothing, for
// what it needs for the next. Who deletes the cookie means it so, and who gives only
// data may empty it.
func (a *Answer) takesAway() bool {
	if !a.Contract.IsSuccess(a.status()) || a.Contract.Ends() || !a.CarriesLive || len(a.Cookie.Sent) == 0 {
		return false
	}
	needless := !a.issues()
	return !slices.ContainsFunc(a.Cookie.Lines, func(c cookie.SetCookie) bool {
		return isValue(c.Value) || needless && !cookie.Mistaken(c.Value)
	})
}

func isValue(value string) bool { return !cookie.Gone(value) }

// judgeSetCookie looks at every Set-Cookie line of the operation's cookie: what
// it lacks, how a browser loses it, and what of it browsers pass over. Lines of
// other cookies are not ours to judge.
func judgeSetCookie(a *Answer) []result.Finding {
	if !a.ofOperation() {
		return nil
	}
	var got []result.Finding
	for _, r := range a.Cookie.Remarks {
		switch {
		case r.Kind == cookie.Folded: // what else is odd comes of it
			return []result.Finding{{Message: r.Sentence, Source: r.Section}}
		case r.Kind.Class() == cookie.Note, losesEverywhere(r.Kind) && a.loses(): // which judgeRotation tells
		case over(r.Kind) && !a.Contract.IsSuccess(a.status()): // a refusal takes the cookie away, whatever its value
		case r.Kind == cookie.DeletedElsewhere && a.Contract.IsSuccess(a.status()) && !a.Contract.Ends(): // clears up an old place
		default:
			got = append(got, result.Finding{Message: r.Sentence, Source: r.Section})
		}
	}
	whose, lost := "the refresh token", "no refresh token"
	if !a.issues() {
		whose = a.Contract.CookieName()
		lost = "no " + whose
	}
	if a.takesAway() {
		got = append(got, result.Finding{Message: "The success sets the cookie to what is no token, such as nothing or the word undefined; the browser then has " + lost + " any more.", Source: "RFC 6265bis §5.7"})
	}
	for _, c := range a.Cookie.Lines {
		if !isValue(c.Value) || c.Over(a.Now) {
			continue
		}
		if missing := attributesMissing(c); len(missing) > 0 {
			got = append(got, result.Finding{Message: "The Set-Cookie of " + whose + " lacks " + strings.Join(missing, ", ") + "."})
		}
	}
	return got
}

func attributesMissing(c cookie.SetCookie) []string {
	var missing []string
	if !c.HTTPOnly {
		missing = append(missing, "HttpOnly")
	}
	if !c.Secure {
		missing = append(missing, "Secure")
	}
	if c.SameSite == cookie.SameSiteDefault {
		missing = append(missing, "SameSite")
	}
	return missing
}
