// Package report writes a finished run: console text, and files for people and
// machines. It judges nothing.
package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refreshcheck/refreshcheck/suite/redact"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// Format is one kind of report file. A new one is one entry in formats.
type Format struct {
	Name  string
	About string
	write func(io.Writer, *verdict.Run) error
}

// Formats lists the kinds of report files.
func Formats() []Format {
	return []Format{
		{Name: "json", About: "everything, for programs", write: writeJSON},
		{Name: "junit", About: "JUnit XML, for CI servers", write: writeJUnit},
	}
}

// File is a report that was asked for.
type File struct {
	Format Format
	Path   string
}

// ParseFile reads FORMAT=PATH and makes sure that the file can be written, so
// that a wrong path is known before the first request. Nothing is written.
func ParseFile(arg string) (File, error) {
	name, path, ok := strings.Cut(arg, "=")
	if !ok || path == "" {
		return File{}, fmt.Errorf("--report %s: want FORMAT=PATH, such as junit=report.xml", arg)
	}
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == name })
	if i < 0 {
		return File{}, fmt.Errorf("--report %s: there is no format %q; the formats are %s", arg, name, names())
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return File{}, fmt.Errorf("--report %s: %s is a folder; name a file in it", arg, path)
	}
	if err := writable(filepath.Dir(path)); err != nil {
		return File{}, fmt.Errorf("--report %s: %w", arg, err)
	}
	return File{Format: Formats()[i], Path: path}, nil
}

func names() string {
	var all []string
	for _, f := range Formats() {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
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
	if err := f.Format.write(&b, r); err != nil {
		return fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
	}
	if err := writeAtomically(f.Path, m.Bytes(b.Bytes())); err != nil {
		return fmt.Errorf("report %s=%s: %w", f.Format.Name, f.Path, err)
	}
	return nil
}

func writeAtomically(path string, text []byte) error {
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
