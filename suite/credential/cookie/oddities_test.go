package cookie_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

func TestOddLinesAreToldAndOthersAreNot(t *testing.T) {
	list := func(k ...cookie.Kind) []cookie.Kind { return k }
	for _, test := range []struct {
		name, line string
		want       []cookie.Kind
	}{
		{"all attributes", "a=b; Path=/v1; Domain=example.com; Max-Age=600; Expires=" + future + "; Secure; HttpOnly; SameSite=Strict; Partitioned; Priority=High", nil},
		{"every cookie-octet", "a=!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~", nil},
		{"every octet of a token", "!#$%&'*+-.^_`|~09azAZ=b", nil},
		{"an empty value", "a=", nil},
		{"an empty value in quotation marks", `a=""`, nil},
		{"a deletion", "a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", nil},
		{"Werkzeug's quoting", `session="a\054b"; HttpOnly; Path=/`, list(cookie.Quoted, cookie.ValueOctet)},
		{"Tomcat's quoting", `JSESSIONID="A1B2=/C3"; Version=1; Path=/; HttpOnly`, list(cookie.Quoted, cookie.UnknownAttribute)},
		{"a chunk of ASP.NET", ".AspNetCore.CookiesC1=CfDJ8-x_y; path=/; secure; samesite=lax; httponly", nil},
		{"Laravel", "laravel_session=eyJpdiI6%3D%3D; expires=" + future + "; Max-Age=7200; path=/; httponly; samesite=lax", nil},
		{"Express", "connect.sid=s%3Aabc.def%2Bx; Path=/; HttpOnly", nil},
		{"PHP", "PHPSESSID=abc; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/", nil},
		{"JSON", `a={"x":1}`, list(cookie.ValueOctet)},
		{"a blank in the value", "a=b c", list(cookie.ValueOctet)},
		{"a comma in the value", "a=b,c", list(cookie.ValueOctet)},
		{"an octet above 0x7F", "a=\xc3\xa9", list(cookie.ValueOctet)},
		{"not UTF-8", "a=\xe9", list(cookie.ValueOctet, cookie.NotUTF8)},
		{"one quotation mark", `a="b`, list(cookie.ValueOctet)},
		{"a tab in the value", "a=b\tc", list(cookie.ValueOctet, cookie.TabInside)},
		{"a tab in an attribute", "a=b; Path=/\tx", list(cookie.TabInside)},
		{"a tab around an attribute", "a=\tb;\tPath\t=\t/", nil},
		{"no name", "b", list(cookie.Nameless)},
		{"a blank in the name", "a b=c", list(cookie.NameOctet)},
		{"two paths", "a=b; Path=/; path=/v1; PATH=/", list(cookie.DuplicateAttribute)},
		{"two flags", "a=b; Secure; HttpOnly; Secure; HttpOnly", list(cookie.DuplicateAttribute, cookie.DuplicateAttribute)},
		{"a word that is none", "a=b; Http-Only", list(cookie.UnknownAttribute)},
		{"a word with a value", "a=b; MaxAge=600", list(cookie.UnknownAttribute)},
		{"a path of 1025 octets", "a=b; Path=/" + strings.Repeat("x", 1024), list(cookie.AttributeTooLong)},
		{"a path of 1024 octets", "a=b; Path=/" + strings.Repeat("x", 1023), nil},
		{"a lifetime with a unit", "a=b; Max-Age=7d", list(cookie.MaxAgeNoNumber)},
		{"a lifetime without a value", "a=b; Max-Age", list(cookie.MaxAgeNoNumber)},
		{"a number for a date", "a=b; Expires=3600", list(cookie.ExpiresNoDate)},
		{"an empty date", "a=b; Expires=", list(cookie.ExpiresNoDate)},
		{"an empty domain", "a=b; Domain=", list(cookie.DomainEmpty)},
		{"a path without a slash", "a=b; Path=v1", list(cookie.PathNotAbsolute)},
		{"SameSite of another word", "a=b; SameSite=Relaxed", list(cookie.SameSiteUnknown)},
		{"Secure=false", "a=b; Secure=false", list(cookie.FlagWithValue)},
		{"HttpOnly=true", "a=b; HttpOnly=true", list(cookie.FlagWithValue)},
		{"400 days", "a=b; Max-Age=34560000", nil},
		{"more than 400 days", "a=b; Max-Age=34560001", list(cookie.LifetimeCapped)},
		{"more than 400 days by date", "a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT", list(cookie.LifetimeCapped)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := cookie.Parse(test.line, now())
			if err != nil {
				t.Fatal(err)
			}
			if got := kinds(c.Remarks); !slices.Equal(got, test.want) {
				t.Errorf("%.60q has %v", test.line, c.Remarks)
			}
		})
	}
}

func TestASentenceNamesTheOctetTheAttributeAndTheSection(t *testing.T) {
	for _, test := range []struct{ line, sentence, section string }{
		{"a=b,c", "The value has the octet 0x2C (a comma), which servers must not send in a cookie. Browsers send it back as it is.", "RFC 6265bis §4.1.1"},
		{"a=\xe9", "The value has the octet 0xE9, which servers must not send in a cookie. Browsers send it back as it is.", "RFC 6265bis §4.1.1"},
		{"a(=b", "The name has the octet 0x28 ((), which no token has.", "RFC 6265bis §4.1.1"},
		{"a=b; Max-Age=7d", "Max-Age is 7d, which is not a whole number. Browsers ignore the attribute.", "RFC 6265bis §5.6.2"},
		{"a=b; SameSite", "SameSite is empty, which is neither Strict nor Lax nor None. Browsers take their default.", "RFC 6265bis §5.6.7"},
		{"a=b; path=/; Path=/", "The attribute path comes 2 times. Browsers take the last one.", "RFC 6265bis §4.1.1"},
		{"a=b; Secure=false", "Secure has a value (false). Browsers set the attribute whatever its value is.", "RFC 6265bis §4.1.1"},
		{"a=b; Http-Only", "The attribute Http-Only is not known. Browsers ignore it.", "RFC 6265bis §5.6"},
		{"a=b; AZ_az", "The attribute AZ_az is not known. Browsers ignore it.", "RFC 6265bis §5.6"},
		{"a=b; x1", "The attribute (2 octets) is not known. Browsers ignore it.", "RFC 6265bis §5.6"},
		{"a=b; x}", "The attribute (2 octets) is not known. Browsers ignore it.", "RFC 6265bis §5.6"},
		{"a=b; " + strings.Repeat("x", 25), "The attribute (25 octets) is not known. Browsers ignore it.", "RFC 6265bis §5.6"},
		{"a=b; Path=" + strings.Repeat("x", 60), "Path is " + strings.Repeat("x", 60) + ", which does not begin with a slash. Browsers take the directory of the request's path instead.", "RFC 6265bis §5.6.4"},
		{"a=b; Path=" + strings.Repeat("x", 61), "Path is (61 octets), which does not begin with a slash. Browsers take the directory of the request's path instead.", "RFC 6265bis §5.6.4"},
		{"a=b; HttpOnly,c=d", "The line reads as if a second cookie (c) stood behind a comma. Browsers read one cookie a line: the second one is lost, and its attributes fall on the first.", "RFC 6265bis §3"},
	} {
		c, _ := cookie.Parse(test.line, now())
		if !slices.ContainsFunc(c.Remarks, func(r cookie.Remark) bool {
			return r.Sentence == test.sentence && r.Section == test.section && r.Error() == test.sentence
		}) {
			t.Errorf("%q: %q", test.line, c.Remarks)
		}
	}
}

// What stands behind a semicolon in a value is a piece of the value.
func TestNoSentenceShowsAValueOrAPieceOfIt(t *testing.T) {
	const secret = "rt-Zk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1AeU"
	for _, line := range []string{
		"a=" + secret + ",", "a=\"" + secret + "\"", secret, `a={"x;` + secret + `"}`, "a=b; " + secret + "; " + secret,
		"x " + secret + "=b", "a=b; Path=/; " + strings.Repeat("x", 61) + ", b=" + secret,
	} {
		c, _ := cookie.Parse(line, now())
		if len(c.Remarks) == 0 {
			t.Errorf("%q has no remark", line)
		}
		for _, r := range c.Remarks {
			if strings.Contains(r.Sentence, secret[:8]) {
				t.Errorf("%q: %s", line, r.Sentence)
			}
		}
	}
}
