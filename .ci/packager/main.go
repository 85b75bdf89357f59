// Command packager makes what a release has besides binaries, without a container
// engine and without a network:
//
//	packager sbom BINARY           a CycloneDX 1.6 list of what is in it, to standard output
//	packager image BINARY CERTS OUT.tar VERSION
//	                               an OCI image archive: the binary and CA certificates alone
//
// The same input gives the same octets.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "packager:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "sbom":
		return sbom(args[1])
	case len(args) == 5 && args[0] == "image":
		return image(args[1], args[2], args[3], args[4])
	}
	return errors.New("give sbom BINARY, or image BINARY CERTS OUT.tar VERSION")
}

// component is a library in the binary.
type component struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
}

// sbom reads what the go command wrote into the binary.
func sbom(binary string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	one := func(kind, path, version string) component {
		return component{Type: kind, Name: path, Version: version, PURL: "pkg:golang/" + path + "@" + version}
	}
	parts := []component{one("library", "std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, d := range info.Deps {
		parts = append(parts, one("library", d.Path, d.Version))
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata":   map[string]any{"component": one("application", info.Main.Path, info.Main.Version)},
		"components": parts,
	})
}
