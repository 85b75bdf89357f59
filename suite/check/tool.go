package check

import (
	"context"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
)

// unreleased is the version of a build that is of no release.
const unreleased = "0.1.0"

// Version is the harness's version: the tag that the go command found when it
// built the program (or the module version that go install was asked for), or, in
// any other build, the version to come.
var Version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unreleased
	}
	version := info.Main.Version
	if !strings.HasPrefix(info.Main.Path, "github.com/refreshcheck/refreshcheck") { // somebody else's program
		version = ""
		for _, d := range info.Deps {
			if d.Path == "github.com/refreshcheck/refreshcheck" {
				version = d.Version
			}
		}
	}
	if released.MatchString(version) {
		return version[1:]
	}
	return unreleased
})

// released matches the version of a release, and no pseudo-version.
var released = regexp.MustCompile(`^v\d+\.\d+\.\d+(-(alpha|beta|rc)\.?\d*)?$`)

// Tool is the name and version, as in the User-Agent and in the reports.
func Tool() string { return "refreshcheck/" + Version() }

// Build is the tool and the commit that it was built from, if the build knows it.
func Build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Tool()
	}
	setting := map[string]string{}
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	commit := setting["vcs.revision"]
	if commit == "" {
		return Tool()
	}
	text := fmt.Sprintf("%s commit %.12s of %s", Tool(), commit, setting["vcs.time"])
	if setting["vcs.modified"] == "true" {
		text += ", with changes"
	}
	return text
}

// loginAgent is the User-Agent of a login: the one of the run's requests.
func (o *Options) loginAgent() string {
	if o.TagRequests {
		return Tool() + " (login)"
	}
	return Tool()
}

// BuiltIn describes the built-in contract in one line.
func BuiltIn(ctx context.Context) (string, error) {
	c, err := LoadContract(ctx, "", nil)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s sha256:%s: %s %s", c.Name(), c.Version(), c.Digest(), c.Method(), c.Path()), nil
}
