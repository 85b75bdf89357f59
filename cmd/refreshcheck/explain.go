package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/catalogue"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func explainCommand() *cobra.Command {
	var folders []string
	var openapi, values, format string
	c := &cobra.Command{
		Use:   "explain [ID]",
		Short: "Show what a case sends, which answer must come back, and why; or what a rule requires",
		Example: `  refreshcheck explain malformed/empty-value
  refreshcheck explain schema`,
		ValidArgsFunction: caseAndRuleIDs,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("explain: give one case or rule, such as malformed/empty-value; without one, all are listed")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			var document []byte
			if openapi != "" {
				var err error
				if document, err = settings.ReadContract(c.Context(), openapi, ""); err != nil {
					return err
				}
			}
			k, err := check.LoadContract(c.Context(), openapi, document)
			if err != nil {
				return err
			}
			cases, err := loadCases(folders, values)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return tell(c.OutOrStdout(), catalogue.ListAll(cases), format)
			}
			e, err := catalogue.Explain(args[0], k, cases)
			if err != nil {
				return err
			}
			return tell(c.OutOrStdout(), e, format)
		},
	}
	c.Flags().StringArrayVar(&folders, "fixtures", nil, "`DIR` with more cases; can be repeated")
	valuesFlag(c, &values)
	c.Flags().StringVar(&openapi, "openapi", "", "`FILE` with another OpenAPI contract for the operation")
	formatFlag(c, &format)
	return c
}
