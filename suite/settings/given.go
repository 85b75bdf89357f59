package settings

import (
	"flag"
	"fmt"
	"reflect"
	"strings"
)

// watched is a flag's value that knows whether the user gave it, so that a
// settings file fills in only what was not given.
type watched struct {
	flag.Value
	name  string
	given map[string]bool
}

// Set implements flag.Value. Errors say what is expected: the flag package has only
// "parse error".
func (w watched) Set(text string) error {
	if err := w.Value.Set(text); err != nil {
		return fmt.Errorf("expected %s", expected(w.kind()))
	}
	w.given[w.name] = true
	return nil
}

// IsBoolFlag lets a yes or no stand without a value.
func (w watched) IsBoolFlag() bool {
	b, ok := w.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// Type names the value in the command's help.
func (w watched) Type() string { return w.kind() }

// kind is string, bool, int, float64 or duration.
func (w watched) kind() string {
	if t, ok := w.Value.(interface{ Type() string }); ok {
		return t.Type()
	}
	t := reflect.TypeOf(w.Value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.TrimSuffix(t.Name(), "Value")
}

// expected says in words what a value of this kind must be.
func expected(kind string) string {
	switch kind {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number, such as 16"
	case "float64":
		return "a number, such as 2.5"
	case "duration":
		return "a time with its unit, such as 10s or 1m30s"
	}
	return "another value"
}

// swallowed finds a flag whose value is the name of another flag: its own value
// was left out, and it took the next word.
func (s *Settings) swallowed() error {
	if s.own == nil {
		return nil
	}
	var found error
	s.own.VisitAll(func(f *flag.Flag) {
		values := []string{f.Value.String()}
		if l, ok := f.Value.(*List); ok {
			values = *l
		}
		for _, v := range values {
			if found == nil {
				found = Swallowed(f.Name, v, func(name string) bool { return s.own.Lookup(name) != nil })
			}
		}
	})
	return found
}

// Swallowed says that the value of a flag is the name of another flag; nil: it is not.
func Swallowed(taker, value string, known func(name string) bool) error {
	name, dashed := strings.CutPrefix(value, "-")
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "-"), "=")
	if !dashed || !known(name) {
		return nil
	}
	return fmt.Errorf("--%s has the value --%s, which is another flag: the value of --%s is missing (for a value that begins with a dash, write --%s=VALUE)", taker, name, taker, taker)
}
