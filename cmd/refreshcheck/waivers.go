package main

import (
	"errors"
	"flag"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func waiversCommand() *cobra.Command {
	var s settings.Settings
	c := &cobra.Command{
		Use:   "waivers (--init FILE | --update FILE) (--target URL | --reference) [flags]",
		Short: "Run the suite and write waivers for what fails today, or take out those that are stale",
		Long: `Runs the suite like run. --init writes one waiver for each group of failures into a new
file. --update takes the waivers that cover nothing any more out of a file, and leaves
everything else in it as it is. Exit code 0: the file is written, or there was nothing
to write. 2 and 3: as with run, and nothing is written.`,
		Example: `  refreshcheck waivers --init waivers.yaml --target https://staging.example.com/api
  refreshcheck waivers --update waivers.yaml --target https://staging.example.com/api
  refreshcheck run --waivers waivers.yaml --target https://staging.example.com/api`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case !s.InitWaivers.Is && !s.UpdateWaivers.Is:
				return errors.New("waivers: give --init FILE, the file to write, or --update FILE, the file to clean")
			case s.InitWaivers.Is && s.UpdateWaivers.Is:
				return errors.New("waivers: --init and --update are both given; choose one")
			case s.UpdateWaivers.Is && s.Waivers.Is:
				return errors.New("waivers: --update and --waivers are both given; --update names the file, too")
			}
			if err := s.ReadFile(); err != nil {
				return err
			}
			if s.UpdateWaivers.Is {
				s.Waivers = s.UpdateWaivers
			}
			if code := session.Run(c.Context(), s, nil, terminalOf(c.OutOrStdout()), c.ErrOrStderr()); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("waivers", flag.ContinueOnError)
	s.Register(fs)
	fs.Var(&s.InitWaivers, "init", "`FILE` to write the waivers to; it must not exist yet")
	fs.Var(&s.UpdateWaivers, "update", "`FILE` to take the waivers out of that cover nothing any more")
	fs.StringVar(&s.InitReason, "reason", "", "the `REASON` in every waiver; without it the reason is CHANGE ME, which a run does not accept")
	c.Flags().AddGoFlagSet(fs)
	groupedHelp(c, s.FlagGroups())
	return c
}
