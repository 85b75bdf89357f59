package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

func diffCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Compare two report.json: what got better and what got worse",
		Long: `Compare two report.json, written with --report json=PATH.

Exit codes: 0 nothing got worse; 1 something did; 2 a file cannot be read.`,
		Example: "  refreshcheck diff main/report.json report.json --format markdown",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("diff: name two report.json, the earlier one first")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			before, err := readRecorded(args[0])
			if err != nil {
				return err
			}
			after, err := readRecorded(args[1])
			if err != nil {
				return err
			}
			found := report.Compare(before, after)
			if err := tell(c.OutOrStdout(), found, format); err != nil {
				return err
			}
			if len(found.Worse) > 0 {
				return exitCode(verdict.ExitNonConformant)
			}
			return nil
		},
	}
	formatFlag(c, &format)
	return c
}

func readRecorded(path string) (*report.Recorded, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("diff: %w", err)
	}
	defer f.Close()
	r, err := report.ReadRecorded(f)
	if err != nil {
		return nil, fmt.Errorf("diff: %s %w", path, err)
	}
	return r, nil
}
