package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/refreshcheck/refreshcheck/suite/result"
)

// heavy is a server whose answers are large.
type heavy struct {
	access  string        // the access token of a success
	details string        // what a refusal's list holds; empty: one error
	more    func() string // members that every answer has besides
	raw     []byte        // every body but the preflight's
	code    int           // the exit code of a run
	says    string
}

const heavyToken = "heavy-refresh-token-Zk3vQ9pLw7XbN2cT8yHd4RfJ6m"

func (h heavy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := http.StatusUnprocessableEntity, `{"detail":[{"loc":["cookie","refresh_token"],"msg":"Not valid","type":"value_error"}]`
	if h.details != "" {
		body = `{"detail":[` + h.details + `]`
	}
	all := r.CookiesNamed("refresh_token")
	if len(all) == 1 && all[0].Value == heavyToken && r.Method == http.MethodPost {
		access := h.access
		if access == "" {
			access = "at-Zk3vQ9pLw7XbN2cT8yHd4RfJ6m-0001"
		}
		status, body = http.StatusOK, `{"access_token":"`+access+`","token_type":"bearer"`
	}
	if h.more != nil {
		body += h.more()
	}
	text := []byte(body + "}")
	if h.raw != nil && !strings.Contains(r.UserAgent(), "(preflight)") {
		text = h.raw
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// list joins n items.
func list(n int, item func(i int) string) string {
	all := make([]string, n)
	for i := range n {
		all[i] = item(i)
	}
	return strings.Join(all, ",")
}

func always(members string) func() string { return func() string { return members } }

func heavyServers() map[string]heavy {
	random := rand.NewChaCha8([32]byte{1})
	letters := func(n int) string {
		b := make([]byte, n)
		_, _ = random.Read(b)
		for i := range b {
			b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[b[i]&63]
		}
		return string(b)
	}
	octets := make([]byte, 1<<20)
	_, _ = random.Read(octets)
	sentence := `{"type":"missing","at":"2026-11-23T12:00:00Z","n":12345,"say":"A sentence that says what there is to say."},`
	var answers atomic.Int64
	return map[string]heavy{
		"a plain server":            {},
		"an access token of 64 KiB": {access: letters(64 << 10)},
		"a body of 900 KiB":         {more: always(`,"more":[` + strings.TrimSuffix(strings.Repeat(sentence, 900<<10/len(sentence)), ",") + `]`)},
		"a refusal of 2,000 items": {details: list(2000, func(i int) string {
			return fmt.Sprintf(`{"loc":["cookie","refresh_token",%d],"msg":"Field required","type":"missing"}`, i)
		})},
		"60,000 members in every answer": {more: always("," + list(60_000, func(i int) string { return fmt.Sprintf(`"m%d":"%s"`, i, letters(100)) })), code: 1},
		"60,000 other members in every answer": {more: func() string {
			n := answers.Add(1)
			return "," + list(60_000, func(i int) string { return fmt.Sprintf(`"m%d":"Zk3v%dQ9pLw7Xb%d"`, i, n, i) })
		}, code: 1},
		"10,000 new tokens in every answer": {more: func() string {
			n := answers.Add(1)
			return "," + list(10_000, func(i int) string { return fmt.Sprintf(`"x_token%d":"Zk3v%dQ9pLw7XbN2cT8y%dHd4RfJ6m"`, i, n, i) })
		}, code: 1, says: "token-withheld"},
		"300,000 violations in every refusal":     {details: strings.TrimSuffix(strings.Repeat("1,", 300_000), ","), code: 1, says: "schema"},
		"2,000 violations in every refusal":       {details: strings.TrimSuffix(strings.Repeat("1,", 2_000), ","), code: 1, says: "schema"},
		"30,000 repeated members in every answer": {more: always("," + list(30_000, func(i int) string { return fmt.Sprintf(`"m%d":0,"m%d":0`, i, i) })), says: "unique-members"},
		"names of 160 KB":                         {more: always(`,"` + strings.Repeat("name_of_", 20_000) + `token":"` + letters(40) + `"`), code: 1},
		"forty names of 4 KB": {more: always("," + list(40, func(i int) string {
			return fmt.Sprintf(`"%s%d_token":"%s"`, strings.Repeat("name_of_", 500), i, letters(40))
		})), code: 1},
		"a mebibyte of octets":          {raw: octets, code: 1},
		"a mebibyte of zeros":           {raw: make([]byte, 1<<20), code: 1},
		"a mebibyte of wide characters": {raw: []byte(`"` + strings.Repeat("漢字", 170_000) + `"`), code: 1},
	}
}

const (
	mostMemory = 200 << 20
	mostPage   = 24 << 20
	mostReport = 64 << 20 // all of them
)

// Whatever a server sends, a run takes a bounded amount of memory, and writes reports that
// can be opened.
func TestHeavyServers(t *testing.T) {
	t.Parallel()
	for name, h := range heavyServers() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			args := []string{"--target", handle(t, h.ServeHTTP).URL, "--tag-requests", "--report-dir", dir, "--report", "junit=report.xml"}
			switch {
			case raced:
				args = append(args, "--focus", "missing/no|valid/a")
			case os.Getenv("REFRESHCHECK_WHOLE") == "": // all of them take some minutes
				args = append(args, "--focus", "missing|valid/")
			}
			r := run(t, check{args: args, env: credential(nil, heavyToken), secrets: []string{heavyToken}})
			r.expect(t, h.code, h.says)
			if r.peak > mostMemory && !raced {
				t.Errorf("took %d MiB of memory", r.peak>>20)
			}
			total := int64(0)
			for _, path := range glob(t, dir) {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				total += info.Size()
				if filepath.Base(path) == "index.html" && info.Size() > mostPage {
					t.Errorf("the page has %d MiB", info.Size()>>20)
				}
			}
			if total > mostReport {
				t.Errorf("the reports have %d MiB", total>>20)
			}
			t.Logf("%d MiB of memory, %s of CPU, %d KiB of reports", r.peak>>20, r.cpu, total>>10)
		})
	}
}

func glob(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Of one answer no more findings are kept than are told, and the last one says how many
// there are.
func TestManyViolationsAreToldAsANumber(t *testing.T) {
	t.Parallel()
	h := heavyServers()["2,000 violations in every refusal"]
	r := run(t, check{args: []string{"--target", handle(t, h.ServeHTTP).URL, "--focus", "missing/no-cookie-header"}, env: credential(nil, heavyToken)})
	var report struct {
		Cases []struct {
			Findings []struct{ Rule, Message string }
		}
	}
	if err := json.Unmarshal([]byte(r.report.text), &report); err != nil {
		t.Fatal(err)
	}
	all := report.Cases[0].Findings
	if len(all) != 20 || !strings.HasPrefix(all[19].Message, "1980 more violations of this rule are not shown. ") {
		t.Errorf("%d findings, the last %+v", len(all), all[len(all)-1])
	}
}

// A run that reads large answers can be stopped, and tells what ran.
func TestStoppedUnderAHeavyServer(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"60,000 members in every answer", "60,000 other members in every answer", "10,000 new tokens in every answer"} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			h := heavyServers()[name]
			server := handle(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				h.ServeHTTP(w, r)
			})
			r := run(t, check{
				args: []string{"--target", server.URL}, env: credential(nil, heavyToken), secrets: []string{heavyToken},
				signals: 1, signal: syscall.SIGTERM, ready: func() bool { return requests.Load() > 20 },
			})
			r.expect(t, 130, string(result.Stopped))
			if r.report.Verdict != result.Stopped {
				t.Errorf("the report says %q", r.report.Verdict)
			}
			if n := requests.Load(); n > 200 {
				t.Errorf("it went on for %d requests", n)
			}
			if r.peak > mostMemory && !raced {
				t.Errorf("took %d MiB of memory", r.peak>>20)
			}
		})
	}
}
