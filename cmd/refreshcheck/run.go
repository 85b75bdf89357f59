package main

import (
	"flag"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func runCommand() *cobra.Command {
	var o suite.Options
	c := &cobra.Command{
		Use:   "run (--target URL | --reference) [flags]",
		Short: "Test a server and tell the verdict",
		Example: `  refreshcheck run --reference
  REFRESHCHECK_TOKEN=… refreshcheck run --target https://staging.example.com/api
  refreshcheck run --target http://127.0.0.1:8000 --focus malformed/empty-value -v`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if code := suite.Run(c.Context(), &outcome{}, o, suite.Command, c.OutOrStdout(), c.ErrOrStderr()); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	o.Register(fs)
	c.Flags().AddGoFlagSet(fs)
	completeRun(c)
	return c
}

// outcome stands in for testing.T: the exit code tells what Fail would.
type outcome struct{}

func (*outcome) Fail() {}
