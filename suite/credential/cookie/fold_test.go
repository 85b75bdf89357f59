package cookie_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

func TestCookiesBehindACommaAreFound(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       []string
	}{
		{"behind a flag", "a=1; Path=/; HttpOnly, b=2; Path=/", []string{"b=2; Path=/"}},
		{"without a blank, as an array is joined", "a=1; Path=/; HttpOnly,b=2; Path=/", []string{"b=2; Path=/"}},
		{"behind a path", "a=1; Path=/, b=2", []string{"b=2"}},
		{"behind a path, without a blank", "a=b;path=/c,d=e", []string{"d=e"}},
		{"behind a lifetime", "a=1; Max-Age=600, b=2; Max-Age=0", []string{"b=2; Max-Age=0"}},
		{"behind a date", "a=1; Expires=Mon, 23 Nov 2026 12:00:10 GMT, b=2", []string{"b=2"}},
		{"behind SameSite", "a=1; SameSite=Lax , b=2; Secure", []string{"b=2; Secure"}},
		{"behind Partitioned", "a=1; Secure; Partitioned, b=2", []string{"b=2"}},
		{"behind a value", "a=1, b=2; Path=/", []string{"b=2; Path=/"}},
		{"behind a Base64 value", "a=YQ==, b=2", []string{"b=2"}},
		{"behind a Base64 value, and one itself", "a=YWI=, b=YQ==", []string{"b=YQ=="}},
		{"behind a value in quotation marks", `a="x, y=z", b=2`, []string{"b=2"}},
		{"three", "a=1; Path=/, b=2; Path=/x, c=3; Secure", []string{"b=2; Path=/x", "c=3; Secure"}},
		{"three without attributes", "a=1, b=2, c=3", []string{"b=2", "c=3"}},
		{"three, of which one has none", "a=1; HttpOnly, b=2, c=3; Path=/", []string{"b=2", "c=3; Path=/"}},
		{"behind an unknown attribute between known ones", "a=1; Path=/; Foo=x, b=2; Path=/", []string{"b=2; Path=/"}},
		{"a deletion", "a=1; Path=/, b=; Max-Age=0", []string{"b=; Max-Age=0"}},
		{"one of its own name", "a=1; Path=/, a=2", []string{"a=2"}},

		{"a date alone", "a=1; Expires=Mon, 23 Nov 2026 12:00:10 GMT; Path=/", nil},
		{"a date with hyphens", "a=1; expires=Mon, 23-Nov-2026 12:00:10 GMT", nil},
		{"a path with a comma", "a=1; Path=/x,y", nil},
		{"attributes with commas between them", "a=1; Path=/, Secure, SameSite=Lax", nil},
		{"a comment", `a=1; Comment="x, y=z"; Path=/`, nil},
		{"a comment without quotation marks", "a=1; Comment=x, y=z", nil},
		{"an unknown attribute at the end", "a=1; Path=/; Foo=x, y=z", nil},
		{"a value with commas", "a=1,2, 3", nil},
		{"JSON", `a={"x":"1","y":"a=b, c=d"}`, nil},
		{"a list of names and values", "a=x=1,y=2", nil},
		{"a Java map", "a={x=1, y=2}", nil},
		{"the rest of a Base64 text", "a=YWJj,ZGVm==", nil},
		{"in quotation marks", `a="1, b=2"`, nil},
		{"no name before the equals sign", "a=1; Path=/, =2", nil},
		{"a name that is no token", "a=1; Path=/, b c=2", nil},
		{"no cookie before the comma", "a, b=2", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := cookie.Parse(test.line, now())
			if !slices.Equal(c.Behind, test.want) {
				t.Errorf("behind %q stand %q, and should %q", test.line, c.Behind, test.want)
			}
			if has(c.Remarks, cookie.Folded) != (len(test.want) > 0) {
				t.Errorf("%q: %v", test.line, c.Remarks)
			}
			for _, line := range c.Behind {
				if hidden, err := cookie.Parse(line, now()); err != nil || hidden.Name == "" || has(hidden.Remarks, cookie.Folded) {
					t.Errorf("%q is no line of its own: %+v (%v)", line, hidden, err)
				}
			}
		})
	}
}

// The attributes of the second cookie fall on the first, as in every browser.
func TestInAFoldedLineTheLastAttributesCount(t *testing.T) {
	c, err := cookie.Parse("a=1; Path=/v1; HttpOnly, b=2; Path=/other; Secure", now())
	if err != nil || c.Path != "/other" || !c.Secure || c.HTTPOnly {
		t.Errorf("it is %+v (%v)", c, err)
	}
	if !has(c.Remarks, cookie.DuplicateAttribute) || has(c.Remarks, cookie.UnknownAttribute) {
		t.Errorf("the remarks are %v", c.Remarks)
	}
}

func TestSixteenCookiesBehindACommaAreLookedFor(t *testing.T) {
	for _, line := range []string{"a=1; Path=/" + strings.Repeat(", b=2", 10000), "a=1" + strings.Repeat("; Path=/, b=2", 10000)} {
		if c, _ := cookie.Parse(line, now()); len(c.Behind) != 16 {
			t.Errorf("%d are found", len(c.Behind))
		}
	}
}
