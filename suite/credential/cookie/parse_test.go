package cookie_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

const (
	past   = "Mon, 23 Nov 2026 11:59:59 GMT"
	future = "Mon, 23 Nov 2026 12:00:10 GMT"
)

// kinds are the kinds of remarks, in their order.
func kinds(remarks []cookie.Remark) []cookie.Kind {
	var all []cookie.Kind
	for _, r := range remarks {
		all = append(all, r.Kind)
	}
	return all
}

func has(remarks []cookie.Remark, k cookie.Kind) bool { return slices.Contains(kinds(remarks), k) }

// refusedAs is the kind of the reason, or -1 where there is none.
func refusedAs(t *testing.T, err error) cookie.Kind {
	t.Helper()
	if err == nil {
		return -1
	}
	var r cookie.Remark
	if !errors.As(err, &r) {
		t.Fatalf("the error is no Remark: %v", err)
	}
	return r.Kind
}

func TestNameAndValueAreSplitAtTheFirstEqualsSignAndKeptOctetForOctet(t *testing.T) {
	for _, test := range []struct{ name, line, wantName, wantValue string }{
		{"plain", "a=b", "a", "b"},
		{"more equals signs", "a==b=c=", "a", "=b=c="},
		{"white space around", " \ta \t=\t b c \t; Path=/", "a", "b c"},
		{"quotation marks", `a="b c"; Path=/`, "a", `"b c"`},
		{"quotation marks do not protect a semicolon", `a="b; c"`, "a", `"b`},
		{"one quotation mark", `a="b`, "a", `"b`},
		{"Python's octal escapes", `a="x\054y\"z"`, "a", `"x\054y\"z"`},
		{"percent signs", "a=%22%3B+%zz", "a", "%22%3B+%zz"},
		{"a comma", "a=1,2, 3", "a", "1,2, 3"},
		{"octets above 0x7F", "a=\xc3\xa9\x80", "a", "\xc3\xa9\x80"},
		{"no value", "a=", "a", ""},
		{"no name", "=b", "", "b"},
		{"no equals sign", "b", "", "b"},
		{"no equals sign before the attributes", "b; a=c", "", "b"},
		{"case of letters", "A=B", "A", "B"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := cookie.Parse(test.line, now())
			if err != nil || c.Name != test.wantName || c.Value != test.wantValue {
				t.Errorf("%q is %q with %q (%v), and should be %q with %q", test.line, c.Name, c.Value, err, test.wantName, test.wantValue)
			}
		})
	}
}

func TestLinesThatBrowsersIgnoreAreRefusedAndStillNamed(t *testing.T) {
	tests := []struct {
		name, line string
		want       cookie.Kind
	}{
		{"neither name nor value", "", cookie.Nothing},
		{"an equals sign alone", " = ", cookie.Nothing},
		{"attributes alone", "; Path=/", cookie.Nothing},
		{"4097 octets", "token=" + strings.Repeat("x", 4092), cookie.TooLarge},
		{"4097 octets of name", strings.Repeat("x", 4097) + "=", cookie.TooLarge},
		{"4096 octets", "token=" + strings.Repeat("x", 4091), -1},
		{"4096 octets beside white space and attributes", "token =  " + strings.Repeat("x", 4091) + " ; Path=/; Domain=example.com", -1},
		{"a tab", "token=a\tb", -1},
	}
	for b := range 0x80 {
		if (b < 0x20 || b == 0x7f) && b != '\t' {
			tests = append(tests, struct {
				name, line string
				want       cookie.Kind
			}{"a control octet", "token=a" + string(rune(b)) + "b", cookie.ControlOctet}, struct {
				name, line string
				want       cookie.Kind
			}{"a control octet in an attribute", "token=a; Path=/" + string(rune(b)), cookie.ControlOctet})
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := cookie.Parse(test.line, now())
			if got := refusedAs(t, err); got != test.want {
				t.Errorf("%.40q is refused as %d (%v), and should be as %d", test.line, got, err, test.want)
			}
			if strings.HasPrefix(test.line, "token") && c.Name != "token" {
				t.Errorf("%.40q: the name is %q", test.line, c.Name)
			}
		})
	}
}

func TestTheLastAttributeOfANameWins(t *testing.T) {
	for _, test := range []struct {
		name, attributes string
		want             cookie.SetCookie
	}{
		{"none", "", cookie.SetCookie{}},
		{"in any case of letters", "PATH=/a; dOmAiN=example.com; secure; HTTPONLY; SAMESITE=sTRICT", cookie.SetCookie{Path: "/a", Domain: "example.com", Secure: true, HTTPOnly: true, SameSite: cookie.SameSiteStrict}},
		{"white space around", " Path \t=  /a b  ;  Secure ", cookie.SetCookie{Path: "/a b", Secure: true}},
		{"a value with an equals sign", "Path=/a=b", cookie.SetCookie{Path: "/a=b"}},
		{"two paths", "Path=/a; Path=/b", cookie.SetCookie{Path: "/b"}},
		{"a path, then an empty one", "Path=/a; Path=", cookie.SetCookie{}},
		{"a path without a slash", "Path=a", cookie.SetCookie{}},
		{"a path in quotation marks", `Path="/"`, cookie.SetCookie{}},
		{"a path, then one of 1025 octets", "Path=/a; Path=/" + strings.Repeat("x", 1024), cookie.SetCookie{Path: "/a"}},
		{"a path of 1024 octets", "Path=/" + strings.Repeat("x", 1023), cookie.SetCookie{Path: "/" + strings.Repeat("x", 1023)}},
		{"a domain with a dot before it", "Domain=.Example.COM", cookie.SetCookie{Domain: "example.com"}},
		{"a domain with two dots before it", "Domain=..example.com", cookie.SetCookie{Domain: ".example.com"}},
		{"two domains", "Domain=a.example; Domain=b.example", cookie.SetCookie{Domain: "b.example"}},
		{"a domain, then an empty one", "Domain=a.example; Domain", cookie.SetCookie{}},
		{"flags with values", "Secure=false; HttpOnly=0", cookie.SetCookie{Secure: true, HTTPOnly: true}},
		{"names that only resemble", "Http-Only; Same-Site=Lax; Secure2; MaxAge=0", cookie.SetCookie{}},
		{"SameSite=Lax", "SameSite=lax", cookie.SetCookie{SameSite: cookie.SameSiteLax}},
		{"SameSite=None", "SameSite=NONE", cookie.SetCookie{SameSite: cookie.SameSiteNone}},
		{"SameSite of another word", "SameSite=Strict; SameSite=Relaxed", cookie.SetCookie{}},
		{"SameSite without a value", "SameSite", cookie.SetCookie{}},
		{"unknown ones and empty ones", "; ; Foo=bar; =; Priority=High", cookie.SetCookie{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := cookie.Parse("a=b;"+test.attributes, now())
			if err != nil {
				t.Fatal(err)
			}
			if got.Path != test.want.Path || got.Domain != test.want.Domain || got.Secure != test.want.Secure ||
				got.HTTPOnly != test.want.HTTPOnly || got.SameSite != test.want.SameSite || !got.Expiry.IsZero() {
				t.Errorf("%.60q is %+v", test.attributes, got)
			}
		})
	}
}

// A lifetime of -1 stands for a cookie that is over as it is set, and 0 for one
// that lives as long as the session.
func TestMaxAgeGoesBeforeExpiresAndBothAreCapped(t *testing.T) {
	const most = 400 * 24 * time.Hour
	for _, test := range []struct {
		name, attributes string
		want             time.Duration
	}{
		{"neither", "Path=/", 0},
		{"seconds", "Max-Age=10", 10 * time.Second},
		{"seconds with zeros before them", "Max-Age=0010", 10 * time.Second},
		{"one second", "Max-Age=1", time.Second},
		{"zero", "Max-Age=0", -1},
		{"zeros", "Max-Age=000", -1},
		{"negative", "Max-Age=-1", -1},
		{"minus zero", "Max-Age=-0", -1},
		{"400 days", "Max-Age=34560000", most},
		{"more than 400 days", "Max-Age=34560001", most},
		{"more than any integer", "Max-Age=" + strings.Repeat("9", 1000), most},
		{"less than any integer", "Max-Age=-" + strings.Repeat("9", 1000), -1},
		{"zero in 1025 octets", "Max-Age=" + strings.Repeat("0", 1025), 0},
		{"empty", "Max-Age=", 0},
		{"a minus sign alone", "Max-Age=-", 0},
		{"a plus sign", "Max-Age=+5", 0},
		{"a fraction", "Max-Age=0.5", 0},
		{"in quotation marks", `Max-Age="0"`, 0},
		{"two numbers", "Max-Age=0 0", 0},
		{"a date", "Expires=" + future, 10 * time.Second},
		{"a date in the past", "Expires=" + past, -1},
		{"this very second", "Expires=Mon, 23 Nov 2026 12:00:00 GMT", -1},
		{"a date too far away", "Expires=Fri, 31 Dec 9999 23:59:59 GMT", most},
		{"no date", "Expires=tomorrow", 0},
		{"zero, and a later date", "Max-Age=0; Expires=" + future, -1},
		{"a later date, and zero", "Expires=" + future + "; Max-Age=0", -1},
		{"seconds, and a date in the past", "Max-Age=5; Expires=" + past, 5 * time.Second},
		{"a date in the past, and seconds", "Expires=" + past + "; Max-Age=5", 5 * time.Second},
		{"no number, and a date", "Max-Age=x; Expires=" + future, 10 * time.Second},
		{"a date, and no number", "Expires=" + past + "; Max-Age=x", -1},
		{"zero, then seconds", "Max-Age=0; Max-Age=5", 5 * time.Second},
		{"seconds, then zero", "Max-Age=5; Max-Age=0", -1},
		{"zero, then no number", "Max-Age=0; Max-Age=x", 0},
		{"zero, then no number, and a date", "Max-Age=0; Max-Age=x; Expires=" + future, 10 * time.Second},
		{"a past date, then a later one", "Expires=" + past + "; Expires=" + future, 10 * time.Second},
		{"a past date, then none", "Expires=" + past + "; Expires=never", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := cookie.Parse("a=b; "+test.attributes, now())
			if err != nil {
				t.Fatal(err)
			}
			got := time.Duration(0)
			if c.Over(now()) {
				got = -1
			} else if !c.Expiry.IsZero() {
				got = c.Expiry.Sub(now())
			}
			if got != test.want {
				t.Errorf("%.60q lives for %s, and should for %s", test.attributes, got, test.want)
			}
		})
	}
}

func TestAttributesAreKeptAsTheyWereWritten(t *testing.T) {
	c, err := cookie.Parse("a=b; path = /x ;HTTPOnly; Foo=b=c; ; Path=/y", now())
	want := []cookie.Attribute{{Name: "path", Value: "/x"}, {Name: "HTTPOnly"}, {Name: "Foo", Value: "b=c"}, {Name: "Path", Value: "/y"}}
	if err != nil || !slices.Equal(c.Attributes, want) {
		t.Errorf("they are %q (%v)", c.Attributes, err)
	}
	c, err = cookie.Parse("a=b"+strings.Repeat("; Foo", 5000)+"; Path=/last", now())
	if err != nil || len(c.Attributes) != 100 || c.Path != "/last" {
		t.Errorf("of 5,001 attributes %d are kept, and the path is %q (%v)", len(c.Attributes), c.Path, err)
	}
}
