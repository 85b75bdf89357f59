package reference

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

// The needs that are about the protocol. [Start] sees to the server's part.
const (
	// NeedHTTP2: the run speaks HTTP/2 with prior knowledge.
	NeedHTTP2 Need = "http2"
	// NeedBoth: the run uses https and accepts any certificate, so that it finds
	// both protocols.
	NeedBoth Need = "both-protocols"
)

// withNeeds makes the server speak what a fault or a variant is about.
func withNeeds(o Options, needs []Need) (Options, error) {
	if slices.Contains(needs, NeedHTTP2) {
		o.HTTP2 = true
	}
	if slices.Contains(needs, NeedBoth) {
		o.HTTP2 = true
		if o.TLS == nil {
			config, err := OwnCertificate()
			if err != nil {
				return o, err
			}
			o.TLS = config
		}
	}
	return o, nil
}

// OwnCertificate makes a certificate for this machine that nobody has signed,
// valid for a day.
func OwnCertificate() (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("a key for the server: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("a certificate for the server: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, nil
}

// OnlyHTTP1 reports whether an answer was made of octets that only HTTP/1.1 has,
// so that a run over HTTP/2 says nothing about the fault.
func (s *Server) OnlyHTTP1() bool { return s.onlyHTTP1.Load() || s.behaviour.early != nil }
