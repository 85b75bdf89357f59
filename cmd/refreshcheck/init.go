package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a settings file with comments, refreshcheck.yaml",
		Long: `Writes a settings file in which every setting is explained. A run reads
refreshcheck.yaml from the working folder, or the file that --config names. Flags
come first, then variables, then the file. The file never has a credential.`,
		Example: "  refreshcheck init\n  refreshcheck run",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("init: give at most one file to write")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			name := settings.FileName
			if len(args) == 1 {
				name = args[0]
			}
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("init: %s already exists; give another file, or edit this one", name)
			}
			if err != nil {
				return fmt.Errorf("init: %w", err)
			}
			_, err = f.WriteString(settings.Template)
			if err = errors.Join(err, f.Close()); err != nil {
				return fmt.Errorf("init: %w", err)
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s is written; set target in it, put the refresh token into %s, and run: refreshcheck run\n", name, settings.TokenVariable)
			return err
		},
	}
}
