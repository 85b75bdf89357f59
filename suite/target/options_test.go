package target_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/target"
)

func TestSettingsThatContradictOneAnotherAreRefused(t *testing.T) {
	tls := []string{"the target is http", "--ca-file", "--insecure", "--server-name", "--client-cert", "--client-key", "https"}
	for _, test := range []struct {
		name string
		o    target.Options
		want []string
	}{
		{"a CA without TLS", target.Options{URL: "http://a.example", CAFile: "ca.pem"}, tls},
		{"insecure without TLS", target.Options{URL: "http://a.example", Insecure: true}, tls},
		{"a name without TLS", target.Options{URL: "http://a.example", ServerName: "b.example"}, tls},
		{"a certificate without TLS", target.Options{URL: "http://a.example", ClientCert: "cert.pem"}, tls},
		{"a key without TLS", target.Options{URL: "http://a.example", ClientKey: "key.pem"}, tls},
		{"two ways", target.Options{URL: "http://a.example", Proxy: "http://p.example:1", UnixSocket: "s"}, []string{"--proxy and --unix-socket", "one"}},
		{"version 5", target.Options{URL: "http://a.example", IP: 5}, []string{"--ip", "4 or 6"}},
		{"a version for a socket", target.Options{URL: "http://a.example", IP: 4, UnixSocket: "s"}, []string{"--ip and --unix-socket", "leave --ip out"}},
		{"IPv4 for an IPv6 address", target.Options{URL: "http://[::1]", IP: 4}, []string{"--ip", "leave it out"}},
		{"IPv6 for an IPv4 address", target.Options{URL: "http://127.0.0.1", IP: 6}, []string{"--ip", "leave it out"}},
		{"a host with a path", target.Options{URL: "http://a.example", Host: "b.example/api"}, []string{"--host", "staging.example.com:8443"}},
		{"a host with a line end", target.Options{URL: "http://a.example", Host: "b.example\r\nX: y"}, []string{"--host"}},
		{"a host beyond ASCII", target.Options{URL: "http://a.example", Host: "bücher.example"}, []string{"--host"}},
		{"a host with a user", target.Options{URL: "http://a.example", Host: "me@b.example"}, []string{"--host"}},
	} {
		t.Run(test.name, func(t *testing.T) { says(t, refusal(t, test.o), test.want...) })
	}
}

func TestAPlainWayIsOneWithoutSettings(t *testing.T) {
	if !(target.Options{URL: "http://a.example"}).Plain() {
		t.Error("a URL alone is a plain way")
	}
	for name, o := range map[string]target.Options{
		"host": {Host: "a"}, "header file": {HeaderFile: "a"}, "headers": {Headers: "A: b"}, "CA": {CAFile: "a"}, "insecure": {Insecure: true}, "server name": {ServerName: "a"},
		"certificate": {ClientCert: "a"}, "key": {ClientKey: "a"}, "proxy": {Proxy: "a"}, "socket": {UnixSocket: "a"}, "IP": {IP: 4},
	} {
		if o.URL = "http://a.example"; o.Plain() {
			t.Errorf("%s: it is plain", name)
		}
	}
}
