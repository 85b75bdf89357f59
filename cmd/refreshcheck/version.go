package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/check"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and the built-in contract",
		Args:  noArguments,
		RunE:  func(c *cobra.Command, _ []string) error { return tellVersion(c) },
	}
}

func tellVersion(c *cobra.Command) error {
	about, err := check.BuiltIn(c.Context())
	if err == nil {
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n%s %s/%s\n", check.Build(), about, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	}
	return err
}
