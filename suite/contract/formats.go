package contract

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// judgedFormats are the formats that are judged, as advice: OpenAPI leaves open
// whether a format is checked (OpenAPI 3.1.1, Data Type Format). The validator
// knows most of them.
func judgedFormats() []string {
	return []string{"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "uuid", "json-pointer", "regex", "byte", "int32", "int64"}
}

// silentFormats are known, and say nothing that could be judged.
func silentFormats() []string { return []string{"float", "double", "password", "binary"} }

// registerFormats makes formats count, the judged ones and no others.
func registerFormats(c *jsonschema.Compiler) {
	for _, name := range []string{"iri", "iri-reference", "uri-template", "relative-json-pointer", "idn-email", "idn-hostname", "period", "semver"} {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(any) error { return nil }})
	}
	c.RegisterFormat(&jsonschema.Format{Name: "byte", Validate: isBase64})
	c.RegisterFormat(&jsonschema.Format{Name: "int32", Validate: within(31)})
	c.RegisterFormat(&jsonschema.Format{Name: "int64", Validate: within(63)})
	c.RegisterFormat(&jsonschema.Format{Name: "regex", Validate: isPattern})
	c.AssertFormat()
}

func isPattern(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	_, err := compilePattern(text)
	return err
}

func isBase64(value any) error {
	text, ok := value.(string)
	if !ok {
		return nil
	}
	_, err := base64.StdEncoding.DecodeString(text)
	return err
}

// within reports whether an integer has at most this many bits, besides its sign.
// A number that is no integer is another keyword's matter.
func within(bits uint) func(any) error {
	limit := new(big.Int).Lsh(big.NewInt(1), bits)
	return func(value any) error {
		n, ok := value.(json.Number)
		if !ok {
			return nil
		}
		r, ok := new(big.Rat).SetString(string(n))
		if !ok || !r.IsInt() {
			return nil
		}
		if i := r.Num(); i.Cmp(limit) >= 0 || i.Cmp(new(big.Int).Neg(limit)) < 0 {
			return errors.New("out of range")
		}
		return nil
	}
}
