// Command refreshcheck says whether a server keeps the contract of
// POST /v1/refresh_token. It is thin: flags in, exit code out.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

func main() {
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// exitCode carries the code of a command that has already said everything.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func execute(ctx context.Context, args []string, out, errs io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(errs, "refreshcheck: %v\n", err)
	return verdict.ExitUsage
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "refreshcheck",
		Short: "Check whether a server keeps the contract of the refresh-token operation",
		Long: strings.TrimSpace(`
refreshcheck sends valid, missing and malformed cookie requests to any server that
implements the operation of openapi.json, and says whether it keeps its contract.

Exit codes: 0 conformant; 1 non-conformant; 2 usage, settings, contract, fixtures
or waivers wrong, nothing sent; 3 incomplete: target unreachable, credential
missing or refused, nothing ran; 130 interrupted.`),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			c.SetOut(c.ErrOrStderr())
			_ = c.Help()
			return errors.New("say what to do: run, list, explain, diff, prove, waivers or version")
		},
	}
	root.AddCommand(runCommand(), listCommand(), explainCommand(), diffCommand(), proveCommand(), waiversCommand(), versionCommand())
	return root
}

// noArguments refuses stray words: a flag that lost its dashes must not be
// dropped in silence.
func noArguments(c *cobra.Command, args []string) error {
	switch {
	case len(args) > 0 && c.HasSubCommands():
		return fmt.Errorf("there is no command %q; the commands are run, list, explain, diff, prove, waivers and version", args[0])
	case len(args) > 0:
		return fmt.Errorf("%s: what is %q? %s takes flags alone; see refreshcheck %s --help", c.Name(), args[0], c.Name(), c.Name())
	}
	return nil
}
