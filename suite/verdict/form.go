package verdict

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// formRules judge the form of the operation's own answers: what the contract and
// the message syntax require of any documented answer.
func formRules() []Rule {
	return []Rule{
		{ID: "content-type", Level: fixtures.Must, Source: "RFC 9110 §8.3", judge: fromContract("content-type"), About: []string{"Content-Type"},
			Sentence: "A documented answer has exactly one Content-Type, which can be parsed and is declared for the status.",
			Help:     "Send exactly one Content-Type line with the media type that the contract declares."},
		{ID: "json", Level: fixtures.Must, Source: "RFC 8259 §2", judge: fromContract("json"),
			Sentence: "The body is exactly one JSON value in UTF-8, without a byte order mark and with nothing after it.",
			Help:     "Let only the framework's JSON encoder write the body."},
		{ID: "schema", Level: fixtures.Must, Source: "contract:responses", judge: fromContract("schema"), fromContract: true,
			Sentence: "The body matches the schema that the contract declares for the status.",
			Help:     "Change the body at the place that the finding names, so that it matches what the contract requires there. If the body is right, correct the contract and run with --openapi."},
		{ID: "headers", Level: fixtures.Must, Source: "contract:responses", judge: fromContract("headers"), fromContract: true,
			Sentence: "Header fields that the contract documents as required are present, and documented fields match their schema.",
			Help:     "Send the documented fields, or remove them from the contract."},
		{ID: "framing", Level: fixtures.Must, Source: "RFC 9112 §6", judge: judgeFraming, About: []string{"Content-Length", "Transfer-Encoding", "Content-Encoding"},
			Sentence: "The framing of the message is correct: length, chunks and declared content coding match the octets.",
			Help:     "Let the server library compute Content-Length and codings; a proxy in between may have changed them."},
		{ID: "charset", Level: fixtures.Should, Source: "RFC 8259 §8.1", judge: fromContract("charset"), About: []string{"Content-Type"},
			Sentence: "If JSON has a charset parameter, the parameter is UTF-8.",
			Help:     "JSON is UTF-8; send application/json without a charset parameter, or with charset=utf-8."},
		{ID: "unique-members", Level: fixtures.Should, Source: "RFC 8259 §4", judge: fromContract("unique-members"),
			Sentence: "No JSON object has two members with the same name.",
			Help:     "Write each member once: some readers take the first of the two, others the last."},
		{ID: "format", Level: fixtures.Should, Source: "contract:responses", judge: fromContract("format"),
			Sentence: "Values have the format that the contract names for them, such as date-time.",
			Help:     "Write the value in the format that the contract names: clients that are generated from the contract may check it, although OpenAPI leaves that open."},
	}
}

func fromContract(rule string) func(*Answer) []result.Finding {
	return func(a *Answer) []result.Finding {
		var got []result.Finding
		for _, v := range a.violations {
			if v.Rule != rule {
				continue
			}
			f := result.Finding{Message: v.Message, Source: v.Place, ValueType: v.ValueType}
			if v.HasPointer {
				f.Pointer = &v.Pointer
			}
			if v.Section != "" && f.Source == "" {
				f.Source = v.Section
			}
			got = append(got, f)
		}
		return got
	}
}

// judgeFraming does not judge the HTTP layer's own error pages if the case
// allows the HTTP layer to answer: many servers reset the connection while they
// refuse a request.
func judgeFraming(a *Answer) []result.Finding {
	r := a.response()
	if r == nil || a.tolerant() && (a.layer || !a.Contract.Documents(r.Status)) {
		return nil
	}
	var got []result.Finding
	for _, p := range r.Problems {
		got = append(got, result.Finding{Message: p.Detail, Source: p.Section})
	}
	// A server that refuses a request without reading its body resets the connection.
	early, incomplete, length := "The body ended too early.", "RFC 9112 §8", "RFC 9112 §6"
	if r.Proto == wire.HTTP2.Version() {
		incomplete, length = "RFC 9113 §8.1", "RFC 9113 §8.1.1"
		if r.BodyErr != nil {
			early = "The body is not complete: " + r.BodyErr.Error() + "."
		}
	}
	if len(got) == 0 && r.BodyErr != nil && !wire.IsTimeout(r.BodyErr) && !a.tolerant() {
		got = append(got, result.Finding{Message: early, Source: incomplete})
	}
	if len(got) == 0 && r.Truncated {
		got = append(got, result.Finding{Message: "The body is larger than the limit for an answer; the rest was not read.", Source: length})
	}
	return got
}
