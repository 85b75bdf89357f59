package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// File is a report that was asked for.
type File struct {
	Format Format
	Path   string
}

// Files reads what was asked for: each FORMAT=PATH, and a folder, or "", that
// gets a report of every format. It makes the folder, and makes sure that every file can be
// written, so that a wrong path is known before the first request. No report is
// written, and no two may go to one path.
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
			return nil, fmt.Errorf("--report-dir %s: cannot be made: %w", folder, err)
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
			return nil, fmt.Errorf("two reports for one file: %s and %s=%s; give each a path of its own", other, f.Format.Name, f.Path)
		}
		taken[place] = f.Format.Name + "=" + f.Path
		all[i] = f
	}
	return all, nil
}

func parseFile(arg string) (File, error) {
	name, path, ok := strings.Cut(arg, "=")
	if !ok || path == "" {
		return File{}, errors.New("want FORMAT=PATH, such as junit=report.xml")
	}
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
	if i < 0 {
		return File{}, fmt.Errorf("there is no format %q; the formats are %s", name, strings.Join(Names(), ", "))
	}
	return File{Formats()[i], path}, writable(filepath.Dir(path))
}

// destination is the regular file that a report becomes: a link is followed, so
// that it stays a link, and a device or a pipe is refused.
func destination(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return "", errors.New("this is a folder; name a file in it")
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("this is no regular file; a report is written whole, under another name first, and then renamed")
	}
	return filepath.Abs(path)
}

func writable(folder string) error {
	info, err := os.Stat(folder)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s does not exist; make it first", folder)
	}
	probe, err := os.CreateTemp(folder, ".refreshcheck-*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written to: %w", folder, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// Write writes one report, masked, whole or not at all, readable by its owner.
func (f File) Write(r *verdict.Run, m *redact.Masker) error {
	var b bytes.Buffer
	err := f.Format.write(&b, r)
	if err == nil {
		err = writeAtomically(f.Path, m.Bytes(b.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
	}
	return nil
}

func writeAtomically(path string, text []byte) error {
	path, err := destination(path)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".refreshcheck-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
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
