package cookie_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

const operation = "/v1/refresh_token"

func https(path string) cookie.Request {
	return cookie.Request{Secure: true, Host: "api.example.com", Path: path}
}

func plain(host string) cookie.Request { return cookie.Request{Host: host, Path: operation} }

func TestWhatBrowsersRefuseToKeep(t *testing.T) {
	over := func(host string) cookie.Request { return cookie.Request{Secure: true, Host: host, Path: operation} }
	for _, test := range []struct {
		name, line string
		from       cookie.Request
		want       cookie.Kind
	}{
		{"no domain", "a=b", over("api.example.com"), -1},
		{"its own domain", "a=b; Domain=api.example.com", over("api.example.com"), -1},
		{"in another case of letters", "a=b; Domain=API.Example.com", over("Api.example.COM"), -1},
		{"the domain above", "a=b; Domain=.example.com", over("api.example.com"), -1},
		{"another domain", "a=b; Domain=example.org", over("api.example.com"), cookie.ForeignDomain},
		{"a domain below", "a=b; Domain=v1.api.example.com", over("api.example.com"), cookie.ForeignDomain},
		{"a sibling", "a=b; Domain=www.example.com", over("api.example.com"), cookie.ForeignDomain},
		{"a part of a label", "a=b; Domain=ample.com", over("api.example.com"), cookie.ForeignDomain},
		{"two dots before it", "a=b; Domain=..example.com", over("api.example.com"), cookie.ForeignDomain},
		{"a dot alone", "a=b; Domain=.", over("api.example.com"), cookie.ForeignDomain},
		{"with a port", "a=b; Domain=api.example.com:443", over("api.example.com"), cookie.ForeignDomain},
		{"a URL", "a=b; Domain=https://api.example.com", over("api.example.com"), cookie.ForeignDomain},
		{"localhost from another host", "a=b; Domain=localhost", over("api.example.com"), cookie.ForeignDomain},
		{"a name without a dot", "a=b; Domain=com", over("example.com"), cookie.PublicSuffix},
		{"a host without a dot", "a=b; Domain=intranet", over("intranet"), -1},
		{"not ASCII", "a=b; Domain=\xc3\xa9.example.com", over("api.example.com"), cookie.DomainNotASCII},
		{"an address", "a=b; Domain=192.0.2.7", over("192.0.2.7"), -1},
		{"a part of an address", "a=b; Domain=2.7", over("192.0.2.7"), cookie.AddressDomain},
		{"the last number of an address", "a=b; Domain=.7", over("192.0.2.7"), cookie.AddressDomain},
		{"a name from an address", "a=b; Domain=example.com", over("192.0.2.7"), cookie.ForeignDomain},

		{"Secure over plain http", "a=b; Secure", plain("api.example.com"), cookie.SecureOverHTTP},
		{"Secure on localhost", "a=b; Secure", plain("localhost"), -1},
		{"Secure below localhost", "a=b; Secure", plain("api.localhost"), -1},
		{"Secure on 127.0.0.1", "a=b; Secure", plain("127.0.0.1"), -1},
		{"Secure on 127.1.2.3", "a=b; Secure", plain("127.1.2.3"), -1},
		{"Secure on ::1", "a=b; Secure", plain("[::1]"), -1},
		{"Secure on a private address", "a=b; Secure", plain("192.168.0.1"), cookie.SecureOverHTTP},
		{"Secure on a name that begins like localhost", "a=b; Secure", plain("localhost.example.com"), cookie.SecureOverHTTP},
		{"without Secure over plain http", "a=b", plain("api.example.com"), -1},

		{"SameSite=None", "a=b; SameSite=None; Secure", over("example.com"), -1},
		{"SameSite=None without Secure", "a=b; SameSite=None", over("example.com"), cookie.NoneWithoutSecure},
		{"SameSite=None, then Lax", "a=b; SameSite=None; SameSite=Lax", over("example.com"), -1},
		{"Partitioned", "a=b; Partitioned; Secure", over("example.com"), -1},
		{"Partitioned without Secure", "a=b; Partitioned", over("example.com"), cookie.PartitionedWithoutSecure},

		{"__Secure-", "__Secure-a=b; Secure; Domain=example.com", over("example.com"), -1},
		{"__Secure- without Secure", "__Secure-a=b", over("example.com"), cookie.SecurePrefix},
		{"__secure- without Secure", "__secure-a=b", over("example.com"), cookie.SecurePrefix},
		{"__Host-", "__Host-a=b; Secure; Path=/", over("example.com"), -1},
		{"__Host- with an empty domain", "__Host-a=b; Secure; Path=/; Domain=", over("example.com"), -1},
		{"__Host- without Secure", "__Host-a=b; Path=/", over("example.com"), cookie.HostPrefix},
		{"__HOST- without a path", "__HOST-a=b; Secure", over("example.com"), cookie.HostPrefix},
		{"__Host- with another path", "__Host-a=b; Secure; Path=/v1", over("example.com"), cookie.HostPrefix},
		{"__Host- with its own domain", "__Host-a=b; Secure; Path=/; Domain=example.com", over("example.com"), cookie.HostPrefix},
		{"__Host- on localhost", "__Host-a=b; Secure; Path=/", plain("localhost"), -1},
		{"__Http-", "__Http-a=b; Secure; HttpOnly", over("example.com"), -1},
		{"__Http- without HttpOnly", "__Http-a=b; Secure", over("example.com"), cookie.HTTPPrefix},
		{"__Host-Http-", "__Host-Http-a=b; Secure; HttpOnly; Path=/", over("example.com"), -1},
		{"__Host-Http- without HttpOnly", "__Host-Http-a=b; Secure; Path=/", over("example.com"), cookie.HTTPPrefix},
		{"__Host-Http- without a path", "__Host-Http-a=b; Secure; HttpOnly", over("example.com"), cookie.HostPrefix},
		{"a name that only resembles", "_Secure-a=b", over("example.com"), -1},
		{"a prefix without a name", "__Host-a; Secure; Path=/", over("example.com"), cookie.HiddenName},
		{"a prefix behind an equals sign", "=__secure-a; Secure", over("example.com"), cookie.HiddenName},
		{"another equals sign without a name", "=a=b", over("example.com"), cookie.HiddenName},
		{"no name", "=b", over("example.com"), -1},

		{"what Parse refuses", "a=\x00", over("example.com"), cookie.ControlOctet},
		{"over as it is set", "a=b; Max-Age=0", over("example.com"), -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			err := j.Set(test.line, test.from, now())
			if got := refusedAs(t, err); got != test.want {
				t.Errorf("%q is refused as %d (%v), and should be as %d", test.line, got, err, test.want)
			}
			sent := j.Line(cookie.Request{Secure: test.from.Secure, Host: test.from.Host, Path: "/"}, now()) +
				j.Line(test.from, now())
			if (sent == "") != (test.want >= 0 || strings.Contains(test.line, "Max-Age=0")) {
				t.Errorf("%q: sent is %q", test.line, sent)
			}
		})
	}
}

func TestWhereACookieIsSent(t *testing.T) {
	for _, test := range []struct {
		name, line, from, to string
		want                 bool
	}{
		{"the very path", "a=b; Path=" + operation, "/", operation, true},
		{"a path above", "a=b; Path=/v1", "/", operation, true},
		{"a path above with a slash", "a=b; Path=/v1/", "/", operation, true},
		{"the root", "a=b; Path=/", "/", operation, true},
		{"the first letters", "a=b; Path=/v1/refresh", "/", operation, false},
		{"a path below", "a=b; Path=" + operation + "/", "/", operation, false},
		{"another case of letters", "a=b; Path=/V1", "/", operation, false},
		{"percent signs are not decoded", "a=b; Path=/%76%31", "/", operation, false},
		{"two slashes", "a=b; Path=//", "/", operation, false},
		{"a query is no part of the path", "a=b; Path=" + operation, "/", operation + "?x=/y", true},
		{"the root, for an empty path", "a=b; Path=/", "/", "", true},
		{"the directory of the request", "a=b", operation, operation, true},
		{"the directory of a request elsewhere", "a=b", "/auth/login", operation, false},
		{"the directory of a request at the root", "a=b", "/login", operation, true},
		{"the directory of an empty path", "a=b", "", operation, true},
		{"the directory, with a slash at the end", "a=b", "/v1/", operation, true},
		{"the directory of a path without a slash", "a=b", "login/x", operation, true},
		{"the directory, for a query with a slash", "a=b", "/login?next=/auth/x", operation, true},
		{"the directory instead of a path without a slash", "a=b; Path=auth", operation, operation, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			if err := j.Set(test.line, https(test.from), now()); err != nil {
				t.Fatal(err)
			}
			if got := j.Line(https(test.to), now()); (got == "a=b") != test.want {
				t.Errorf("%q from %s is sent to %s as %q", test.line, test.from, test.to, got)
			}
		})
	}
}

func TestWhichHostsACookieIsSentTo(t *testing.T) {
	for _, test := range []struct {
		name, line, from, to string
		secure, want         bool
	}{
		{"the host", "a=b", "example.com", "Example.COM", true, true},
		{"a host below", "a=b", "example.com", "api.example.com", true, false},
		{"a host below the domain", "a=b; Domain=example.com", "example.com", "api.example.com", true, true},
		{"the host, set from below", "a=b; Domain=example.com", "api.example.com", "example.com", true, true},
		{"a host whose name ends alike", "a=b; Domain=example.com", "example.com", "badexample.com", true, false},
		{"an address", "a=b; Domain=192.0.2.7", "192.0.2.7", "192.0.2.7", true, true},
		{"plain http without Secure", "a=b", "example.com", "example.com", false, true},
		{"plain http with Secure", "a=b; Secure", "example.com", "example.com", false, false},
		{"plain http with Secure on localhost", "a=b; Secure", "localhost", "localhost", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			if err := j.Set(test.line, cookie.Request{Secure: true, Host: test.from}, now()); err != nil {
				t.Fatal(err)
			}
			if got := j.Line(cookie.Request{Secure: test.secure, Host: test.to}, now()); (got == "a=b") != test.want {
				t.Errorf("%q from %s is sent to %s as %q", test.line, test.from, test.to, got)
			}
		})
	}
}

func TestTheOrderOfTheCookieLineAndWhatReplacesWhat(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"longer paths first, then earlier ones", []string{"a=1; Path=/", "b=2; Path=" + operation, "c=3; Path=/v1", "d=4; Path=/", "e=5"}, "b=2; c=3; e=5; a=1; d=4"},
		{"the same path replaces, and keeps its place", []string{"a=1", "b=2", "a=3"}, "a=3; b=2"},
		{"the default path is a path", []string{"a=1", "a=2; Path=/v1"}, "a=2"},
		{"a slash at the end is another path", []string{"a=1; Path=/v1", "a=2; Path=/v1/"}, "a=2; a=1"},
		{"another case of letters is another name", []string{"a=1", "A=2"}, "a=1; A=2"},
		{"no domain and a domain are two", []string{"a=1", "a=2; Domain=api.example.com", "a=3; Domain=example.com", "a=4"}, "a=4; a=2; a=3"},
		{"a deletion", []string{"a=1", "b=2", "a=; Max-Age=0"}, "b=2"},
		{"a deletion by date", []string{"a=1", "a=x; Expires=Thu, 01-Jan-1970 00:00:01 GMT"}, ""},
		{"a deletion in another place", []string{"a=1", "a=; Max-Age=0; Path=/"}, "a=1"},
		{"a deletion with another domain", []string{"a=1", "a=; Max-Age=0; Domain=api.example.com"}, "a=1"},
		{"set again", []string{"a=1", "b=2", "a=; Max-Age=0", "a=3"}, "b=2; a=3"},
		{"no name and no value", []string{"b", "a=", "=c"}, "c; a="},
		{"quotation marks and other octets", []string{`a="x\054 y, z"`, "b=\xc3\xa9 =", "c={\"d\":1}"}, `a="x\054 y, z"; b=` + "\xc3\xa9 =" + `; c={"d":1}`},
		{"an expired one is no replacement", []string{"a=1; Max-Age=0", "a=2"}, "a=2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			for _, line := range test.lines {
				if err := j.Set(line, https(operation), now()); err != nil {
					t.Fatal(err)
				}
			}
			if got := j.Line(https(operation), now()); got != test.want {
				t.Errorf("%q are sent as %q, and should be as %q", test.lines, got, test.want)
			}
		})
	}
}

func TestOnAnAddressADomainIsTheHostAlone(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "localhost"} {
		var j cookie.Jar
		for _, line := range []string{"a=1", "a=2; Domain=" + host} {
			if err := j.Set(line, plain(host), now()); err != nil {
				t.Fatal(err)
			}
		}
		if got := j.Line(plain(host), now()); got != "a=2" {
			t.Errorf("%s: %q is sent", host, got)
		}
	}
}

func TestOverPlainHTTPASecureCookieStays(t *testing.T) {
	for _, test := range []struct {
		name, line string
		want       cookie.Kind
	}{
		{"the same path", "a=2; Path=/v1", cookie.SecureStays},
		{"a path below", "a=2; Path=/v1/x", cookie.SecureStays},
		{"a path above", "a=2; Path=/", -1},
		{"another name", "b=2; Path=/v1", -1},
		{"the domain above", "a=2; Path=/v1; Domain=example.com", cookie.SecureStays},
		{"a deletion", "a=; Path=/v1; Max-Age=0", cookie.SecureStays},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j cookie.Jar
			if err := j.Set("a=1; Path=/v1; Secure", https(operation), now()); err != nil {
				t.Fatal(err)
			}
			if got := refusedAs(t, j.Set(test.line, plain("api.example.com"), now())); got != test.want {
				t.Errorf("%q is refused as %d", test.line, got)
			}
			if got := j.Line(https(operation), now()); !strings.Contains(got, "a=1") {
				t.Errorf("%q is sent", got)
			}
		})
	}
}

func TestACookieLivesUntilItIsOver(t *testing.T) {
	var j cookie.Jar
	for _, line := range []string{"a=1; Max-Age=10", "b=2; Expires=" + future, "c=3", "d=4; Max-Age=99999999999"} {
		if err := j.Set(line, https(operation), now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		later time.Duration
		want  string
	}{
		{9 * time.Second, "a=1; b=2; c=3; d=4"},
		{10 * time.Second, "c=3; d=4"},
		{400*24*time.Hour - time.Second, "c=3; d=4"},
		{400 * 24 * time.Hour, "c=3"},
	} {
		if got := j.Line(https(operation), now().Add(test.later)); got != test.want {
			t.Errorf("after %s it is %q, and should be %q", test.later, got, test.want)
		}
	}
}

func TestAJarHasAtMost180CookiesAndEvictsWhatWasNotUsed(t *testing.T) {
	var j cookie.Jar
	set := func(line string) {
		t.Helper()
		if err := j.Set(line, https(operation), now()); err != nil {
			t.Fatal(err)
		}
	}
	set("secure=1; Secure; Path=/other")
	set("early=1; Path=/early")
	for i := range 178 {
		set(fmt.Sprintf("c%d=1", i))
	}
	if got := strings.Count(j.Line(https(operation), now()), "="); got != 178 {
		t.Errorf("%d are sent before there are too many", got)
	}
	if got := j.Line(https("/early"), now()); got != "early=1" {
		t.Errorf("%q is sent", got)
	}
	set("unused=1; Path=/unused")
	set("used=1")
	got := j.Line(https(operation), now())
	if n := strings.Count(got, "="); n != 148 || strings.Contains(got, "c30=1") || !strings.Contains(got, "c31=1") || !strings.Contains(got, "used=1") {
		t.Errorf("%d are sent afterwards: %.60q", n, got)
	}
	for path, want := range map[string]string{"/other": "secure=1", "/early": "early=1", "/unused": "unused=1"} {
		if got := j.Line(https(path), now()); got != want {
			t.Errorf("%s is gone: %q", want, got)
		}
	}
}
