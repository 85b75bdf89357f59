package contract

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestNumbersAreWholeExactly(t *testing.T) {
	for literal, want := range map[string]bool{
		"0": true, "-0": true, "1.0": true, "1e2": true, "1E+2": true, "150e-1": true, "1.5e1": true, "12345678901234567890123": true, "1e400": true, "-1e400": true,
		"0e-999999999999999999999": true, "0.000": true, "1e999999999999999999999": true, "9007199254740993.0": true,
		"1.5": false, "1.0000000000000000001": false, "9007199254740993.5": false, "1e-400": false, "15e-1": false, "1e-999999999999999999999": false, "-0.1": false,
	} {
		n := json.Number(literal)
		if got := parseDecimal(n).whole(); got != want {
			t.Errorf("%s: whole is %v", literal, got)
		}
		r, ok := new(big.Rat).SetString(string(exactNumber(n).(json.Number)))
		if !ok || r.IsInt() != want {
			t.Errorf("%s: stands as %v", literal, r)
		}
	}
}

func TestNumbersAreKeptExactly(t *testing.T) {
	for range 20_000 {
		literal := randomNumber()
		exact, ok := new(big.Rat).SetString(literal)
		if !ok {
			t.Fatal(literal)
		}
		kept, _ := new(big.Rat).SetString(string(exactNumber(json.Number(literal)).(json.Number)))
		if kept.Cmp(exact) != 0 {
			t.Fatalf("%s stands as %v", literal, kept)
		}
	}
}

// randomNumber writes a JSON number, often close to a whole one.
func randomNumber() string {
	digits := func(n int) string {
		return strings.Repeat([]string{"0", "9", "5", strconv.Itoa(rand.IntN(10))}[rand.IntN(4)], n) + strconv.Itoa(rand.IntN(1000))
	}
	text := []string{"", "-"}[rand.IntN(2)] + strconv.Itoa(1+rand.IntN(9)) + digits(rand.IntN(18))
	if rand.IntN(2) == 0 {
		text += "." + digits(rand.IntN(25))
	}
	if rand.IntN(2) == 0 {
		text += "e" + strconv.Itoa(rand.IntN(60)-30)
	}
	return text
}

func TestHugeExponentsCostNothing(t *testing.T) {
	for _, literal := range []string{"1e999999999", "1e-999999999", "0.1e99999999999999999999999999", "1" + strings.Repeat("0", 100_000) + ".5", "0." + strings.Repeat("3", 100_000)} {
		if kept := exactNumber(json.Number(literal)).(json.Number); len(kept) > 1000 {
			t.Errorf("%.20s stands as %d digits", literal, len(kept))
		}
	}
}
