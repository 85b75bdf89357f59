package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// helpWidth is the width of a help text, in columns.
const helpWidth = 100

// groupedHelp shows the flags of a command by theme, so that the one that is
// looked for is found. Flags of no theme are the command's own.
func groupedHelp(c *cobra.Command, groups []settings.FlagGroup) {
	c.SetUsageFunc(func(c *cobra.Command) error {
		var b strings.Builder
		fmt.Fprintf(&b, "Usage:\n  %s\n", c.UseLine())
		if c.Example != "" {
			fmt.Fprintf(&b, "\nExamples:\n%s\n", c.Example)
		}
		grouped := map[string]bool{}
		tell := func(title string, names []string) {
			set := pflag.NewFlagSet(title, pflag.ContinueOnError)
			set.SortFlags = false
			for _, name := range names {
				if f := c.Flags().Lookup(name); f != nil {
					shown := *f
					if slices.Contains([]string{"0", "0s", "false"}, f.DefValue) {
						shown.DefValue = "" // nothing is said of a default that means none
					}
					set.AddFlag(&shown)
					grouped[name] = true
				}
			}
			if set.HasAvailableFlags() {
				fmt.Fprintf(&b, "\n%s:\n%s", title, set.FlagUsagesWrapped(helpWidth))
			}
		}
		for _, g := range groups {
			tell(g.Name, g.Flags)
		}
		var rest []string
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if !grouped[f.Name] {
				rest = append(rest, f.Name)
			}
		})
		tell("Others", rest)
		_, err := fmt.Fprint(c.OutOrStderr(), b.String())
		return err
	})
}

// helpCommand is cobra's, but an unknown topic is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || len(args) > 0 && about == root {
				return unknownCommand(root, strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(commandNames(root), typed), cobra.ShellCompDirectiveNoFileComp
		},
	}
}
