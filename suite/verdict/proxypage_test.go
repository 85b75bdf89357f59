package verdict_test

import (
	"strings"
	"testing"

	"github.com/refreshcheck/refreshcheck/fixtures"
	"github.com/refreshcheck/refreshcheck/suite/verdict"
)

// A 500 that is nginx's own page is told as that, and stays a finding.
func TestANginxPageIsTold(t *testing.T) {
	const page = "<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n<body>\r\n<center><h1>500 Internal Server Error</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
	for body, told := range map[string]bool{page: true, strings.Replace(page, "nginx/1.22.1", "acme", 1): false, "Internal Server Error": false} {
		found := false
		for _, f := range verdict.Judge(verdict.Rules(), asked(embedded(t), fixtures.NoHarm, answered(500, body, "Content-Type: text/html"))) {
			if f.Rule == "status" {
				found = true
				if strings.Contains(f.Message, "nginx's own") != told {
					t.Errorf("%q: %s", body, f.Message)
				}
			}
		}
		if !found {
			t.Errorf("%q is no finding", body)
		}
	}
}
