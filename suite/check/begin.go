package check

import (
	"fmt"
	"strings"
	"time"

	"github.com/refreshcheck/refreshcheck/suite/result"
	"github.com/refreshcheck/refreshcheck/suite/target"
)

// begin fills in what is known of the run before it starts.
func (c *Check) begin() {
	k, t, o := c.settings.Contract, c.settings.Target, &c.options
	c.told = &result.Run{
		Tool: Tool(), Method: k.Method(), Target: t.URL(k.Path()), Base: t.BaseURL(), Started: time.Now(),
		Contract: result.Contract{Name: k.Name(), Version: k.Version(), Digest: k.Digest(), Document: k.Document(), BuiltIn: o.OpenAPI == nil && o.Contract == nil},
		Settings: c.settingsTold(), Selection: o.selection(), Catalogue: len(c.catalogue), Strict: o.Strict,
		Reference: o.Reference, NoToken: c.settings.Vault == nil,
	}
}

// settingsTold lists the settings that change what the verdict means.
func (c *Check) settingsTold() (all []result.Setting) {
	say := func(name, value string) { all = append(all, result.Setting{Name: name, Value: value}) }
	o := &c.options
	networkTold(o.Network, c.settings.Target, say)
	if o.Rate > 0 {
		say("rate", fmt.Sprintf("at most %g requests per second", o.Rate))
	}
	if o.MaxTime > 0 {
		say("max-time", o.MaxTime.String())
	}
	if o.NoCredential {
		say("credential", "none: cases that need one are not sent, and success is not tested")
	}
	if from := o.Credential.String(); strings.HasPrefix(from, "--") || o.Credential.Renews() {
		say("credential", "from "+from)
	}
	if o.TagRequests {
		say("tag-requests", "the User-Agent has the id of the case")
	}
	if o.Replay {
		say("replay", "a spent token is sent again at the end")
	}
	if o.OpenAPI != nil || o.Contract != nil && o.OpenAPIName != "" {
		say("contract", c.settings.Contract.Name())
	}
	for i, folder := range o.Fixtures {
		name := fmt.Sprintf("folder %d", i+1)
		if n, ok := folder.(interface{ Name() string }); ok {
			name = n.Name()
		}
		say("fixtures", name)
	}
	if o.Words.Name != "" {
		say("values", o.Words.Name)
	}
	if o.WaiverFile != "" {
		say("waivers", o.WaiverFile)
	}
	if o.Strict {
		say("strict", "advice fails the run")
	}
	return all
}

// networkTold lists the settings for the way to the server.
func networkTold(n target.Options, t *target.Target, say func(name, value string)) {
	if n.Insecure {
		say("insecure", "the server's certificate is not checked")
	}
	if via := t.Via(); via != "" {
		say("via", via)
	}
	if n.Host != "" {
		say("host", n.Host)
	}
	if n.ServerName != "" {
		say("tls name", n.ServerName)
	}
	if n.ClientCert != "" {
		say("client", "certificate from "+n.ClientCert)
	}
	if n.HTTP == "1.1" || n.HTTP == "2" {
		say("http", "only version "+n.HTTP)
	}
	if n.IP != 0 {
		say("ip", fmt.Sprintf("only version %d", n.IP))
	}
	if lines := len(t.Headers()); lines > 0 {
		from := "REFRESHCHECK_HEADERS"
		if n.HeaderFile != "" {
			from = n.HeaderFile
		}
		say("headers", fmt.Sprintf("%d from %s", lines, from))
	}
}
