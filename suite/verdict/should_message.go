package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// judgeRepeated finds the refresh token in a success, outside of Set-Cookie. If the access
// token is the refresh token, another rule reports that.
func (a *Answer) judgeRepeated() []result.Finding {
	if a.SentValue != a.Token {
		return nil
	}
	for _, token := range a.tokens() {
		if token.value == a.Token {
			return nil
		}
	}
	where := ""
	switch name := a.fieldWith(a.Token); {
	case a.isJSON && a.repeats(a.Token):
		where = "in its body"
	case name != "":
		where = "in the header field " + name
	case slices.ContainsFunc(a.tokens(), func(t accessToken) bool { return strings.Contains(t.jwt.Payload, a.Token) }):
		where = "in the claims of the access token"
	default:
		return nil
	}
	return []result.Finding{{Message: "The success repeats the refresh token " + where + ", where scripts can read it.", Source: "OWASP ASVS 5.0 3.3.4"}}
}

// judgeCoding finds a content coding that the request's Accept-Encoding does not
// name. Every request has this field, unless its case leaves it out.
func judgeCoding(a *Answer) []result.Finding {
	if !a.ofOperation() {
		return nil
	}
	accepted := []string{"identity"}
	for _, line := range a.Added {
		if name, value, _ := strings.Cut(line.Source, ":"); isAcceptEncoding(name) {
			accepted = append(accepted, codingsIn(value)...)
		}
	}
	leftOut := a.Step >= 1 && a.Step <= len(a.Case.Steps) && slices.ContainsFunc(a.Case.Steps[a.Step-1].Without, isAcceptEncoding)
	if slices.Contains(accepted, "*") || leftOut && len(accepted) == 1 { // without the field, any coding is acceptable
		return nil
	}
	for _, coding := range a.response().List("Content-Encoding") {
		if !slices.Contains(accepted, strings.TrimPrefix(coding, "x-")) {
			return []result.Finding{{Message: fmt.Sprintf("The body has the content coding %s, which the request did not accept.", visible(coding, 20))}}
		}
	}
	return nil
}

// codingsIn are the codings that an Accept-Encoding accepts: all of its list, but
// those with the weight 0.
func codingsIn(value string) []string {
	var got []string
	for item := range strings.SplitSeq(strings.ToLower(value), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(item, " ", ""), ";q=")
		if weight == "" || strings.Trim(weight, "0.") != "" {
			got = append(got, strings.TrimPrefix(name, "x-"))
		}
	}
	return got
}

func isAcceptEncoding(name string) bool { return strings.EqualFold(name, "Accept-Encoding") }

// judgeLengthOnce finds several Content-Length values with the same number.
// Different numbers are an error of framing.
func judgeLengthOnce(a *Answer) []result.Finding {
	r := a.response()
	if r == nil || !a.ofOperation() || len(r.Problems) > 0 {
		return nil
	}
	lines := r.Values("Content-Length")
	if strings.Count(strings.Join(lines, ","), ",") == 0 {
		return nil
	}
	return []result.Finding{{Message: "Content-Length is given more than once; a recipient may refuse the answer."}}
}
