package suite

import (
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// HeadersVariable holds extra header lines, one a line, where no --header-file is given.
const HeadersVariable = "REFRESHCHECK_HEADERS"

// Network says how the server is reached.
type Network struct {
	HeaderFile Given // else REFRESHCHECK_HEADERS
	Host       Given // the Host field, in place of the URL's host

	CAFile     Given
	Insecure   bool
	ServerName Given
	ClientCert Given
	ClientKey  Given

	Proxy      Given // else HTTPS_PROXY, HTTP_PROXY and NO_PROXY
	UnixSocket Given
	IP         int // 4 or 6; 0: either
}

func (n *Network) register(fs *flag.FlagSet) {
	fs.Var(&n.HeaderFile, "header-file", "`FILE` of header lines that every request carries (default $"+HeadersVariable+")")
	fs.Var(&n.Host, "host", "`HOST` for the Host field, in place of the URL's")
	fs.Var(&n.CAFile, "ca-file", "PEM `FILE` of the authority that signed the server's certificate")
	fs.BoolVar(&n.Insecure, "insecure", false, "accept any certificate of the server; every report says so")
	fs.Var(&n.ServerName, "server-name", "`NAME` to ask for and to check in TLS, in place of the URL's host")
	fs.Var(&n.ClientCert, "client-cert", "PEM `FILE` of a client certificate")
	fs.Var(&n.ClientKey, "client-key", "PEM `FILE` of the client certificate's key (default: in the same file)")
	fs.Var(&n.Proxy, "proxy", "`URL` of an http or https proxy, used with CONNECT for http targets, too (default $HTTPS_PROXY, $HTTP_PROXY, $NO_PROXY)")
	fs.Var(&n.UnixSocket, "unix-socket", "`PATH` of a socket to connect to, in place of the URL's host")
	fs.IntVar(&n.IP, "ip", 0, "use addresses of IP version 4 or 6 alone")
}

func (n *Network) named() map[string]Given {
	return map[string]Given{
		"header-file": n.HeaderFile, "host": n.Host, "ca-file": n.CAFile, "server-name": n.ServerName,
		"client-cert": n.ClientCert, "client-key": n.ClientKey, "proxy": n.Proxy, "unix-socket": n.UnixSocket,
	}
}

func (n *Network) check() error {
	for flag, given := range n.named() {
		if err := notEmpty(flag, given); err != nil {
			return err
		}
	}
	if n.IP != 0 && n.IP != 4 && n.IP != 6 {
		return fmt.Errorf("--ip %d: want 4 or 6", n.IP)
	}
	return nil
}

// none says whether no setting of the network is given.
func (n *Network) none() bool {
	for _, given := range n.named() {
		if given.Is {
			return false
		}
	}
	return !n.Insecure && n.IP == 0
}

// options are the target's, with what the environment holds.
func (n *Network) options(o *Options) (target.Options, error) {
	lines, inEnv := o.env(HeadersVariable)
	if inEnv && n.HeaderFile.Is {
		return target.Options{}, errors.New("two places of header lines: --header-file and " + HeadersVariable + "; choose one")
	}
	return target.Options{
		URL: o.Target.Value, Host: n.Host.Value, HeaderFile: n.HeaderFile.Value, Headers: lines,
		CAFile: n.CAFile.Value, Insecure: n.Insecure, ServerName: n.ServerName.Value, ClientCert: n.ClientCert.Value, ClientKey: n.ClientKey.Value,
		Proxy: n.Proxy.Value, UnixSocket: n.UnixSocket.Value, IP: n.IP, LookupEnv: o.env,
	}, nil
}

// aim makes the target, and has its secrets masked.
func (p *prepared) aim(o *Options) error {
	options, err := o.options(o)
	if err != nil {
		return err
	}
	t, err := target.Parse(options)
	if err != nil {
		return fmt.Errorf("--target: %w", err)
	}
	p.settings.Target = t
	p.warnShared("header-file", o.HeaderFile)
	p.warnShared("client-key", o.ClientKey)
	for label, value := range t.Secrets() {
		p.settings.Masker.Add(label, value, redact.Whole)
	}
	for _, line := range t.Headers() {
		name, value, _ := strings.Cut(line, ":")
		for _, word := range append(strings.Fields(value), strings.TrimSpace(value)) {
			if len(word) >= shortestSecret {
				p.settings.Masker.Add("header "+name, word, redact.Whole)
			}
		}
	}
	return nil
}

// shortestSecret leaves words such as Basic or gzip alone.
const shortestSecret = 8

// tell collects the settings that change what the verdict means, or where it
// was found.
func (n *Network) tell(t *target.Target, say func(name, value string)) {
	if n.Insecure {
		say("insecure", "the server's certificate is not checked")
	}
	if via := t.Via(); via != "" {
		say("by way of", via)
	}
	if n.Host.Is {
		say("host", n.Host.Value)
	}
	if n.ServerName.Is {
		say("tls name", n.ServerName.Value)
	}
	if n.ClientCert.Is {
		say("client", "certificate of "+n.ClientCert.Value)
	}
	if n.IP != 0 {
		say("ip", fmt.Sprintf("version %d alone", n.IP))
	}
	if c := len(t.Headers()); c > 0 {
		from := HeadersVariable
		if n.HeaderFile.Is {
			from = n.HeaderFile.Value
		}
		say("headers", fmt.Sprintf("%d from %s", c, from))
	}
}
