package recognise_test

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
	"github.com/refreshcheck/refreshcheck/suite/reference"
)

// exchange sends one request with the cookie, and returns what came back; ok is false where that is no HTTP.
func exchange(t *testing.T, s *reference.Server, method, cookie string) (a recognise.Answer, ok bool) {
	t.Helper()
	request, err := http.NewRequest(method, s.URL()+"/v1/refresh_token", nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != "" {
		request.Header.Set("Cookie", "refresh_token="+cookie)
	}
	request = request.WithContext(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(_ int, header textproto.MIMEHeader) error {
		a.Interim = append(a.Interim, recognise.Section{Fields: fieldsOf(header)})
		return nil
	}}))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return a, false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return a, false
	}
	a.Success, a.Body = response.StatusCode == http.StatusOK && method == http.MethodPost, body
	a.Header = recognise.Section{Reason: strings.TrimPrefix(response.Status, "422 "), Fields: fieldsOf(response.Header)}
	a.Trailers = fieldsOf(response.Trailer)
	return a, true
}

// begun is the value that an answer sets for the cookie of the operation.
func begun(a recognise.Answer) string {
	for _, f := range a.Header.Fields {
		if rest, ok := strings.CutPrefix(f.Value, "refresh_token="); ok && f.Name == "Set-Cookie" {
			value, _, _ := strings.Cut(rest, ";")
			return value
		}
	}
	return ""
}

func fieldsOf(header map[string][]string) (all []recognise.Field) {
	for name, values := range header {
		for _, v := range values {
			all = append(all, recognise.Field{Name: name, Value: v})
		}
	}
	return all
}

// No conforming server is accused: its refusals show nothing that is even likely, before and after it has given
// what it gives. A session that a refusal begins is left out: sent back, it turns out to be no credential.
func TestNoConformingServerIsAccused(t *testing.T) {
	for _, v := range reference.Variants() {
		t.Run(v.ID, func(t *testing.T) {
			s, err := reference.Start(reference.Options{Fault: v.ID})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			r, token := newRecogniser("access_token"), s.IssueToken()
			refused := func() {
				for method, cookie := range map[string]string{http.MethodPost: garbage, http.MethodGet: "", http.MethodOptions: opaque} {
					a, _ := exchange(t, s, method, cookie)
					l := r.Look(a, recognise.Carried{Live: token, Values: []string{cookie}})
					if v.ID == "harmless-guest-sessions" {
						l, _ = l.Without(begun(a))
					}
					if s, ok := l.Gives(recognise.Likely); ok && !a.Success {
						t.Errorf("%s with %q gives %+v", method, cookie, s)
					}
					r.Learn(l)
				}
			}
			refused()
			successes, shown := 0, 0 // a name such as access means a credential where the text has the form of one, which a random one may lack
			for range 4 {
				if a, ok := exchange(t, s, http.MethodPost, s.IssueToken()); ok && a.Success && !slices.Contains(v.Needs, reference.NeedAccount) {
					l := r.Look(a, recognise.Carried{Live: token})
					successes++
					if _, given := l.Gives(recognise.Certain); given {
						shown++
					}
					if l.Overflow {
						t.Errorf("the success shows %+v", l)
					}
					r.Learn(l)
					if r.Access() == "" {
						t.Error("no access token is known")
					}
				}
			}
			if 2*shown < successes {
				t.Errorf("%d of %d successes show a token", shown, successes)
			}
			refused()
		})
	}
}

// Every server that gives a token away beside its refusal is found, by its first answer already.
func TestServersThatGiveTokensAwayAreFound(t *testing.T) {
	found := 0
	for _, f := range reference.Faults() {
		if !strings.HasPrefix(f.ID, "leaks-") {
			continue
		}
		s, err := reference.Start(reference.Options{Fault: f.ID})
		if err != nil {
			t.Fatal(err)
		}
		r, token := newRecogniser("access_token"), s.IssueToken()
		given := false
		for _, cookie := range []string{garbage, ""} {
			a, _ := exchange(t, s, http.MethodPost, cookie)
			_, gives := r.Look(a, recognise.Carried{Live: token, Values: []string{cookie}}).Gives(recognise.Certain)
			given = given || gives
		}
		if !given {
			t.Errorf("%s: nothing is certain", f.ID)
		}
		found++
		s.Close()
	}
	if found == 0 {
		t.Error("no such server")
	}
}
