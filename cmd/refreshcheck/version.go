package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the contract that is built in",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			about, err := suite.BuiltIn(c.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n%s %s/%s\n", suite.Tool(), about, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
