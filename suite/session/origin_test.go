package session

import (
	"fmt"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/settings"
)

// The commit, the branch and the job are told as the CI server names them, without
// a password in a URL.
func TestOriginOfARun(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{}, "[]"},
		{map[string]string{"GITHUB_SHA": "abc", "GITHUB_REF_NAME": "main", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "7"},
			"[{commit abc} {branch main} {job https://github.com/a/b/actions/runs/7}]"},
		{map[string]string{"GITHUB_SHA": "abc", "GITHUB_HEAD_REF": "mend", "GITHUB_REF_NAME": "7/merge"}, "[{commit abc} {branch mend}]"},
		{map[string]string{"CI_COMMIT_SHA": "abc", "CI_COMMIT_REF_NAME": "main", "CI_JOB_URL": "https://me:hush@gitlab/j/1"}, "[{commit abc} {branch main} {job https://‹user name and password›@gitlab/j/1}]"},
		{map[string]string{"GIT_COMMIT": "abc", "GIT_BRANCH": "origin/main", "BUILD_URL": "https://jenkins/1"}, "[{commit abc} {branch origin/main} {job https://jenkins/1}]"},
		{map[string]string{"BUILD_SOURCEVERSION": "abc", "BUILD_SOURCEBRANCHNAME": "main", "BUILD_BUILDID": "12"}, "[{commit abc} {branch main} {job 12}]"},
	} {
		s := &session{settings: settings.Settings{LookupEnv: func(name string) (string, bool) { v, ok := test.env[name]; return v, ok }}}
		if got := fmt.Sprint(s.origin()); got != test.want {
			t.Errorf("%v: %s, want %s", test.env, got, test.want)
		}
	}
}
