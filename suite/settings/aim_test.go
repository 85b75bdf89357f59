package settings_test

import (
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/settings"
)

func TestTheTargetIsAFlagOrAVariable(t *testing.T) {
	for _, test := range []struct {
		name      string
		given     given
		target    string
		reference bool
	}{
		{"flag", given{args: []string{"--target", aURL}}, aURL, false},
		{"variable", given{env: []string{"REFRESHCHECK_TARGET=" + aURL}}, aURL, false},
		{"flag before variable", given{args: []string{"--target", aURL}, env: []string{"REFRESHCHECK_TARGET=http://other.example"}}, aURL, false},
		{"flag before an empty variable", given{args: []string{"--target", aURL}, env: []string{"REFRESHCHECK_TARGET="}}, aURL, false},
		{"reference", given{args: []string{"--reference"}}, "", true},
		{"reference before variable", given{args: []string{"--reference"}, env: []string{"REFRESHCHECK_TARGET=" + aURL}}, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if o := test.given.taken(t); o.Target != test.target || o.Reference != test.reference {
				t.Errorf("got %q, %t", o.Target, o.Reference)
			}
		})
	}
}

// A target that is lost is never the reference server.
func TestATargetThatIsLostIsRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		given given
		want  []string
	}{
		{"none", given{}, []string{"no target", "--target URL", "REFRESHCHECK_TARGET", "--reference"}},
		{"both", given{args: []string{"--target", aURL, "--reference"}}, []string{"--target and --reference", "choose one"}},
		{"empty flag", given{args: []string{"--target", ""}}, []string{"--target is given but empty", "https://staging.example.com/api"}},
		{"blank flag", given{args: []string{"--target", " "}, env: []string{"REFRESHCHECK_TARGET=" + aURL}}, []string{"--target is given but empty"}},
		{"empty variable", given{env: []string{"REFRESHCHECK_TARGET="}}, []string{"REFRESHCHECK_TARGET is set but empty", "unset it"}},
	} {
		t.Run(test.name, func(t *testing.T) { says(t, test.given.refused(t), test.want...) })
	}
}

// Where a way in says so, no target at all means the reference server; a lost one
// still does not.
func TestTheReferenceServerCanBeTheDefault(t *testing.T) {
	for _, test := range []struct {
		name      string
		given     given
		reference bool
		bad       bool
	}{
		{"none", given{}, true, false},
		{"flag", given{args: []string{"--target", aURL}}, false, false},
		{"empty variable", given{env: []string{"REFRESHCHECK_TARGET="}}, false, true},
		{"empty flag", given{args: []string{"--target", ""}}, false, true},
	} {
		s, err := test.given.read(t)
		if err != nil {
			t.Fatal(err)
		}
		s.Aim.Default = true
		o, err := s.Options(t.Context(), nil)
		if o.Reference != test.reference || (err != nil) != test.bad {
			t.Errorf("%s: %t, %v", test.name, o.Reference, err)
		}
	}
}

func TestHeaderLinesHaveOnePlace(t *testing.T) {
	if o := (given{args: []string{"--target", aURL}, env: []string{settings.HeadersVariable + "=X-Gate: 1"}}).taken(t); o.Network.Headers != "X-Gate: 1" {
		t.Errorf("got %q", o.Network.Headers)
	}
	both := given{args: []string{"--target", aURL, "--header-file", "headers"}, env: []string{settings.HeadersVariable + "=X-Gate: 1"}}
	says(t, both.refused(t), "--header-file and REFRESHCHECK_HEADERS", "choose one")
	both.env = []string{settings.HeadersVariable + "="} // says nothing
	if o := both.taken(t); o.Network.HeaderFile != "headers" || o.Network.Headers != "" {
		t.Errorf("got %+v", o.Network)
	}
	// The reference server needs no way to it; a variable that is meant for another
	// server stays unread.
	if o := (given{args: []string{"--reference"}, env: []string{settings.HeadersVariable + "=X-Gate: 1"}}).taken(t); !o.Network.Plain() {
		t.Errorf("got %+v", o.Network)
	}
}
