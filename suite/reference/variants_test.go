package reference_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/reference"
)

func TestOpaqueTokensAreCheckedToo(t *testing.T) {
	s := start(t, reference.Options{Fault: "opaque-refresh-token"})
	token := s.IssueToken()
	if strings.Contains(token, ".") {
		t.Errorf("%q is not opaque", token)
	}
	for value, want := range map[string]int{token: 200, token[1:]: 422, strings.ToLower(token): 422, s.IssueExpired(): 422, "": 422} {
		if r := send(t, s, post("refresh_token="+value)); r.StatusCode != want {
			t.Errorf("%q: got %d, want %d", value, r.StatusCode, want)
		}
	}
}

func TestSameAccessTokenIsGivenAgain(t *testing.T) {
	access := func(id string) (first, second any) {
		s := start(t, reference.Options{Fault: id})
		request := post("refresh_token=" + s.IssueToken())
		return send(t, s, request).value(t)["access_token"], send(t, s, request).value(t)["access_token"]
	}
	if first, second := access("same-access-token"); first != second {
		t.Error("the variant gives two access tokens")
	}
	if first, second := access(""); first == second {
		t.Error("the plain server gives one access token twice")
	}
}

func TestDelayIsWaitedBeforeEachAnswer(t *testing.T) {
	for _, o := range []reference.Options{{Fault: "wire-slow"}, {Delay: 200 * time.Millisecond}} {
		s := start(t, o)
		began := time.Now()
		if r := send(t, s, post()); r.StatusCode != 422 || time.Since(began) < 200*time.Millisecond {
			t.Errorf("got %d after %v", r.StatusCode, time.Since(began))
		}
	}
}

func TestNothingListensBeforeTheServerIsUp(t *testing.T) {
	s := start(t, reference.Options{Fault: "up-late"})
	address := strings.TrimPrefix(s.URL(), "http://")
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("something listens at once")
	}
	for range 1000 {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if r := send(t, s, post("refresh_token="+s.IssueToken())); r.StatusCode != 200 {
		t.Errorf("got %d", r.StatusCode)
	}
}

func TestALoginGivesTokensThatWork(t *testing.T) {
	s := start(t, reference.Options{Fault: "login-after-the-end"})
	login := strings.Replace(post(), "/v1/refresh_token", reference.LoginPath, 1)
	first := newCookie(t, send(t, s, login))
	if first == nil {
		t.Fatal("no token")
	}
	request := post("refresh_token=" + first.Value)
	for range 60 {
		if r := send(t, s, request); r.StatusCode != 200 {
			t.Fatalf("got %d", r.StatusCode)
		}
	}
	if r := send(t, s, request); r.StatusCode != 422 {
		t.Errorf("after its last use it gets %d", r.StatusCode)
	}
	if r := send(t, s, post("refresh_token="+newCookie(t, send(t, s, login)).Value)); r.StatusCode != 200 {
		t.Errorf("the next one gets %d", r.StatusCode)
	}
}

func TestReplayEndsTheSession(t *testing.T) {
	for id, afterReplay := range map[string]int{"single-use": 200, "replay-ends-session": 422} {
		s := start(t, reference.Options{Fault: id})
		old := post("refresh_token=" + s.IssueToken())
		next := newCookie(t, send(t, s, old))
		if next == nil {
			t.Fatalf("%s: no next token", id)
		}
		if r := send(t, s, old); r.StatusCode != 422 {
			t.Errorf("%s: a replay gets %d", id, r.StatusCode)
		}
		if r := send(t, s, post("refresh_token="+next.Value)); r.StatusCode != afterReplay {
			t.Errorf("%s: the next token gets %d after the replay", id, r.StatusCode)
		}
		if r := send(t, s, post("refresh_token="+s.IssueToken())); r.StatusCode != 200 {
			t.Errorf("%s: another session gets %d", id, r.StatusCode)
		}
	}
}

func TestAUUIDIsReadInEverySpelling(t *testing.T) {
	s := start(t, reference.Options{Fault: "lenient-uuid-token"})
	token := s.IssueToken()
	digits := strings.ReplaceAll(token, "-", "")
	for value, want := range map[string]int{
		token: 200, strings.ToUpper(token): 200, digits: 200, "{" + token + "}": 200, "urn:uuid:" + token: 200, token[:7] + token[8:9] + token[7:8] + token[9:]: 200,
		token[1:]: 422, token[1:2] + token[:1] + token[2:]: status(token[0] == token[1]), "": 422,
	} {
		if r := send(t, s, post("refresh_token="+value)); r.StatusCode != want {
			t.Errorf("%q: got %d, want %d", value, r.StatusCode, want)
		}
	}
}

func TestBase64IsReadAsNodeDoes(t *testing.T) {
	s := start(t, reference.Options{Fault: "lenient-base64-digits"})
	token := s.IssueToken()
	for value, want := range map[string]int{
		token: 200, "." + token + ".": 200, token + "#x": 200, token + "==x": 200, token + "#xxxx": 422, token + "#xx": 422, token[1:]: 422, "": 422,
	} {
		if r := send(t, s, post("refresh_token="+value)); r.StatusCode != want {
			t.Errorf("%q: got %d, want %d", value, r.StatusCode, want)
		}
	}
}

func status(granted bool) int {
	if granted {
		return 200
	}
	return 422
}
