package reference

import (
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
)

const (
	byteOrderMark = "\xef\xbb\xbf"
	goodRefusal   = `{"detail":[{"type":"missing","loc":["cookie","{{name}}"],"msg":"Field required","input":null}]}`
)

// jsonFaults break the rule that the body is one JSON value in UTF-8 (RFC 8259).
func jsonFaults() []entry { return append(successJSONFaults(), refusalJSONFaults()...) }

func successJSONFaults() []entry {
	return []entry{
		{id: "json-success-nothing", sentence: "A success has no body.", rules: by("json"), edit: granted(body(""))},
		{id: "json-success-cut", sentence: "The body of a success is cut in half, and its Content-Length matches.", rules: by("json"), edit: granted(rewritten(firstHalf))},
		{id: "json-success-bom", sentence: "A success begins with a byte order mark.", rules: by("json"), edit: granted(before(byteOrderMark))},
		{id: "json-success-utf-16", sentence: "A success is UTF-16.", rules: by("json"), edit: granted(rewritten(asUTF16))},
		{id: "json-success-latin-1", sentence: "A success holds an ISO-8859-1 octet in a string.", rules: by("json"), edit: granted(withMembers(",\"name\":\"Ren\xe9\""))},
		{id: "json-success-overlong", sentence: "A success holds an overlong UTF-8 sequence.", rules: by("json"), edit: granted(withMembers(",\"path\":\"a\xc0\xafb\""))},
		{id: "json-success-control", sentence: "A success holds a raw control octet in a string.", rules: by("json"), edit: granted(withMembers(",\"note\":\"a\x01b\""))},
		{id: "json-success-line-break", sentence: "A success holds a raw line break in a string.", rules: by("json"), edit: granted(withMembers(",\"note\":\"a\nb\""))},
		{id: "json-success-trailing-text", sentence: "Text follows the JSON value of a success.", rules: by("json"), edit: granted(after(" OK"))},
		{id: "json-success-trailing-nul", sentence: "A NUL octet follows the JSON value of a success.", rules: by("json"), edit: granted(after("\x00"))},
		{id: "json-success-twice", sentence: "A success is two JSON values in a row.", rules: by("json"), edit: granted(rewritten(func(b string) string { return b + "\n" + b }))},
		{id: "json-success-trailing-comma", sentence: "A success has a comma after its last member.", rules: by("json"), edit: granted(replaced("}", ",}"))},
		{id: "json-success-single-quotes", sentence: "A success is quoted with apostrophes.", rules: by("json"), edit: granted(replaced(`"`, "'"))},
		{id: "json-success-bare-names", sentence: "The member names of a success are not quoted.", rules: by("json"), edit: granted(rewritten(func(b string) string { return quotedName.ReplaceAllString(b, "$1:") }))},
		{id: "json-success-comment", sentence: "A success begins with a comment.", rules: by("json"), edit: granted(before("/* token */"))},
		{id: "json-success-guarded", sentence: "A success begins with )]}' as a protection against script inclusion.", rules: by("json"), edit: granted(before(")]}',\n"))},
		{id: "json-success-nan", sentence: "A success holds NaN.", rules: by("json"), edit: granted(withMembers(`,"expires_in":NaN`))},
		{id: "json-success-callback", sentence: "A success is wrapped in a function call.", rules: by("json"), edit: granted(before("callback("), after(");"))},
		{id: "json-success-form", sentence: "A success is form-encoded.", rules: by("json"), edit: granted(body("access_token={{access}}&token_type=bearer"))},
		{id: "json-success-bare-token", sentence: "A success is the access token without quotes.", rules: by("json"), edit: granted(body("{{access}}"))},
	}
}

func refusalJSONFaults() []entry {
	return []entry{
		{id: "json-refusal-nothing", sentence: "A refusal has no body.", rules: by("json"), edit: refused(body(""))},
		{id: "json-refusal-blank", sentence: "The body of a refusal is white space.", rules: by("json"), edit: refused(body(" \r\n"))},
		{id: "json-refusal-words", sentence: "A refusal is plain text.", rules: by("json"), edit: refused(body("Unprocessable Entity"))},
		{id: "json-refusal-page", sentence: "A refusal is an HTML page.", rules: by("json"), edit: refused(body("<!doctype html><title>422</title><h1>Unprocessable Entity</h1>"))},
		{id: "json-refusal-xml", sentence: "A refusal is XML.", rules: by("json"), edit: refused(body(`<?xml version="1.0"?><detail loc="cookie">Field required</detail>`))},
		{id: "json-refusal-cut", sentence: "The body of a refusal is cut in half, and its Content-Length matches.", rules: by("json"), edit: refused(rewritten(firstHalf))},
		{id: "json-refusal-bom", sentence: "A refusal begins with a byte order mark.", rules: by("json"), edit: refused(before(byteOrderMark))},
		{id: "json-refusal-utf-16", sentence: "A refusal is UTF-16.", rules: by("json"), edit: refused(rewritten(asUTF16))},
		{id: "json-refusal-latin-1", sentence: "A refusal holds ISO-8859-1 octets in its msg.", rules: by("json"), edit: refused(body("{\"detail\":[{\"type\":\"missing\",\"loc\":[\"cookie\",\"{{name}}\"],\"msg\":\"Pflichtfeld f\xfcr die Erneuerung\"}]}"))},
		{id: "json-refusal-trailing-line", sentence: "A log line follows the JSON value of a refusal.", rules: by("json"), edit: refused(after("\nWARNING: refresh refused\n"))},
		{id: "json-refusal-twice", sentence: "A refusal is two JSON values in a row.", rules: by("json"), edit: refused(after(`{"status":422}`))},
		{id: "json-refusal-leading-zero", sentence: "A refusal holds a number with a leading zero.", rules: by("json"), edit: refused(body(strings.Replace(goodRefusal, `"input":null`, `"code":042`, 1)))},
		{id: "json-refusal-python", sentence: "A refusal is a Python literal: apostrophes, and None for null.", rules: by("json"), edit: refused(replaced(`"`, "'"), replaced("null", "None"))},
		{id: "json-refusal-undefined", sentence: "A refusal holds undefined.", rules: by("json"), edit: refused(withMembers(`,"input":undefined`))},
		{id: "json-malformed-page", sentence: "Only the refusal of a bad cookie is an HTML page.", rules: by("json"), edit: refusedMalformed(body("<h1>Unprocessable Entity</h1>"))},
		{id: "json-missing-words", sentence: "Only the refusal without a cookie is plain text.", rules: by("json"), edit: refusedMissing(body("Field required"))},
	}
}

// quotedName is the name of a member.
var quotedName = regexp.MustCompile(`"(\w+)":`)

// withMembers adds members, or what looks like some, at the end of an object.
func withMembers(members string) change {
	return rewritten(func(b string) string { return strings.TrimSuffix(b, "}") + members + "}" })
}

func firstHalf(body string) string { return body[:len(body)/2] }

func asUTF16(body string) string {
	octets := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(body)) {
		octets = binary.LittleEndian.AppendUint16(octets, unit)
	}
	return string(octets)
}
