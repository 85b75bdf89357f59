package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/explore"
	"github.com/refreshcheck/refreshcheck/suite/session"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func exploreCommand() *cobra.Command {
	var s settings.Settings
	var search explore.Search
	var seed, budget string
	c := &cobra.Command{
		Use:   "explore (--target URL | --reference) [--seed N] [--budget 30s|N] [flags]",
		Short: "Search a server for faults that no case finds",
		Long: `Makes requests from a grammar: other cookies before and after, names near the name, values
near the token, header fields, kept connections, requests at the same time. For each
request it knows which answer must come: a token only if every parser in use finds the
live token, a refusal only if none does. Every answer is judged by every rule, as in a run.

What fails is sent again alone, and shrunk to the least request that still fails. This is
shown as a finding, and as a case to save in a folder for --fixtures.

The same seed makes the same requests, whatever the server answers; another version of
refreshcheck may make others. The budget counts the requests of the grammar; what is sent
again comes on top. Exit codes, masks, reports and limits are those of run. If nothing is found,
that does not show that the server is conformant.`,
		Example: `  refreshcheck explore --reference
  refreshcheck explore --target https://staging.example.com/api --budget 5m
  refreshcheck explore --target http://127.0.0.1:8000 --seed 7 --budget 2000`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := errors.Join(setSeed(&search, seed), setBudget(&search, budget)); err != nil {
				return err
			}
			if code := session.Explore(c.Context(), s, search, terminalOf(c.OutOrStdout()), c.ErrOrStderr()); code != 0 {
				return exitCode(code)
			}
			return nil
		},
	}
	fs := flag.NewFlagSet("explore", flag.ContinueOnError)
	s.RegisterForSearch(fs)
	c.Flags().AddGoFlagSet(fs)
	c.Flags().StringVar(&seed, "seed", "", "the seed of the requests, a `NUMBER`; without it, each search has another one")
	c.Flags().StringVar(&budget, "budget", "30s", "how long to search, such as 30s, or how many requests to make, such as 2000")
	groupedHelp(c, append([]settings.FlagGroup{{Name: "Search", Flags: []string{"seed", "budget"}}}, s.FlagGroups()...))
	completeRun(c)
	return c
}

// setSeed reads the seed, or chooses one that a person can type.
func setSeed(search *explore.Search, seed string) (err error) {
	if seed == "" {
		search.Seed = uint64(rand.IntN(1e6))
		return nil
	}
	if search.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return fmt.Errorf("--seed %q: expected a number such as 7", seed)
	}
	return nil
}

// mostRequests is the largest budget; ids count no further.
const mostRequests = 5_000_000

// setBudget reads a time or a number of requests.
func setBudget(search *explore.Search, budget string) error {
	if n, err := strconv.Atoi(budget); err == nil && n > 0 && n <= mostRequests {
		search.Requests = n
		return nil
	}
	if d, err := time.ParseDuration(budget); err == nil && d > 0 && d <= 24*time.Hour {
		search.Time = d
		return nil
	}
	return fmt.Errorf("--budget %q: expected a time such as 30s, at most 24h, or a number of requests such as 2000, at most %d", budget, mostRequests)
}
