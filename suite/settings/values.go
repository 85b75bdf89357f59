package settings

import (
	"fmt"
	"strconv"
	"strings"
)

// Given is a text setting that knows whether it was given. A setting that is
// given but empty is an error; it is not the default.
type Given struct {
	Value string
	Is    bool
}

// Set implements flag.Value.
func (g *Given) Set(s string) error { *g = Given{s, true}; return nil }

// String implements flag.Value.
func (g *Given) String() string { return g.Value }

// Type names the value in the command's help.
func (g *Given) Type() string { return "string" }

// List is a setting that can be given more than once.
type List []string

// Set implements flag.Value.
func (l *List) Set(s string) error { *l = append(*l, s); return nil }

// String implements flag.Value.
func (l *List) String() string { return strings.Join(*l, ", ") }

// Type names the value in the command's help.
func (l *List) Type() string { return "string" }

// Choice is a yes or no that knows whether it was given.
type Choice struct{ Value, Is bool }

// Set implements flag.Value.
func (c *Choice) Set(s string) error {
	v, err := strconv.ParseBool(s)
	*c = Choice{v, true}
	return err
}

// String implements flag.Value.
func (c *Choice) String() string { return strconv.FormatBool(c.Value) }

// IsBoolFlag lets the flag stand without a value.
func (c *Choice) IsBoolFlag() bool { return true }

// Type names the value in the command's help.
func (c *Choice) Type() string { return "bool" }

// Count is a whole number that knows whether it was given.
type Count struct {
	Value int
	Is    bool
}

// Set implements flag.Value.
func (c *Count) Set(s string) error {
	n, err := strconv.Atoi(s)
	*c = Count{n, true}
	return err
}

// String implements flag.Value.
func (c *Count) String() string {
	if !c.Is {
		return ""
	}
	return strconv.Itoa(c.Value)
}

// Type names the value in the command's help.
func (c *Count) Type() string { return "int" }

// notEmpty refuses a setting that is given but empty. Most likely a variable is
// not set, and the user does not want the default.
func notEmpty(flag string, g Given) error {
	if g.Is && strings.TrimSpace(g.Value) == "" {
		return fmt.Errorf("--%s is given but empty (is a variable not set?); give it a value, or leave it out", flag)
	}
	return nil
}

func noneEmpty(flag string, l List) error {
	for _, s := range l {
		if err := notEmpty(flag, Given{s, true}); err != nil {
			return err
		}
	}
	return nil
}
