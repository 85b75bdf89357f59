package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/prove"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func proveCommand() *cobra.Command {
	var asJSON, asMarkdown, all bool
	c := &cobra.Command{
		Use:   "prove [ID...]",
		Short: "Run the suite against every faulty and every conforming server: all caught, none accused?",
		Long: `Runs the suite against the reference server with one fault at a time, and against its
conforming variants. Exit code 0: every fault is caught by the rules that it names, no
variant is accused, and every rule and case has a fault that makes it fail; else 1.`,
		RunE: func(c *cobra.Command, ids []string) error {
			servers := append(reference.Faults(), reference.Variants()...)
			if len(ids) > 0 {
				var err error
				if servers, err = named(servers, ids); err != nil {
					return err
				}
			}
			m, err := prove.Run(c.Context(), prove.Settings{}, servers)
			if err != nil {
				return err
			}
			whole := len(ids) == 0
			switch {
			case asJSON:
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				err = enc.Encode(m)
			case asMarkdown:
				m.Markdown(c.OutOrStdout())
			default:
				m.Print(c.OutOrStdout(), all || !whole, whole)
			}
			if err == nil && !m.Proven(whole) {
				err = exitCode(1)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "the whole matrix as JSON")
	c.Flags().BoolVar(&asMarkdown, "markdown", false, "the tables that README.md shows")
	c.Flags().BoolVar(&all, "all", false, "list every server, not only those that are not as they must be")
	return c
}

func named(servers []reference.Declaration, ids []string) ([]reference.Declaration, error) {
	var got []reference.Declaration
	for _, id := range ids {
		i := slices.IndexFunc(servers, func(d reference.Declaration) bool { return d.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("prove: there is no fault or variant %q; refreshserver list shows them", id)
		}
		got = append(got, servers[i])
	}
	return got, nil
}
