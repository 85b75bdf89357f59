package main

import (
	"errors"
	"flag"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func waiversCommand() *cobra.Command {
	var o suite.Options
	c := &cobra.Command{
		Use:   "waivers --init FILE (--target URL | --reference) [flags]",
		Short: "Run the suite and write a file of waivers for what fails today",
		Long: `Runs the suite as run does, and writes one waiver a group of failures. Exit code 0:
the file is written, or nothing fails; 2 and 3 as with run, and nothing is written.`,
		Example: `  refreshcheck waivers --init waivers.yaml --target https://staging.example.com/api
  refreshcheck run --waivers waivers.yaml --target https://staging.example.com/api`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if !o.InitWaivers.Is {
				return errors.New("waivers: --init FILE says where to write them")
			}
			if code := suite.Run(c.Context(), &outcome{}, o, suite.Command, c.OutOrStdout(), c.ErrOrStderr()); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("waivers", flag.ContinueOnError)
	o.Register(fs)
	fs.Var(&o.InitWaivers, "init", "`FILE` to write the waivers into; it must not exist")
	fs.StringVar(&o.InitReason, "reason", "", "the `REASON` of every waiver; without it each says CHANGE ME, which a run refuses")
	c.Flags().AddGoFlagSet(fs)
	return c
}
