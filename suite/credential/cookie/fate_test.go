package cookie_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

const token = "refresh_token"

// fate is what becomes of the operation's cookie by answers of the operation, of
// which the last one is looked at.
func fate(answers ...[]string) cookie.Fate {
	var j cookie.Jar
	var f cookie.Fate
	for _, lines := range answers {
		f = j.Receive(lines, token, https(operation), https(operation), now())
	}
	return f
}

func told(f cookie.Fate) string {
	var all []string
	for _, r := range f.Remarks {
		all = append(all, r.Sentence)
	}
	return strings.Join(all, "\n")
}

func TestWhatABrowserDoesWithAnAnswer(t *testing.T) {
	list := func(k ...cookie.Kind) []cookie.Kind { return k }
	set := []string{"refresh_token=old; Path=/v1"}
	for _, test := range []struct {
		name          string
		before, lines []string
		sent          []string
		deletes       bool
		told          []cookie.Kind
	}{
		{"nothing", nil, nil, nil, false, nil},
		{"other cookies", nil, []string{"lb=node-7", "Refresh_Token=x", "refresh_token2=x"}, nil, false, nil},
		{"nothing, after it was set", set, nil, []string{"old"}, false, nil},
		{"set", nil, []string{"refresh_token=new"}, []string{"new"}, false, nil},
		{"set in quotation marks", nil, []string{`refresh_token="new"`}, []string{`"new"`}, false, list(cookie.Quoted)},
		{"set anew", set, []string{"refresh_token=new; Path=/v1"}, []string{"new"}, false, nil},
		{"set anew by the default path", set, []string{"refresh_token=new"}, []string{"new"}, false, nil},
		{"set anew in another place", set, []string{"refresh_token=new; Path=/"}, []string{"old", "new"}, false, list(cookie.SentTwice)},
		{"set anew in a longer place", set, []string{"refresh_token=new; Path=" + operation}, []string{"new", "old"}, false, list(cookie.SentTwice)},
		{"set with an empty value", set, []string{"refresh_token="}, []string{""}, false, list(cookie.Emptied)},
		{"set with quotation marks alone", set, []string{`refresh_token=""`}, []string{`""`}, false, list(cookie.Emptied)},
		{"set twice", nil, []string{"refresh_token=1", "refresh_token=2"}, []string{"2"}, false, list(cookie.SetTwice)},
		{"set twice with one value", nil, []string{"refresh_token=1", "refresh_token=1"}, []string{"1"}, false, list(cookie.SetTwice)},
		{"set in two places", nil, []string{"refresh_token=1; Path=/", "refresh_token=2; Path=/v1"}, []string{"2", "1"}, false, list(cookie.SentTwice)},
		{"set for this path and another", nil, []string{"refresh_token=1; Path=/v1", "refresh_token=1; Path=/logout"}, []string{"1"}, false, nil},
		{"set for two other paths", nil, []string{"refresh_token=1; Path=/auth", "refresh_token=1; Path=/logout"}, nil, false, list(cookie.PathElsewhere, cookie.PathElsewhere)},
		{"set for another path", set, []string{"refresh_token=new; Path=/auth"}, []string{"old"}, false, list(cookie.PathElsewhere)},

		{"over by Max-Age", set, []string{"refresh_token=new; Max-Age=0"}, nil, true, list(cookie.OverByMaxAge)},
		{"over by a negative Max-Age", set, []string{"refresh_token=new; Max-Age=-1"}, nil, true, list(cookie.OverByMaxAge)},
		{"over by Max-Age, and a later date", set, []string{"refresh_token=new; Max-Age=0; Expires=" + future}, nil, true, list(cookie.OverByMaxAge)},
		{"over by a date", set, []string{"refresh_token=new; Expires=" + past}, nil, true, list(cookie.OverByExpires)},
		{"a date in the past, and Max-Age", set, []string{"refresh_token=new; Expires=" + past + "; Max-Age=600"}, []string{"new"}, false, nil},

		{"deleted", set, []string{"refresh_token=; Max-Age=0; Path=/v1"}, nil, true, nil},
		{"deleted as Express does", set, []string{"refresh_token=; Path=/v1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, nil, true, nil},
		{"deleted as Starlette does", set, []string{`refresh_token=""; expires=Mon, 23 Nov 2026 12:00:00 GMT; Max-Age=0; Path=/v1`}, nil, true, nil},
		{"deleted as PHP does", set, []string{"refresh_token=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/v1"}, nil, true, nil},
		{"deleted, of which the jar knows nothing", nil, []string{"refresh_token=; Max-Age=0"}, nil, true, nil},
		{"deleted in several places", set, []string{"refresh_token=; Max-Age=0; Path=/", "refresh_token=; Max-Age=0; Path=/v1", "refresh_token=; Max-Age=0; Path=/auth"}, nil, true, nil},
		{"deleted at another path", set, []string{"refresh_token=; Max-Age=0; Path=/auth"}, []string{"old"}, false, list(cookie.DeletedElsewhere)},
		{"deleted at a path above", set, []string{"refresh_token=; Max-Age=0; Path=/"}, []string{"old"}, false, list(cookie.DeletedElsewhere)},
		{"deleted with another domain", set, []string{"refresh_token=; Max-Age=0; Path=/v1; Domain=api.example.com"}, []string{"old"}, false, list(cookie.DeletedElsewhere)},
		{"deleted at another path, of which the jar knows nothing", nil, []string{"refresh_token=; Max-Age=0; Path=/auth"}, nil, false, list(cookie.DeletedElsewhere)},
		{"deleted with a domain that is refused", set, []string{"refresh_token=; Max-Age=0; Path=/v1; Domain=example.org"}, []string{"old"}, false, list(cookie.ForeignDomain)},
		{"deleted, then set", set, []string{"refresh_token=; Max-Age=0", "refresh_token=new"}, []string{"new"}, false, nil},
		{"deleted in the old place, set in the new one", set, []string{"refresh_token=; Max-Age=0; Path=/v1", "refresh_token=new; Path=/"}, []string{"new"}, false, nil},
		{"set, and deleted in an old place", nil, []string{"refresh_token=new; Path=/v1", "refresh_token=; Max-Age=0; Path=/auth"}, []string{"new"}, false, nil},
		{"set, then deleted", nil, []string{"refresh_token=new", "refresh_token=; Max-Age=0"}, nil, true, list(cookie.DeletedAgain)},
		{"set, then deleted, then set", nil, []string{"refresh_token=1", "refresh_token=; Max-Age=0", "refresh_token=2"}, []string{"2"}, false, list(cookie.SetTwice)},

		{"too large", set, []string{"refresh_token=" + strings.Repeat("x", 4096)}, []string{"old"}, false, list(cookie.TooLarge)},
		{"a control octet", set, []string{"refresh_token=new\x01"}, []string{"old"}, false, list(cookie.ControlOctet)},
		{"another host", set, []string{"refresh_token=new; Domain=example.org"}, []string{"old"}, false, list(cookie.ForeignDomain)},
		{"SameSite=None without Secure", set, []string{"refresh_token=new; SameSite=None"}, []string{"old"}, false, list(cookie.NoneWithoutSecure)},
		{"refused, then set", nil, []string{"refresh_token=1; SameSite=None", "refresh_token=2"}, []string{"2"}, false, list(cookie.NoneWithoutSecure)},

		{"first in a folded line", nil, []string{"refresh_token=new; Path=/v1, lb=node-7; Path=/v1"}, []string{"new"}, false, list(cookie.Folded, cookie.DuplicateAttribute)},
		{"first in a folded line that deletes the second", nil, []string{"refresh_token=new; Path=/, lb=; Max-Age=0"}, nil, false, list(cookie.OverByMaxAge, cookie.Folded, cookie.DeletedElsewhere)},
		{"behind another cookie", set, []string{"lb=node-7; Path=/, refresh_token=new; Path=/v1"}, []string{"old"}, false, list(cookie.BehindAnother)},
		{"behind two others", set, []string{"a=1, b=2; Path=/, refresh_token=new; Path=/v1"}, []string{"old"}, false, list(cookie.BehindAnother)},
		{"behind itself", nil, []string{"refresh_token=1, refresh_token=2"}, []string{"1, refresh_token=2"}, false, list(cookie.Folded, cookie.ValueOctet)},
		{"behind a deletion of itself", set, []string{"refresh_token=; Max-Age=0; Path=/, refresh_token=new; Path=/v1"}, nil, true, list(cookie.BehindAnother, cookie.Folded, cookie.DuplicateAttribute)},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := fate(test.before, test.lines)
			if !slices.Equal(f.Sent, test.sent) || f.Deletes != test.deletes || !slices.Equal(kinds(f.Remarks), test.told) {
				t.Errorf("%.200q\nsends %.60q, deletes: %v, told:\n%s", test.lines, f.Sent, f.Deletes, told(f))
			}
		})
	}
}

func TestTheFateByTheRequestsThatItDependsOn(t *testing.T) {
	https := func(host, path string) cookie.Request { return cookie.Request{Secure: true, Host: host, Path: path} }
	for _, test := range []struct {
		name, line string
		from, to   cookie.Request
		sent       string
		told       string
	}{
		{"a login above", "refresh_token=x", https("example.com", "/login"), https("example.com", operation), "x", ""},
		{"a login elsewhere", "refresh_token=x", https("example.com", "/auth/login"), https("example.com", operation), "",
			"The cookie is kept for the path /auth, which does not cover /v1/refresh_token. Browsers do not send it there."},
		{"a login on another host", "refresh_token=x; Path=/", https("login.example.com", "/"), https("api.example.com", operation), "",
			"The cookie is kept for the host login.example.com. Browsers do not send it to api.example.com."},
		{"a login on another host, for both", "refresh_token=x; Path=/; Domain=example.com", https("login.example.com", "/"), https("api.example.com", operation), "x", ""},
		{"Secure, and an operation over plain http", "refresh_token=x; Path=/; Secure", https("example.com", "/"), cookie.Request{Host: "example.com", Path: operation}, "",
			"The cookie has Secure. Browsers do not send it over plain http to another host than this machine."},
		{"Secure over plain http", "refresh_token=x; Path=/; Secure", cookie.Request{Host: "example.com"}, cookie.Request{Host: "example.com", Path: operation}, "",
			"The cookie has Secure, and the answer came over plain http from another host than this machine. Browsers ignore the cookie."},
		{"Secure over plain http on this machine", "refresh_token=x; Path=/; Secure", cookie.Request{Host: "127.0.0.1"}, cookie.Request{Host: "127.0.0.1", Path: operation}, "x", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			f := j.Receive([]string{test.line}, token, test.from, test.to, now())
			if strings.Join(f.Sent, "|") != test.sent || told(f) != test.told {
				t.Errorf("%q is sent, told is %q", f.Sent, told(f))
			}
		})
	}
}

func TestTheSentencesOfLossesNameBothPlaces(t *testing.T) {
	for _, test := range []struct {
		name    string
		answers [][]string
		want    string
	}{
		{"deleted elsewhere", [][]string{{"refresh_token=x; Path=/v1"}, {"refresh_token=; Path=/auth; Max-Age=0"}},
			"The answer deletes the cookie with Path=/auth and no Domain. What browsers send to /v1/refresh_token is a cookie with Path=/v1 and no Domain, and it stays."},
		{"deleted elsewhere, of an unknown one", [][]string{{"refresh_token=; Path=/auth; Max-Age=0"}},
			"The answer deletes the cookie with Path=/auth and no Domain. What browsers send to /v1/refresh_token is a cookie with another Path or Domain, and it stays."},
		{"sent twice", [][]string{{"refresh_token=x"}, {"refresh_token=y; Path=/; Domain=example.com"}},
			"Browsers send 2 cookies of this name: Path=/v1 and no Domain, then Path=/ and Domain=example.com. Servers differ in which one they read."},
		{"over", [][]string{{"refresh_token=x; Max-Age=-5"}}, "Max-Age is -5, so the cookie is over as it is set. Browsers delete it at once."},
		{"over by date", [][]string{{"refresh_token=x; Expires=" + past}}, "Expires is in the past (" + past + "), so the cookie is over as it is set. Browsers delete it at once."},
		{"another host", [][]string{{"refresh_token=x; Domain=.example.org"}}, "Domain is example.org, which does not cover the host api.example.com. Browsers ignore the cookie."},
		{"behind another", [][]string{{"lb=1; Path=/, refresh_token=x"}}, "The cookie stands behind another one (lb) and a comma in the same Set-Cookie line. Browsers read one cookie a line, so this one is lost."},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := told(fate(test.answers...)); got != test.want {
				t.Errorf("it is\n%s\nand should be\n%s", got, test.want)
			}
		})
	}
}

// The value of a cookie behind a comma is a secret, too, and stands in the
// attribute before it.
func TestNoSentenceShowsTheValueOfACookieBehindAComma(t *testing.T) {
	const secret = "rt-Zk3vQ9pLw7XbN2cT8yHd4Rf"
	for _, attribute := range []string{
		"Path=/", "Path=x", "Max-Age=0", "Max-Age=600", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Expires=x",
		"Domain=example.com", "SameSite=Lax", "HttpOnly", "Secure=true", "Partitioned", "Foo; Path=/", "Path=/; Foo=bar",
	} {
		for _, line := range []string{"refresh_token=a; " + attribute + ", b=" + secret, "refresh_token=; Max-Age=0; " + attribute + ",b=" + secret, "b=a; " + attribute + ", refresh_token=" + secret + "; Path=/"} {
			f := fate([]string{line})
			if len(f.Remarks) == 0 || strings.Contains(told(f), secret[:8]) {
				t.Errorf("%q: %s", line, told(f))
			}
		}
	}
}

func TestTheLinesOfTheCookieAreGivenAsRead(t *testing.T) {
	f := fate(nil, []string{"lb=1", "refresh_token=x; Path=/auth; HttpOnly", "refresh_token=y\x00; Secure", "refresh_token=; Max-Age=0"})
	if len(f.Lines) != 3 || !f.Lines[0].HTTPOnly || f.Lines[0].Path != "/auth" || !f.Lines[1].Secure || !f.Lines[2].Over(now()) {
		t.Errorf("they are %+v", f.Lines)
	}
	f = fate(nil, []string{"lb=1; Path=/, refresh_token=x; Path=/v1; HttpOnly, seen=1, refresh_token=y"})
	if len(f.Lines) != 0 || len(f.Hidden) != 2 || f.Hidden[0].Value != "x" || !f.Hidden[0].HTTPOnly || f.Hidden[1].Value != "y" {
		t.Errorf("behind another one stand %+v", f.Hidden)
	}
}

func TestWordsThatSayThatThereIsNoValue(t *testing.T) {
	for _, value := range []string{"", `""`, "deleted", `"Deleted"`, "null", "0", "-"} {
		if !cookie.Gone(value) {
			t.Errorf("%q is a value", value)
		}
	}
	for _, value := range []string{"deleted-1", "1", "none-of-these", `"`} {
		if cookie.Gone(value) {
			t.Errorf("%q is none", value)
		}
	}
}

func TestManyLinesAreBounded(t *testing.T) {
	var lines []string
	for i := range 3000 {
		lines = append(lines, fmt.Sprintf("refresh_token=x; Domain=d%d.example.org; Max-Age=%dd", i, i))
	}
	f := fate(append(lines, "refresh_token=last"))
	if len(f.Lines) != 1000 || len(f.Sent) != 0 || !has(f.Remarks, cookie.LinesLeftOut) || len(f.Remarks) > 100 {
		t.Errorf("%d lines, %d remarks, sent %q", len(f.Lines), len(f.Remarks), f.Sent)
	}
	if f := fate(lines[:1000]); len(f.Lines) != 1000 || has(f.Remarks, cookie.LinesLeftOut) {
		t.Errorf("%d lines of 1000", len(f.Lines))
	}
	lines = []string{"refresh_token=x"}
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("c%d=x", i))
	}
	if f := fate(lines); len(f.Sent) != 0 || !slices.Equal(kinds(f.Remarks), []cookie.Kind{cookie.Evicted}) {
		t.Errorf("sent %q, told %s", f.Sent, told(f))
	}
}

func TestOdditiesDoNotCrowdOutALoss(t *testing.T) {
	var lines []string
	for i := range 200 {
		lines = append(lines, fmt.Sprintf("refresh_token=; Max-Age=x%d", i))
	}
	f := fate(append(lines, "refresh_token=new; Max-Age=0"))
	if !has(f.Remarks, cookie.OverByMaxAge) || !f.Deletes {
		t.Errorf("told is %s", told(f))
	}
}
