package report

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// rulesPage describes each rule, in a section with its id.
const rulesPage = "https://github.com/refreshcheck/refreshcheck/blob/main/.github/docs/rules.md"

// builtIn is the name of the embedded contract as an artifact. It is a file of
// nobody's: an openapi.json of the user's must not be blamed for a line that it
// does not have. The file's text is in the log.
const builtIn = "refreshcheck-built-in/openapi.json"

// mostRelated is the most cases of a group that are listed.
const mostRelated = 200

func newSARIFResult(r *result.Run, g result.Group, rules []sarifRule, lines places) sarifResult {
	c, f := g.Example, g.First
	text := fmt.Sprintf("%s\n%s\nmust: %s\nsent: %s\n", f.Text(), casesInWords(g), c.Case.Requirement, c.Sent(f.Step))
	if f.Expected != "" {
		text += "expected: " + f.Expected + "\n"
	}
	text += "received: " + f.Received + "\n"
	if name, shown := excerpt(c, f); shown != "" {
		text += name + ": " + shown + "\n"
	}
	text += "to do: " + verdict.Remedy(f, c.Case.Outcome) + "\nagain: " + againFor(r, f, c.Case.ID)
	place := f.Source
	if !strings.HasPrefix(place, r.Contract.Name+"#") {
		place = c.Source // a section of a standard: use the case's place instead
	}
	key := fmt.Sprintf("%s %s %d", r.Method, g.Rule, g.Status)
	if g.Level == fixtures.Note {
		key += " " + f.Message
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(key)))[:16]
	found := sarifResult{
		RuleID: f.Rule, RuleIndex: slices.IndexFunc(rules, func(one sarifRule) bool { return one.ID == f.Rule }),
		Kind: "fail", Level: sarifLevel(g.Level), Message: sarifMessage{Text: text}, Locations: []sarifLocation{newSARIFLocation(r, c, place, lines)},
		PartialFingerprints: map[string]string{"group/v1": key, "primaryLocationLineHash": sum + ":1"}, RelatedLocations: relatedCases(g),
	}
	found.WebRequest, found.WebResponse = webExchange(r, c, f.Step)
	if f.Waived != nil {
		found.Suppressions = []sarifSuppression{{Kind: "external", Status: "accepted", Justification: fmt.Sprintf("%s (until %s)", f.Waived.Reason, f.Waived.Until)}}
	}
	return found
}

func casesInWords(g result.Group) string {
	if len(g.Cases) == 1 {
		return "case: " + g.Cases[0]
	}
	return fmt.Sprintf("%d cases: %s", len(g.Cases), result.Few(g.Cases, 5))
}

// relatedCases lists the cases of a group as logical locations.
func relatedCases(g result.Group) []sarifLocation {
	all := []sarifLocation{}
	for i, id := range slices.Concat(g.Cases, g.Also) {
		if i == mostRelated {
			break
		}
		all = append(all, sarifLocation{ID: i + 1, Message: &sarifMessage{Text: id}, LogicalLocations: []sarifName{{FullyQualifiedName: id, Kind: "function"}}})
	}
	return all
}

// newSARIFLocation is a place in the contract: the file, the line of the JSON
// Pointer, and the pointer and the case as logical locations. For another place,
// such as a section of a standard, it is line 1 of the contract.
func newSARIFLocation(r *result.Run, c result.Case, place string, lines places) sarifLocation {
	pointer := ""
	if _, fragment, ok := strings.Cut(place, "#"); ok && strings.HasPrefix(place, r.Contract.Name+"#") {
		pointer = fragment
	}
	line, name := lines.line(pointer), fileURI(r.Contract.Name)
	if r.Contract.BuiltIn {
		name = builtIn
	}
	location := sarifLocation{
		ID:               -1,
		PhysicalLocation: &sarifPhysicalLocation{sarifFile{URI: name}, sarifRegion{StartLine: line, EndLine: line}},
		LogicalLocations: []sarifName{{FullyQualifiedName: c.Case.ID, Kind: "function"}},
	}
	if pointer != "" {
		location.LogicalLocations = append(location.LogicalLocations, sarifName{FullyQualifiedName: pointer, Kind: "value"})
	}
	return location
}

// fileURI is a relative reference inside the checkout, or a file URI (SARIF
// 2.1.0 §3.4.3).
func fileURI(name string) string {
	if strings.Contains(name, "://") { // a contract that was fetched
		return name
	}
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
		u.Path = "/" + strings.TrimPrefix(u.Path, "/") // a drive of Windows follows the slash
	}
	return u.String()
}

// webExchange is the exchange of a finding.
func webExchange(r *result.Run, c result.Case, step int) (*sarifWebRequest, *sarifWebResponse) {
	i := slices.IndexFunc(c.Records, func(x result.Record) bool { return x.Step == step })
	if i < 0 || c.Records[i].Request.Line == "" {
		return nil, nil
	}
	x := c.Records[i]
	method, _, version := cutLine(x.Request.Line)
	protocol, number, _ := strings.Cut(version, "/")
	q := &sarifWebRequest{Protocol: protocol, Version: number, Method: method, Target: r.Target, Headers: headersOf(x.Request), Body: contentsOf(x.Request)}
	if x.Response.Line == "" {
		return q, &sarifWebResponse{NoResponseReceived: true}
	}
	version, _, reason := cutLine(x.Response.Line)
	protocol, number, _ = strings.Cut(version, "/")
	return q, &sarifWebResponse{Protocol: protocol, Version: number, StatusCode: x.Status, ReasonPhrase: reason, Headers: headersOf(x.Response), Body: contentsOf(x.Response)}
}

// headersOf joins fields with the same name (RFC 9110 §5.3), since the form has
// each name once.
func headersOf(m result.Message) map[string]string {
	all := map[string]string{}
	for _, f := range m.Fields {
		if before, ok := all[f.Name]; ok {
			all[f.Name] = before + ", " + f.Value
		} else {
			all[f.Name] = f.Value
		}
	}
	return all
}

func contentsOf(m result.Message) *sarifContents {
	if m.Body == "" {
		return nil
	}
	return &sarifContents{m.Body}
}
