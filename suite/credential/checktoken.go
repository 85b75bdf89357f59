package credential

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
	"github.com/refreshcheck/refreshcheck/suite/redact"
)

// CheckToken holds a token against cookie-value (RFC 6265 §4.1.1): anything else
// could not be sent in a plain request. What people paste in the place of a token
// is told as what it is; name is that of the cookie that carries it. No part
// of the token is shown.
func CheckToken(token, name string) error {
	if err := notAlone(token, name); err != nil {
		return err
	}
	inner, before := token, 0
	if len(token) >= 2 && strings.HasPrefix(token, `"`) && strings.HasSuffix(token, `"`) {
		inner, before = token[1:len(token)-1], 1 // the grammar has quotation marks around a value
	}
	for i, c := range []byte(inner) {
		if !cookie.IsOctet(c) {
			return fmt.Errorf("octet %d of the token (0x%02x) cannot stand in a cookie's value; give the bare value, without name, quotes or blanks", before+i+1, c)
		}
	}
	return nil
}

// notAlone tells a token that stands beside something else.
func notAlone(token, cookie string) error {
	lower := strings.ToLower(token)
	switch {
	case strings.HasPrefix(lower, "set-cookie:"), strings.HasPrefix(lower, "cookie:"):
		return errors.New("the value is a whole header line; give the token alone, which stands behind " + cookie + "= in it")
	case strings.HasPrefix(token, cookie+"="):
		return fmt.Errorf("the value begins with the cookie's name and an equals sign (%s=); give what stands behind it", cookie)
	case scheme.MatchString(token):
		return fmt.Errorf("the value begins with %q, as an Authorization header does; give the token alone", strings.Fields(token)[0])
	case strings.HasPrefix(lower, "{"):
		return errors.New("the value is JSON; give the token alone, without braces and quotation marks")
	}
	return nil
}

var scheme = regexp.MustCompile(`(?i)^(bearer|basic|token|jwt|dpop)\s`)

// CheckSecret refuses a token that is too short or too plain to be a secret: it
// cannot be told from other text, and so not be masked. mock says that it is a
// mock server's, and no secret.
func CheckSecret(token string, mock bool) error {
	if mock || redact.Searchable(token) {
		return nil
	}
	return fmt.Errorf("the token has %d octets, or is a plain word: a secret has at least 8 octets and is no word, and this one could not be masked in reports. If it is a mock server's, say --mock-token", len(token))
}
