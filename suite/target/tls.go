package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func tlsConfig(o Options, host string, offers []wire.Protocol) (*tls.Config, error) {
	host, _, _ = strings.Cut(host, "%")
	c := &tls.Config{ServerName: host, NextProtos: names(offers), InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}
	if o.ServerName != "" {
		c.ServerName = o.ServerName
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("--ca-file: %w; name a PEM file with the authority's certificate", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--ca-file %s: holds no PEM certificate (-----BEGIN CERTIFICATE-----)", o.CAFile)
		}
	}
	if o.ClientCert == "" && o.ClientKey == "" {
		return c, nil
	}
	pair, err := clientPair(o.ClientCert, o.ClientKey)
	c.Certificates = []tls.Certificate{pair}
	return c, err
}

func clientPair(cert, key string) (tls.Certificate, error) {
	if cert == "" {
		return tls.Certificate{}, errors.New("--client-key is given without --client-cert; give both, or --client-cert alone with a file that holds both")
	}
	if key == "" {
		key = cert
	}
	certText, err := os.ReadFile(cert)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("--client-cert: %w; name a PEM file", err)
	}
	keyText, err := os.ReadFile(key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("--client-key: %w; name a PEM file", err)
	}
	pair, err := tls.X509KeyPair(certText, keyText)
	if err != nil {
		err = fmt.Errorf("--client-cert %s, --client-key %s: no pair of certificate and key: %w; both are PEM, and the key has no pass phrase", cert, key, err)
	}
	return pair, err
}
