// Package speed holds benchmarks alone: where the time of a run goes.
package speed

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/request"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/run"
	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// transports are the ways in which a run can reach the server.
var transports = []struct {
	name, http  string
	tls, second bool // second: the server speaks HTTP/2
}{
	{name: "http1", http: "1.1"},
	{name: "http1-tls", http: "1.1", tls: true},
	{name: "http2", http: "2", second: true},
	{name: "http2-tls", http: "2", tls: true, second: true},
}

// serve starts the reference server and gives the options of a check of it.
func serve(b *testing.B, o reference.Options, version string) check.Options {
	b.Helper()
	s, err := reference.Start(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	options := check.Options{Target: s.URL(), Token: s.IssueToken()}
	options.Network.HTTP, options.Network.Insecure = version, o.TLS != nil
	return options
}

// certificate is what net/http/httptest serves with.
func certificate() *tls.Config {
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	defer s.Close()
	return &tls.Config{Certificates: s.TLS.Certificates}
}

// whole runs a check to its end, and fails the benchmark unless all is well: a run
// that stops early would be fast.
func whole(b *testing.B, o check.Options) *result.Run {
	b.Helper()
	r, err := check.Run(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	if len(r.Groups(fixtures.Must)) > 0 || len(r.Problems) > 0 || r.Requests < len(r.Results)/2 {
		b.Fatalf("%s: %v", r.Line(), r.Problems)
	}
	return r
}

// BenchmarkStart is what every command does first: it reads the contract.
func BenchmarkStart(b *testing.B) {
	b.Run("contract", func(b *testing.B) {
		for b.Loop() {
			if _, err := check.LoadContract(b.Context(), "", nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fixtures", func(b *testing.B) {
		for b.Loop() {
			if _, err := check.Cases(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("prepare", func(b *testing.B) { // settings, contract, fixtures, selection
		for b.Loop() {
			c, err := check.Prepare(b.Context(), check.Options{Target: "http://127.0.0.1:1", NoCredential: true})
			if err != nil {
				b.Fatal(err)
			}
			c.Close()
		}
	})
}

// BenchmarkPreview makes the request of every step, as list and explain show it.
func BenchmarkPreview(b *testing.B) {
	k, err := check.LoadContract(b.Context(), "", nil)
	if err != nil {
		b.Fatal(err)
	}
	cases, err := check.Cases()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, c := range cases {
			for _, s := range c.Steps {
				if _, err := request.Preview(check.Tool(), k, c.ID, s); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// BenchmarkPreflight is a run of one case: preparation, preflight, one exchange.
func BenchmarkPreflight(b *testing.B) {
	o := serve(b, reference.Options{}, "1.1")
	o.Focus = []string{"valid/alone"}
	for b.Loop() {
		whole(b, o)
	}
}

// BenchmarkRun is a whole run of all cases.
func BenchmarkRun(b *testing.B) {
	for _, t := range transports {
		b.Run(t.name, func(b *testing.B) {
			server := reference.Options{HTTP2: t.second}
			if t.tls {
				server.TLS = certificate()
			}
			o := serve(b, server, t.http)
			requests := 0
			for b.Loop() {
				requests += whole(b, o).Requests
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(requests), "µs/request")
		})
	}
}

// BenchmarkMasking is the end of a run: everything that it holds is masked once more.
func BenchmarkMasking(b *testing.B) {
	o := serve(b, reference.Options{}, "1.1")
	k, err := check.LoadContract(b.Context(), "", nil)
	if err != nil {
		b.Fatal(err)
	}
	cases, err := check.Cases()
	if err != nil {
		b.Fatal(err)
	}
	to, err := target.Parse(target.Options{URL: o.Target})
	if err != nil {
		b.Fatal(err)
	}
	masker := redact.New()
	vault := credential.NewVault(credential.Static(o.Token), false, func(token string) { masker.Add("token", token, redact.Fragments) })
	ended := run.Start(b.Context(), run.Settings{Tool: check.Tool(), Target: to, Contract: k, Vault: vault, Masker: masker}, cases)
	ended.Finish(&result.Run{})
	for b.Loop() {
		ended.Finish(&result.Run{})
	}
}

// BenchmarkReports writes a finished run in each format.
func BenchmarkReports(b *testing.B) {
	r := whole(b, serve(b, reference.Options{}, "1.1"))
	for _, f := range report.Formats() {
		b.Run(f.Name, func(b *testing.B) {
			file := report.File{Format: f}
			for b.Loop() {
				if err := file.WriteTo(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSession is the command without its process: a run, the console, and a
// report in every format.
func BenchmarkSession(b *testing.B) {
	o := serve(b, reference.Options{}, "1.1")
	b.Setenv("REFRESHCHECK_TOKEN", o.Token)
	for b.Loop() {
		var s settings.Settings
		fs := flag.NewFlagSet("refreshcheck", flag.ContinueOnError)
		s.Register(fs)
		if err := fs.Parse([]string{"--target", o.Target, "--report-dir", b.TempDir()}); err != nil {
			b.Fatal(err)
		}
		if code := session.Run(b.Context(), s, nil, io.Discard, os.Stderr); code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}

// BenchmarkGrowth runs so many cases that are made for it: the time per case must
// not grow.
func BenchmarkGrowth(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			o := serve(b, reference.Options{}, "1.1")
			o.Cases = made(b, n)
			for b.Loop() {
				whole(b, o)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/case")
		})
	}
}

// made reads so many cases from a folder, as --fixtures does.
func made(b *testing.B, n int) []fixtures.Case {
	b.Helper()
	var text strings.Builder
	text.WriteString("theme: malformed\ngroups:\n  - requirement: A made value is refused.\n    reason: It is no token.\n    source: contract:parameter\n    outcome: refusal\n    level: must\n    cases:\n")
	for i := range n {
		fmt.Fprintf(&text, "      - {id: malformed/made-%05d, cookie: '\\{name}=made-%d'}\n", i, i)
	}
	folder := b.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "made.yaml"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	all, err := check.Cases(fixtures.Folder(folder))
	if err != nil {
		b.Fatal(err)
	}
	var mine []fixtures.Case
	for _, c := range all {
		if strings.HasPrefix(c.ID, "malformed/made-") {
			mine = append(mine, c)
		}
	}
	return mine
}
