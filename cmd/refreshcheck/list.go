package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func listCommand() *cobra.Command {
	var folders []string
	var format string
	var asJSON bool
	c := &cobra.Command{
		Use:       "list [cases|rules]",
		Short:     "List every case: id, outcome asked for, level, requirement; or every rule",
		ValidArgs: []string{"cases", "rules"},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "cases" && args[0] != "rules" {
				return fmt.Errorf("list: what is %q? It lists cases or rules", args[len(args)-1])
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if asJSON {
				format = "json"
			}
			if len(args) == 1 && args[0] == "rules" {
				return tell(c.OutOrStdout(), suite.ListRules(), format)
			}
			cases, err := suite.Cases(folders...)
			if err != nil {
				return err
			}
			return tell(c.OutOrStdout(), suite.ListEntries(cases), format)
		},
	}
	c.Flags().StringArrayVar(&folders, "fixtures", nil, "`DIR` of more cases; can be repeated")
	c.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	formatFlag(c, &format)
	return c
}
