package settings

import (
	"fmt"
	"slices"
	"strings"
)

// profile is a choice of cases with a name.
type profile struct {
	name, filter, about string
	strict              bool
}

func profiles() []profile {
	return []profile{
		{name: "quick", filter: "must && (valid || missing || elsewhere)", about: "the required cases of the themes valid, missing and elsewhere"},
		{name: "ci", filter: "must", about: "all required cases"},
		{name: "deep", about: "all cases, and advice fails the run (--strict)", strict: true},
	}
}

// Profiles lists the names of the profiles.
func Profiles() []string {
	var all []string
	for _, p := range profiles() {
		all = append(all, p.name)
	}
	return all
}

func profilesInWords() string {
	var all []string
	for _, p := range profiles() {
		all = append(all, p.name+" ("+p.about+")")
	}
	return strings.Join(all, ", ")
}

// UseProfile makes a label filter, and whether the run is strict, of the profile
// that is named. The user's own label filter limits it further.
func (s *Settings) UseProfile() error {
	if !s.Profile.Is {
		return nil
	}
	i := slices.IndexFunc(profiles(), func(p profile) bool { return p.name == s.Profile.Value })
	if i < 0 {
		return fmt.Errorf("--profile %s: the profiles are %s", s.Profile.Value, profilesInWords())
	}
	p := profiles()[i]
	s.Profile = Given{}
	s.Strict = s.Strict || p.strict
	switch {
	case s.LabelFilter == "":
		s.LabelFilter = p.filter
	case p.filter != "":
		s.LabelFilter = "(" + p.filter + ") && (" + s.LabelFilter + ")"
	}
	return nil
}
