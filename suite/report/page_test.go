package report_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// elements collects the page's elements by name.
func elements(t *testing.T, page []byte) map[string][]*html.Node {
	t.Helper()
	root, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]*html.Node{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all[n.Data] = append(all[n.Data], n)
		}
	}
	return all
}

func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestPageShowsServerTextAsText(t *testing.T) {
	page := written(t, "html", sampleRun())
	all := elements(t, page)
	if len(all["script"]) != 1 || len(all["img"]) != 0 || len(all["iframe"]) != 0 {
		t.Errorf("%d scripts and %d images; want the page's own script alone", len(all["script"]), len(all["img"]))
	}
	found := 0
	for _, pre := range all["pre"] {
		if strings.HasSuffix(content(pre), nasty) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("the body that tries to be markup is shown %d times, octet for octet; want 1", found)
	}
	for _, names := range all {
		for _, n := range names {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "#") && a.Val != "data:," {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
		}
	}
	if policy := attribute(all["meta"][1], "content"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

func TestPageMarksTheOffendingJSON(t *testing.T) {
	all := elements(t, written(t, "html", sampleRun()))
	var marks []string
	for _, m := range all["mark"] {
		if attribute(m, "title") != "" {
			marks = append(marks, content(m))
		}
	}
	if len(marks) != 1 || marks[0] != "7" {
		t.Errorf("marked: %q, want the 7 that /detail/0 points at", marks)
	}
}

func TestPageHasEveryCaseWithItsState(t *testing.T) {
	r := sampleRun()
	all := elements(t, written(t, "html", r))
	looks := map[string]string{}
	for _, d := range all["details"] {
		if id := attribute(d, "id"); id != "" {
			looks[id] = attribute(d, "data-look")
		}
	}
	want := map[string]string{
		"valid/alone": "advice", "valid/quoted": "passed", "malformed/crash": "failed", "malformed/chain": "failed", "malformed/waived": "waived",
		"malformed/jwt": "apart", "malformed/left-out": "apart", "malformed/stuck": "unknown", "elsewhere/query": "passed",
	}
	for id, look := range want {
		if looks[id] != look {
			t.Errorf("%s looks %q, want %q", id, looks[id], look)
		}
	}
	targets := map[string]bool{}
	for _, names := range all {
		for _, n := range names {
			targets[attribute(n, "id")] = true
		}
	}
	for _, a := range all["a"] {
		id, err := url.PathUnescape(strings.TrimPrefix(attribute(a, "href"), "#"))
		if err != nil || !targets[id] {
			t.Errorf("the link to %q leads nowhere: %v", id, err)
		}
	}
}

func TestPageShowsUnprintableOctets(t *testing.T) {
	r := sampleRun()
	r.Results = r.Results[:1]
	x := &r.Results[0].Records[0]
	x.Response.Raw = []byte("a\x00\r\né‹token 3f9a1c›")
	all := elements(t, written(t, "html", r))
	var octets, labels []string
	for _, s := range all["span"] {
		switch attribute(s, "class") {
		case "octet":
			octets = append(octets, content(s))
		case "label":
			labels = append(labels, content(s))
		}
	}
	if got := strings.Join(octets, ""); got != `\x01\x00\x0d\xc3\xa9` {
		t.Errorf("octets shown: %s", got)
	}
	if got := strings.Join(labels, ""); !strings.Contains(got, "‹token 3f9a1c›") {
		t.Errorf("labels shown: %s", got)
	}
}
