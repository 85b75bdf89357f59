package recognise_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// A refusal that gives the live credential gives it away in every encoding that is masked, unless the request
// carried it.
func TestTheLiveCredentialIsCertainHoweverItIsSpelt(t *testing.T) {
	each := func(format string) func(string) string {
		return func(s string) string {
			var all []string
			for i := range len(s) {
				all = append(all, fmt.Sprintf(format, s[i]))
			}
			return strings.Join(all, ",")
		}
	}
	wide := func(s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	list := func(format string) func(string) string {
		return func(s string) string { return `{"n":[` + each(format)(s) + `]}` }
	}
	base64Of := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for name, spelt := range map[string]func(string) string{
		"octets":           list("%d"),
		"characters":       list("%q"),
		"hexadecimal":      list("0x%02x"),
		"a dump":           func(s string) string { return hex.Dump([]byte(s)) },
		"pairs":            func(s string) string { return strings.ReplaceAll(each("%02X")(s), ",", ":") },
		"base64 of base64": func(s string) string { return `{"n":"` + base64Of(base64Of(s)) + `"}` },
		"base64 of UTF-16": func(s string) string { return `{"n":"` + base64Of(wide(s)) + `"}` },
		"UTF-16 in octets": func(s string) string { return "\x01\x02\xff" + wide("not shown: "+s) },
		"lines":            func(s string) string { return s[:40] + "\n" + s[40:] },
		"two members":      func(s string) string { return fmt.Sprintf(`{"a":%q,"z":1,"b":%q}`, s[:len(s)/2], s[len(s)/2:]) },
		"the end first":    func(s string) string { return fmt.Sprintf(`{"b":%q,"a":%q}`, s[20:], s[:25]) },
		"entities in JSON": func(s string) string {
			text, _ := json.Marshal(html.EscapeString(strings.ReplaceAll(each("&#%d;")(s), ",", "")))
			return `{"n":` + string(text) + `}`
		},
	} {
		for _, token := range []string{live, opaqueLive + "Pz5vWq8Lk1YtNd3xFj6Bh"} {
			r := newRecogniser()
			body := spelt(token)
			l := r.Look(answer(body), recognise.Carried{Live: token, Values: []string{garbage}})
			if s, ok := l.Gives(recognise.Certain); !ok || s.Where != "the body" && !strings.HasPrefix(s.Where, "the member at ") || s.Label != "refresh token" {
				t.Errorf("%s: %+v of %.200q", name, l.Sightings, body)
			}
			l = r.Look(answer(body), recognise.Carried{Live: token, Values: []string{token}})
			if s, ok := l.Gives(recognise.Likely); ok {
				t.Errorf("%s: an echo gives %+v", name, s)
			}
		}
	}
	l := newRecogniser().Look(answer("{}", "X-Debug: "+strings.ReplaceAll(each("%d")(live), ",", " ")), recognise.Carried{Live: live, Values: []string{garbage}})
	if s, ok := l.Gives(recognise.Certain); !ok || s.Where != "the X-Debug field" || s.Field != "X-Debug" {
		t.Errorf("in a field: %+v", l.Sightings)
	}
	l = newRecogniser().Look(answer(`{"n":"`+live[:len(live)-10]+`…"}`), recognise.Carried{Live: live, Values: []string{garbage}})
	if s, ok := l.Gives(recognise.Certain); ok {
		t.Errorf("a piece alone gives %+v", s)
	}
	l = newRecogniser().Look(answer(list("%d")(garbage)), recognise.Carried{Live: live, Values: []string{"no"}})
	if s, ok := l.Gives(recognise.Likely); ok {
		t.Errorf("what is no credential gives %+v", s)
	}
}
