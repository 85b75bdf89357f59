package main

import (
	"flag"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/catalogue"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func contractCommand() *cobra.Command {
	var s settings.Catalogue
	var strict, asJSON bool
	var format string
	c := &cobra.Command{
		Use:   "contract [FILE]",
		Short: "Show what is read of an OpenAPI document, and what it leaves open",
		Long: strings.TrimSpace(`
Shows how an OpenAPI document is read: the operation and its credential, successes and
refusals, what else requests carry, how answers are judged, what is wrong in the
document, and what it leaves open. Without a FILE, it shows the built-in contract.
Nothing is sent.

Exit code 0; with --strict 1 if anything is wrong or left open; 2 if the document
cannot be used.`),
		Example: `  refreshcheck contract openapi.yaml
  refreshcheck contract openapi.yaml --operation "POST /auth/refresh" --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("contract: give one document, not %d", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				if s.OpenAPI.Is {
					return fmt.Errorf("contract: the document is given twice: %s and --openapi; choose one", args[0])
				}
				s.OpenAPI = settings.Given{Value: args[0], Is: true}
			}
			var o check.Options
			s.SharedParams = true
			if err := s.Contract(c.Context(), "", &o); err != nil {
				return err
			}
			r, err := catalogue.Read(c.Context(), o, s.Operations)
			if err != nil {
				return err
			}
			if asJSON {
				format = "json"
			}
			if err := tell(c.OutOrStdout(), r, format); err != nil {
				return err
			}
			if strict && !r.Complete() {
				return exitCode(1)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("contract", flag.ContinueOnError)
	s.RegisterContract(fs)
	c.Flags().AddGoFlagSet(fs)
	c.Flags().BoolVar(&strict, "strict", false, "exit code 1 if anything is wrong or left open")
	c.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	formatFlag(c, &format)
	return c
}
