package session

import (
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// mostOrigin is the length, in characters, of what is shown of a variable.
const mostOrigin = 200

// origin says which commit, branch and job a run belongs to, as GitHub Actions,
// GitLab, Jenkins and Azure Pipelines name them in their variables.
func (s *session) origin() []result.Setting {
	var all []result.Setting
	for _, one := range []struct {
		name      string
		variables []string
	}{
		{"commit", []string{"GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION"}},
		{"branch", []string{"GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "GIT_BRANCH", "BUILD_SOURCEBRANCHNAME"}},
		{"job", []string{"CI_JOB_URL", "BUILD_URL", "BUILD_BUILDID"}},
	} {
		for _, name := range one.variables {
			if v, _ := s.settings.Env(name); v != "" {
				all = append(all, result.Setting{Name: one.name, Value: oneline.Shorten(redact.URLs(oneline.Join(v)), mostOrigin)})
				break
			}
		}
	}
	server, _ := s.settings.Env("GITHUB_SERVER_URL")
	repository, _ := s.settings.Env("GITHUB_REPOSITORY")
	if id, _ := s.settings.Env("GITHUB_RUN_ID"); id != "" && server != "" && repository != "" {
		all = append(all, result.Setting{Name: "job", Value: redact.URLs(server) + "/" + repository + "/actions/runs/" + id})
	}
	return all
}
