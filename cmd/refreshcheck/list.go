package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite"
)

func listCommand() *cobra.Command {
	var folders []string
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List every case: id, outcome asked for, level, requirement",
		Args:  noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			cases, err := suite.Cases(folders...)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				enc.SetEscapeHTML(false)
				return enc.Encode(suite.ListEntries(cases))
			}
			printList(c.OutOrStdout(), suite.ListEntries(cases))
			return nil
		},
	}
	c.Flags().StringArrayVar(&folders, "fixtures", nil, "`DIR` of more cases; can be repeated")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func printList(w io.Writer, entries []suite.Entry) {
	wide := 0
	for _, e := range entries {
		wide = max(wide, len(e.ID))
	}
	theme := ""
	for _, e := range entries {
		if e.Theme != theme {
			if theme != "" {
				fmt.Fprintln(w)
			}
			theme = e.Theme
		}
		fmt.Fprintf(w, "%-*s  %-8s %-6s %s\n", wide, e.ID, e.Outcome, e.Level, e.Requirement)
	}
	fmt.Fprintf(w, "\n%d cases\n", len(entries))
}
