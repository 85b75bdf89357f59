package target_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

const operation = "/v1/refresh_token"

func TestATargetIsShownAndSentAsItWasGiven(t *testing.T) {
	for _, test := range []struct {
		name, given                  string
		url, origin, base, path, hst string
	}{
		{"host alone", "https://staging.example.com", "https://staging.example.com/v1/refresh_token", "https://staging.example.com", "https://staging.example.com", "/v1/refresh_token", "staging.example.com"},
		{"with a path", "http://staging.example.com/api", "http://staging.example.com/api/v1/refresh_token", "http://staging.example.com", "http://staging.example.com/api", "/api/v1/refresh_token", "staging.example.com"},
		{"with slashes at its end", "http://a.example/api//", "http://a.example/api/v1/refresh_token", "http://a.example", "http://a.example/api", "/api/v1/refresh_token", "a.example"},
		{"with a port", "http://a.example:8080/", "http://a.example:8080/v1/refresh_token", "http://a.example:8080", "http://a.example:8080", "/v1/refresh_token", "a.example:8080"},
		{"with the scheme's own port", "https://a.example:443", "https://a.example:443/v1/refresh_token", "https://a.example:443", "https://a.example:443", "/v1/refresh_token", "a.example:443"},
		{"an escaped path", "http://a.example/a%2Fb", "http://a.example/a%2Fb/v1/refresh_token", "http://a.example", "http://a.example/a%2Fb", "/a%2Fb/v1/refresh_token", "a.example"},
		{"a host in other letters", "http://Bücher.example:81/ü", "http://xn--bcher-kva.example:81/%C3%BC/v1/refresh_token", "http://xn--bcher-kva.example:81", "http://xn--bcher-kva.example:81/%C3%BC", "/%C3%BC/v1/refresh_token", "xn--bcher-kva.example:81"},
		{"an address", "http://127.0.0.1:80", "http://127.0.0.1:80/v1/refresh_token", "http://127.0.0.1:80", "http://127.0.0.1:80", "/v1/refresh_token", "127.0.0.1:80"},
		{"an IPv6 address", "http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080/v1/refresh_token", "http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080", "/v1/refresh_token", "[2001:db8::1]:8080"},
		{"an IPv6 address with a zone", "http://[fe80::1%25eth0]", "http://[fe80::1]/v1/refresh_token", "http://[fe80::1]", "http://[fe80::1]", "/v1/refresh_token", "[fe80::1]"},
	} {
		to := parse(t, target.Options{URL: test.given})
		got := []string{to.URL(operation), to.Origin(), to.BaseURL(), to.Path(operation), to.HostHeader()}
		for i, want := range []string{test.url, test.origin, test.base, test.path, test.hst} {
			if got[i] != want {
				t.Errorf("%s: got %s, want %s", test.name, got[i], want)
			}
		}
	}
	if got := parse(t, target.Options{URL: "http://127.0.0.1", Host: "staging.example:8443"}); got.HostHeader() != "staging.example:8443" || got.Origin() != "http://127.0.0.1" {
		t.Errorf("with a host of its own: %s to %s", got.HostHeader(), got.Origin())
	}
}

func TestATargetThatIsNoBaseURLIsRefusedAndSaysHowToMendIt(t *testing.T) {
	const mend = "https://staging.example.com/api"
	for _, test := range []struct {
		name, given string
		want        []string
	}{
		{"empty", "", []string{"empty", mend}},
		{"blank", " \t", []string{"empty", mend}},
		{"no scheme, this machine's address", "127.0.0.1:8000", []string{"not a URL", mend, "did you mean http://127.0.0.1:8000?"}},
		{"no scheme, this machine's name", "localhost:8000", []string{"scheme", "http or https", mend, "did you mean http://localhost:8000?"}},
		{"no scheme, another machine", "staging.example.com/api", []string{"scheme", "did you mean https://staging.example.com/api?"}},
		{"a host that DNS cannot have", "http://a\u200d.ü..example", []string{"no name that DNS can have", mend}},
		{"another scheme", "ftp://a.example", []string{"scheme", "http or https", mend}},
		{"no scheme", "//a.example", []string{"scheme", mend}},
		{"no host", "http:///api", []string{"no host", mend}},
		{"a port without a host", "http://:80", []string{"no host", mend}},
		{"a user name", "http://me@a.example", []string{"user name or password", "--header-file"}},
		{"a query", "http://a.example/?a=b", []string{"base URL", "?"}},
		{"an empty query", "http://a.example/?", []string{"base URL", "?"}},
		{"a fragment", "http://a.example/#a", []string{"base URL", "#"}},
		{"a broken escape", "http://a.example/%zz", []string{"not a URL", mend}},
		{"a broken address", "http://[::1", []string{"not a URL", mend}},
		{"a blank in the host", "http://a b.example", []string{"not a URL", mend}},
		{"a blank in the zone", "http://[fe80::1%25a%20b]", []string{"blank or a control character", mend}},
		{"a control character", "http://a\x1b[31m.example", []string{"not a URL", mend}},
		{"a port in words", "http://a.example:http", []string{"not a URL", mend}},
		{"an empty port", "http://a.example:", []string{"port is empty"}},
		{"port 0", "http://a.example:0", []string{"port", "1 to 65535"}},
		{"port 65536", "http://a.example:65536", []string{"port", "1 to 65535"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			says(t, refusal(t, target.Options{URL: test.given}), test.want...)
		})
	}
}

// Whatever is wrong with a URL that holds a password, no piece of it is shown.
func TestAPasswordInATargetIsNeverShown(t *testing.T) {
	for _, given := range []string{
		"http://me:geheim@a.example", "http://me:geheim%zz@a.example", "http://me:geheim^@a.example", "http://me:ge heim@a.example", "http://me:geheim/@a.example",
		"http://me:1#geheim@a.example", "http://me:1?geheim@a.example", "me:geheim@a.example", "ftp://me:geheim@a.example", "http://me:geheim@[::1", "http://me:geheim@a.example:port", "http://me:%g9eheim@a.example", "http://me:4711471/heim@a.example",
	} {
		text := refusal(t, target.Options{URL: given})
		if strings.Contains(text, "%g9") || strings.Contains(text, "heim") || strings.Contains(text, "471") {
			t.Errorf("%s: told as %q", given, text)
		}
	}
}

func TestATargetThatEndsInTheOperationsPathIsRefused(t *testing.T) {
	for _, given := range []string{"http://a.example/v1/refresh_token", "http://a.example/api/v1/refresh_token/"} {
		err := parse(t, target.Options{URL: given}).CheckPath(operation)
		if err == nil {
			t.Errorf("%s is taken", given)
			continue
		}
		says(t, err.Error(), "base URL", "leave off "+operation)
	}
	if err := parse(t, target.Options{URL: "http://a.example/api"}).CheckPath(operation); err != nil {
		t.Error(err)
	}
}

func TestAnOriginIsSchemeHostAndPort(t *testing.T) {
	for _, test := range []struct {
		target, other string
		want          bool
	}{
		{"https://a.example", "https://a.example/login", true},
		{"https://a.example", "https://A.Example:443/login", true},
		{"http://a.example:80/api", "http://a.example", true},
		{"https://a.example", "http://a.example", false},
		{"https://a.example", "http://a.example:443", false},
		{"https://a.example", "https://a.example:8443", false},
		{"https://a.example", "https://b.example", false},
		{"http://[::1]:8000", "http://[::1]:8000/login", true},
	} {
		u, err := url.Parse(test.other)
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, target.Options{URL: test.target}).SameOrigin(u); got != test.want {
			t.Errorf("%s and %s: %t", test.target, test.other, got)
		}
	}
}

// A login elsewhere takes the way of the target, and nothing that is meant for
// the target's own eyes.
func TestATargetElsewhereKeepsTheWayAndNothingElse(t *testing.T) {
	a := newAuthority(t)
	address := serveTLS(t, a.server("127.0.0.1"), echo)
	cert, key, _ := a.client()
	of := target.Options{
		URL: "https://staging.example/api", Host: "other.example", Headers: "X-Gate: s3cr3t", CAFile: a.file,
		ServerName: "staging.example", ClientCert: cert, ClientKey: key, IP: 4,
	}
	u, err := url.Parse("https://" + address + "/login?as=me")
	if err != nil {
		t.Fatal(err)
	}
	to, err := parse(t, of).Elsewhere(u)
	if err != nil {
		t.Fatal(err)
	}
	if to.BaseURL() != "https://"+address || to.HostHeader() != address || len(to.Headers()) != 0 {
		t.Errorf("got %s, %s, %v", to.BaseURL(), to.HostHeader(), to.Headers())
	}
	connect(t, to) // by the same authority, under the login's own name

	plain, err := url.Parse("http://" + serve(t, echo))
	if err != nil {
		t.Fatal(err)
	}
	if to, err = parse(t, of).Elsewhere(plain); err != nil {
		t.Fatalf("settings of TLS are the target's, and no error of a plain login: %v", err)
	}
	connect(t, to)

	six, err := url.Parse("http://[::1]:80")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse(t, of).Elsewhere(six); err == nil || !strings.Contains(err.Error(), "--ip") {
		t.Errorf("an address of the other version: %v", err)
	}
}

func TestOnlyThisMachineIsLoopback(t *testing.T) {
	for _, test := range []struct {
		name string
		o    target.Options
		want bool
	}{
		{"127.0.0.1", target.Options{URL: "http://127.0.0.1:8000"}, true},
		{"another address of it", target.Options{URL: "http://127.8.8.8"}, true},
		{"::1", target.Options{URL: "http://[::1]"}, true},
		{"localhost", target.Options{URL: "http://LocalHost"}, true},
		{"a name", target.Options{URL: "http://localhost.example"}, false},
		{"an address elsewhere", target.Options{URL: "http://192.0.2.1"}, false},
		{"a socket", target.Options{URL: "http://staging.example", UnixSocket: "s"}, true},
		{"by a proxy", target.Options{URL: "http://127.0.0.1", Proxy: "http://proxy.example:3128"}, false},
	} {
		if got := parse(t, test.o).Loopback(); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

func TestCookiesBelongToTheHostWithoutItsPort(t *testing.T) {
	for _, test := range []struct {
		o    target.Options
		want string
	}{
		{target.Options{URL: "http://a.example"}, "a.example"},
		{target.Options{URL: "http://a.example:8080"}, "a.example"},
		{target.Options{URL: "http://[::1]"}, "::1"},
		{target.Options{URL: "http://[::1]:8080"}, "::1"},
		{target.Options{URL: "http://127.0.0.1:8080", Host: "staging.example:8443"}, "staging.example"},
	} {
		if got := parse(t, test.o).Host(); got != test.want {
			t.Errorf("%+v: %s", test.o, got)
		}
	}
}
