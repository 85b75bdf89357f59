package explore

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/refreshcheck/refreshcheck/fixtures"
)

// dice makes the choices of one case. The same seed and number give the same
// case.
type dice struct{ *rand.Rand }

func roll(seed uint64, number int) dice { return dice{rand.New(rand.NewPCG(seed, uint64(number)))} }

// in is true in so many of a hundred cases.
func (d dice) in(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, all []T) T { return all[d.IntN(len(all))] }

// few is a small number: each further one is half as likely.
func (d dice) few(most int) int {
	n := 0
	for n < most && d.in(50) {
		n++
	}
	return n
}

const (
	lower     = "abcdefghijklmnopqrstuvwxyz"
	letters   = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	alphabet  = letters + "0123456789"
	nameSigns = "_-.!#&*^~|+"               // of a token (RFC 9110 §5.6.2), but % and $ and quotes
	signs     = "!#$&()*+-./:<=>?@[]^_{|}~" // of a cookie-value (RFC 6265 §4.1.1)
)

// word is a text of letters and digits.
func (d dice) word(from, to int) string {
	b := make([]byte, from+d.IntN(to-from+1))
	for i := range b {
		b[i] = alphabet[d.IntN(len(alphabet))]
	}
	return string(b)
}

// name is a name of another cookie.
func (d dice) name() string {
	switch d.IntN(6) {
	case 0:
		return pick(d, []string{"theme", "lang", "sid", "_ga", "_gid", "JSESSIONID", "PHPSESSID", "connect.sid", "csrftoken", "XSRF-TOKEN", "__cf_bm", "AWSALB", "ASP.NET_SessionId", "laravel_session", "cookie_consent", "i18n_redirected", "__stripe_mid", "intercom-id-x", "access_token", "id_token", "auth", "token", "refresh", "user", "1"})
	case 1:
		return string(pick(d, []byte(alphabet)))
	case 2:
		return d.word(1, 4) + string(pick(d, []byte(nameSigns))) + d.word(1, 8)
	case 3:
		return string(pick(d, []byte(nameSigns))) + d.word(1, 6)
	case 4:
		return d.word(1, 6) + string(pick(d, []byte(nameSigns)))
	}
	return d.word(1, 24)
}

// value is a value that a cookie may have.
func (d dice) value() string {
	switch d.IntN(13) {
	case 0:
		return ""
	case 1:
		return fmt.Sprint(d.IntN(1000))
	case 2:
		return `"` + d.word(0, 12) + `"`
	case 3:
		return base64.StdEncoding.EncodeToString([]byte(d.word(1, 30)))
	case 4:
		return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+d.word(1, 9)+`"}`)) + "." + d.word(43, 43)
	case 5:
		return d.word(1, 8) + pick(d, []string{"%20", "%2C", "%3D", "%7B", "%C3%A9", "%25", "%41", "%2F"}) + d.word(0, 8)
	case 6:
		return d.word(0, 6) + string(pick(d, []byte(signs))) + d.word(0, 6)
	case 7:
		return string(pick(d, []byte(signs))) + d.word(0, 8) + string(pick(d, []byte(signs)))
	case 8:
		return pick(d, []string{"GA1.1.1234.5678", "2026-11-28T10:00:00Z", "a=1&b=2", "en-GB", "12:30", "/a/b", "a@b.example", "true", "null", "undefined", "0", "-1", "1e9", "[1]", "deleted", "s%3Aabc.def", "j%3A1", "dark|large"})
	case 9:
		return fmt.Sprintf(`\{repeat:%d:%c}`, 1+d.IntN(1400), pick(d, []byte(alphabet)))
	case 10:
		return d.word(30, 200)
	}
	return d.word(1, 20)
}

// garbage is a value of the right cookie that was never issued.
func (d dice) garbage() string {
	switch d.IntN(5) {
	case 0:
		return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + d.word(10, 80) + "." + d.word(43, 43)
	case 1:
		return d.word(20, 64)
	}
	return d.value()
}

// derived is a value made from the live token, or one that holds it.
func (d dice) derived() fixtures.Template {
	at := d.IntN(400)
	switch d.IntN(12) {
	case 0, 1, 2:
		return text(fmt.Sprintf(`\{token:changed:%d}`, at))
	case 3:
		return text(fmt.Sprintf(`\{token:%s:%d}`, pick(d, []string{"cut", "from"}), at))
	case 4:
		return text(fmt.Sprintf(`\{token:%s:%d}`, pick(d, []string{"without", "doubled", "swapped"}), at))
	case 5, 6, 7:
		return text(fmt.Sprintf(`\{token:then:%s%s}`, d.sign(), d.word(8, 12)))
	case 8:
		return text(fmt.Sprintf(`\{token:after:%s%s}`, d.word(8, 12), d.sign()))
	case 9:
		return text(fmt.Sprintf(`\{token:inserted:%d:%s}`, at, pick(d, []string{d.word(8, 12), d.sign()})))
	case 10:
		return text(fmt.Sprintf(`\{token:then:%s}`, d.sign()))
	}
	return text(pick(d, []string{`"\{token:unquoted}"`, `\{token}`, `%20\{token}`, `\{token}%20`, `\{access}`, `\{token}=`, `Bearer%20\{token}`, `\{token:then:%00` + d.word(8, 9) + `}`}))
}

// sign is a sign, or an escaped one, that may stand between two texts.
func (d dice) sign() string {
	if d.in(30) {
		return pick(d, []string{"%3B", "%20", "%2C", "%0A", "%00", "%26", "%7C", "%25", "%22"})
	}
	return string(pick(d, []byte(strings.NewReplacer("{", "", "}", "", "=", "").Replace(signs))))
}

// nearName is a name that resembles the right one.
func (d dice) nearName() fixtures.Template {
	n := d.IntN(40)
	switch d.IntN(6) {
	case 0, 1:
		return text(fmt.Sprintf(`\{name:%s:%d}`, pick(d, []string{"changed", "without", "doubled", "flipped"}), n))
	case 2:
		return text(d.word(1, 6) + string(pick(d, []byte(nameSigns))) + ownName)
	case 3:
		return text(ownName + string(pick(d, []byte(nameSigns))) + d.word(1, 6))
	case 4:
		return text(d.word(1, 3) + ownName)
	}
	return text(ownName + d.word(1, 3))
}
