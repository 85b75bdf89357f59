package report

import "github.com/refreshcheck/refreshcheck/suite/verdict"

// severities are the rules about security, with what an attacker gains if they
// are broken, from 0 to 10 as GitHub code scanning reads it.
func severities() map[string]string {
	return map[string]string{
		"token-withheld": "9.8", "access-token-apart": "8.1", "cookie-place": "7.5", "may-hold-token": "7.5", "exact-cookie": "6.5", "origin": "6.5",
		"set-cookie": "5.4", "no-stack-trace": "5.3", "no-store": "4.3", "shared-cache": "5.3", "no-echo": "4.3", "allow": "4.3",
	}
}

func tagsOf(rule verdict.Rule) sarifRuleTags {
	tags := sarifRuleTags{Tags: []string{"http", "api", string(rule.Level)}, SecuritySeverity: severities()[rule.ID]}
	if tags.SecuritySeverity != "" {
		tags.Tags = append(tags.Tags, "security")
	}
	return tags
}
