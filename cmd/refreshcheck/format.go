package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// textFormats are the output formats of list, explain and diff.
func textFormats() []string { return []string{"text", "markdown", "json"} }

// formatFlag adds the flag --format to a command.
func formatFlag(c *cobra.Command, format *string) {
	c.Flags().StringVar(format, "format", "text", "`FORMAT` of the output: "+strings.Join(textFormats(), ", "))
	complete(c, "format", func(string) []string { return textFormats() })
}

// tellable can be written in each format. As JSON it is marshalled.
type tellable interface {
	Text() string
	Markdown() string
}

func tell(w io.Writer, what tellable, format string) error {
	var err error
	switch format {
	case "text":
		_, err = io.WriteString(w, what.Text())
	case "markdown":
		_, err = io.WriteString(w, what.Markdown())
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(what)
	default:
		err = fmt.Errorf("--format %s: expected one of %s", format, strings.Join(textFormats(), ", "))
	}
	return err
}
