package verdict_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/alike"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// An answer whose body is like earlier ones is judged as if it were the first, whatever
// its values are.
func TestABodyThatIsLikeOthersIsJudgedTheSame(t *testing.T) {
	long := strings.Repeat("a word ", 1500)
	shapes := []string{
		`{"access_token":"%s","token_type":"%s","padding":"` + long + `","n":%s}`,
		`{"access_token":"%s","token_type":"%s","token_type":"bearer","padding":["` + long + `"],"data":{"accessToken":%s}}`,
		`{"padding":"` + long + `","data":[{"access_token":"%s"},{"why":"%s"}],"access_token":"` + accessToken + `","n":%s}`,
		`{"detail":[{"loc":["cookie","%s"],"msg":"%s","type":"missing"},{"loc":[%s],"msg":"` + long + `"}]}`,
		`{"detail":"%s","trace":"` + long + ` Exception in thread \"main\" ","msg":"%s","n":%s}`,
	}
	texts := []string{accessToken, expiredAccess, liveToken, "", "null", "bearer", "refresh_token", "panicked: goroutine 1 [running]:", "a/b", garbage}
	numbers := []string{"0", "1", "-3", "2.5"}
	random := rand.New(rand.NewPCG(7, 8))
	c, rules := embedded(t), verdict.Rules()
	var frames alike.Frames
	reader := &verdict.Reader{}
	like := 0
	for range 3000 {
		pick := func(from []string) string { return from[random.IntN(len(from))] }
		body := fmt.Sprintf(pick(shapes), pick(texts), pick(texts), pick(numbers))
		x := answered([]int{200, 422, 418}[random.IntN(3)], body, asJSON, noStore)
		one := asked(c, []fixtures.Outcome{fixtures.Token, fixtures.Refusal}[random.IntN(2)], x)
		want := verdict.Judge(rules, one)
		if one.Exchange.Response.Alike = frames.Of([]byte(body)); one.Exchange.Response.Alike != nil {
			like++
		}
		one.Reader = reader
		if got := verdict.Judge(rules, one); !reflect.DeepEqual(got, want) {
			t.Fatalf("%.200s\nis judged\n%+v\nand as the first\n%+v", body, got, want)
		}
	}
	if like < 2000 {
		t.Errorf("%d of 3000 are like others, so this shows little", like)
	}
}
