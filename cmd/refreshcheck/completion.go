package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/report"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// complete lets the shell complete a flag's values.
func complete(c *cobra.Command, flag string, values func(typed string) []string) {
	if c.Flags().Lookup(flag) == nil {
		return
	}
	_ = c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return matching(values(typed), typed), cobra.ShellCompDirectiveNoFileComp
	})
}

func matching(all []string, typed string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return !strings.HasPrefix(s, typed) })
}

// caseIDs lists the ids of the built-in cases, each with its requirement.
func caseIDs(string) []string {
	cases, err := check.Cases()
	if err != nil {
		return nil
	}
	var ids []string
	for _, c := range cases {
		ids = append(ids, c.ID+"\t"+c.Requirement)
	}
	return ids
}

// caseAndRuleIDs completes the argument of explain.
func caseAndRuleIDs(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ids := caseIDs(typed)
	for _, r := range verdict.Rules() {
		ids = append(ids, r.ID+"\t"+r.Sentence)
	}
	return matching(ids, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeRun completes case ids, and FORMAT= before the path of a report.
func completeRun(c *cobra.Command) {
	for _, flag := range []string{"focus", "skip"} {
		complete(c, flag, caseIDs)
	}
	_ = c.RegisterFlagCompletionFunc("report", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		if strings.Contains(typed, "=") {
			return nil, cobra.ShellCompDirectiveDefault
		}
		var all []string
		for _, f := range report.Formats() {
			all = append(all, f.Name+"=\t"+f.About)
		}
		return matching(all, typed), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	})
	_ = c.MarkFlagDirname("report-dir")
}
