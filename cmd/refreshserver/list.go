package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/spf13/cobra"
)

func listCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the faults and the conforming variants that serve --fault takes",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := append(reference.Faults(), reference.Variants()...)
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(all)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, d := range all {
				breaks := "conforming"
				if !d.Conforming {
					breaks = strings.Join(d.Rules, ", ")
				}
				fmt.Fprintf(table, "%s\t%s\t%s\n", d.ID, breaks, d.Sentence)
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON array")
	return cmd
}
