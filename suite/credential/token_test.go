package credential_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/credential"
)

func TestATokenIsReadFromAFileOrStandardInput(t *testing.T) {
	for name, text := range map[string]string{
		"alone": "token-of-the-test", "with a line end": "token-of-the-test\n", "with blanks around it": "\r\n  token-of-the-test \t\r\n",
	} {
		for from, read := range map[string]struct {
			file  string
			stdin io.Reader
		}{
			"a file":         {input(t, "token", text), nil},
			"standard input": {"-", strings.NewReader(text)},
			"a pipe":         {"-", pipe(t, text)},
		} {
			got, err := credential.ReadTokenFile(t.Context(), "token-file", read.file, read.stdin, cookieValue)
			if err != nil || got != "token-of-the-test" {
				t.Errorf("%s from %s: %q, %v", name, from, got, err)
			}
		}
	}
}

// pipe is a pipe whose writer writes a text and ends.
func pipe(t *testing.T, text string) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	go func() { io.WriteString(w, text); w.Close() }()
	return r
}

func TestATokenFileThatHoldsNoneIsNamed(t *testing.T) {
	folder := t.TempDir()
	long := strings.Repeat("s3cr3t", 20_000)
	for _, test := range []struct {
		name, file string
		stdin      io.Reader
		want       []string
	}{
		{"no file", filepath.Join(folder, "missing"), nil, []string{"missing", "name a file that holds the refresh token", "standard input"}},
		{"a folder", folder, nil, []string{folder, "directory"}},
		{"an empty file", input(t, "empty", " \n"), nil, []string{"empty: is empty", "must hold the refresh token"}},
		{"no input", "-", strings.NewReader(""), []string{" -: is empty"}},
		{"two lines", input(t, "two", "s3cr3t\ns3cr3t"), nil, []string{"two: octet 7 of the token (0x0a)", "bare value"}},
		{"a quotation mark", input(t, "quoted", `"s3cr3t`), nil, []string{"octet 1 of the token (0x22)", "quotes"}},
		{"a name before it", input(t, "named", "refresh_token=s3cr3t"), nil, []string{"named: the value begins with the cookie's name"}},
		{"UTF-16", input(t, "utf16", "\xff\xfes\x003\x00c\x00"), nil, []string{"utf16: is UTF-16", "plain ASCII"}},
		{"UTF-16, big end first", "-", strings.NewReader("\xfe\xff\x00s\x003\x00c"), []string{" -: is UTF-16", "plain ASCII"}},
		{"UTF-16 without a mark", "-", strings.NewReader("s\x003\x00c\x00r\x00"), []string{" -: is UTF-16, without a byte order mark"}},
		{"a byte order mark", input(t, "bom", "\xef\xbb\xbfs3cr3t"), nil, []string{"bom: begins with a byte order mark"}},
		{"another cookie beside it", "-", strings.NewReader("s3cr3t; b=1"), []string{"-: octet 7 of the token (0x3b)"}},
		{"beyond ASCII", input(t, "utf8", "s3cr3té"), nil, []string{"octet 7 of the token (0xc3)"}},
		{"a file without an end", input(t, "long", long), nil, []string{"more than 65536 octets"}},
		{"an input without an end", "-", strings.NewReader(long), []string{"more than 65536 octets"}},
		{"an input that fails", "-", failingReader{}, []string{"the pipe broke"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			token, err := credential.ReadTokenFile(t.Context(), "token-file", test.file, test.stdin, cookieValue)
			if err == nil || token != "" {
				t.Fatalf("%q is taken", token)
			}
			says(t, line(t, err), append(test.want, "--token-file")...)
			hides(t, err.Error(), "s3cr3t")
		})
	}
	if _, err := credential.ReadTokenFile(t.Context(), "expired-token-file", "-", strings.NewReader(""), cookieValue); err == nil || !strings.HasPrefix(err.Error(), "--expired-token-file -") {
		t.Errorf("the flag is told as %v", err)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the pipe broke") }

func TestWaitingForStandardInputEndsWithTheRun(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close() // nothing is ever written
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = credential.ReadTokenFile(ctx, "token-file", "-", r, cookieValue)
	if err == nil {
		t.Fatal("it has read something")
	}
	says(t, line(t, err), "--token-file", "interrupted")
}

func TestAFileThatOthersCanReadIsTold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file's mode does not say who can read it")
	}
	file := input(t, "token", "token-of-the-test")
	for mode, shared := range map[os.FileMode]bool{0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o620: true, 0o644: true, 0o777: true} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		got := credential.SharedFile("token-file", file)
		if (got != "") != shared {
			t.Errorf("%04o: told as %q", mode, got)
		}
		if shared {
			says(t, got, "--token-file "+file, "chmod 600")
			if mode == 0o644 {
				says(t, got, "mode 0644")
			}
		}
		for flag, from := range map[string]credential.Origin{"--token-file": credential.FromFile(file), "--login": credential.FromLogin(file)} {
			o, x := opening(t, nowhere)
			_, _ = from.Open(t.Context(), o) // the file is no login description
			if _, warnings := x.all(); strings.Contains(warnings, "warning: "+flag+" "+file) != shared {
				t.Errorf("%04o: %s warns %q", mode, flag, warnings)
			}
		}
	}
	for name, other := range map[string]string{"standard input": "-", "no file": filepath.Join(t.TempDir(), "missing"), "a folder": t.TempDir(), "no regular file": os.DevNull} {
		if got := credential.SharedFile("token-file", other); got != "" {
			t.Errorf("%s: told as %q", name, got)
		}
	}
}
