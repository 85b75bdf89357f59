package reference

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// operation is the served operation, as the contract describes it.
type operation struct {
	path, method, cookie string
	success, refusal     documented
	// ownBodies: success and refusal have bodies of the contract, and not those that
	// the templates of faults and variants change.
	ownBodies   bool
	givesAccess bool // a success has an access token of the server's
	contract    *contract.Contract
}

// alike reports whether two statuses are the same kind of answer under the
// contract: both a success, or both a refusal.
func (o operation) alike(a, b int) bool {
	return o.contract.IsSuccess(a) && o.contract.IsSuccess(b) || o.contract.IsRefusal(a) && o.contract.IsRefusal(b)
}

// fieldName is the cookie's name as header fields are called.
func (o operation) fieldName() string {
	bare := strings.TrimPrefix(strings.TrimPrefix(o.cookie, hostPrefix), "__Secure-")
	return strings.NewReplacer("_", "-", ".", "-").Replace(bare)
}

// labelled reports whether an answer with the status may have a Content-Type; none:
// whether it may have none.
func (o operation) labelled(status int, contentType ...string) bool {
	header := func(name string) []string {
		if name == "Content-Type" {
			return contentType
		}
		return nil
	}
	return !slices.ContainsFunc(o.contract.Judge(status, header, nil), func(v contract.Violation) bool { return v.Rule == "content-type" })
}

// documented is a response that the contract documents.
type documented struct {
	status    int
	mediaType string           // empty: it has no content
	fields    []contract.Field // that the contract requires
	// body makes the body, where the contract asks for another one than the server
	// has by itself; nil: it does not.
	body func(x *exchange) []byte
}

// readOperation reads the operation from an OpenAPI document. It refuses an
// operation that this server cannot serve.
func readOperation(source contract.Source, choice contract.Choice) (operation, error) {
	c, err := contract.Open(context.Background(), source, choice)
	if err != nil {
		return operation{}, err
	}
	if err := c.Missing(nil); err != nil {
		return operation{}, err
	}
	place, _ := c.Place("operation")
	o := operation{path: c.Path(), method: c.Method(), cookie: c.CookieName(), contract: c}
	if o.method == http.MethodHead { // RFC 9110 §9.3.2
		return operation{}, fmt.Errorf("%s: an answer to %s has no body, but the reference server answers with one", place, o.method)
	}
	usual := http.StatusOK
	if c.IsSuccess(http.StatusFound) { // the operation sends whoever is signed in on
		usual = http.StatusFound
	}
	if o.success, err = answerOf(c, usual, c.IsSuccess, c.Successes(), tokenBody{"token", "bearer"}, sampleOf); err != nil {
		return operation{}, err
	}
	if o.refusal, err = refusalOf(c); err != nil {
		return operation{}, err
	}
	o.success.fields, o.refusal.fields = c.SampleHeaders(o.success.status), c.SampleHeaders(o.refusal.status)
	for _, one := range []documented{o.success, o.refusal} {
		if err := fieldsFit(c, one.status, one.fields); err != nil {
			return operation{}, err
		}
	}
	o.ownBodies = o.success.body != nil || o.refusal.body != nil
	if o.givesAccess = o.success.body == nil; !o.givesAccess {
		made, err := c.Sample(o.success.status, sampleOf(sampleToken))
		o.givesAccess = err == nil && bytes.Contains(made.Octets, []byte(sampleToken))
	}
	return o, nil
}

// fieldsFit says which sample of a required header field breaks its schema.
// Set-Cookie is the server's own.
func fieldsFit(c *contract.Contract, status int, fields []contract.Field) error {
	header := func(name string) (values []string) {
		for _, f := range fields {
			if strings.EqualFold(f.Name, name) {
				values = append(values, f.Value)
			}
		}
		return values
	}
	for _, v := range c.Judge(status, header, nil) {
		if v.Rule == "headers" && !strings.Contains(strings.ToLower(v.Message), `"set-cookie"`) {
			return fmt.Errorf("%s: no sample of a header field could be made (%s); write an example there", v.Place, v.Message)
		}
	}
	return nil
}

// refusalOf is the refusal. Where none is documented, it is a 401 without
// content.
func refusalOf(c *contract.Contract) (documented, error) {
	own := validationError{[]errorItem{{Type: "missing", Loc: []string{"cookie", c.CookieName()}, Msg: "Field required"}}}
	usual := http.StatusUnprocessableEntity
	if len(c.Refusals()) > 0 && !slices.Contains(c.Refusals(), usual) {
		usual = c.Refusals()[0]
	}
	if !c.IsRefusal(usual) || !c.Documents(usual) {
		usual = http.StatusUnauthorized
	}
	// A refusal with the schema of the success, such as an envelope, has no token in it.
	nothing := func(string) func(string) (string, bool) {
		return func(string) (string, bool) { return "", false }
	}
	return answerOf(c, usual, c.IsRefusal, c.Refusals(), own, nothing)
}

// answerOf chooses the usual status if it fits, and otherwise the lowest one that
// does, and its body: the server's own, if the contract accepts it, or a sample. give
// gives the members of the sample that are about an access token.
func answerOf(c *contract.Contract, usual int, fits func(status int) bool, exact []int, own any, give func(token string) func(member string) (string, bool)) (documented, error) {
	statuses := slices.DeleteFunc(slices.Concat([]int{usual}, exact), func(s int) bool { return !fits(s) })
	if len(statuses) == 0 { // a range that does not have the usual one
		place, _ := c.Place("responses")
		return documented{}, fmt.Errorf("%s: the reference server needs a status to answer with", place)
	}
	text, err := json.Marshal(own)
	if err != nil {
		return documented{}, err
	}
	for _, status := range statuses {
		mediaType, isJSON := c.JSONMediaType(status)
		if isJSON && accepts(c, status, mediaType, text) {
			return documented{status: status, mediaType: mediaType}, nil
		}
	}
	status := statuses[0]
	body, err := c.Sample(status, give(sampleToken))
	if err != nil {
		return documented{}, err
	}
	return documented{status: status, mediaType: body.MediaType, body: func(x *exchange) []byte {
		made, err := c.Sample(status, give(x.accessToken()))
		if err != nil {
			return body.Octets
		}
		return made.Octets
	}}, nil
}

// sampleToken stands for an access token that nobody has made yet.
const sampleToken = "sample-token"

// sampleOf gives the members of a sample that are about the access token.
func sampleOf(token string) func(member string) (string, bool) {
	return func(member string) (string, bool) {
		switch member {
		case "expires_in":
			return strconv.Itoa(int(accessLifetime.Seconds())), true
		case "token_type":
			return "Bearer", true
		}
		return token, recognise.NamesToken(member)
	}
}

// accepts reports whether the contract accepts a body of the server's own, and
// says something of it at all.
func accepts(c *contract.Contract, status int, mediaType string, body []byte) bool {
	found := c.Judge(status, func(name string) []string {
		if name == "Content-Type" {
			return []string{mediaType}
		}
		return nil
	}, body)
	broken := slices.ContainsFunc(found, func(v contract.Violation) bool { return v.Rule != "headers" })
	members := c.SuccessMembers()
	return !broken && (!c.IsSuccess(status) || len(members) == 0 || slices.Contains(members, "access_token"))
}
