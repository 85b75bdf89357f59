package main

import (
	"flag"
	"io"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// terminalOf is the output itself: a run looks whether it is a terminal, and watches
// it for errors.
func terminalOf(out io.Writer) io.Writer {
	if w, ok := out.(*watchedOutput); ok {
		return w.terminal
	}
	return out
}

func runCommand() *cobra.Command {
	var s settings.Settings
	c := &cobra.Command{
		Use:   "run (--target URL | --reference) [flags]",
		Short: "Test a server and print the verdict",
		Example: `  refreshcheck run --reference
  REFRESHCHECK_TOKEN=… refreshcheck run --target https://staging.example.com/api
  refreshcheck run --target http://127.0.0.1:8000 --focus malformed/empty-value -v`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := s.ReadFile(); err != nil {
				return err
			}
			if code := session.Run(c.Context(), s, nil, terminalOf(c.OutOrStdout()), c.ErrOrStderr()); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	s.Register(fs)
	c.Flags().AddGoFlagSet(fs)
	groupedHelp(c, s.FlagGroups())
	completeRun(c)
	return c
}
