package reference

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// asDocumented is a request with nothing but what the contract asks for beside the
// credential.
func asDocumented(x *exchange) *exchange {
	sent := x.server.op.contract.Sent()
	r := &http.Request{Header: http.Header{}, URL: &url.URL{RawQuery: sent.Query}}
	for _, f := range sent.Headers {
		r.Header.Add(f.Name, f.Value)
	}
	if sent.Body != nil {
		r.Header.Set("Content-Type", sent.BodyType)
	}
	plain := &exchange{server: x.server, request: r, body: sent.Body}
	for _, f := range sent.Cookies {
		plain.lines = append(plain.lines, f.Name+"="+f.Value)
	}
	return plain
}

// tellDocumentedPlace says that a fault reads the token where the document itself has
// an input: that may be right.
func tellDocumentedPlace(x *exchange, place func(x *exchange) string) {
	if isDocumentedPlace(x, place) {
		x.server.unfitFor("the contract has an input of its own there, which may take the credential")
	}
}

const probe = "probe-of-a-token"

func isDocumentedPlace(x *exchange, place func(x *exchange) string) bool {
	return slices.ContainsFunc(slices.Concat(aroundProbes(x), bodyProbes(x)), func(p *exchange) bool { return place(p) == probe })
}

// aroundProbes are requests with a token in each field and each query parameter that
// the document has, in all forms that a field may have it.
func aroundProbes(x *exchange) (all []*exchange) {
	c := x.server.op.contract
	for _, value := range []string{probe, "Bearer " + probe, "Basic " + base64.StdEncoding.EncodeToString([]byte(probe+":"+probe))} {
		p, query := empty(x), url.Values{}
		for _, name := range slices.Concat(c.OwnInputs("query"), c.Alternatives("query")) {
			query.Set(name, value)
		}
		p.request.URL.RawQuery = query.Encode()
		for _, name := range slices.Concat(c.OwnInputs("header"), c.Alternatives("header")) {
			p.request.Header.Set(name, value)
		}
		all = append(all, p)
	}
	return all
}

// bodyProbes are requests with a token in each member of the documented body.
func bodyProbes(x *exchange) (all []*exchange) {
	members, form, parts := map[string]string{}, url.Values{}, strings.Builder{}
	for _, name := range x.server.op.contract.OwnInputs("body") {
		members[name] = probe
		form.Set(name, probe)
		parts.WriteString("name=\"" + name + "\"\r\n\r\n" + probe + "\r\n")
	}
	object, _ := json.Marshal(members) // texts can be written
	for kind, body := range map[string]string{"application/json": string(object), "application/x-www-form-urlencoded": form.Encode(), "multipart/form-data": parts.String()} {
		p := empty(x)
		p.request.Header.Set("Content-Type", kind)
		p.body = []byte(body)
		all = append(all, p)
	}
	return all
}

func empty(x *exchange) *exchange {
	return &exchange{server: x.server, request: &http.Request{Header: http.Header{}, URL: &url.URL{}}}
}
