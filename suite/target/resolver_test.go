package target_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// resolve has names looked up at a DNS server of the test, until the test ends.
// It answers by the first label: four and six have one address each, on this
// machine; broken is answered with SERVFAIL, silent with nothing; other names are
// unknown.
func resolve(t *testing.T) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before; c.Close() })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", c.LocalAddr().String())
	}}
	go func() {
		for buffer := make([]byte, 2048); ; {
			n, from, err := c.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := answerDNS(buffer[:n]); answer != nil {
				c.WriteTo(answer, from)
			}
		}
	}()
}

// answerDNS is the answer to one question (RFC 1035 §4.1); nil: there is none.
func answerDNS(asked []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(asked) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Header, m.Additionals = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, nil
	own := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
	label, _, _ := strings.Cut(q.Name.String(), ".")
	switch label {
	case "silent":
		return nil
	case "broken":
		m.RCode = dnsmessage.RCodeServerFailure
	case "four":
		if q.Type == dnsmessage.TypeA {
			m.Answers = []dnsmessage.Resource{{Header: own, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
		}
	case "six":
		if q.Type == dnsmessage.TypeAAAA {
			m.Answers = []dnsmessage.Resource{{Header: own, Body: &dnsmessage.AAAAResource{AAAA: [16]byte{15: 1}}}}
		}
	default:
		m.RCode = dnsmessage.RCodeNameError
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}
