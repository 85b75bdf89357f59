package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

func diffCommand() *cobra.Command {
	var format, to string
	c := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Compare two report.json files: what got better and what got worse",
		Long: `Compare two reports that were written with --report json=PATH.

Exit codes: 0 nothing got worse; 1 something got worse; 2 a file cannot be read.`,
		Example: "  refreshcheck diff main/report.json report.json --format markdown\n  refreshcheck diff main/report.json report.json --report html=diff.html",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("diff: give two report.json files, the earlier one first")
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
			if to != "" {
				path, ok := strings.CutPrefix(to, report.PageFormat+"=")
				if !ok || path == "" {
					return fmt.Errorf("--report %s: expected html=PATH", to)
				}
				if err := report.WriteDiffPage(path, before, after, found); err != nil {
					return err
				}
			}
			if err := tell(c.OutOrStdout(), found, format); err != nil {
				return err
			}
			if len(found.Worse) > 0 {
				return exitCode(result.ExitNonConformant)
			}
			return nil
		},
	}
	c.Flags().StringVar(&to, "report", "", "write the comparison as a page, `html=PATH`")
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
