package recognise_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// token makes random text that no other has.
func token(n int) string { return fmt.Sprintf("at_%02xk3vQ9pLw7XbN2cT8yHd4RfJ6mGs1A", n) }

func learn(r *recognise.Recogniser, answers ...recognise.Answer) {
	for _, a := range answers {
		r.Learn(r.Look(a, sentLive()))
	}
}

// A success of a session check, which gives no credential, teaches nothing of what frameworks give anyone beside it:
// Express writes s: or j: before what is in the cookie.
func TestWhatAnyoneIsGivenTeachesNothing(t *testing.T) {
	signed := func(n int) string { return token(n) + "." + token(n+100) }
	for name, line := range map[string]func(n int) string{
		"a signed session of Express": func(n int) string { return "Set-Cookie: connect.sid=s%3A" + signed(n) + "; Path=/; HttpOnly" },
		"a session of JSON":           func(n int) string { return `Set-Cookie: app_session=j%3A{"a":"` + signed(n) + `"}; Path=/` },
		"a CSRF token":                func(n int) string { return "X-CSRF-Token: v1:" + signed(n) },
	} {
		r := newRecogniser()
		learn(r, success(`{"user":{"name":"Ada"}}`, line(1)), success(`{"user":{"name":"Ada"}}`, line(2)))
		if got := worst(r.Look(answer(refusal(""), line(3)), sentGarbage())); got == certain {
			t.Errorf("%s: a refusal that has one, too, gives %v", name, got)
		}
	}
}

// What a success gives is a credential from then on, wherever it stands again.
func TestASuccessTeachesWhatItGives(t *testing.T) {
	for _, row := range []struct {
		name  string
		first recognise.Answer
		label string
	}{
		{"a member", success(`{"access_token":` + quoted(token(1)) + `,"token_type":"bearer"}`), "access token"},
		{"a member that nothing requires", success(`{"jwt":` + quoted(token(1)) + `}`), "access token"},
		{"a member below another", success(`{"data":{"refreshToken":` + quoted(token(1)) + `}}`), "refresh token"},
		{"a member below one that says token", success(`{"tokens":{"access":` + quoted(token(1)) + `}}`), "access token"},
		{"a member below one that says nothing", success(`{"data":{"access":` + quoted(token(1)) + `,"refresh":` + quoted(token(2)) + `}}`), "access token"},
		{"the only member that can be one", success(`{"result":"ok","data":` + quoted(token(1)) + `,"user":{"name":"Renée Dupont","lang":"fr"}}`), "member data"},
		{"a bare string", success(quoted(token(1))), "a token"},
		{"bare text", success(token(1)), "a token"},
		{"a key", success(`{"api_key":` + quoted(token(1)) + `}`), "member api_key"},
		{"a password", success(`{"password":` + quoted(token(1)) + `}`), "member password"},
		{"JSON in a string", success(`{"body":` + quoted(`{"id_token":`+quoted(token(1))+`}`) + `}`), "member id_token"},
		{"the first of two", success(`{"token":` + quoted(token(1)) + `,"token":""}`), "access token"},
		{"the cookie", success(`{}`, "Set-Cookie: refresh_token="+token(1)+"; Path=/"), "refresh token"},
		{"another cookie", success(`{}`, "Set-Cookie: access_token="+token(1)+"; Path=/"), "access token"},
		{"a cookie of JSON", success(`{}`, `Set-Cookie: auth={"access_token":"`+token(1)+`"}; Path=/`), "access token"},
		{"a field", success(`{}`, "Authorization: Bearer "+token(1)), "access token"},
		{"a form", success("access_token=" + token(1) + "&token_type=bearer"), "access token"},
		{"XML", success("<r><Token>" + token(1) + "</Token></r>"), "access token"},
	} {
		r := newRecogniser()
		again := answer(refusal(`,"request":` + quoted("see "+token(1))))
		if got := worst(r.Look(again, sentGarbage())); got != suspected {
			t.Errorf("%s: gives %v before it is known", row.name, got)
		}
		l := r.Look(row.first, sentLive())
		if s, ok := l.Gives(suspected); !ok || s.Text != token(1) || s.Label != row.label {
			t.Errorf("%s: the success shows %+v", row.name, l.Sightings)
		}
		if !r.Learn(l) || !r.Known(token(1)) {
			t.Errorf("%s: is not known", row.name)
		}
		if got := worst(r.Look(again, sentGarbage())); got != certain {
			t.Errorf("%s: gives %v when it is known", row.name, got)
		}
		if got := worst(r.Look(again, recognise.Carried{Live: live, Values: []string{token(1)}})); got != nothing {
			t.Errorf("%s: gives %v to who sent it", row.name, got)
		}
		want := token(1)
		if row.label == "refresh token" {
			want = ""
		}
		if got := r.Access(); got != want {
			t.Errorf("%s: the access token is %q", row.name, got)
		}
	}
}

// The first access token of a run is the one under the name that says so, and stays the first.
func TestTheAccessTokenIsTheFirstThatWasGiven(t *testing.T) {
	r := newRecogniser("access_token")
	learn(r,
		success(`{"refresh_token":`+quoted(token(1))+`,"id_token":`+quoted(token(2))+`,"access_token":`+quoted(token(3))+`}`),
		success(`{"access_token":`+quoted(token(4))+`}`))
	if got := r.Access(); got != token(3) {
		t.Errorf("got %q", got)
	}
}

// A name under which a success gave the only credential means one from then on: a fresh one under it is certain.
func TestASuccessTeachesNames(t *testing.T) {
	for _, row := range []struct {
		name          string
		first, leaked recognise.Answer
	}{
		{"a member", success(`{"data":` + quoted(token(1)) + `}`), answer(refusal(`,"data":` + quoted(token(2))))},
		{"another spelling", success(`{"userData":` + quoted(token(1)) + `}`), answer(refusal(`,"user_data":` + quoted(token(2))))},
		{"access", success(`{"data":{"access":` + quoted(forms["UUID"]) + `},"id":"7"}`), answer(refusal(`,"data":{"access":` + quoted(forms["UUID"][:35]+"2") + `}`))},
		{"a JWT among other text", success(`{"data":` + quoted(fresh) + `,"seed":` + quoted(token(1)) + `}`), answer(refusal(`,"data":` + quoted(jwt(`{"n":2}`))))},
		{"a bare string", success(quoted(token(1))), answer(quoted(token(2)))},
	} {
		r := newRecogniser()
		if got := worst(r.Look(row.leaked, sentGarbage())); got == certain {
			t.Errorf("%s: certain before a success taught it", row.name)
		}
		learn(r, row.first)
		if got := worst(r.Look(row.leaked, sentGarbage())); got != certain {
			t.Errorf("%s: gives %v", row.name, got)
		}
	}
}

// Beside a credential, other text of a success is none: it may stand in refusals as well.
func TestOtherTextOfASuccessIsNotLearnt(t *testing.T) {
	for name, more := range map[string]string{
		"a message":        `"message":"Token refreshed"`,
		"a code":           `"code":"AUTH_TOKEN_REFRESHED_200"`,
		"a trace":          `"traceId":"0af7651916cd43dd8448eb211c80319c"`,
		"a session":        `"session_id":"0f9c2d6e5b7a4c1d8e3f5a7b"`,
		"a build":          `"build":"5f0c1f8a9d7b4e6c8a1f2e3d4c5b6a798897a6b5"`,
		"a reference":      `"reqRef":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"`,
		"a name":           `"shard":"k8mQ2zX1bZ9"`,
		"a CSRF token":     `"csrf_token":"Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"`,
		"a signed setting": `"flags":` + quoted(jwt(`{"flags":1}`)),
	} {
		r := newRecogniser("message", "code", "traceId", "access_token")
		envelope := answer(`{` + more + `,"detail":[]}`)
		before := worst(r.Look(envelope, sentGarbage()))
		for i := range 3 {
			learn(r, success(fmt.Sprintf(`{%s,"access_token":%q}`, more, token(i))))
		}
		if got := worst(r.Look(envelope, sentGarbage())); got != before || got == certain {
			t.Errorf("%s: gives %v, and %v before", name, got, before)
		}
	}
}

// A contract whose success and error both require a message: the server's own words are no credential.
func TestAMessageThatTheContractRequires(t *testing.T) {
	for _, members := range [][]string{{"message", "access_token"}, {"message"}, {"code", "message", "traceId"}, nil} {
		r := newRecogniser(members...)
		if got := worst(r.Look(answer(`{"message":"Invalid refresh token","code":"E4010001x","traceId":"0af7651916cd43dd8448eb211c80319c"}`), sentGarbage())); got != nothing {
			t.Errorf("%v: gives %v before any success", members, got)
		}
		for i := range 3 {
			learn(r, success(fmt.Sprintf(`{"message":"Token refreshed","code":"S2000001x","traceId":"0af7651916cd43dd8448eb211c8031%02x","access_token":%q}`, i, token(i))),
				answer(`{"message":"Invalid refresh token","code":"E4010001x","traceId":"0af7651916cd43dd8448eb211c80319c"}`))
		}
		if got := worst(r.Look(answer(`{"message":"Invalid refresh token","code":"S2000001x","traceId":"0af7651916cd43dd8448eb211c803101"}`), sentGarbage())); got != nothing {
			t.Errorf("%v: gives %v", members, got)
		}
	}
}

// In a success, what the contract requires and what means a credential is one, whatever its form.
func TestAMemberThatASuccessRequires(t *testing.T) {
	for name, row := range map[string]struct {
		members []string
		body    string
		text    string
		want    recognise.Degree
	}{
		"a short token":                {[]string{"access_token"}, `{"access_token":"k8m"}`, "k8m", certain},
		"a mock's word":                {[]string{"access_token"}, `{"access_token":"string"}`, "string", certain},
		"a sentence":                   {[]string{"access_token"}, `{"access_token":"you are logged in"}`, "you are logged in", certain},
		"a word that nothing requires": {nil, `{"access_token":"string"}`, "string", suspected},
		"one word, not required":       {nil, `{"access_token":"k8mQ2zX1"}`, "k8mQ2zX1", likely},
		"random text":                  {nil, `{"access_token":"` + opaque + `"}`, opaque, certain},
		"access alone":                 {nil, `{"access":"` + opaque + `"}`, opaque, certain},
		"a message":                    {[]string{"message"}, `{"message":"k8mQ2zX1"}`, "k8mQ2zX1", nothing},
		"a type":                       {[]string{"token_type"}, `{"token_type":"Bearer"}`, "Bearer", nothing},
		"a name that says nothing":     {[]string{"data"}, `{"data":"k8mQ2zX1"}`, "k8mQ2zX1", suspected},
	} {
		l := newRecogniser(row.members...).Look(success(row.body), sentLive())
		if got := highest(l, row.text); got != row.want {
			t.Errorf("%s: %v: %+v", name, got, l.Sightings)
		}
	}
}

// Text that changes from success to success under a name that the contract requires is what is given; text
// that stays the same is not.
func TestTextThatChangesFromSuccessToSuccess(t *testing.T) {
	for name, row := range map[string]struct {
		texts [3]string
		want  recognise.Degree
	}{
		"changed":  {[3]string{"k8mQ2zX1b", "n5pR7yW4c", "p9qR2sT6u"}, certain},
		"constant": {[3]string{"k8mQ2zX1b", "k8mQ2zX1b", "k8mQ2zX1b"}, nothing},
	} {
		r := newRecogniser("data")
		learn(r, success(`{"data":"`+row.texts[0]+`"}`), success(`{"data":"`+row.texts[1]+`"}`))
		l := r.Look(success(`{"data":"`+row.texts[2]+`"}`), sentLive())
		if got := highest(l, row.texts[2]); got != row.want {
			t.Errorf("%s: %v: %+v", name, got, l.Sightings)
		}
		if got := r.Known(row.texts[1]); got != (row.want == certain) {
			t.Errorf("%s: known: %v", name, got)
		}
	}
}

// A text that comes again in each success is no secret, though it may look like one.
func TestTextThatStaysTheSameIsShown(t *testing.T) {
	r := newRecogniser()
	same := `"shard":"k8mQ2zX1b","access_token":`
	if got := highest(r.Look(success(`{`+same+quoted(token(1))+`}`), sentLive()), "k8mQ2zX1b"); got != suspected {
		t.Errorf("at first %v", got)
	}
	learn(r, success(`{`+same+quoted(token(1))+`}`), success(`{`+same+quoted(token(2))+`}`))
	if got := highest(r.Look(success(`{`+same+quoted(token(3))+`}`), sentLive()), "k8mQ2zX1b"); got != nothing {
		t.Errorf("then %v", got)
	}
}

// Where two texts of a success can be its credential, and no name says which, neither is taken for it.
func TestNothingIsGuessedFromTwo(t *testing.T) {
	r := newRecogniser()
	learn(r, success(`{"a":`+quoted(token(1))+`,"b":`+quoted(token(2))+`}`))
	if got := worst(r.Look(answer(`{"a":`+quoted(token(1))+`,"b":`+quoted(token(3))+`}`), sentGarbage())); got != suspected || r.Access() != "" {
		t.Errorf("gives %v", got)
	}
}

// What a success gives is secret, unless it is known not to be.
func TestASuccessIsSecretUnlessKnownNotToBe(t *testing.T) {
	body := `{"token_type":"Bearer","scope":"read:users write:all","expires_in":900,"expires":"2026-11-23T12:00:00Z","message":"Token refreshed","code":"OK_200x","status":"refreshed1x",
		"traceId":"0af7651916cd43dd8448eb211c80319c","issued_at":"1700000000","home":"https://example.com/app","user":{"id":"7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11","name":"Renée Dupont","lang":"en-US","mail":"a@example.com","plan":"enterprise","since":"2024-01-01"}}`
	if l := newRecogniser().Look(success(body), sentLive()); len(l.Sightings) > 0 {
		t.Errorf("sighted: %+v", l.Sightings)
	}
	for _, name := range []string{"data", "value", "x", "key", "ticket", "grant"} {
		for _, text := range []string{"k8mQ2zX1b", "K8M-Q2Z-X1B", opaque, fresh, "7f5d0b1e-4c55-4c0e-9a53-1f2f4b6f7c11", "k8m"} {
			l := newRecogniser().Look(success(`{`+quoted(name)+`:`+quoted(text)+`,"access_token":`+quoted(token(1))+`}`), sentLive())
			if got := highest(l, text); got < suspected {
				t.Errorf("%s: %s is shown", name, text)
			}
		}
	}
}

// Refusals teach nothing, and neither does what the request carried.
func TestOnlySuccessesTeach(t *testing.T) {
	r := newRecogniser("access_token", "message")
	for range 3 {
		r.Learn(r.Look(answer(`{"access_token":`+quoted(token(1))+`,"message":"Invalid refresh token"}`, "Set-Cookie: refresh_token="+token(2), "Set-Cookie: token="+token(3)), sentGarbage()))
		r.Learn(r.Look(success(`{"refresh_token":`+quoted(token(4))+`}`), recognise.Carried{Values: []string{token(4)}}))
	}
	for i := range 5 {
		if r.Known(token(i)) {
			t.Errorf("%d is known", i)
		}
	}
	if r.Access() != "" {
		t.Errorf("the access token is %q", r.Access())
	}
}

// Words such as mock servers give are never looked for: they stand everywhere.
func TestWordsAreMaskedInTheirPlaceAlone(t *testing.T) {
	for _, word := range []string{"1", "200", "true", "null", "string", "error", "bearer", "<string>", "CONFORMANT", "mock-access-token", "abc", "k8m", "my test token", `"findings": [`} {
		if !recognise.Plain(word) {
			t.Errorf("%q is not plain", word)
		}
		r := recognise.New("refresh_token", []string{"access_token"})
		a := success(`{"data":[{"access_token":`+quoted(word)+`}]}`, "X-Auth-Token: "+word, "Set-Cookie: refresh_token="+strings.ReplaceAll(word, " ", "_"))
		l := r.Look(a, recognise.Carried{Live: word, Values: []string{opaque}})
		s, ok := l.Gives(certain)
		if !ok || !s.Word || s.Pointer != "/data/0/access_token" || s.Field != "" || s.Text != strings.Trim(word, `"`) {
			t.Errorf("%q: %+v", word, l.Sightings)
		}
		r.Learn(l)
		if r.Known(word) {
			t.Errorf("%q is known", word)
		}
		envelope := answer(`{"detail":[{"loc":["<string>"],"msg":`+quoted(word)+`,"type":"<string>"}],"status":"error"}`, "X-Reason: "+word)
		if got := worst(r.Look(envelope, recognise.Carried{Live: word})); got != nothing {
			t.Errorf("%q: a refusal of the same word gives %v", word, got)
		}
	}
	for _, text := range []string{"k8mQ2zX1", opaque, fresh, "opaqueAB", `"` + opaque + `"`} {
		if recognise.Plain(text) {
			t.Errorf("%q is plain", text)
		}
	}
}

// A rotated credential stays known when another is live.
func TestRotatedCredentialsStayKnown(t *testing.T) {
	r := newRecogniser()
	r.Look(recognise.Answer{}, recognise.Carried{Live: opaqueLive})
	if got := worst(r.Look(answer(`{"n":`+quoted(opaqueLive)+`}`), sentGarbage())); got != certain || !r.Known(opaqueLive) || !r.Known(live) {
		t.Errorf("gives %v", got)
	}
}

// One recogniser serves many answers side by side.
func TestManyAnswersSideBySide(t *testing.T) {
	r := newRecogniser("access_token")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for n := range 50 {
				given := fmt.Sprintf("at_%02xk3vQ9pLw7XbN2cT8yHd4Rf%02x", i, n)
				r.Learn(r.Look(success(`{"access_token":`+quoted(given)+`}`), sentLive()))
				if !r.Known(given) || worst(r.Look(answer(refusal(`,"x":`+quoted(given))), sentGarbage())) != certain || r.Access() == "" {
					t.Errorf("%s is not known", given)
				}
			}
		})
	}
	all.Wait()
}
