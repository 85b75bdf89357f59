package settings

import (
	"flag"
	"fmt"
)

// Network says how to reach the server.
type Network struct {
	HeaderFile Given // default: REFRESHCHECK_HEADERS
	Host       Given // the Host field, instead of the URL's host

	CAFile     Given
	Insecure   bool
	ServerName Given
	ClientCert Given
	ClientKey  Given

	Proxy      Given // default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY
	UnixSocket Given
	IP         int // 4 or 6; 0: either

	HTTP        Given // auto, 1.1 or 2; default: auto
	TagRequests bool  // the id of the case in the User-Agent
}

func (n *Network) register(fs *flag.FlagSet) {
	fs.Var(&n.HeaderFile, "header-file", "`FILE` with header lines that are added to every request (default $"+HeadersVariable+")")
	fs.Var(&n.Host, "host", "`HOST` for the Host field, instead of the URL's host")
	fs.Var(&n.CAFile, "ca-file", "PEM `FILE` with the CA certificate that signed the server's certificate")
	fs.BoolVar(&n.Insecure, "insecure", false, "accept any certificate of the server; the output and the reports mention it")
	fs.Var(&n.ServerName, "server-name", "`NAME` for SNI and for the check of the certificate, instead of the URL's host")
	fs.Var(&n.ClientCert, "client-cert", "PEM `FILE` with a client certificate")
	fs.Var(&n.ClientKey, "client-key", "PEM `FILE` with the key of the client certificate (default: the same file)")
	fs.Var(&n.Proxy, "proxy", "`URL` of an http or https proxy, which is asked to CONNECT for http targets too (default $HTTPS_PROXY, $HTTP_PROXY, $NO_PROXY)")
	fs.Var(&n.UnixSocket, "unix-socket", "`PATH` of a Unix socket to connect to, instead of the URL's host")
	fs.Var(&n.HTTP, "http", "`VERSION` of HTTP: auto (https: what the server chooses by ALPN; http: 1.1), 1.1, or 2 (http: with prior knowledge) (default auto)")
	fs.BoolVar(&n.TagRequests, "tag-requests", false, "add the id of the case to the User-Agent of each request, to find it in the logs of the server")
	fs.IntVar(&n.IP, "ip", 0, "use only addresses of IP `VERSION` 4 or 6")
}

func (n *Network) named() map[string]Given {
	return map[string]Given{
		"header-file": n.HeaderFile, "host": n.Host, "ca-file": n.CAFile, "server-name": n.ServerName,
		"client-cert": n.ClientCert, "client-key": n.ClientKey, "proxy": n.Proxy, "unix-socket": n.UnixSocket, "http": n.HTTP,
	}
}

func (n *Network) check() error {
	for flag, given := range n.named() {
		if err := notEmpty(flag, given); err != nil {
			return err
		}
	}
	if v := n.HTTP.Value; n.HTTP.Is && v != "auto" && v != "1.1" && v != "2" {
		return fmt.Errorf("--http %s: expected auto, 1.1 or 2", v)
	}
	if n.IP != 0 && n.IP != 4 && n.IP != 6 {
		return fmt.Errorf("--ip %d: expected 4 or 6", n.IP)
	}
	return nil
}
