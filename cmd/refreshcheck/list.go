package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/catalogue"
	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func listCommand() *cobra.Command {
	var folders []string
	var values, format string
	var asJSON bool
	c := &cobra.Command{
		Use:       "list [cases|rules]",
		Short:     "List all cases (id, expected outcome, level, requirement), or all rules",
		ValidArgs: []string{"cases", "rules"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "cases" && args[0] != "rules" {
				return fmt.Errorf("list: %q is not known; list takes cases or rules", args[len(args)-1])
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if asJSON {
				format = "json"
			}
			if len(args) == 1 && args[0] == "rules" {
				return tell(c.OutOrStdout(), catalogue.ListRules(), format)
			}
			cases, err := loadCases(folders, values)
			if err != nil {
				return err
			}
			return tell(c.OutOrStdout(), catalogue.ListEntries(cases), format)
		},
	}
	c.Flags().StringArrayVar(&folders, "fixtures", nil, "`DIR` with more cases; can be repeated")
	valuesFlag(c, &values)
	c.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	formatFlag(c, &format)
	return c
}

func valuesFlag(c *cobra.Command, values *string) {
	c.Flags().StringVar(values, "values", "", "`FILE` with more secrets, algorithms and values that must be refused, one in each line")
}

// loadCases reads the built-in cases, those in more folders, and those of a word
// list.
func loadCases(folders []string, values string) ([]fixtures.Case, error) {
	var o check.Options
	for _, f := range folders {
		o.Fixtures = append(o.Fixtures, fixtures.Folder(f))
	}
	var err error
	if o.Words, err = settings.ReadWords(values); err != nil {
		return nil, err
	}
	return o.Catalogue()
}
