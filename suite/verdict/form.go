package verdict

import (
	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/wire"
)

// formRules judge the form of the operation's own answers: what the contract
// and the message syntax ask of any documented answer.
func formRules() []Rule {
	return []Rule{
		{ID: "content-type", Level: fixtures.Must, Source: "RFC 9110 §8.3", judge: fromContract("content-type"),
			Sentence: "A documented answer has one Content-Type, which can be parsed and is declared for its status.",
			Help:     "Send exactly one Content-Type line with the media type that the contract declares."},
		{ID: "json", Level: fixtures.Must, Source: "RFC 8259 §2", judge: fromContract("json"),
			Sentence: "The body is exactly one JSON value in UTF-8, without a byte order mark, and nothing after it.",
			Help:     "Let the framework's JSON encoder write the whole body, and nothing else write to it."},
		{ID: "schema", Level: fixtures.Must, Source: "contract:responses", judge: fromContract("schema"),
			Sentence: "The body keeps the schema that the contract declares for its status.",
			Help:     "Each finding names the member by its JSON pointer and the schema's place in the contract."},
		{ID: "headers", Level: fixtures.Must, Source: "contract:responses", judge: fromContract("headers"),
			Sentence: "Header fields that the contract documents as required are there and keep their schema.",
			Help:     "Send the documented fields, or take them out of the contract."},
		{ID: "framing", Level: fixtures.Must, Source: "RFC 9112 §6", judge: judgeFraming,
			Sentence: "The message's framing is honest: length, chunks and declared content coding fit the octets.",
			Help:     "Let the server library compute Content-Length and codings; a proxy in between may have cut or doubled them."},
		{ID: "charset", Level: fixtures.Should, Source: "RFC 8259 §8.1", judge: fromContract("charset"),
			Sentence: "A charset parameter on JSON, where there is one, says UTF-8.",
			Help:     "JSON is UTF-8; send application/json without a charset parameter, or with charset=utf-8."},
		{ID: "unique-members", Level: fixtures.Should, Source: "RFC 8259 §4", judge: fromContract("unique-members"),
			Sentence: "No JSON object has two members of one name.",
			Help:     "Readers differ in which of the two they take."},
	}
}

func fromContract(rule string) func(*Answer) []Finding {
	return func(a *Answer) []Finding {
		var got []Finding
		for _, v := range a.violations {
			if v.Rule != rule {
				continue
			}
			f := Finding{Message: v.Message, Source: v.Place, ValueType: v.ValueType}
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

// judgeFraming leaves the HTTP layer's own error pages alone where a case lets
// the HTTP layer answer: many servers reset while they refuse a request.
func judgeFraming(a *Answer) []Finding {
	r := a.response()
	if r == nil || a.tolerant() && (a.layer || !a.Contract.Documents(r.Status)) {
		return nil
	}
	var got []Finding
	for _, p := range r.Problems {
		got = append(got, Finding{Message: p.Detail, Source: p.Section})
	}
	// A server that refuses a request without reading its body resets the connection.
	if len(got) == 0 && r.BodyErr != nil && !wire.IsTimeout(r.BodyErr) && !a.tolerant() {
		got = append(got, Finding{Message: "The body broke off before its end.", Source: "RFC 9112 §8"})
	}
	if len(got) == 0 && r.Truncated {
		got = append(got, Finding{Message: "The body is larger than is read of any answer; reading stopped there.", Source: "RFC 9112 §6"})
	}
	return got
}
