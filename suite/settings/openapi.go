package settings

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/redact"
)

// Limits for a contract that is fetched.
const (
	mostContract = 16 << 20 // octets
	contractTime = 30 * time.Second
)

// ReadContract reads the OpenAPI document that --openapi names: a file, or an http
// or https URL. Only the document is asked for, and no credential is sent. caFile
// is a CA certificate for the URL, or empty.
func ReadContract(ctx context.Context, name, caFile string) ([]byte, error) {
	if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--openapi: %w; give an OpenAPI document that has the operation", err)
		}
		return text, nil
	}
	text, err := fetched(ctx, name, caFile)
	if err != nil {
		return nil, fmt.Errorf("--openapi %s: %w; give the URL of an OpenAPI document that needs no credential, or a file", redact.URLs(name), err)
	}
	return text, nil
}

func fetched(ctx context.Context, from, caFile string) ([]byte, error) {
	if u, err := url.Parse(from); err != nil || u.User != nil {
		return nil, errors.New("this is no URL, or it holds a user name or a password")
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	defer transport.CloseIdleConnections()
	if caFile != "" {
		text, err := os.ReadFile(caFile)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(text)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	ctx, cancel := context.WithTimeout(ctx, contractTime)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	a, err := (&http.Client{Transport: transport}).Do(q)
	if err != nil {
		var reason *url.Error
		if errors.As(err, &reason) {
			err = reason.Err // without the URL once more
		}
		return nil, fmt.Errorf("it cannot be fetched: %w", err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers %d", a.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(a.Body, mostContract+1))
	if err == nil && len(text) > mostContract {
		err = fmt.Errorf("it is larger than %d octets", mostContract)
	}
	return text, err
}
