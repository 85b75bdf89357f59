package waiver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/oneline"
	"github.com/refreshcheck/refreshcheck/suite/result"
)

// File is a new file with waivers for everything that fails today.
type File struct {
	Path   string
	Reason string // in every waiver; empty: the placeholder
}

// CheckFree returns an error if the file exists, since an existing file may have
// waivers with reasons, or if its folder does not exist or cannot be written to.
func (f File) CheckFree() error {
	if info, err := os.Stat(filepath.Dir(f.Path)); err != nil || !info.IsDir() {
		return fmt.Errorf("--init %s: there is no folder %s; create it, or name another file", f.Path, filepath.Dir(f.Path))
	}
	probe, err := os.CreateTemp(filepath.Dir(f.Path), ".refreshcheck-*")
	if err != nil {
		return fmt.Errorf("--init %s: the folder %s cannot be written to: %w", f.Path, filepath.Dir(f.Path), err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return fmt.Errorf("--init %s: %w", f.Path, err)
	}
	if _, err := os.Lstat(f.Path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--init %s: the file already exists; give another file, and copy the waivers that you want", f.Path)
	}
	return nil
}

// Write writes one waiver for each group of failures, and returns the number of
// groups. It writes no file if nothing fails.
func (f File) Write(r *result.Run) (int, error) {
	groups := r.Groups(fixtures.Must)
	if len(groups) == 0 {
		return 0, nil
	}
	reason := f.Reason
	if reason == "" {
		reason = placeholder
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# The failures of %s today. Each waiver needs a reason. A waiver fails\n# the run when its date has passed, or when its failure no longer occurs.\n", r.Target)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n# %s  %s\n", result.Few(g.Cases, 8), oneline.Join(g.First.Message))
		for _, w := range waiversOf(g, reason, r.Started) {
			text, err := yaml.Marshal([]result.Waiver{w})
			if err != nil {
				return 0, err
			}
			b.Write(text)
		}
	}
	return len(groups), writeNew(f.Path, []byte(b.String()))
}

// writeNew creates a file that only its owner can read, and writes it completely
// or not at all.
func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
