package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/refreshcheck/refreshcheck"
	"github.com/refreshcheck/refreshcheck/suite/reference"
	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	var options reference.Options
	var tokenOut, openAPIOut string
	var secure bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the operation until it is interrupted",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if options.Delay < 0 {
				return fmt.Errorf("--delay %v: expected a duration that is not negative, such as 200ms", options.Delay)
			}
			if secure {
				config, err := reference.OwnCertificate()
				if err != nil {
					return err
				}
				options.TLS = config
			}
			server, err := reference.Start(options)
			if err != nil {
				return err
			}
			if err := announce(cmd.OutOrStdout(), server, options, tokenOut, openAPIOut); err != nil {
				return errors.Join(err, server.Close())
			}
			<-cmd.Context().Done()
			return server.Close()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&options.Listen, "listen", "127.0.0.1:0", "TCP `address` to listen on; with port 0 the system chooses a free port")
	flags.StringVar(&options.BasePath, "base-path", "", "`path` before the operation's, such as /api")
	flags.StringVar(&options.Fault, "fault", "", "`id` of a fault or variant; see refreshserver list")
	flags.BoolVar(&options.HTTP2, "http2", false, "speak HTTP/2: without TLS in the place of HTTP/1.1, with --tls beside it")
	flags.BoolVar(&secure, "tls", false, "speak HTTPS, with a certificate that nobody has signed")
	flags.BoolVar(&options.Rotate, "rotate", false, "set a new refresh token with each success")
	flags.BoolVar(&options.SingleUse, "single-use", false, "let a refresh token work only once; implies --rotate")
	flags.DurationVar(&options.Delay, "delay", 0, "`time` to wait before each answer, such as 200ms")
	flags.StringVar(&tokenOut, "token-out", "", "write a valid refresh token to this `file`, mode 0600; - prints it")
	flags.StringVar(&openAPIOut, "openapi-out", "", "write the contract that the server keeps to this `file`; some faults and variants need another one than the embedded one")
	return cmd
}

// announce prints the server's address and the command that checks it. It shows
// the token only if that was asked for.
func announce(out io.Writer, server *reference.Server, options reference.Options, tokenOut, openAPIOut string) error {
	fmt.Fprintf(out, "listening on %s\n", server.URL())
	command := "refreshcheck run --target " + server.URL()
	if strings.HasPrefix(server.URL(), "https:") {
		command += " --insecure"
	} else if server.HTTP2() {
		command += " --http 2"
	}
	if options.SingleUse {
		command += " --single-use"
	}
	switch own := !bytes.Equal(server.OpenAPI(), refreshcheck.OpenAPI); {
	case openAPIOut != "":
		if err := os.WriteFile(openAPIOut, server.OpenAPI(), 0o644); err != nil {
			return fmt.Errorf("--openapi-out: %w", err)
		}
		command += " --openapi " + openAPIOut
	case own:
		fmt.Fprintln(out, "this server keeps another contract than the embedded one: --openapi-out FILE writes it")
		command += " --openapi FILE"
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

// writeSecret writes a file that only its owner can read, even if a file with
// wider permissions was there.
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
