package verdict

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/refreshcheck/refreshcheck/suite/contract"
	"github.com/refreshcheck/refreshcheck/suite/credential/recognise"
)

// Data remembers what successes of an operation give that gives no tokens, such
// as a session check. The same values in another answer are given away. It is
// safe for concurrent use; a run has one.
type Data struct {
	contract *contract.Contract

	mu     sync.RWMutex
	known  map[string]bool // member and value, or a whole body, as JSON
	public map[string]bool // what anybody gets of it
	// anybody: a request without the credential has succeeded, by right.
	anybody bool
}

// NewData makes the memory of a run.
func NewData(c *contract.Contract) *Data {
	return &Data{contract: c, known: map[string]bool{}, public: map[string]bool{}}
}

// mostDepth bounds how deep texts that hold JSON are looked into.
const mostDepth = 32

// mostData is the most values that are remembered.
const mostData = 10_000

// Wants reports whether it learns from successes: those of an operation that
// gives data.
func (d *Data) Wants() bool { return d != nil && !IssuesTokens(d.contract) }

// Learn takes in the body of a success.
func (d *Data) Learn(body Body) {
	if !d.Wants() || !body.IsJSON {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.learn(body.Value, d.known)
}

// LearnPublic takes in a success that a request without the credential has got by
// right: what it gives is nobody's own. nothingMore is true if that is all that the
// credential has given so far.
func (d *Data) LearnPublic(body Body) (nothingMore bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.anybody = true
	if body.IsJSON {
		d.learn(body.Value, d.public)
	}
	for key := range d.known {
		if !d.public[key] {
			return false
		}
	}
	return len(d.known) > 0
}

// isForAnybody reports whether requests without the credential succeed.
func (d *Data) isForAnybody() bool {
	if d == nil {
		return false
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.anybody
}

func (d *Data) learn(value any, into map[string]bool) {
	if whole, tells := d.whole(value); tells && len(into) < mostData {
		into[whole] = true
	}
	d.each(value, nil, func(_ []string, key string) bool {
		if len(into) < mostData {
			into[key] = true
		}
		return false
	})
}

// gives reports whether something is what only the credential gives.
func (d *Data) gives(key string) bool { return d.known[key] && !d.public[key] }

// whole is a body as JSON. tells is true if it has anything that is not the same
// in every answer.
func (d *Data) whole(value any) (text string, tells bool) {
	refusal, _ := d.contract.RefusalMembers()
	if !hasLeaf(value, append(envelope(), refusal...)) {
		return "", false
	}
	octets, err := json.Marshal(value)
	return string(octets), err == nil
}

// hasLeaf reports whether there is a text or number in a value, other than in members
// that say nothing.
func hasLeaf(value any, silent []string) bool {
	switch v := value.(type) {
	case string:
		return v != ""
	case json.Number:
		return true
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return hasLeaf(item, silent) })
	case map[string]any:
		for name, member := range v {
			if !slices.Contains(silent, name) && !ofSite(name) && hasLeaf(member, silent) {
				return true
			}
		}
	}
	return false
}

// in says where in a body there is something that a success gave.
func (d *Data) in(value any) (where string, found bool) {
	if d == nil {
		return "", false
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if len(d.known) == 0 {
		return "", false
	}
	d.each(value, nil, func(path []string, key string) bool {
		if d.gives(key) && !strings.HasPrefix(key, addressMark) {
			where, found = "the member at "+pointerTo(path)+" of the body", true
		}
		return found
	})
	if text, tells := d.whole(value); !found && tells && d.gives(text) {
		return "the whole body", true
	}
	return where, found
}

// each calls visit for every member whose value says something of its own: a
// subtree, or a text that is no plain word. Members that refusals may have, too,
// say nothing. It also looks into texts that hold JSON. It ends when visit returns true.
func (d *Data) each(value any, path []string, visit func(path []string, key string) bool) bool {
	switch v := value.(type) {
	case string:
		return len(path) < mostDepth && d.each(inner(v), append(slices.Clone(path), "…"), visit)
	case []any:
		for i, item := range v {
			if d.each(item, append(path, strconv.Itoa(i)), visit) {
				return true
			}
		}
	case map[string]any:
		for name, member := range v {
			if ofSite(name) {
				continue
			}
			at := append(slices.Clone(path), name)
			if key := address(at, member); key != "" && visit(at, key) {
				return true
			}
			if d.tells(name, member) {
				if text, err := json.Marshal([]any{name, member}); err == nil && visit(at, string(text)) {
					return true
				}
			}
			if d.each(member, at, visit) {
				return true
			}
		}
	}
	return false
}

// tells reports whether a member of a success is worth to be withheld.
func (d *Data) tells(name string, value any) bool {
	refusal, described := d.contract.RefusalMembers()
	if slices.Contains(refusal, name) || slices.Contains(envelope(), name) || ofSite(name) {
		return false
	}
	declared := described && len(refusal) > 0 && slices.Contains(d.contract.SuccessMembers(), name)
	switch v := value.(type) {
	case string:
		return !recognise.Plain(v) || declared && len(v) >= 3
	case map[string]any:
		for n, member := range v {
			if d.tells(n, member) {
				return true
			}
		}
	}
	return false
}

// envelope are the members that servers put around success and refusal alike.
func envelope() []string {
	return []string{"message", "msg", "code", "status", "success", "ok", "error", "errors", "version", "apiVersion", "api_version", "path", "instance", "timestamp", "time", "date",
		"requestId", "request_id", "traceId", "trace_id", "correlationId", "service", "server", "host", "env", "environment", "locale", "lang", "type", "title", "links", "self", "docs", "documentation"}
}

// ofSite reports whether a member tells of the site that was asked, the same to everybody, whatever is in it.
func ofSite(name string) bool {
	switch strings.ToLower(name) {
	case "build", "commit", "release", "revision", "region", "zone", "node", "cluster", "tenant", "tenantid", "tenant_id", "realm", "support", "branding", "theme", "features":
		return true
	}
	return false
}
