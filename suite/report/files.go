package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// File is a report that the user asked for.
type File struct {
	Format Format
	Path   string
}

// Files reads what the user asked for: a list of FORMAT=PATH, and a folder, or
// "", that gets a report in every format. It creates the folder and checks that
// every file can be written, so that a wrong path is known before the first
// request. It does not write the reports. Two reports must not have the same
// path.
func Files(asked []string, folder string) ([]File, error) {
	var all []File
	for _, arg := range asked {
		f, err := parseFile(arg)
		if err != nil {
			return nil, fmt.Errorf("--report %s: %w", arg, err)
		}
		all = append(all, f)
	}
	if folder != "" {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("--report-dir %s: cannot be created: %w", folder, err)
		}
		if err := writable(folder); err != nil {
			return nil, fmt.Errorf("--report-dir %s: %w", folder, err)
		}
		for _, f := range Formats() {
			all = append(all, File{f, filepath.Join(folder, f.FileName)})
		}
	}
	taken := map[string]string{}
	for i, f := range all {
		place, err := destination(f.Path)
		if err != nil {
			return nil, fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
		}
		if other, twice := taken[place]; twice {
			return nil, fmt.Errorf("two reports for one file: %s and %s=%s; give each its own path", other, f.Format.Name, f.Path)
		}
		taken[place] = f.Format.Name + "=" + f.Path
		all[i] = f
	}
	return all, nil
}

// Remove removes the reports of an earlier run from these paths.
func Remove(files []File) error {
	for _, f := range files {
		if f.Path == StandardOutput {
			continue
		}
		path, err := destination(f.Path)
		if err == nil {
			err = os.Remove(path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("report %s=%s: the report of an earlier run cannot be removed: %w", f.Format.Name, f.Path, err)
		}
	}
	return nil
}

// StandardOutput is the path of a report that goes to standard output.
const StandardOutput = "-"

// ToStandardOutput reports whether a FORMAT=PATH names standard output.
func ToStandardOutput(arg string) bool {
	_, path, ok := strings.Cut(arg, "=")
	return ok && path == StandardOutput
}

func parseFile(arg string) (File, error) {
	name, path, ok := strings.Cut(arg, "=")
	if !ok || path == "" {
		return File{}, errors.New("expected FORMAT=PATH, such as junit=report.xml")
	}
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
	if i < 0 {
		return File{}, fmt.Errorf("there is no format %q; the formats are %s", name, strings.Join(Names(), ", "))
	}
	if path == StandardOutput {
		return File{Formats()[i], path}, nil
	}
	return File{Formats()[i], path}, writable(filepath.Dir(path))
}

// destination is the regular file for a report. A link is followed, so that it
// stays a link. A device or a pipe is refused.
func destination(path string) (string, error) {
	if path == StandardOutput {
		return path, nil
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return "", errors.New("this is a folder; give a file in it")
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("this is not a regular file; a report is first written under another name and then renamed")
	}
	return filepath.Abs(path)
}

func writable(folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s does not exist; create it first", folder)
	}
	probe, err := os.CreateTemp(folder, ".refreshcheck-*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written to: %w", folder, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// Write writes one report, masked, completely or not at all, and readable only
// by its owner.
func (f File) Write(r *result.Run) error {
	if err := writeAtomically(f.Path, func(w io.Writer) error { return f.Format.write(w, r) }); err != nil {
		return fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
	}
	return nil
}

// WriteTo writes one report, masked, to a writer.
func (f File) WriteTo(w io.Writer, r *result.Run) error {
	if err := f.Format.write(w, r); err != nil {
		return fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
	}
	return nil
}

// Save writes a text beside the reports, in a folder that is made if need be, and
// for the user alone, as reports are.
func Save(path, text string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = writeAtomically(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	}
	return err
}

// writeAtomically writes what a function writes into a file of another name, which gets
// its own only when it is whole.
func writeAtomically(path string, write func(io.Writer) error) error {
	path, err := destination(path)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".refreshcheck-*") // mode 0600
	if err != nil {
		return err
	}
	out := bufio.NewWriter(temp)
	if err = write(out); err == nil {
		err = out.Flush()
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}
