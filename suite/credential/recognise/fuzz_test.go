package recognise_test

import (
	"encoding/json"
	"html"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// readings are a text and what it becomes as its escapes are taken out, by other code than the recogniser's.
func readings(text string, depth int) []string {
	all := []string{text}
	if depth == 0 {
		return all
	}
	add := func(s string) {
		if s != text {
			all = append(all, readings(s, depth-1)...)
		}
	}
	add(html.UnescapeString(text))
	add(percentless(text))
	add(slashless(text))
	decoder := json.NewDecoder(strings.NewReader(text))
	for {
		t, err := decoder.Token()
		if err != nil {
			return all
		}
		if s, ok := t.(string); ok {
			add(s)
		}
	}
}

func percentless(s string) string {
	parts := strings.Split(s, "%")
	for i, p := range parts[1:] {
		plain, err := url.PathUnescape("%" + p)
		if err != nil {
			plain = "%" + p
		}
		parts[i+1] = plain
	}
	return strings.Join(parts, "")
}

func slashless(s string) string {
	var b strings.Builder
	for s != "" {
		r, _, rest, err := strconv.UnquoteChar(s, 0)
		switch {
		case s[0] != '\\' || len(s) < 2:
			b.WriteByte(s[0])
			s = s[1:]
		case s[1] == 'n' || s[1] == 'r' || s[1] == 't':
			b.WriteByte(' ')
			s = s[2:]
		case s[1] == 'x' && err == nil:
			b.WriteByte(byte(r))
			s = rest
		case s[1] == 'u' && err == nil:
			b.WriteRune(r)
			s = rest
		case s[1] < 0x80 && !unicode.IsLetter(rune(s[1])) && !unicode.IsDigit(rune(s[1])):
			b.WriteByte(s[1])
			s = s[2:]
		default:
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String()
}

// encoded is what may be base64 of JSON.
var encoded = regexp.MustCompile(`e[wy][\w+/-]{18}`)

// mixed reports whether a text has escapes of more than one kind, which can be read in more than one order, or
// may be UTF-16 or base64 of JSON.
func mixed(s string) bool {
	kinds := 0
	for _, c := range []string{`\`, "%", "&"} {
		if strings.Contains(s, c) {
			kinds++
		}
	}
	return kinds > 1 || encoded.MatchString(s) || strings.Contains(s, "\x00") || len(s) > 1 && s[0] >= 0xfe && s[1] >= 0xfe
}

// Whatever is in a body, looking at it does not fail, gives the same again, and tells nothing that is not there.
func FuzzLook(f *testing.F) {
	for _, place := range places {
		if !strings.Contains(place.name, "deep") && !strings.Contains(place.name, "beyond") {
			f.Add(string(place.put(opaque).Body), "", "", true)
		}
	}
	f.Add(`{"access_token":"`+opaque+`"}`, "refresh_token="+opaque+"; Expires=Thu, 01 Jan 1970 00:00:00 GMT, a=b", opaque, false)
	f.Add(`<ns:token a="b">`+opaque, `auth={"token":"`+opaque+`"}`, "https://a.example/?token="+opaque+"#x=%41", true)
	f.Fuzz(func(t *testing.T, body, cookie, field string, succeeds bool) {
		a := answer(body, "Set-Cookie: "+cookie, "Location: "+field, "X-Token: "+field)
		a.Success = succeeds
		a.Trailers, a.Header.Reason = fields("X-JWT: "+field), field
		r := newRecogniser("access_token", "data")
		first := r.Look(a, sentLive())
		if again := r.Look(a, sentLive()); !reflect.DeepEqual(again, first) {
			t.Fatalf("%+v, and again %+v", first, again)
		}
		if first.Overflow {
			return
		}
		sources := slices.Concat(readings(body, 4), readings(cookie, 4), readings(field, 4))
		for _, s := range first.Sightings {
			if s.Text == "" || s.Where == "" || s.Label == "" && s.Degree > recognise.Suspected || s.Degree < recognise.Harmless || s.Degree > recognise.Certain {
				t.Errorf("%+v", s)
			}
			if !mixed(body) && !mixed(cookie) && !mixed(field) && !slices.ContainsFunc(sources, func(from string) bool { return strings.Contains(from, s.Text) }) {
				t.Errorf("%q is nowhere", s.Text)
			}
		}
		r.Learn(first)
		r.Look(a, sentGarbage())
	})
}

// What is said under a name that means a credential, in whatever escapes of JSON, is told as it was meant.
func FuzzMember(f *testing.F) {
	f.Add(opaque, uint8(0))
	f.Add("Zk3vQ9pLw7\u00e9XbN2cT8yHd4RfJ6m<>&", uint8(3))
	f.Fuzz(func(t *testing.T, text string, nested uint8) {
		if strings.ContainsRune(text, '\ufffd') || strings.Trim(text, "\"' \t\r\n") != text || strings.Contains(text, " ") {
			return
		}
		body := quoted(text)
		if json.Unmarshal([]byte(body), &text) != nil || strings.ContainsRune(text, '\ufffd') || text == "" {
			return
		}
		body = `{"access_token":` + body + `}`
		for range nested % 3 {
			body = `{"data":` + quoted(body) + `}`
		}
		l := newRecogniser("access_token").Look(success(body), recognise.Carried{})
		if d := highest(l, text); nested%3 == 0 && d != certain {
			t.Errorf("%s: %v, %+v", body, d, l.Sightings)
		}
	})
}
