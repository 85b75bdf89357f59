package e2e

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// A server that speaks only HTTP/2 is tested from end to end, and one that speaks
// both over both.
func TestHTTP2(t *testing.T) {
	a := newAuthority(t)
	config := a.server("127.0.0.1", "localhost")
	only := start(t, reference.Options{HTTP2: true})
	both := start(t, reference.Options{HTTP2: true, TLS: config})
	old := start(t, reference.Options{TLS: config})
	clear := start(t, reference.Options{})
	secure := []string{"--ca-file", a.file}
	for name, c := range map[string]struct {
		server *reference.Server
		args   []string
		code   int
		says   []string
	}{
		"prior knowledge":             {only, []string{"--http", "2"}, 0, []string{"no TLS, HTTP/2", "CONFORMANT", "only version 2"}},
		"no prior knowledge":          {only, []string{"--focus", "valid/alone"}, 3, []string{"give --http 2"}},
		"prior knowledge of HTTP/1.1": {clear, []string{"--http", "2", "--focus", "valid/alone"}, 3, []string{"does not speak HTTP/2"}},
		"the server chooses HTTP/2":   {both, secure, 0, []string{"TLS 1.3, HTTP/2", "also speaks HTTP/1.1", "CONFORMANT"}},
		"the server chooses HTTP/1.1": {old, append(secure, "--focus", "valid/|http2/crumb"), 0, []string{"TLS 1.3, HTTP/1.1", "PASSED"}},
		"HTTP/1.1 is asked for":       {both, append(secure, "--http", "1.1", "--focus", "valid/alone"), 0, []string{"TLS 1.3, HTTP/1.1", "PASSED"}},
		"HTTP/2 is asked for":         {both, append(secure, "--http", "2", "--focus", "valid/alone"), 0, []string{"TLS 1.3, HTTP/2", "PASSED"}},
		"HTTP/2 is not there":         {old, append(secure, "--http", "2", "--focus", "valid/alone"), 3, []string{"does not speak HTTP/2"}},
		"no such version":             {only, []string{"--http", "3"}, 2, []string{"--http 3: expected auto, 1.1 or 2"}},
		"no version":                  {only, []string{"--http", ""}, 2, []string{"--http is given but empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := c.server.IssueToken()
			r := run(t, check{args: append([]string{"--target", c.server.URL()}, c.args...), env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}})
			r.expect(t, c.code, c.says...)
			if shows := strings.Contains(r.report.text, ":authority"); c.code == 0 && shows != strings.Contains(c.says[0], "HTTP/2") {
				t.Errorf("the report shows fields of HTTP/2: %v", shows)
			}
		})
	}
	t.Run("a difference", func(t *testing.T) {
		t.Parallel()
		s := start(t, reference.Options{Fault: "other-version-refuses", TLS: config})
		token := s.IssueToken()
		r := run(t, check{args: append(secure, "--target", s.URL(), "--label-filter", "valid || transport"), env: []string{"REFRESHCHECK_TOKEN=" + token}, secrets: []string{token}})
		r.expect(t, 1, "transport/alone", "over the other version of HTTP", "--http1.1")
	})
}
