package redact

import "testing"

func TestURLsLosePasswords(t *testing.T) {
	for text, want := range map[string]string{
		"--proxy http://me:s3cret@proxy:3128/ is wrong":       "--proxy http://‹user name and password›@proxy:3128/ is wrong",
		"open https://s3cret@host/x: no such file":            "open https://‹user name and password›@host/x: no such file",
		"open https:/me:s3cret@host/x: no such file":          "open https:/‹user name and password›@host/x: no such file",
		`parse "http://me:s3 cret@host": invalid`:             `parse "http://me:s3 cret@host": invalid`,
		"mail me@example.com about https://example.com/a@b/c": "mail me@example.com about https://example.com/a@b/c",
	} {
		if got := URLs(text); got != want {
			t.Errorf("%s became %s", text, got)
		}
	}
}
