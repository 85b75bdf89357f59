package request_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

const (
	first = "POST /v1/refresh_token HTTP/1.1\nHost: server.example\n"
	agent = "User-Agent: refreshcheck/test\n"
	plain = first + "Content-Length: 0\nAccept: application/json\nAccept-Encoding: identity\n" + agent
)

// What a step is made into: the octets that are sent, and how they are told,
// which shows nothing of the credential.
func TestAStepChangesInTheBaseRequestWhatItIsAbout(t *testing.T) {
	half := liveToken[:len(liveToken)/2]
	for _, test := range []struct {
		name, step string
		want       string // octets, with \n for CRLF in the header section
		shown      string // where it is told otherwise than it is sent
		differs    string
		value      string
		live       map[string]string
	}{
		{"nothing", ``, plain + "\n", "", "no Cookie header", "", nil},
		{"a cookie", `cookie: '\{name}=garbage'`, plain + "Cookie: refresh_token=garbage\n\n", "", "Cookie: refresh_token=garbage", "garbage", nil},
		{"the live token", `cookie: 'a=1; \{name}=\{token}', outcome: token`, plain + "Cookie: a=1; refresh_token=" + liveToken + "\n\n",
			plain + "Cookie: a=1; refresh_token=‹token›\n\n", "Cookie: a=1; refresh_token=‹token›", liveToken, map[string]string{"‹token›": liveToken}},
		{"a piece of it", `cookie: '\{name}=\{token:first-half}'`, plain + "Cookie: refresh_token=" + half + "\n\n",
			plain + "Cookie: refresh_token=‹first half of the token›\n\n", "Cookie: refresh_token=‹first half of the token›", half, map[string]string{"‹first half of the token›": half}},
		{"an empty line", `cookie: ''`, plain + "Cookie: \n\n", "", "Cookie: ", "", nil},
		{"two lines", `cookies: ['a=1', '\{name}=x']`, plain + "Cookie: a=1\nCookie: refresh_token=x\n\n", "", "Cookie: a=1 · Cookie: refresh_token=x", "x", nil},
		{"another name", `cookie: 'refresh_token_old=x; a=refresh_token=y'`, plain + "Cookie: refresh_token_old=x; a=refresh_token=y\n\n", "", "Cookie: refresh_token_old=x; a=refresh_token=y", "", nil},
		{"octets", `cookie: '\{name}=a\x00\xff'`, plain + "Cookie: refresh_token=a\x00\xff\n\n", plain + "Cookie: refresh_token=a\\x00\\xff\n\n", `Cookie: refresh_token=a\x00\xff`, "a\x00\xff", nil},
		{"another field in its place", `headers: ['accept: */*', 'X-More: 1']`, first + "Content-Length: 0\nAccept-Encoding: identity\n" + agent + "accept: */*\nX-More: 1\n\n", "", "accept: */* · X-More: 1", "", nil},
		{"a secret in a field", `headers: ['Authorization: Bearer \{access}']`, plain + "Authorization: Bearer " + accessToken + "\n\n", plain + "Authorization: Bearer ‹access token›\n\n",
			"Authorization: Bearer ‹access token›", "", map[string]string{"‹access token›": accessToken}},
		{"without fields", `without: [Accept, accept-encoding]`, first + "Content-Length: 0\n" + agent + "\n", "", "no Cookie header", "", nil},
		{"a method", `method: PUT`, "PUT" + strings.TrimPrefix(plain, "POST") + "\n", "", "PUT /v1/refresh_token", "", nil},
		{"an older version", `version: HTTP/1.0`, strings.Replace(plain, "HTTP/1.1", "HTTP/1.0", 1) + "\n", "", "HTTP/1.0", "", nil},
		{"the own origin", `headers: ['Origin: \{origin}']`, plain + "Origin: http://server.example\n\n", "", "Origin: http://server.example", "", nil},
		{"a query", `query: 'a=\{token}', exposes: true`, strings.Replace(plain, " HTTP", "?a="+liveToken+" HTTP", 1) + "\n", strings.Replace(plain, " HTTP", "?a=‹token› HTTP", 1) + "\n",
			"POST /v1/refresh_token?a=‹token›", "", map[string]string{"‹token›": liveToken}},
		{"a body", `body: 'ab', headers: ['Content-Type: text/plain']`, first + "Content-Length: 2\nAccept: application/json\nAccept-Encoding: identity\n" + agent + "Content-Type: text/plain\n\nab", "",
			"Content-Length: 2 · Content-Type: text/plain · body: ab", "", nil},
		{"chunks", `body: '0\x0d\x0a\x0d\x0a', headers: ['Transfer-Encoding: chunked']`, first + "Accept: application/json\nAccept-Encoding: identity\n" + agent + "Transfer-Encoding: chunked\n\n0\r\n\r\n",
			first + "Accept: application/json\nAccept-Encoding: identity\n" + agent + "Transfer-Encoding: chunked\n\n0\\x0d\\x0a\\x0d\\x0a", `Transfer-Encoding: chunked · body: 0\x0d\x0a\x0d\x0a`, "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := made(t, base(t), test.step)
			head, body, _ := strings.Cut(test.want, "\n\n")
			if got, want := string(r.Wire().Octets()), lines(head+"\n\n")+body; got != want {
				t.Errorf("sent %q\nwant %q", got, want)
			}
			shown := test.shown
			if shown == "" {
				shown = test.want
			}
			if got := r.Shown().Text(); got != shown {
				t.Errorf("shown as %q\nwant %q", got, shown)
			}
			if got := r.Differs(); got != test.differs {
				t.Errorf("differs by %q, want %q", got, test.differs)
			}
			if r.SentValue != test.value || !maps.Equal(r.Live, test.live) {
				t.Errorf("the value is %q, and live in it %q", r.SentValue, r.Live)
			}
		})
	}
}

func TestATaggedRequestHasTheIDOfItsCase(t *testing.T) {
	sent := string(made(t, base(t).Tagged(), "").Wire().Octets())
	if want := lines(strings.Replace(plain, agent, "User-Agent: refreshcheck/test (test/case)\n", 1) + "\n"); sent != want {
		t.Errorf("sent %q\nwant %q", sent, want)
	}
}

// The way to the server is the target's: a path before the operation's, another
// authority, lines of its own, whose values are secrets. A line that a case is
// about stays the case's.
func TestTheTargetsPathHostAndFieldsAreInEveryRequest(t *testing.T) {
	b := baseAt(t, target.Options{URL: "https://a.example:8443/api/", Host: "staging.example", Headers: "X-Gate: s3cr3t\nuser-agent: s3cr3t-browser\n"})
	const head = "POST /api/v1/refresh_token HTTP/1.1\nHost: staging.example\nContent-Length: 0\nAccept: application/json\nAccept-Encoding: identity\n"
	for _, test := range []struct{ name, step, want, shown, differs string }{
		{"the base", ``, head + "X-Gate: s3cr3t\nuser-agent: s3cr3t-browser\n\n", head + "X-Gate: ‹from the header file›\nuser-agent: ‹from the header file›\n\n", "no Cookie header"},
		{"its own field", `headers: ['x-gate: none']`, head + "user-agent: s3cr3t-browser\nx-gate: none\n\n", head + "user-agent: ‹from the header file›\nx-gate: none\n\n", "x-gate: none"},
		{"without one", `without: [User-Agent]`, head + "X-Gate: s3cr3t\n\n", head + "X-Gate: ‹from the header file›\n\n", "no Cookie header"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := made(t, b, test.step)
			if got := string(r.Wire().Octets()); got != lines(test.want) {
				t.Errorf("sent %q", got)
			}
			if got := r.Shown().Text(); got != test.shown {
				t.Errorf("shown as %q", got)
			}
			if got := r.Differs(); got != test.differs {
				t.Errorf("differs by %q", got)
			}
			if got := r.Curl(); got != "" {
				t.Errorf("a value of the header file has no place in %s", got)
			}
		})
	}
	below := base(t).Below("/no-such-operation")
	r := made(t, below, "")
	if below.Path() != "/v1/refresh_token/no-such-operation" || r.Wire().Target != below.Path() || r.Differs() != "no Cookie header" {
		t.Errorf("below the operation: %s, %s, %s", below.Path(), r.Wire().Target, r.Differs())
	}
	if !strings.Contains(r.Curl(), "'http://server.example/v1/refresh_token/no-such-operation'") {
		t.Errorf("below the operation: %s", r.Curl())
	}
}

// The fields that cases may leave out are those that the base request has.
func TestTheFieldsOfTheBaseRequestAreNamed(t *testing.T) {
	r := made(t, base(t), "")
	var names []string
	for _, f := range r.Shown().Fields {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "Accept Accept-Encoding Content-Length Host User-Agent" {
		t.Errorf("it has %s", got)
	}
}

// Past 4 KiB of header a server may refuse a request for its size, so only the
// tolerant form of an outcome is asked for.
func TestATokenThatIsTooLongMakesAnOutcomeTolerant(t *testing.T) {
	env := environment()
	env.Token = strings.Repeat("0123456789abcdef", 256)
	for text, want := range map[string]fixtures.Outcome{
		`cookie: '\{name}=\{token}', outcome: token`:              fixtures.AnySafe,
		`cookie: '\{name}=\{token}', outcome: either`:             fixtures.AnySafe,
		`cookie: 'a=\{token}', outcome: refusal`:                  fixtures.NoHarm,
		`cookie: '\{name}=\{token:first-half}', outcome: refusal`: fixtures.Refusal,
		`cookie: '\{name}=\{token}', outcome: any-safe`:           fixtures.AnySafe,
		`cookie: 'a=\{token}'`:                                    fixtures.NoHarm,
		`body: '\{token}\{token}', outcome: refusal`:              fixtures.Refusal,
	} {
		r, err := base(t).Make("test/case", steps(t, text)[0], env)
		if err != nil || r.Outcome != want {
			t.Errorf("%s: made into %+v, %v; want the outcome %s", text, r != nil, err, want)
		}
	}
}

// What cannot be made of this credential is not applicable, wherever it stands,
// and says why.
func TestWhatCannotBeMadeIsNotApplicable(t *testing.T) {
	env := environment()
	env.Token = "opaque"
	for _, text := range []string{`cookie: '\{name}=\{token:payload-only}'`, `headers: ['X-Token: \{token:payload-only}']`, `query: '\{token:payload-only}', exposes: true`, `body: '\{token:payload-only}'`} {
		_, err := base(t).Make("test/case", steps(t, text)[0], env)
		var no fixtures.NotApplicable
		if !errors.As(err, &no) || !strings.Contains(no.Why, "not a JWT") || strings.Contains(no.Why, "opaque") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What a request carries is what a server may repeat without giving anything away:
// each value of a cookie, each field, the query and the body.
func TestWhatARequestCarriesIsTold(t *testing.T) {
	for _, test := range []struct {
		name, step string
		want       []string
	}{
		{"cookies", `cookies: ['a=first; \{name}=\{token}', 'alone']`, []string{"first", liveToken, "a=first; refresh_token=" + liveToken, "alone"}},
		{"a cookie line of its own", `headers: ['cookie:\{name}=\{token}'], outcome: token`, []string{liveToken, "refresh_token=" + liveToken}},
		{"a field", `headers: ['X-Token: \{access} ']`, []string{accessToken, "application/json", "server.example"}},
		{"a query", `query: 'a=\{token}', exposes: true`, []string{"a=" + liveToken}},
		{"a body", `body: 'a body', headers: ['Content-Type: text/plain']`, []string{"a body", "text/plain"}},
	} {
		got := made(t, base(t), test.step).Carried()
		for _, want := range test.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: %q is not among %q", test.name, want, got)
			}
		}
		if slices.Contains(got, "") {
			t.Errorf("%s: every text holds nothing: %q", test.name, got)
		}
	}
}
