package settings_test

import (
	"flag"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/check"
	"github.com/refreshcheck/refreshcheck/suite/credential"
	"github.com/refreshcheck/refreshcheck/suite/settings"
)

const aURL = "https://staging.example/api"

func TestWithoutSettingsEveryOptionIsItsDefault(t *testing.T) {
	o := given{args: []string{"--target", aURL}}.taken(t)
	want := check.Options{Target: aURL, ExchangeTimeout: 10 * time.Second, MaxWait: 30 * time.Second, CommandTimeout: 30 * time.Second}
	o.LookupEnv, o.Stdin, o.Warn = nil, nil, nil
	if !reflect.DeepEqual(o, want) {
		t.Errorf("got  %+v\nwant %+v", o, want)
	}
}

// Each flag reaches the option that is named after it.
func TestEachFlagReachesItsOption(t *testing.T) {
	document := input(t, "other.json", `{"openapi":"3.1.0"}`)
	expired := input(t, "expired", "expired-token\n")
	o := given{args: []string{
		"--target", aURL, "--header-file", "headers", "--host", "other.example", "--ca-file", "ca", "--insecure", "--server-name", "name", "--client-cert", "cert", "--client-key", "key",
		"--proxy", "http://proxy.example", "--unix-socket", "s", "--ip", "6",
		"--token-command", "echo x", "--token-command-timeout", "5s", "--max-tokens", "7", "--replay", "--expired-token-file", expired, "--expose-token", "--mock-token", "--single-use=false",
		"--openapi", document, "--fixtures", "one", "--fixtures", "two", "--waivers", "w.yaml",
		"--focus", "a", "--focus", "b", "--skip", "c", "--label-filter", "must && !valid",
		"--concurrency", "3", "--exchange-timeout", "2s", "--rate", "0.5", "--max-wait", "4s", "--max-time", "6m", "--strict",
	}}.taken(t)
	n := o.Network
	if n.URL != "" || n.HeaderFile != "headers" || n.Host != "other.example" || n.CAFile != "ca" || !n.Insecure || n.ServerName != "name" || n.ClientCert != "cert" || n.ClientKey != "key" ||
		n.Proxy != "http://proxy.example" || n.UnixSocket != "s" || n.IP != 6 {
		t.Errorf("the network is %+v", n)
	}
	if o.Credential.String() != "--token-command" || o.CommandTimeout != 5*time.Second || o.MaxTokens != 7 || !o.Replay || o.ExpiredToken != "expired-token" || !o.ExposeToken || !o.MockToken || o.Use != check.UseAgain || o.NoCredential {
		t.Errorf("the credential is %+v", o)
	}
	if string(o.OpenAPI) != `{"openapi":"3.1.0"}` || o.OpenAPIName != document || o.WaiverFile != "w.yaml" || len(o.Fixtures) != 2 {
		t.Errorf("the catalogue is %q, %s, %s, %v", o.OpenAPI, o.OpenAPIName, o.WaiverFile, o.Fixtures)
	}
	for i, name := range []string{"one", "two"} {
		if folder, ok := o.Fixtures[i].(interface {
			fs.FS
			Name() string
		}); !ok || folder.Name() != name {
			t.Errorf("the fixtures are %v", o.Fixtures)
		}
	}
	if !slices.Equal(o.Focus, []string{"a", "b"}) || !slices.Equal(o.Skip, []string{"c"}) || o.LabelFilter != "must && !valid" {
		t.Errorf("the selection is %v, %v, %s", o.Focus, o.Skip, o.LabelFilter)
	}
	if o.Concurrency != 3 || o.ExchangeTimeout != 2*time.Second || o.Rate != 0.5 || o.MaxWait != 4*time.Second || o.MaxTime != 6*time.Minute || !o.Strict {
		t.Errorf("the pace is %+v", o)
	}

	s, err := given{args: []string{"--report", "json=a", "--report", "har=b", "--report-dir", "c", "--no-color", "-v", "--dry-run"}}.read(t)
	if err != nil || !slices.Equal(s.Reports, []string{"json=a", "har=b"}) || s.ReportDir.Value != "c" || !s.NoColor || !s.Verbose || !s.DryRun {
		t.Errorf("the output is %+v, %v", s.Output, err)
	}
}

// A wait of none is not the default of thirty seconds.
func TestNoWaitIsNotTheDefault(t *testing.T) {
	if o := (given{args: []string{"--target", aURL, "--max-wait", "0"}}).taken(t); o.MaxWait >= 0 {
		t.Errorf("it waits up to %s", o.MaxWait)
	}
}

// Help shows each value's name, and each variable beside the flag that it stands for.
func TestHelpNamesEachValue(t *testing.T) {
	var s settings.Settings
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	s.Register(flags)
	text := map[string]string{}
	flags.VisitAll(func(f *flag.Flag) {
		name, usage := flag.UnquoteUsage(f)
		if usage == "" || name == "value" {
			t.Errorf("--%s: %q, %q", f.Name, name, usage)
		}
		text[f.Name] = f.Usage
	})
	for name, variable := range map[string]string{"target": settings.TargetVariable, "token-file": settings.TokenVariable, "header-file": settings.HeadersVariable} {
		says(t, text[name], "$"+variable)
	}
	for _, k := range credential.Kinds() {
		if text[k.Flag] != k.Usage {
			t.Errorf("--%s is told as %q", k.Flag, text[k.Flag])
		}
	}
}

// The command's flags ask a value for its type and its text.
func TestValuesTellTheirTypeAndText(t *testing.T) {
	list, text, choice := settings.List{"a", "b"}, settings.Given{Value: "c", Is: true}, settings.Choice{Value: true, Is: true}
	for _, test := range []struct {
		got, want string
	}{
		{list.String() + " " + list.Type(), "a, b string"},
		{text.String() + " " + text.Type(), "c string"},
		{choice.String() + " " + choice.Type(), "true bool"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	for _, args := range [][]string{{"--single-use=perhaps"}, {"--concurrency", "many"}, {"--no-such-flag"}, {"--ip"}} {
		if _, err := (given{args: args}).read(t); err == nil {
			t.Errorf("%q are taken", args)
		}
	}
}

func TestAnyVariableIsReadFromTheProcessByDefault(t *testing.T) {
	t.Setenv(settings.TargetVariable, "http://from-the-process.example")
	s := settings.Settings{}
	if got, ok := s.Env(settings.TargetVariable); !ok || got != "http://from-the-process.example" {
		t.Errorf("got %q, %t", got, ok)
	}
}

// A setting that is given and empty is a variable that was lost, and never the
// default.
func TestASettingThatIsEmptyIsRefused(t *testing.T) {
	for _, name := range []string{
		"header-file", "host", "ca-file", "server-name", "client-cert", "client-key", "proxy", "unix-socket", "token-file", "token-command", "login", "expired-token-file",
		"openapi", "fixtures", "waivers", "focus", "skip", "report", "report-dir",
	} {
		for _, value := range []string{"", " "} {
			says(t, given{args: []string{"--target", aURL, "--" + name, value}}.refused(t), "--"+name+" is given but empty", "leave it out")
		}
	}
	says(t, given{args: []string{"--target", aURL, "--focus", "", "--ca-file", "", "--login", ""}}.refused(t), "--focus", "--ca-file", "--login")
	s, err := given{args: []string{"--target", aURL}}.read(t)
	if err != nil {
		t.Fatal(err)
	}
	_ = s.InitWaivers.Set("")
	if _, err := s.Options(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "--init is given but empty") {
		t.Errorf("got %v", err)
	}
}

func TestAPaceThatWouldBeTakenForTheDefaultIsRefused(t *testing.T) {
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"--concurrency", "0"}, []string{"--concurrency 0", "1 to 256"}},
		{[]string{"--concurrency", "-1"}, []string{"--concurrency -1", "1 to 256"}},
		{[]string{"--exchange-timeout", "0s"}, []string{"--exchange-timeout 0s", "10s"}},
		{[]string{"--exchange-timeout", "1us"}, []string{"--exchange-timeout 1µs"}},
		{[]string{"--max-wait", "-1s"}, []string{"--max-wait -1s", "30s"}},
		{[]string{"--token-command", "x", "--token-command-timeout", "0s"}, []string{"--token-command-timeout 0s", "30s"}},
		{[]string{"--ip", "5"}, []string{"--ip 5", "4 or 6"}},
	} {
		says(t, given{args: append(test.args, "--target", aURL)}.refused(t), test.want...)
	}
}

func TestAContractThatCannotBeReadIsNamed(t *testing.T) {
	says(t, given{args: []string{"--target", aURL, "--openapi", "no/such.json"}}.refused(t), "--openapi", "no/such.json", "OpenAPI document")
}
