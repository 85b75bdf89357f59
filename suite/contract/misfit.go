package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// The ways in which a value can break the schema of the cookie. Cases name them.
const (
	misfitShorter  = "shorter"
	misfitLonger   = "longer"
	misfitPattern  = "pattern"
	misfitFormat   = "format"
	misfitEnum     = "enum"
	misfitBelow    = "below"
	misfitAbove    = "above"
	misfitMultiple = "multiple"
	misfitFraction = "fraction"
	misfitNumber   = "number"
	misfitBoolean  = "boolean"
)

// longestMisfit is the length in octets up to which every server passes a header
// field on.
const longestMisfit = 3500

// Misfits are values that the schema of the cookie leaves out, each by the way in
// which it breaks the schema. As far as possible it breaks nothing else. All are
// what a Cookie header may carry (RFC 6265 §4.1.1). A way that the schema does
// not have is not among them.
func (c *Contract) Misfits() map[string]string { return c.misfits }

// readMisfits looks for the values. A schema that cannot be judged has none: it
// is no reason to stop.
func (c *Contract) readMisfits() {
	i := slices.IndexFunc(c.operation.credentials, func(k credential) bool { return k.schema.value != nil })
	if i < 0 {
		return
	}
	schema := c.operation.credentials[i].schema
	judge, err := c.schemas.judge(schema)
	if err != nil {
		c.document.warned.add(schema.at, "is left out: %s", err)
		return
	}
	m := misfits{judge: judge}
	m.parts = c.document.alternatives(schema)
	for _, part := range m.parts {
		m.types = append(m.types, typesOf(part.object())...)
	}
	c.misfits = map[string]string{}
	for way, tries := range m.tries() {
		if value, ok := m.choose(way, tries); ok {
			c.misfits[way] = value
		}
	}
}

// alternatives lists a schema and all that it is composed of, by $ref, allOf,
// anyOf and oneOf.
func (d *document) alternatives(n node) []node {
	all := d.allSchemas(n)
	for i := 0; i < len(all) && len(all) < 100; i++ {
		for _, keyword := range []string{"anyOf", "oneOf"} {
			list := all[i].get(keyword)
			for k := range list.items() {
				all = append(all, d.allSchemas(list.get(fmt.Sprint(k)))...)
			}
		}
	}
	return all
}

// misfits looks for values that a schema leaves out.
type misfits struct {
	judge *schemaJudge
	parts []node
	types []string
}

// tries are the values that may break the schema in each way, the likeliest
// first.
func (m misfits) tries() map[string][]string {
	tries := map[string][]string{}
	add := func(way string, values ...string) { tries[way] = append(tries[way], values...) }
	lengths := m.lengths()
	for _, part := range m.parts {
		schema := part.object()
		if n, ok := count(schema["minLength"]); ok && n > 1 {
			add(misfitShorter, ofLength(n-1)...)
		}
		if n, ok := count(schema["maxLength"]); ok && n < longestMisfit {
			add(misfitLonger, ofLength(n+1)...)
		}
		if schema["pattern"] != nil {
			for _, n := range lengths {
				add(misfitPattern, ofLength(n)...)
			}
		}
		if format := textOf(schema["format"]); format != "" {
			add(misfitFormat, "not-the-format", "[", "2147483648", "9223372036854775808")
		}
		if schema["enum"] != nil || schema["const"] != nil {
			add(misfitEnum, "none-of-these", "none-of-these-values", "7", "1000000007")
		}
		m.numbers(schema, add)
	}
	for way, kinds := range map[string][]string{misfitNumber: {"integer", "number"}, misfitBoolean: {"boolean"}} {
		if slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(m.types, k) }) {
			add(way, "seven")
		}
	}
	return tries
}

// numbers adds the edges of a number's range.
func (m misfits) numbers(schema map[string]any, add func(way string, values ...string)) {
	for _, edge := range []struct {
		way      string
		keywords []string
		step     int64
	}{{misfitBelow, []string{"minimum", "exclusiveMinimum"}, -1}, {misfitAbove, []string{"maximum", "exclusiveMaximum"}, 1}} {
		for _, k := range edge.keywords {
			if n, ok := rational(schema[k]); ok { // the edge itself is left out where it is exclusive
				add(edge.way, decimalText(n), decimalText(new(big.Rat).Add(n, big.NewRat(edge.step, 1))))
			}
		}
	}
	from := big.NewRat(1, 1)
	for _, k := range []string{"minimum", "exclusiveMinimum"} {
		if n, ok := rational(schema[k]); ok {
			from = n
		}
	}
	if schema["multipleOf"] != nil {
		for i := range int64(4) {
			add(misfitMultiple, decimalText(new(big.Rat).Add(from, big.NewRat(i, 1))))
		}
		add(misfitMultiple, decimalText(new(big.Rat).Add(from, big.NewRat(1, 3))))
	}
	if slices.Contains(typesOf(schema), "integer") {
		add(misfitFraction, decimalText(new(big.Rat).Add(from, big.NewRat(1, 2))))
	}
}

// lengths are the lengths that the schema allows, a usual one first.
func (m misfits) lengths() []int {
	least, most := 1, longestMisfit
	for _, part := range m.parts {
		if n, ok := count(part.object()["minLength"]); ok {
			least = max(least, n)
		}
		if n, ok := count(part.object()["maxLength"]); ok {
			most = min(most, n)
		}
	}
	if least > most || least > longestMisfit {
		return nil
	}
	return []int{min(max(24, least), most), least, most}
}

// choose takes the first value that breaks the schema in this way alone, or else
// the first one that breaks it at all.
func (m misfits) choose(way string, tries []string) (chosen string, found bool) {
	keywords := map[string][]string{
		misfitShorter: {"minLength"}, misfitLonger: {"maxLength"}, misfitPattern: {"pattern"}, misfitEnum: {"enum", "const"},
		misfitBelow: {"minimum", "exclusiveMinimum"}, misfitAbove: {"maximum", "exclusiveMaximum"}, misfitMultiple: {"multipleOf"},
		misfitFraction: {"type"}, misfitNumber: {"type"}, misfitBoolean: {"type"}, misfitFormat: {"format"},
	}[way]
	for _, value := range tries {
		if value == "" || strings.ContainsAny(value, " \",;\\") {
			continue
		}
		r := decoded{value: scalarOf(m.types, value), values: 1}
		broken := m.judge.judge(r)
		if way == misfitFormat {
			broken = m.judge.badFormats(r)
		}
		if len(broken) == 0 {
			continue
		}
		if !slices.ContainsFunc(broken, func(b breach) bool { return !slices.Contains(keywords, b.keyword) }) {
			return value, true
		}
		if !found {
			chosen, found = value, true
		}
	}
	return chosen, found
}

// ofLength are texts of a length, of different characters.
func ofLength(n int) []string {
	var all []string
	for _, c := range []string{"a", "0", "A", "-", "~", "!", ".", "a0", "a.", "aA0-"} {
		all = append(all, strings.Repeat(c, n/len(c)+1)[:n])
	}
	return all
}

func count(value any) (int, bool) {
	n, ok := rational(value)
	if !ok || !n.IsInt() || n.Sign() < 0 || n.Num().BitLen() > 30 {
		return 0, false
	}
	return int(n.Num().Int64()), true
}

// rational is a number of the document; ok is false where it is none, or far too
// long to be sent.
func rational(value any) (*big.Rat, bool) {
	n, ok := value.(json.Number)
	if !ok || len(n) > 40 || strings.ContainsAny(string(n), "eE") && len(n) > 6 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

func decimalText(n *big.Rat) string {
	if n.IsInt() {
		return n.Num().String()
	}
	return strings.TrimRight(n.FloatString(6), "0")
}
