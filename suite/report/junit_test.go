package report_test

import (
	"encoding/xml"
	"strings"
	"testing"
)

type junitSuites struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Time  string `xml:"time,attr"`
		Cases []struct {
			Name    string       `xml:"name,attr"`
			Time    string       `xml:"time,attr"`
			Failure *junitResult `xml:"failure"`
			Error   *junitResult `xml:"error"`
			Skipped *junitResult `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func TestJUnit(t *testing.T) {
	var d junitSuites
	if err := xml.Unmarshal(written(t, "junit", sampleRun()), &d); err != nil {
		t.Fatal(err)
	}
	if d.Tests != 9 || d.Failures != 2 || d.Errors != 1 || len(d.Suites) != 3 || d.Suites[0].Name != "valid" {
		t.Errorf("%+v", d)
	}
	if d.Suites[0].Time != "0.024" || d.Suites[0].Cases[0].Time != "0.012" || d.Suites[1].Time != "0.072" {
		t.Errorf("times: %+v", d.Suites)
	}
	crash := d.Suites[1].Cases[0]
	if crash.Name != "malformed/crash" || crash.Failure == nil || crash.Failure.Type != "status" {
		t.Fatalf("%+v", crash)
	}
	for _, part := range []string{"The requirement of malformed/crash.", "refresh_token=a\\x01‹token›", "422 HTTPValidationError", "onerror=alert(2)", "openapi.json#/paths"} {
		if !strings.Contains(crash.Failure.Text, part) {
			t.Errorf("the failure lacks %q:\n%s", part, crash.Failure.Text)
		}
	}
}

// A CI server shows a run that is not green as such, whatever the reason.
func TestJUnitOfARunWithoutCasesIsNotGreen(t *testing.T) {
	r := sampleRun()
	r.Results, r.Problems = nil, []string{"the target is unreachable"}
	var d junitSuites
	if err := xml.Unmarshal(written(t, "junit", r), &d); err != nil {
		t.Fatal(err)
	}
	if d.Suites[0].Time != "0.000" {
		t.Errorf("the time of the verdict's suite is %q", d.Suites[0].Time)
	}
	if d.Errors != 1 || !strings.Contains(d.Suites[0].Cases[0].Error.Text, "unreachable") {
		t.Errorf("%+v", d)
	}
}
