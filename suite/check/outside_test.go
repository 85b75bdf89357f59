package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// outside makes a module of its own that uses this one through a replace
// directive, as somebody's project would.
func outside(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a module of its own")
	}
	folder := t.TempDir()
	files, err := filepath.Glob("testdata/outside/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("testdata/outside holds nothing: ", err)
	}
	for _, f := range files {
		copyFile(t, f, filepath.Join(folder, strings.TrimSuffix(filepath.Base(f), ".txt")))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(root, "go.sum"), filepath.Join(folder, "go.sum"))
	module, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, requirements, _ := strings.Cut(string(module), "\nrequire ")
	requirements, _, _ = strings.Cut(requirements, "\nignore ")
	text := "module example.com/outside\n\ngo 1.26.0\n\nrequire github.com/refreshcheck/refreshcheck v0.0.0\n\nreplace github.com/refreshcheck/refreshcheck => " + root + "\n\nrequire " + requirements
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// goTest runs the module's tests, and says whether they passed.
func goTest(t *testing.T, folder string, arguments ...string) (out string, passed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test", "-count=1"}, arguments...)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	text, err := cmd.CombinedOutput()
	return string(text), err == nil
}

func TestAnotherModuleUsesTheLibrary(t *testing.T) {
	folder := outside(t)
	for _, test := range []struct {
		name, run, want string
		passes          bool
	}{
		{"ten runs of two servers", "TestRunTenTimes", "ok", true},
		{"ten tests side by side", "TestInOrder", "ok", true},
		{"one case of a server in order", "TestInOrder/3/malformed/empty-value", "--- PASS: TestInOrder/3/malformed/empty-value", true},
		{"a faulty server", "TestFaulty", "--- FAIL: TestFaulty/missing/no-cookie-header", false},
		{"its finding", "TestFaulty", `"msg" is absent; the contract requires it. At /detail/0/msg`, false},
		{"its verdict", "TestFaulty", "NON-CONFORMANT", false},
		{"a case that it keeps", "TestFaulty/valid/alone", "PASSED", true},
		{"no case", "TestFaulty/valid/alnoe", "leave no case", false},
		{"no server", "TestNobodyThere", "INCOMPLETE", false},
	} {
		out, passed := goTest(t, folder, "-v", "-run", test.run)
		if passed != test.passes || !strings.Contains(out, test.want) {
			t.Errorf("%s: passed is %t, want %t with %q:\n%.3000s", test.name, passed, test.passes, test.want, out)
		}
		if strings.Contains(out, liveToken) {
			t.Errorf("%s: shows the token", test.name)
		}
	}
}

func TestSpecsInSomebodysOwnTree(t *testing.T) {
	folder := outside(t)
	for _, test := range []struct {
		name   string
		flags  []string
		wants  []string
		passes bool
	}{
		{"everything", nil, []string{"[FAIL] our API at fault refreshcheck", "missing/no-cookie-header", "/detail/0/msg", "the options of the check leave this case out"}, false},
		{"a focus", []string{"-ginkgo.focus=in order.*malformed/empty-value"}, []string{"Ran 1 of "}, true},
		{"a focus that begins with the suite's name", []string{"-ginkgo.focus=^Ours our API in order.*(malformed/empty-value|valid/alone)"}, []string{"Ran 2 of "}, true},
		{"labels", []string{"-ginkgo.label-filter=missing && !should", "-ginkgo.focus=in order"}, []string{"SUCCESS!"}, true},
	} {
		out, passed := goTest(t, folder, append([]string{"-v", "-run", "TestSpecs", "-args", "-ginkgo.v", "-ginkgo.no-color"}, test.flags...)...)
		for _, want := range test.wants {
			if passed != test.passes || !strings.Contains(out, want) {
				t.Errorf("%s: passed is %t, want %t with %q:\n%.3000s", test.name, passed, test.passes, want, out)
			}
		}
	}
}
