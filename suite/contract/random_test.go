package contract

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
)

// spoiled is a JSON value with random parts of it taken out, added or replaced.
func spoiled(random *rand.Rand, value any) any {
	if random.IntN(8) == 0 {
		return []any{nil, true, "x", json.Number("1"), json.Number("1.5"), json.Number("9007199254740993.5"), json.Number("2.0"), []any{}, map[string]any{}, []any{nil}}[random.IntN(10)]
	}
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range v {
			if random.IntN(8) > 0 {
				out[name] = spoiled(random, member)
			}
		}
		if random.IntN(4) == 0 {
			out["extra"] = nil
		}
		return out
	case []any:
		var out = []any{}
		for _, item := range v {
			out = append(out, spoiled(random, item))
		}
		if random.IntN(3) == 0 && len(v) > 0 {
			out = append(out, spoiled(random, v[0]))
		}
		return out
	}
	return value
}

func TestRandomBodiesAreJudgedAlikeInEveryForm(t *testing.T) {
	all := contracts(t)
	random := rand.New(rand.NewPCG(1, 2))
	broken := 0
	for range 1000 {
		status, text := 200, validToken
		if random.IntN(4) > 0 {
			status, text = 422, validError
		}
		value, _ := Decode([]byte(text))
		body, err := json.Marshal(spoiled(random, value))
		if err != nil {
			t.Fatal(err)
		}
		want := all["3.1.0"].Judge(status, fields(jsonType), body)
		broken += min(len(want), 1)
		for name, c := range all {
			if got := c.Judge(status, fields(jsonType), body); !slices.Equal(got, want) {
				t.Fatalf("%s: %s:\n got %+v\nwant %+v", name, body, got, want)
			}
			if len(want) == 0 {
				if err := secondOpinion(t, c, status, http.Header{"Content-Type": {jsonType}}, body); err != nil {
					t.Fatalf("%s: %s is accepted, and the library refuses it", name, body)
				}
			}
		}
	}
	if broken < 200 || broken > 950 {
		t.Errorf("%d of 1000 bodies break the contract: the test says little", broken)
	}
}
