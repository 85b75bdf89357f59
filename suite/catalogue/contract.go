package catalogue

import (
	"context"
	"fmt"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Reading is what the harness reads of an OpenAPI document.
type Reading struct {
	Document   string           `json:"document"`
	Operations []contract.Found `json:"operations"` // that take a cookie
	Contracts  []ReadContract   `json:"contracts"`
	Elsewhere  []string         `json:"elsewhere,omitempty"` // what is wrong outside the operation
}

// ReadContract is one operation, as the harness reads it.
type ReadContract struct {
	contract.Description
	Gives string `json:"gives"`           // tokens, data, or not told
	Error string `json:"error,omitempty"` // why it cannot be tested
}

// Read reads the document of the options: the operations that are named, or
// otherwise the candidates.
func Read(ctx context.Context, o check.Options, operations []string) (*Reading, error) {
	source := o.ContractSource()
	r := &Reading{Document: source.Name, Elsewhere: contract.Elsewhere(ctx, source)}
	var err error
	if r.Operations, err = contract.Survey(source); err != nil {
		return nil, err
	}
	named := len(operations) > 0
	if !named {
		for _, f := range r.Operations {
			if f.Candidate {
				operations = append(operations, f.Operation)
			}
		}
	}
	if len(operations) == 0 {
		_, err := o.OpenContract(ctx) // says what is missing
		return nil, err
	}
	for _, name := range operations {
		o.Operation = name
		c, err := o.OpenContract(ctx)
		switch {
		case err != nil && (named || len(operations) == 1):
			return nil, err
		case err != nil:
			r.Contracts = append(r.Contracts, ReadContract{Description: contract.Description{Operation: name}, Error: err.Error()})
			continue
		}
		gives := "data"
		switch {
		case verdict.SaysTokens(c):
			gives = "tokens"
		case verdict.IssuesTokens(c):
			gives = "not told"
		}
		r.Contracts = append(r.Contracts, ReadContract{Description: c.Describe(), Gives: gives})
	}
	return r, nil
}

// Complete reports whether the document leaves nothing open and nothing is wrong
// in it.
func (r *Reading) Complete() bool {
	complete := len(r.Elsewhere) == 0
	for _, c := range r.Contracts {
		complete = complete && c.Error == "" && len(c.Warnings) == 0 && len(c.LeftOpen) == 0 && len(c.Missing) == 0
	}
	return complete
}

// Text is the reading for a terminal.
func (r *Reading) Text() string { return r.text("%-12s %s\n", "  ") }

// Markdown is the reading as Markdown.
func (r *Reading) Markdown() string { return r.text("- **%s** %s\n", "    ") }

func (r *Reading) text(row, indent string) string {
	var b strings.Builder
	if len(r.Operations) > 1 {
		fmt.Fprintf(&b, row, "operations", fmt.Sprintf("%d take a cookie; --operation chooses one", len(r.Operations)))
		for _, f := range r.Operations {
			mark := ""
			if !f.Candidate {
				mark = ", no candidate"
			}
			fmt.Fprintf(&b, "%s%s (%s%s)\n", indent, f.Operation, strings.Join(f.Cookies, ", "), mark)
		}
		fmt.Fprintln(&b)
	}
	for _, c := range r.Contracts {
		c.write(&b, row, indent)
		fmt.Fprintln(&b)
	}
	list(&b, row, indent, "elsewhere", "what is wrong outside the operation; it stops nothing", r.Elsewhere)
	return b.String()
}

func (c ReadContract) write(b *strings.Builder, row, indent string) {
	if c.Error != "" {
		fmt.Fprintf(b, row, "operation", c.Operation)
		fmt.Fprintf(b, row, "error", c.Error)
		return
	}
	name := c.Operation
	if c.ID != "" {
		name += " (" + c.ID + ")"
	}
	fmt.Fprintf(b, row, "operation", name+"  "+c.Place)
	fmt.Fprintf(b, row, "document", fmt.Sprintf("OpenAPI %s, sha256:%.12s", c.OpenAPI, c.Digest))
	need := "required"
	if !c.Credential.Required {
		need = "optional"
	}
	fmt.Fprintf(b, row, "credential", fmt.Sprintf("the cookie %s, %s, as a %s  %s", c.Credential.Cookie, need, c.Credential.As, c.Credential.Place))
	if len(c.Credential.Partners) > 0 {
		fmt.Fprintf(b, row, "together with", strings.Join(c.Credential.Partners, ", "))
	}
	if c.Anonymous {
		fmt.Fprintf(b, row, "anonymous", "the operation may be used without the credential")
	}
	fmt.Fprintf(b, row, "gives", c.Gives)
	c.responses(b, row, indent, "success", c.Successes)
	c.responses(b, row, indent, "refusal", c.Refusals)
	c.responses(b, row, indent, "other", c.Others)
	fmt.Fprintf(b, row, "accept", c.Accept)
	for _, f := range c.Filled {
		fmt.Fprintf(b, row, "filled in", strings.TrimSpace(fmt.Sprintf("%s %s", f.In, f.Name))+fmt.Sprintf(", from %s  %s", f.From, f.Place))
	}
	for _, m := range c.Missing {
		fmt.Fprintf(b, row, "missing", m+": give it with --params")
	}
	fmt.Fprintf(b, row, "schemas", c.Engine)
	list(b, row, indent, "warnings", "what is wrong in the operation, and can be judged all the same", c.Warnings)
	var open []string
	for _, o := range c.LeftOpen {
		open = append(open, o.Text+"  "+o.Place)
	}
	list(b, row, indent, "left open", "what a server is not held to", open)
}

func (c ReadContract) responses(b *strings.Builder, row, indent, name string, all []contract.ResponseRead) {
	for _, r := range all {
		fmt.Fprintf(b, row, name, r.Status+"  "+r.Place)
		for _, m := range r.Bodies {
			fmt.Fprintf(b, "%s%s, judged %s  %s\n", indent, m.MediaType, m.Judged, m.Schema)
		}
		if len(r.Bodies) == 0 {
			fmt.Fprintf(b, "%sno content\n", indent)
		}
		if len(r.Headers) > 0 {
			fmt.Fprintf(b, "%sheader fields: %s\n", indent, strings.Join(r.Headers, ", "))
		}
	}
}

func list(b *strings.Builder, row, indent, name, about string, all []string) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, row, name, about)
	for _, one := range all {
		fmt.Fprintf(b, "%s%s\n", indent, one)
	}
}
