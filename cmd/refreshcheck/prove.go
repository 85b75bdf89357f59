package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/prove"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func proveCommand() *cobra.Command {
	var asJSON, asMarkdown, all, unlisted, misbehaving, http2 bool
	var repeat int
	var search explore.Search
	var document settings.Catalogue
	c := &cobra.Command{
		Use:   "prove [ID...]",
		Short: "Run the suite against all faulty and all conforming servers that the project knows",
		Long: `Runs the suite against the reference server with one fault at a time, and against its
conforming variants. Exit code 0: every fault is found by the rules that it names, no
variant fails or gets advice, and every rule and case has a fault that makes it fail. Otherwise 1.
With --openapi, the servers keep that contract; those that are made for another one are left out and counted.`,
		RunE: func(c *cobra.Command, ids []string) error {
			servers := append(reference.Faults(), reference.Variants()...)
			if unlisted {
				servers = reference.Unlisted()
			}
			if misbehaving {
				servers = reference.Misbehaving()
			}
			if len(ids) > 0 {
				var err error
				if servers, err = named(servers, ids); err != nil {
					return err
				}
			}
			if repeat < 0 {
				return fmt.Errorf("prove: --repeat %d: give how often each server is run, such as 10", repeat)
			}
			whole := len(ids) == 0 && !unlisted && !misbehaving && !http2 && !document.OpenAPI.Is
			set := prove.Settings{HTTP2: http2, Repeat: repeat}
			if search.Requests > 0 {
				set.Explore, whole = &search, false
			}
			if os.Getenv("GOMEMLIMIT") == "" { // many runs are at work at once: in the memory of one, they would mostly collect garbage
				debug.SetMemoryLimit(math.MaxInt64)
			}
			if err := document.Contract(c.Context(), "", &set.Options); err != nil {
				return err
			}
			m, err := prove.Run(c.Context(), set, servers)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				err = enc.Encode(m)
			case asMarkdown:
				m.Markdown(c.OutOrStdout())
			default:
				m.Print(c.OutOrStdout(), all || len(ids) > 0 || unlisted, whole)
			}
			if err == nil && !m.Proven(whole) {
				err = exitCode(1)
			}
			return err
		},
	}
	fs := flag.NewFlagSet("prove", flag.ContinueOnError)
	document.RegisterContract(fs)
	c.Flags().AddGoFlagSet(fs)
	c.Flags().BoolVar(&asJSON, "json", false, "the whole matrix as JSON")
	c.Flags().BoolVar(&asMarkdown, "markdown", false, "the tables that .github/docs/proof.md shows")
	c.Flags().IntVar(&search.Requests, "explore", 0, "instead of the catalogue, search each server with so many requests of explore; a fault is caught by any finding")
	c.Flags().Uint64Var(&search.Seed, "seed", 1, "the seed of --explore")
	c.Flags().BoolVar(&unlisted, "unlisted", false, "the servers whose fault no case of the catalogue finds; with --explore it shows which of them a search finds")
	c.Flags().BoolVar(&misbehaving, "misbehaving", false, "the servers that are busy, limited, gone for a moment, or that shut the run out")
	c.Flags().IntVar(&repeat, "repeat", 0, "run each server so often, with a third of the cases; each run must have the same right verdict")
	c.Flags().BoolVar(&http2, "http2", false, "run all servers over HTTP/2, also those that are not about it")
	c.Flags().BoolVar(&all, "all", false, "list all servers, and not only those with a wrong result")
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
