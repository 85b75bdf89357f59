package settings

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// FileName is the settings file that is read from the working folder.
const FileName = "refreshcheck.yaml"

// ConfigVariable names the settings file if --config is not given.
const ConfigVariable = "REFRESHCHECK_CONFIG"

// inFile lists what a settings file may set, by the name of the flag. It is never
// a credential, and nothing that runs a command or weakens a check of TLS: the file
// is in a repository, and others may write to it.
func inFile() []string {
	return []string{
		"target", "openapi", "operation", "cookie", "params", "fixtures", "values", "waivers",
		"profile", "label-filter", "focus", "skip", "skip-attacks", "strict",
		"report", "report-dir", "single-use", "max-tokens",
		"concurrency", "exchange-timeout", "rate", "max-wait", "wait", "max-time", "ca-file", "server-name", "host", "http", "ip", "tag-requests",
	}
}

// paths are the settings whose values are paths. In a file they begin at its
// folder.
func paths() []string {
	return []string{"openapi", "params", "fixtures", "values", "waivers", "report", "report-dir", "ca-file"}
}

// ReadFile reads the settings file, if there is one: the one that --config or
// REFRESHCHECK_CONFIG names, or refreshcheck.yaml in the working folder. A flag
// comes before it, and so does a variable. It must be called after the flags are
// parsed, and before the settings are copied.
func (s *Settings) ReadFile() error {
	name, must, err := s.fileName()
	if err != nil || s.own == nil {
		return err
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--config: %w; refreshcheck init writes a settings file", err)
	}
	var root yaml.Node
	if err := yaml.Load(text, &root); err != nil && !strings.Contains(err.Error(), "no documents") {
		return fmt.Errorf("%s is not YAML: %s", name, yamlLine(err))
	}
	if len(root.Content) == 0 { // everything is a comment
		return nil
	}
	object := root.Content[0]
	if object.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: expected settings, such as target: https://staging.example.com/api", name, object.Line)
	}
	var problems []error
	for i := 0; i+1 < len(object.Content); i += 2 {
		key, value := object.Content[i], object.Content[i+1]
		taken, err := s.fromFile(filepath.Dir(name), key.Value, value)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, key.Line, err))
		} else if taken {
			s.used = append(s.used, key.Value)
		}
	}
	s.file = name
	return errors.Join(problems...)
}

// FromFile says which settings come from which file. name is empty if there is
// none.
func (s *Settings) FromFile() (name string, used []string) { return s.file, s.used }

// fileName is the settings file to read, and whether it must be there.
func (s *Settings) fileName() (name string, must bool, err error) {
	if err := notEmpty("config", s.Config); err != nil {
		return "", false, err
	}
	if s.Config.Is {
		return s.Config.Value, true, nil
	}
	if env, ok := s.Env(ConfigVariable); ok && env != "" {
		return env, true, nil
	}
	return FileName, false, nil
}

// fromFile takes one setting of the file. taken is false if a flag or a variable
// comes before it.
func (s *Settings) fromFile(folder, key string, value *yaml.Node) (taken bool, err error) {
	f := s.own.Lookup(key)
	if f == nil || !slices.Contains(inFile(), key) {
		return false, s.notInFile(key, f)
	}
	values, err := textsOf(value)
	if err != nil {
		return false, fmt.Errorf("%s: %w", key, err)
	}
	if s.before(key) {
		return false, nil
	}
	if _, many := f.Value.(*List); !many && len(values) > 1 {
		return false, fmt.Errorf("%s: expected one value, and not a list", key)
	}
	for _, v := range values {
		if slices.Contains(paths(), key) {
			v = below(folder, key, v)
		}
		if err := (watched{f.Value, key, map[string]bool{}}).Set(v); err != nil {
			return false, fmt.Errorf("%s: %w", key, err)
		}
	}
	return true, nil
}

// before reports whether a flag or a variable comes before a setting of the file.
func (s *Settings) before(key string) bool {
	if key == "target" {
		_, inEnv := s.Env(TargetVariable)
		return s.given[key] || s.Reference || inEnv
	}
	return s.given[key]
}

func (s *Settings) notInFile(key string, f *flag.Flag) error {
	switch {
	case f != nil:
		return fmt.Errorf("%s cannot be in a settings file, since others may write to the file; give --%s", key, key)
	case strings.Contains(key, "token") || strings.Contains(key, "password") || strings.Contains(key, "secret"):
		return fmt.Errorf("%s: a settings file never has a credential; put the refresh token into %s", key, TokenVariable)
	}
	known := slices.DeleteFunc(inFile(), func(name string) bool { return s.own.Lookup(name) == nil })
	return fmt.Errorf("there is no setting %q; the settings are %s", key, strings.Join(known, ", "))
}

// textsOf reads a value, or a list of values, as texts.
func textsOf(value *yaml.Node) ([]string, error) {
	switch value.Kind {
	case yaml.ScalarNode:
		return []string{value.Value}, nil
	case yaml.SequenceNode:
		var all []string
		for _, one := range value.Content {
			if one.Kind != yaml.ScalarNode {
				return nil, errors.New("expected a list of texts")
			}
			all = append(all, one.Value)
		}
		return all, nil
	}
	return nil, errors.New("expected a value, or a list of values")
}

// below is a path of the file, seen from the working folder.
func below(folder, key, path string) string {
	format := ""
	if key == "report" {
		if name, rest, ok := strings.Cut(path, "="); ok {
			format, path = name+"=", rest
		}
	}
	if path == "" || path == "-" || strings.Contains(path, "://") || filepath.IsAbs(path) {
		return format + path
	}
	return format + filepath.Join(folder, path)
}

// yamlLine is where the text cannot be read, without the library's own words.
func yamlLine(err error) string {
	var syntax *yaml.LoadError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("it cannot be read at line %d", max(syntax.Mark.Line, syntax.ContextMark.Line, 1))
	}
	return "it has more than one document"
}
