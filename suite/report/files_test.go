package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/report"
)

func TestFolderGetsEveryFormat(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "reports")
	files, err := report.Files(nil, folder)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("checking the folder left %v in it", left)
	}
	r := sampleRun()
	for _, f := range files {
		if err := f.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range report.Formats() {
		name := format.FileName
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %o", name, info.Mode().Perm())
		}
	}
	if info, _ := os.Stat(folder); info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has the mode %o", info.Mode().Perm())
	}
	if left, _ := os.ReadDir(folder); len(left) != len(report.Formats()) {
		t.Errorf("%d files in the folder, want %d", len(left), len(report.Formats()))
	}
}

func TestReportsThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "there")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		asked  []string
		folder string
		want   string
	}{
		{[]string{"json"}, "", "FORMAT=PATH"},
		{[]string{"json="}, "", "FORMAT=PATH"},
		{[]string{"xml=" + file}, "", "no format"},
		{[]string{"json=" + folder}, "", "folder"},
		{[]string{"json=" + filepath.Join(folder, "no", "x")}, "", "does not exist"},
		{[]string{"json=" + os.DevNull}, "", "not a regular file"},
		{[]string{"json=" + file, "junit=" + file}, "", "two reports"},
		{[]string{"json=" + file, "junit=" + link}, "", "two reports"},
		{[]string{"json=" + filepath.Join(folder, "report.json")}, folder, "two reports"},
		{nil, file, "--report-dir"},
	} {
		if _, err := report.Files(c.asked, c.folder); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %q: %v, want %q", c.asked, c.folder, err, c.want)
		}
	}
}

// A report replaces what was there whole, through a link too, whatever mode it had.
func TestReportReplacesAFile(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	files, err := report.Files([]string{"summary=" + link}, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := files[0].Write(sampleRun()); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 || info.Size() < 100 {
		t.Errorf("mode %o, %d octets", info.Mode().Perm(), info.Size())
	}
}
