package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/go-openapi/jsonpointer"
	"github.com/refreshcheck/refreshcheck/suite/target"
	"github.com/refreshcheck/refreshcheck/suite/wire"
	"go.yaml.in/yaml/v4"
)

// loginFile is a login description as written:
//
//	url: /v1/login                 # below the target, or a whole URL
//	method: POST                   # the default
//	form:                          # or json:, any value
//	  username: ${LOGIN_USER}      # from the environment; $${ stands for ${
//	  password: ${LOGIN_PASSWORD}
//	headers:
//	  X-Tenant: staging
//	token:
//	  cookie: refresh_token        # the default is the contract's cookie
//	  # or json: /refresh_token    # JSON pointer (RFC 6901) into the answer
type loginFile struct {
	URL     string            `yaml:"url"`
	Method  string            `yaml:"method"`
	Form    map[string]string `yaml:"form"`
	JSON    any               `yaml:"json"`
	Headers map[string]string `yaml:"headers"`
	Token   struct {
		Cookie string `yaml:"cookie"`
		JSON   string `yaml:"json"`
	} `yaml:"token"`

	root *yaml.Node
	name string
}

// login is one login request, and where its answer holds the refresh token.
type login struct {
	name    string // of the file
	url     *url.URL
	method  string
	kind    string // media type of the body; empty: none
	body    []byte
	lines   []string
	cookie  string
	pointer jsonpointer.Pointer
	secrets map[string]string // by value: what each is called
}

// readLogin reads and checks a login description; nothing is sent. lookup reads
// the environment, cookie is where the token stands unless the file says
// otherwise. Every error names the file and the line.
func readLogin(name, cookie string, lookup func(string) (string, bool)) (*login, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--login: %w; name a YAML file that describes the login request", err)
	}
	f := loginFile{name: name}
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil || len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		if err == nil {
			err = errors.New("is no mapping")
		}
		return nil, fmt.Errorf("--login %w; write url:, form: or json:, and token:", loginProblems(name, err))
	}
	f.root = document.Content[0]
	l := &login{name: name, secrets: map[string]string{}}
	if err := l.expand(f.root, "", lookup); err != nil {
		return nil, fmt.Errorf("--login %w", err)
	}
	if err := document.Load(&f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("--login %w; the fields are url, method, form, json, headers and token (cookie or json)", loginProblems(name, err))
	}
	if err := f.read(l, cookie); err != nil {
		return nil, fmt.Errorf("--login %w", err)
	}
	return l, nil
}

// loginProblems keeps the library's words away from values: they are secrets.
func loginProblems(name string, err error) error {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many) && len(many.Errors) > 0:
		one = many.Errors[0]
	case errors.As(err, &one):
	default:
		return fmt.Errorf("%s:1: %w", name, err)
	}
	what := "is not what belongs here"
	switch text := one.Error(); {
	case strings.Contains(text, "no documents"):
		what = "is empty"
	case strings.Contains(text, "found multiple"):
		what = "holds more than one document"
	case strings.Contains(text, "already defined"):
		what = "a field stands there twice"
	case strings.Contains(text, "not found in type"):
		what = "there is no such field"
		if name := regexp.MustCompile(`field ([\w-]+) not found in type`).FindStringSubmatch(text); name != nil {
			what = "there is no field " + name[1]
		}
	case !strings.Contains(text, "unmarshal") && !strings.Contains(text, "construct"):
		what = "is not YAML"
	}
	return fmt.Errorf("%s:%d: %s", name, max(one.Mark.Line, one.ContextMark.Line, 1), what)
}

var variable = regexp.MustCompile(`\$?\$\{([^}]*)\}`)

// expand puts the environment's values in, and remembers what must be masked.
func (l *login) expand(n *yaml.Node, key string, lookup func(string) (string, bool)) error {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if err := l.expand(n.Content[i+1], n.Content[i].Value, lookup); err != nil {
				return err
			}
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if err := l.expand(item, key, lookup); err != nil {
				return err
			}
		}
	case yaml.AliasNode:
		return fmt.Errorf("%s:%d: has an alias; write the value itself", l.name, n.Line)
	case yaml.ScalarNode:
		return l.expandText(n, key, lookup)
	}
	return nil
}

func (l *login) expandText(n *yaml.Node, key string, lookup func(string) (string, bool)) error {
	var failed error
	text := variable.ReplaceAllStringFunc(n.Value, func(match string) string {
		if strings.HasPrefix(match, "$$") {
			return match[1:]
		}
		name := match[2 : len(match)-1]
		value, ok := lookup(name)
		if !ok || value == "" {
			failed = fmt.Errorf("%s:%d: ${%s} is not set in the environment; export it", l.name, n.Line, name)
		}
		if len(value) >= 8 || secretName(key) || secretName(name) {
			l.secrets[value] = "$" + name
		}
		return value
	})
	if text != n.Value {
		n.Value, n.Tag, n.Style = text, "!!str", yaml.DoubleQuotedStyle
	}
	if secretName(key) && n.Value != "" {
		l.secrets[n.Value] = key
	}
	return failed
}

func secretName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"password", "passwd", "secret", "token", "key", "authorization", "credential", "otp", "pin"}, func(s string) bool { return strings.HasSuffix(name, s) })
}

// at is the place of a top-level field.
func (f *loginFile) at(field string) string {
	for i := 0; i+1 < len(f.root.Content); i += 2 {
		if f.root.Content[i].Value == field {
			return fmt.Sprintf("%s:%d: %s:", f.name, f.root.Content[i].Line, field)
		}
	}
	return fmt.Sprintf("%s:%d: %s:", f.name, f.root.Line, field)
}

func (f *loginFile) read(l *login, cookie string) error {
	u, err := url.Parse(f.URL)
	switch {
	case f.URL == "":
		return fmt.Errorf("%s is missing; write where to log in, such as /v1/login", f.at("url"))
	case err != nil || u.User != nil || u.Fragment != "" || u.Scheme == "" && (!strings.HasPrefix(f.URL, "/") || u.Host != "") ||
		u.Scheme != "" && (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == ""):
		return fmt.Errorf("%s write a path below the target, such as /v1/login, or a whole http or https URL without user name and password", f.at("url"))
	}
	l.url, l.method = u, f.Method
	if l.method == "" {
		l.method = http.MethodPost
	}
	if !wire.IsToken(l.method) {
		return fmt.Errorf("%s is no method; write POST, or leave it out", f.at("method"))
	}
	if err := f.readBody(l); err != nil {
		return err
	}
	for name, value := range f.Headers {
		line := name + ": " + value
		if err := target.CheckLine(line); err != nil {
			return fmt.Errorf("%s %w", f.at("headers"), err)
		}
		l.lines = append(l.lines, line)
	}
	slices.Sort(l.lines)
	return f.readPlace(l, cookie)
}

func (f *loginFile) readBody(l *login) error {
	switch {
	case f.Form != nil && f.JSON != nil:
		return fmt.Errorf("%s stands beside form:; a request has one body, so write one of them", f.at("json"))
	case f.Form != nil:
		values := url.Values{}
		for name, value := range f.Form {
			values.Set(name, value)
		}
		l.kind, l.body = "application/x-www-form-urlencoded", []byte(values.Encode())
	case f.JSON != nil:
		text, err := json.Marshal(f.JSON)
		if err != nil {
			return fmt.Errorf("%s is nothing that JSON can hold; its keys must be texts", f.at("json"))
		}
		l.kind, l.body = "application/json", text
	}
	return nil
}

func (f *loginFile) readPlace(l *login, cookie string) error {
	switch {
	case f.Token.Cookie != "" && f.Token.JSON != "":
		return fmt.Errorf("%s names a cookie and a JSON pointer; the token stands in one place", f.at("token"))
	case f.Token.JSON != "":
		p, err := jsonpointer.New(f.Token.JSON)
		if err != nil {
			return fmt.Errorf("%s json: is no JSON pointer; write one such as /refresh_token", f.at("token"))
		}
		l.pointer = p
	case f.Token.Cookie != "":
		l.cookie = f.Token.Cookie
	default:
		l.cookie = cookie
	}
	return nil
}
