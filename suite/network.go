package suite

import (
	"errors"
	"flag"
)

// Network says how the server is reached.
type Network struct {
	HeaderFile Given
	CAFile     Given
	Insecure   bool
}

func (n *Network) register(fs *flag.FlagSet) {
	fs.Var(&n.HeaderFile, "header-file", "`FILE` of header lines that every request carries")
	fs.Var(&n.CAFile, "ca-file", "PEM `FILE` of the authority that signed the server's certificate")
	fs.BoolVar(&n.Insecure, "insecure", false, "accept any certificate")
}

func (n *Network) check() error {
	return errors.Join(notEmpty("header-file", n.HeaderFile), notEmpty("ca-file", n.CAFile))
}
