package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var options reference.Options
	var tokenOut string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the operation until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if options.Delay < 0 {
				return fmt.Errorf("--delay %v: expected a duration that is not negative, such as 200ms", options.Delay)
			}
			server, err := reference.Start(options)
			if err != nil {
				return err
			}
			if err := announce(cmd.OutOrStdout(), server, options, tokenOut); err != nil {
				return errors.Join(err, server.Close())
			}
			<-cmd.Context().Done()
			return server.Close()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Listen, "listen", "127.0.0.1:0", "TCP `address` to listen on; port 0 takes a free one")
	flags.StringVar(&options.BasePath, "base-path", "", "`path` before the operation's, such as /api")
	flags.StringVar(&options.Fault, "fault", "", "`id` of a fault or variant; see refreshserver list")
	flags.BoolVar(&options.Rotate, "rotate", false, "set a new refresh token with each success")
	flags.BoolVar(&options.SingleUse, "single-use", false, "let a refresh token work once; implies --rotate")
	flags.DurationVar(&options.Delay, "delay", 0, "`time` to wait before each answer, such as 200ms")
	flags.StringVar(&tokenOut, "token-out", "", "`file` for a valid refresh token, mode 0600; - prints it")
	return cmd
}

// announce says where the server is and how to point the harness at it. The
// token is shown only where that was asked for.
func announce(out io.Writer, server *reference.Server, options reference.Options, tokenOut string) error {
	fmt.Fprintf(out, "listening on %s\n", server.URL())
	command := "refreshcheck run --target " + server.URL()
	if options.SingleUse {
		command += " --single-use"
	}
	switch tokenOut {
	case "":
		fmt.Fprintf(out, "check it with: %s --no-credential\n", command)
		fmt.Fprintln(out, "for a valid refresh token: --token-out FILE")
	case "-":
		fmt.Fprintf(out, "refresh token: %s\n", server.IssueToken())
		fmt.Fprintf(out, "check it with: REFRESHCHECK_TOKEN=… %s\n", command)
	default:
		if err := writeSecret(tokenOut, server.IssueToken()); err != nil {
			return fmt.Errorf("--token-out: %w", err)
		}
		fmt.Fprintf(out, "check it with: %s --token-file %s\n", command, tokenOut)
	}
	fmt.Fprintln(out, "stop with Ctrl-C")
	return nil
}

// writeSecret writes a file that only its owner can read, also where a file of
// that name was there with wider permissions.
func writeSecret(path, secret string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = file.Chmod(0o600)
	if err == nil {
		_, err = file.WriteString(secret + "\n")
	}
	return errors.Join(err, file.Close())
}
