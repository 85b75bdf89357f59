package secrecy

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode/utf16"
)

// syntax is what a place is written in.
type syntax int

const (
	plain syntax = iota
	inJSON
	inMarkup // XML and HTML
	inURL
)

// form is a way in which a server, a library or a proxy writes what it has got.
type form struct {
	name   string
	encode func(string) string
	// native is the syntax whose own escapes these are: there they stand as they are.
	native syntax
	// inBodies: it has octets that no header field can have.
	inBodies bool
}

var forms = []form{
	{name: "raw", encode: func(s string) string { return s }},
	{name: "percent escapes", encode: each("%%%02X"), native: inURL},
	{name: "percent escapes, twice", encode: func(s string) string { return strings.ReplaceAll(each("%%%02x")(s), "%", "%25") }, native: inURL},
	{name: "JSON escapes", encode: each(`\u%04x`), native: inJSON},
	{name: "entities", encode: each("&#%d;"), native: inMarkup},
	{name: "base64", encode: func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{name: "base64url", encode: func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }},
	{name: "hexadecimal", encode: func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{name: "hexadecimal, capitals", encode: func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{name: "octets", encode: each("%03d, ")},
	{name: "hexadecimal in pairs", encode: each("%02x:")},
	{name: "characters", encode: each(`"%c",`)},
	{name: "base64 of base64", encode: func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s))))
	}},
	{name: "base64 of UTF-16", encode: func(s string) string { return base64.StdEncoding.EncodeToString([]byte(wide(s))) }},
	{name: "quoted", encode: func(s string) string { return fmt.Sprintf("%q", s) }},
	{name: "UTF-16", encode: wide, inBodies: true},
	{name: "base64 in lines", encode: func(s string) string { return lines(base64.StdEncoding.EncodeToString([]byte(s))) }, inBodies: true},
	{name: "lines", encode: lines, inBodies: true},
}

func each(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, format, s[i])
		}
		return b.String()
	}
}

// wide is UTF-16, the low octet first.
func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// lines wraps a text as MIME does (RFC 2045 §6.8).
func lines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

// written is a secret in a form, as a place of that syntax holds it.
func (f form) written(secret string, in syntax) string {
	text := f.encode(secret)
	if f.native == in {
		return text
	}
	switch in {
	case inJSON:
		return jsonText(text)
	case inMarkup:
		return html.EscapeString(text)
	case inURL:
		return url.QueryEscape(text)
	}
	return text
}

// jsonText is what stands between the quotation marks of a string of JSON.
func jsonText(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}
