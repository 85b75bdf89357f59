package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func explainCommand() *cobra.Command {
	var folders []string
	var openapi, format string
	c := &cobra.Command{
		Use:   "explain ID",
		Short: "Show what a case sends, octet for octet, what must come back and why; or what a rule asks for",
		Example: `  refreshcheck explain malformed/empty-value
  refreshcheck explain schema`,
		ValidArgsFunction: caseAndRuleIDs,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("explain: name one case or rule, such as malformed/empty-value; refreshcheck list shows the cases")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			e, err := suite.Explain(c.Context(), args[0], openapi, folders...)
			if err != nil {
				return err
			}
			return tell(c.OutOrStdout(), e, format)
		},
	}
	c.Flags().StringArrayVar(&folders, "fixtures", nil, "`DIR` of more cases; can be repeated")
	c.Flags().StringVar(&openapi, "openapi", "", "`FILE` of another contract for the operation")
	formatFlag(c, &format)
	return c
}
