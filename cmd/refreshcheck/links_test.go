package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every link in a document leads to a file, and every path of the project that a
// document or a CI script names exists.
func TestWhatDocumentsNameIsThere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	named := regexp.MustCompile(`(?:^|[\s"'(=` + "`" + `])\.?/?((?:suite|cmd|fixtures)/[\w/-]*(?:\.[a-z]+)*)`)
	root := "../.."
	for _, pattern := range []string{"*.md", ".github/*.md", "fixtures/*.md", "fixtures/*/*.md", ".github/docs/*.md", ".ci/*", ".github/actions/*/*", ".github/examples/*"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("there is no %s", pattern)
		}
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.IsDir() {
				continue
			}
			text := read(t, file)
			if filepath.Ext(file) == ".md" {
				for _, m := range link.FindAllStringSubmatch(text, -1) {
					if !strings.Contains(m[1], "://") && !there(filepath.Dir(file), m[1]) {
						t.Errorf("%s: the link to %s leads nowhere", file, m[1])
					}
				}
			}
			for _, m := range named.FindAllStringSubmatch(text, -1) {
				if !there(root, m[1]) && !there(filepath.Dir(file), m[1]) {
					t.Errorf("%s: there is no %s", file, m[1])
				}
			}
		}
	}
}

func there(folder, name string) bool {
	_, err := os.Stat(filepath.Join(folder, name))
	return err == nil
}
