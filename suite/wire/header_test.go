package wire_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func headerBreaches() []breach {
	const ok, end = "HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n\r\n{}"
	return []breach{
		{name: "LF alone", answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", kinds: "bare-lf", body: "{}"},
		{name: "LF alone once", answer: ok + "A: b\n" + end, kinds: "bare-lf", body: "{}"},
		{name: "CR in a value", answer: ok + "A: b\rc\r\n" + end, kinds: "bare-cr", body: "{}"},
		{name: "two CR before LF", answer: ok + "A: b\r\r\n" + end, kinds: "bare-cr", body: "{}"},
		{name: "status 099", answer: "HTTP/1.1 099 Low\r\n" + end, kinds: "status-code", body: "{}"},
		{name: "status 600", answer: "HTTP/1.1 600 High\r\n" + end, kinds: "status-code", body: "{}"},
		{name: "NUL in the reason", answer: "HTTP/1.1 200 O\x00K\r\n" + end, kinds: "reason-phrase", body: "{}"},
		{name: "escape in the reason", answer: "HTTP/1.1 200 \x1b[31mOK\r\n" + end, kinds: "reason-phrase", body: "{}"},
		{name: "no colon", answer: ok + "nonsense\r\n" + end, kinds: "field-line", body: "{}"},
		{name: "space before the first field", answer: ok + " A: b\r\n" + end, kinds: "field-line field-name", body: "{}"},
		{name: "empty name", answer: ok + ": b\r\n" + end, kinds: "field-name", body: "{}"},
		{name: "space in a name", answer: ok + "A B: c\r\n" + end, kinds: "field-name", body: "{}"},
		{name: "UTF-8 in a name", answer: ok + "Ä: c\r\n" + end, kinds: "field-name", body: "{}"},
		{name: "space before the colon of a length", answer: ok + "Content-Length : 2\r\n\r\n{}", kinds: "field-name", body: "{}"},
		{name: "NUL in a value", answer: ok + "A: \x00\r\n" + end, kinds: "field-value", body: "{}"},
		{name: "DEL in a value", answer: ok + "A: \x7f\r\n" + end, kinds: "field-value", body: "{}"},
		{name: "folded field", answer: ok + "A: b\r\n\t c\r\n" + end, kinds: "obs-fold", body: "{}"},
		{name: "a second answer in the header section", answer: ok + "HTTP/1.1 200 OK\r\n" + end, kinds: "field-line", body: "{}"},
		{name: "switch that nobody asked for", answer: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00", open: true, kinds: "unasked-switch"},
		{name: "broken interim answer", answer: "HTTP/1.1 103 Early Hints\nLink: </a>\r\n\r\n" + ok + end, kinds: "bare-lf", body: "{}"},
		{name: "interim answer with a length", answer: "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n" + ok + end, kinds: "body-announced", body: "{}"},
	}
}

func TestFieldsAsReceived(t *testing.T) {
	answer := "HTTP/1.1 200 OK\r\nset-cookie:  a=1 \t\r\nSet-Cookie:b=2\r\nA: one\r\n two\r\n   \r\nlost line\r\nEmpty:\r\nBytes: \xe9\xff\r\nContent-Length: 0\r\n\r\n"
	r := response(t, answering(answer), plain)
	want := []wire.Field{{"set-cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"A", "one two"}, {"", "lost line"}, {"Empty", ""}, {"Bytes", "\xe9\xff"}, {"Content-Length", "0"}}
	if !reflect.DeepEqual(r.Fields, want) {
		t.Errorf("fields %q", r.Fields)
	}
	if got := r.Values("SET-COOKIE"); !reflect.DeepEqual(got, []string{"a=1", "b=2"}) {
		t.Errorf("Values %q", got)
	}
	if r.Get("Set-Cookie") != "a=1" || r.Get("absent") != "" || r.Values("set-coo\u212Aie") != nil {
		t.Error("Get does not give the first value, or gives one of another field")
	}
	if r.HeaderOctets != len(answer) {
		t.Errorf("HeaderOctets %d, expected %d", r.HeaderOctets, len(answer))
	}
}

func TestNoOctetOfALongTextIsQuoted(t *testing.T) {
	secret := strings.Repeat("s3cret", 5)
	r := response(t, answering("HTTP/1.1 200 OK\r\n"+secret+"\r\n"+secret+" : x\r\nContent-Length: 2"+secret+"\r\n\r\n"), plain)
	for _, p := range r.Problems {
		if strings.Contains(p.Detail, "s3c") {
			t.Errorf("a part of a long text is quoted: %q", p.Detail)
		}
	}
	if len(r.Problems) != 3 {
		t.Errorf("problems %v", r.Problems)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var lines strings.Builder
	for i := range 1000 {
		lines.WriteString("line " + itoa(i) + "\r\n")
	}
	r := response(t, answering("HTTP/1.1 200 OK\r\n"+lines.String()+"Content-Length: 0\r\n\r\n"), plain)
	if len(r.Problems) != 50 {
		t.Errorf("%d problems are kept", len(r.Problems))
	}
}
