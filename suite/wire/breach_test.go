package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/wire"
)

func itoa(n int) string { return strconv.Itoa(n) }

// breach is an answer with something wrong, and what must be said of it.
type breach struct {
	name    string
	answer  string
	request string // empty: plain
	open    bool   // the server does not close after it
	kinds   string // all of them, in order
	bodyErr wire.FailureKind
	body    string // what is there to read nevertheless
}

func allBreaches() []breach {
	return slices.Concat(headerBreaches(), lengthBreaches(), chunkedBreaches(), codingBreaches(), surplusBreaches())
}

func TestBreaches(t *testing.T) {
	for _, b := range allBreaches() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			if b.request == "" {
				b.request = plain
			}
			serve := answering(b.answer)
			if b.open {
				serve = answeringOpen(b.answer)
			}
			r := response(t, serve, b.request)
			if got := kinds(r); got != b.kinds {
				t.Errorf("problems %q, expected %q: %+v", got, b.kinds, r.Problems)
			}
			if got := bodyErrKind(r); got != b.bodyErr {
				t.Errorf("BodyErr %v, expected kind %q", r.BodyErr, b.bodyErr)
			}
			if string(r.Body) != b.body {
				t.Errorf("body %q, expected %q", r.Body, b.body)
			}
		})
	}
}

// TestEveryProblemKindIsProvoked reads the kinds from where they are declared,
// so that none is added without an answer that shows it.
func TestEveryProblemKindIsProvoked(t *testing.T) {
	provoked := []string{wire.ProblemNoEnd, wire.ProblemDecodedSize} // TestBodyTimesOut, TestBombEndsAtTheLimit
	for _, b := range allBreaches() {
		provoked = append(provoked, strings.Fields(b.kinds)...)
	}
	for _, kind := range kindsDeclaredIn(t, "problem.go") {
		if !slices.Contains(provoked, kind) {
			t.Errorf("no answer here provokes %q", kind)
		}
	}
}

// kindsDeclaredIn reads the kinds of problem that a file declares.
func kindsDeclaredIn(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Problem") {
			return true
		}
		kind, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		declared = append(declared, kind)
		return true
	})
	if len(declared) == 0 {
		t.Errorf("%s declares no kinds", name)
	}
	return declared
}
