package target

// CurlFlags are the flags with which curl takes the same way to the server, as
// words. ok is false if it would need another URL, or a proxy's settings.
func (t *Target) CurlFlags() (words []string, ok bool) {
	o := t.options
	if t.Via() != "" || o.ServerName != "" { // curl takes the name for TLS from the URL
		return nil, false
	}
	switch o.IP {
	case 4:
		words = append(words, "-4")
	case 6:
		words = append(words, "-6")
	}
	if !t.Secure() {
		return words, true
	}
	if o.Insecure {
		words = append(words, "--insecure")
	}
	for _, f := range [][2]string{{"--cacert", o.CAFile}, {"--cert", o.ClientCert}, {"--key", o.ClientKey}} {
		if f[1] != "" {
			words = append(words, f[0], f[1])
		}
	}
	return words, true
}
