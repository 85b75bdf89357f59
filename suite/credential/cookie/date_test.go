package cookie_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/credential/cookie"
)

// expires reads a cookie-date, before which no limit stands.
func expires(text string) (time.Time, bool) {
	late := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	c, _ := cookie.Parse("a=b; Expires="+text, late)
	return c.Expiry, !c.Expiry.IsZero()
}

func TestACookieDateIsReadByItsTokens(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"as servers must write it", "Wed, 09 Jun 2021 10:18:14 GMT", "2021-06-09T10:18:14Z"},
		{"with hyphens", "Wed, 09-Jun-2021 10:18:14 GMT", "2021-06-09T10:18:14Z"},
		{"of RFC 850", "Wednesday, 09-Jun-21 10:18:14 GMT", "2021-06-09T10:18:14Z"},
		{"of asctime", "Wed Jun  9 10:18:14 2021", "2021-06-09T10:18:14Z"},
		{"of JavaScript", "Wed Jun 09 2021 10:18:14 GMT+0200 (CEST)", "2021-06-09T10:18:14Z"},
		{"another zone is not looked at", "Wed, 09 Jun 2021 10:18:14 PST", "2021-06-09T10:18:14Z"},
		{"a wrong weekday is not looked at", "Mon, 09 Jun 2021 10:18:14 GMT", "2021-06-09T10:18:14Z"},
		{"the year before the day", "2021 Jun 10:18:14 9", "2021-06-09T10:18:14Z"},
		{"a year of two digits before the day", "21 9 Jun 10:18:14", ""},
		{"the day before the year", "9 2021 Jun 10:18:14", "2021-06-09T10:18:14Z"},
		{"the clock first", "10:18:14 9 Jun 2021", "2021-06-09T10:18:14Z"},
		{"every delimiter", "\t\"#$%&'()*+,-./9<=>?@Jun[\\]^_`2021{|}~10:18:14", "2021-06-09T10:18:14Z"},
		{"in quotation marks", `"Wed, 09 Jun 2021 10:18:14 GMT"`, "2021-06-09T10:18:14Z"},
		{"single digits", "9 Jun 2021 1:2:3", "2021-06-09T01:02:03Z"},
		{"letters after the digits", "9th June 2021AD 10:18:14h", "2021-06-09T10:18:14Z"},
		{"octets above 0x7F after the digits", "9\xc2\xba Jun\xe9 2021 10:18:14", "2021-06-09T10:18:14Z"},
		{"the month in capitals", "9 JUN 2021 10:18:14", "2021-06-09T10:18:14Z"},
		{"a second month", "9 Jun Jul 2021 10:18:14", "2021-06-09T10:18:14Z"},
		{"a second clock", "9 Jun 2021 10:18:14 11:11:11", "2021-06-09T10:18:14Z"},
		{"a clock of two fields before it", "10:18 Jun 2021 10:18:14", "2021-06-10T10:18:14Z"},
		{"two digits from 70", "1 Jan 70 00:00:00", "1970-01-01T00:00:00Z"},
		{"two digits to 99", "1 Jan 99 00:00:00", "1999-01-01T00:00:00Z"},
		{"two digits from 00", "1 Jan 00 00:00:00", "2000-01-01T00:00:00Z"},
		{"two digits to 69", "1 Jan 69 00:00:00", "2069-01-01T00:00:00Z"},
		{"the first year", "1 Jan 1601 00:00:00", "1601-01-01T00:00:00Z"},
		{"before the first year", "1 Jan 1600 00:00:00", ""},
		{"three digits", "1 Jan 970 00:00:00", ""},
		{"one digit", "1 Jan 1 00:00:00", ""},
		{"five digits", "1 Jan 20211 00:00:00", ""},
		{"day 0", "0 Jan 2021 00:00:00", ""},
		{"day 32", "32 Jan 2021 00:00:00", ""},
		{"30 February", "30 Feb 2021 00:00:00", ""},
		{"29 February", "29 Feb 2021 00:00:00", ""},
		{"29 February in a leap year", "29 Feb 2020 00:00:00", "2020-02-29T00:00:00Z"},
		{"31 April", "31 Apr 2021 00:00:00", ""},
		{"hour 24", "1 Jan 2021 24:00:00", ""},
		{"minute 60", "1 Jan 2021 23:60:00", ""},
		{"a leap second", "31 Dec 2016 23:59:60", ""},
		{"the last second", "31 Dec 2016 23:59:59", "2016-12-31T23:59:59Z"},
		{"three digits of hours", "1 Jan 2021 000:00:00", ""},
		{"three digits of seconds", "1 Jan 2021 00:00:000", ""},
		{"no clock", "Wed, 09 Jun 2021", ""},
		{"no day", "Jun 2021 10:18:14", ""},
		{"no month", "09 2021 10:18:14", ""},
		{"no year", "09 Jun 10:18:14", ""},
		{"a month that is none", "09 Ann 2021 10:18:14", ""},
		{"a month out of step", "09 anf 2021 10:18:14", ""},
		{"of RFC 3339", "2021-06-09T10:18:14Z", ""},
		{"a number", "1623233894", ""},
		{"a minus sign and a one", "-1", ""},
		{"empty", "", ""},
		{"delimiters alone", " , - ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if at, ok := expires(test.text); ok {
				got = at.Format(time.RFC3339)
			}
			if got != test.want {
				t.Errorf("%q is %q, and should be %q", test.text, got, test.want)
			}
		})
	}
}

func TestDelimitersPartTheTokensOfADateAndOtherOctetsDoNot(t *testing.T) {
	for b := range 0x100 {
		octet := string([]byte{byte(b)})
		isDelimiter := b == '\t' || b > 0x1f && b < 0x7f && strings.IndexByte("0123456789:", byte(b)) < 0 && strings.ToLower(octet) == strings.ToUpper(octet)
		if b == ';' {
			continue
		}
		if _, ok := expires("9" + octet + "Jun" + octet + "2021" + octet + "10:18:14"); ok != isDelimiter {
			t.Errorf("0x%02x: a date is found: %v", b, ok)
		}
	}
}

// Whatever stands there, a date has whole seconds, is in UTC and in a year that
// cookies know, reads the same again, and is net/http's date where that reads one.
func FuzzCookieDate(f *testing.F) {
	for _, seed := range []string{"Wed, 09 Jun 2021 10:18:14 GMT", "09-Jun-21 10:18:14", "Jun 9 10:18:14 2021", "1 Jan 0070 00:00:00", "30 Feb 2021 00:00:00", "1 1 1 Jan", "::: Jan 99", "\x80\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, ";") || len(text) > 1000 {
			return
		}
		at, ok := expires(text)
		if !ok {
			if theirs, err := time.Parse(http.TimeFormat, strings.TrimSpace(text)); err == nil && theirs.Year() >= 1601 {
				t.Errorf("%q is a date to net/http", text)
			}
			return
		}
		if at.Location() != time.UTC || at.Nanosecond() != 0 || at.Year() < 1601 || at.Year() > 9999 {
			t.Errorf("%q is %s", text, at)
		}
		if again, ok := expires(at.Format(http.TimeFormat)); !ok || !again.Equal(at) {
			t.Errorf("%q is %s, and then %s", text, at, again)
		}
		if theirs, err := time.Parse(http.TimeFormat, strings.TrimSpace(text)); err == nil && theirs.Year() >= 1601 && !theirs.Equal(at) {
			t.Errorf("%q is %s, and %s to net/http", text, at, theirs)
		}
	})
}
