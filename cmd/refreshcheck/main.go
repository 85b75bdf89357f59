// Command refreshcheck checks whether a server keeps the contract of an operation
// that takes a credential in a cookie. It only reads flags and returns exit codes; the work is
// done in the packages below suite.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/spf13/cobra"
)

// softMemory is the memory, in octets, from which garbage is collected at once. A
// server that sends much must not take more of a CI machine than it needs.
const softMemory = 128 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	log.SetOutput(io.Discard) // a library logs frames, and so tokens, if GODEBUG=http2debug=2 asks for it
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// exitCode is the exit code of a command that has already written its messages.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func execute(ctx context.Context, args []string, out, errs io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(&watchedOutput{Writer: out, terminal: out})
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if w, ok := root.OutOrStdout().(*watchedOutput); ok && w.err != nil {
		err = fmt.Errorf("the output cannot be written: %w", w.err)
	}
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(errs, "refreshcheck: %s\n", redact.URLs(err.Error()))
	return result.ExitUsage
}

// watchedOutput remembers that something could not be written.
type watchedOutput struct {
	io.Writer
	terminal io.Writer
	err      error
}

// Write implements io.Writer.
func (w *watchedOutput) Write(text []byte) (int, error) {
	n, err := w.Writer.Write(text)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

func rootCommand() *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:   "refreshcheck",
		Short: "Check whether a server keeps the contract of the refresh-token operation",
		Long: strings.TrimSpace(`
refreshcheck sends valid, missing and malformed cookie requests to any server that
implements the operation of openapi.json, and checks whether it keeps its contract.

Exit codes: 0 conformant; 1 non-conformant; 2 an error in the usage, the settings,
the contract, the fixtures or the waivers, and nothing was sent; 3 incomplete: the
target is unreachable, the credential is missing or refused, or no case ran; 130
interrupted.`),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if version {
				return tellVersion(c)
			}
			c.SetOut(c.ErrOrStderr())
			_ = c.Help()
			return fmt.Errorf("give a command: %s", strings.Join(commandNames(c), ", "))
		},
	}
	root.Flags().BoolVar(&version, "version", false, "print the version and the built-in contract")
	root.AddCommand(runCommand(), exploreCommand(), initCommand(), listCommand(), explainCommand(), contractCommand(), diffCommand(), proveCommand(), waiversCommand(), versionCommand())
	root.SetFlagErrorFunc(flagMistake)
	root.SetHelpCommand(helpCommand(root))
	return root
}

// noArguments refuses arguments that are not flags. A flag that lost its dashes
// must not be ignored silently.
func noArguments(c *cobra.Command, args []string) error {
	switch {
	case len(args) > 0 && c.HasSubCommands():
		return unknownCommand(c, args[0])
	case len(args) > 0:
		return straySaid(c, args[0])
	}
	return nil
}
