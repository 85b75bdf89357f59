package contract

import (
	"strconv"
	"strings"
)

// Description is what a contract asks for, as the harness reads it.
type Description struct {
	Document   string         `json:"document"`
	OpenAPI    string         `json:"openapi"`
	Digest     string         `json:"sha256"`
	Operation  string         `json:"operation"`
	ID         string         `json:"operation_id,omitempty"`
	Place      string         `json:"place"`
	Credential CredentialRead `json:"credential"`
	Successes  []ResponseRead `json:"successes"`
	Refusals   []ResponseRead `json:"refusals"`
	Others     []ResponseRead `json:"others,omitempty"`
	Accept     string         `json:"accept"`
	Filled     []FilledIn     `json:"filled_in,omitempty"`
	Anonymous  bool           `json:"anonymous"`
	Engine     string         `json:"schemas"`
	Warnings   []string       `json:"warnings,omitempty"`
	LeftOpen   []Remark       `json:"left_open,omitempty"`
	Missing    []string       `json:"missing,omitempty"` // inputs without a value
}

// CredentialRead is the credential as the document has it.
type CredentialRead struct {
	Cookie   string   `json:"cookie"`
	Required bool     `json:"required"`
	As       string   `json:"as"` // parameter or security scheme
	Partners []string `json:"partners,omitempty"`
	Place    string   `json:"place"`
}

// ResponseRead is a documented response.
type ResponseRead struct {
	Status  string      `json:"status"`
	Place   string      `json:"place"`
	Bodies  []MediaRead `json:"bodies,omitempty"`
	Headers []string    `json:"headers,omitempty"`
}

// MediaRead is a body that a response may have.
type MediaRead struct {
	MediaType string `json:"media_type"`
	Schema    string `json:"schema,omitempty"` // its place
	Judged    string `json:"judged"`
}

// FilledIn is a value that every request carries beside the credential.
type FilledIn struct {
	In    string `json:"in"`
	Name  string `json:"name,omitempty"`
	From  string `json:"from"`
	Place string `json:"place"`
}

// Describe says what the contract asks for, as the harness reads it.
func (c *Contract) Describe() Description {
	one := c.credential()
	d := Description{
		Document: c.Name(), OpenAPI: c.Version(), Digest: c.Digest(), Operation: c.operation.String(), ID: c.operation.id, Place: c.operation.node.at.String(),
		Credential: CredentialRead{Cookie: one.name, Required: one.required, As: "parameter", Place: one.at.String()},
		Accept:     c.Accept(), Anonymous: c.Anonymous(), Engine: c.engine(), Warnings: c.Warnings(), LeftOpen: c.LeftOpen(),
	}
	if one.isScheme {
		d.Credential.As = "security scheme"
	}
	for _, p := range one.partners {
		d.Credential.Partners = append(d.Credential.Partners, strings.TrimSpace(p.kind+" in "+p.in+" "+p.name))
	}
	for _, key := range c.keys() {
		r := c.responses[key].read()
		switch {
		case c.succeeds(key):
			d.Successes = append(d.Successes, r)
		case c.refuses(key):
			d.Refusals = append(d.Refusals, r)
		default:
			d.Others = append(d.Others, r)
		}
	}
	for _, i := range c.inputs {
		switch {
		case i.From != "":
			d.Filled = append(d.Filled, FilledIn{i.In, i.Name, i.From, i.Place})
		case i.Required:
			d.Missing = append(d.Missing, strings.TrimSpace(i.In+" "+i.Name))
		}
	}
	return d
}

// refuses reports whether a key of the documented responses, which may be a range,
// documents refusals.
func (c *Contract) refuses(key string) bool {
	status, err := strconv.Atoi(strings.ReplaceAll(key, "X", "0"))
	return key == defaultKey || err == nil && c.IsRefusal(status)
}

// engine says how schemas are judged.
func (c *Contract) engine() string {
	if c.document.minor == 0 {
		return "JSON Schema 2020-12, into which the schemas of OpenAPI 3.0 are translated; patterns as in ECMA-262; formats as advice"
	}
	return "JSON Schema 2020-12; patterns as in ECMA-262; formats as advice"
}

func (r *response) read() ResponseRead {
	got := ResponseRead{Status: r.key, Place: r.node.at.String()}
	for _, m := range r.media {
		one := MediaRead{MediaType: m.key, Judged: "by its schema"}
		switch {
		case m.judge == nil && m.coversJSON():
			one.Judged = "as JSON, without a schema"
		case m.judge == nil:
			one.Judged = "no: it has no schema"
		case !m.coversJSON() && m.kind != "text":
			one.Judged = "no: neither JSON nor text"
		}
		if m.judge != nil {
			one.Schema = m.judge.at.String()
		}
		got.Bodies = append(got.Bodies, one)
	}
	for _, h := range r.headers {
		name := h.name
		if h.required {
			name += " (required)"
		}
		got.Headers = append(got.Headers, name)
	}
	return got
}
