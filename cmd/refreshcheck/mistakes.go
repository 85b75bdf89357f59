package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// flagMistake says what is wrong with a flag, and which one was probably meant. It
// never repeats a value: it may be a token.
func flagMistake(c *cobra.Command, err error) error {
	text := err.Error()
	var value *pflag.InvalidValueError
	var none *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &value):
		return fmt.Errorf("--%s %q: %s", value.GetFlag().Name, value.GetValue(), wanted(value))
	case errors.As(err, &none):
		return fmt.Errorf("--%s needs a value; see refreshcheck %s --help", none.GetSpecifiedName(), c.Name())
	case !errors.As(err, &unknown):
		return errors.New(text)
	}
	name, dashes := unknown.GetSpecifiedName(), "--"
	if short := unknown.GetSpecifiedShortnames(); short != "" {
		name, dashes = short, "-"
	}
	switch name, _, _ = strings.Cut(name, "="); {
	case c.Flags().Lookup(name) != nil && dashes == "-":
		return fmt.Errorf("-%s is spelled --%s here", name, name)
	case name == "token" || name == "cookie" || name == "refresh-token":
		return fmt.Errorf("there is no flag --%s, since flags show in process lists and CI logs; put the refresh token into the variable REFRESHCHECK_TOKEN, or into a file for --token-file", name)
	}
	if other := commandWith(c.Root(), name); other != "" && dashes == "--" {
		return fmt.Errorf("--%s is no flag of refreshcheck %s, but of refreshcheck %s", name, c.Name(), other)
	}
	if near := nearest(name, flagNames(c)); near != "" {
		return fmt.Errorf("unknown flag: %s%s (did you mean --%s?)", dashes, name, near)
	}
	return fmt.Errorf("unknown flag: %s%s; refreshcheck %s --help lists the flags", dashes, name, c.Name())
}

// straySaid says what is wrong with a word that is no flag: the flag before it took a
// flag for its value, or the word lost its dashes. It is repeated only if it is like the
// name of a flag: it may be a token.
func straySaid(c *cobra.Command, word string) error {
	var err error
	c.Flags().Visit(func(f *pflag.Flag) {
		if err == nil {
			value := strings.Trim(f.Value.String(), "[]") // of a list, if it has one item
			err = settings.Swallowed(f.Name, value, func(name string) bool { return c.Flags().Lookup(name) != nil })
		}
	})
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
	if near := nearest(name, flagNames(c)); near != "" {
		return fmt.Errorf("%s: %q is not a flag (did you mean --%s?); see refreshcheck %s --help", c.Name(), name, near, c.Name())
	}
	return fmt.Errorf("%s: a word of %s is not a flag, and %s takes only flags; see refreshcheck %s --help", c.Name(), octets(word), c.Name(), c.Name())
}

func octets(word string) string { return result.Count(len(word), "octet") }

// wanted says which value a flag takes.
func wanted(e *pflag.InvalidValueError) string {
	if words := e.Unwrap().Error(); strings.HasPrefix(words, "expected ") {
		return words
	}
	return "expected " + map[string]string{"bool": "true or false", "int": "a whole number"}[e.GetFlag().Value.Type()]
}

func flagNames(c *cobra.Command) []string {
	var all []string
	c.Flags().VisitAll(func(f *pflag.Flag) { all = append(all, f.Name) })
	return all
}

// commandWith is a command that has a flag, run before others, or nothing.
func commandWith(root *cobra.Command, flag string) string {
	other := ""
	for _, sub := range root.Commands() {
		if sub.IsAvailableCommand() && sub.Flags().Lookup(flag) != nil && (other == "" || sub.Name() == "run") {
			other = sub.Name()
		}
	}
	return other
}

func commandNames(c *cobra.Command) []string {
	var all []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			all = append(all, sub.Name())
		}
	}
	return all
}

// nearest is the word that differs least from a mistyped one, or nothing if none
// is near.
func nearest(typed string, words []string) string {
	best, hit := max(2, len(typed)/3)+1, ""
	for _, w := range words {
		d := distance(typed, w)
		if strings.HasPrefix(w, typed) && len(typed) >= 3 {
			d = 1
		}
		if d < best {
			best, hit = d, w
		}
	}
	return hit
}

// distance counts the letters to change, add, leave out or swap (optimal string
// alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			differs := 1
			if a[i-1] == b[j-1] {
				differs = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+differs)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// unknownCommand says that there is no such command, and which one was probably
// meant.
func unknownCommand(root *cobra.Command, typed string) error {
	names := commandNames(root)
	if near := nearest(typed, names); near != "" {
		return fmt.Errorf("there is no command %q (did you mean %s?); the commands are %s", typed, near, strings.Join(names, ", "))
	}
	if strings.Trim(typed, "abcdefghijklmnopqrstuvwxyz-") != "" || len(typed) > 16 { // it may be a token
		return fmt.Errorf("a word of %s is no command; the commands are %s", octets(typed), strings.Join(names, ", "))
	}
	return fmt.Errorf("there is no command %q; the commands are %s", typed, strings.Join(names, ", "))
}
