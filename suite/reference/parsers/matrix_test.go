package parsers

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// columns pairs the measured stacks with the parser that stands for each.
func columns() map[string]func([]string, string) (string, bool) {
	return map[string]func([]string, string) (string, bool){
		"fastapi0.92+uvicorn0.17(h11)":         StarletteFirstLine,
		"fastapi0.92+hypercorn0.13":            StarletteFirstLine,
		"django3.2+gunicorn20":                 DjangoGunicorn,
		"flask2.2/werkzeug2.2+gunicorn20":      Werkzeug,
		"werkzeug3.2+gunicorn20":               Werkzeug,
		"aiohttp3.8":                           Aiohttp,
		"tornado6.2":                           DjangoGunicorn,
		"node20+express5+cookie-parser1.4.7":   Express,
		"node20+fastify5+@fastify/cookie11":    CookieModule,
		"node20+koa3":                          Koa,
		"node20+hono4":                         Hono,
		"node20+cookie1.1.1":                   CookieModule,
		"go1.26 net/http":                      NetHTTP,
		"gin1.12":                              Gin,
		"echo4.16":                             NetHTTP,
		"fiber2.52":                            Fiber,
		"tomcat10.1.60":                        Tomcat,
		"jetty9.4.57":                          Jetty,
		"rack2.2.22+puma5.6":                   Rack,
		"rack3.2+puma5.6":                      Rack,
		"php8.2 -S":                            PHP,
		"starlette1.3.1+uvicorn0.51(h11 0.16)": Starlette,
	}
}

func TestParsersSeeWhatTheStacksSaw(t *testing.T) {
	octets, err := os.ReadFile("testdata/cookie-matrix.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	seen := map[string]int{}
	for line := range strings.Lines(string(octets)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case header == nil:
			header = cells
		default:
			lines, ok := sent(cells)
			if !ok {
				continue
			}
			for i, cell := range cells[2:] {
				stack := header[i+2]
				parse, ok := columns()[stack]
				want, measured := measuredCell(cell)
				if !ok || !measured || excused(cells[0], stack) {
					continue
				}
				value, found := parse(lines, "refresh_token")
				got := "absent"
				if found {
					got = strconv.Quote(value)
				}
				if want == "non-ascii" && found {
					got = want // decoders differ; the octets are no token in any of them
				}
				if got != want {
					t.Errorf("%s on %s: got %s, measured %s", cells[0], stack, got, want)
				}
				seen[stack]++
			}
		}
	}
	for stack := range columns() {
		if seen[stack] < 60 {
			t.Errorf("%s: only %d cells were compared", stack, seen[stack])
		}
	}
}

// sent rebuilds the header lines of a row, without the white space around them,
// which the HTTP layer takes off.
func sent(cells []string) ([]string, bool) {
	if kind, n, _ := strings.Cut(cells[0], "-"); kind == "count" {
		count, _ := strconv.Atoi(n)
		var pairs []string
		for i := range count - 1 {
			pairs = append(pairs, fmt.Sprintf("c%d=1", i))
		}
		return []string{strings.Join(append(pairs, "refresh_token=abc"), "; ")}, count <= 1001
	}
	switch cells[0] {
	case "absent":
		return nil, true
	case "empty-header":
		return []string{""}, true
	case "bare-cr", "bare-lf", "nul", "obs-fold":
		return nil, false // never reach a parser here: net/http refuses or rejoins them
	}
	if strings.HasPrefix(cells[0], "len-") {
		return nil, false // one plain value; only the HTTP layers differ
	}
	var lines []string
	for _, l := range strings.Split(cells[1], " | ") {
		l = regexp.MustCompile(`\\x[0-9a-f]{2}|\\\\`).ReplaceAllStringFunc(l, func(e string) string {
			if e == `\\` {
				return `\`
			}
			n, _ := strconv.ParseUint(e[2:], 16, 8)
			return string([]byte{byte(n)})
		})
		lines = append(lines, strings.Trim(l, " \t"))
	}
	return lines, true
}

// measuredCell reads "200 'value'", "200 b'value'", "200 ABSENT" and 422; other
// cells are answers of the HTTP layer.
func measuredCell(cell string) (string, bool) {
	text, ok := strings.CutPrefix(cell, "200 ")
	switch {
	case cell == "422" || text == "ABSENT":
		return "absent", true
	case !ok || strings.HasPrefix(text, "OBJECT"):
		return "", false
	}
	text = strings.TrimPrefix(text, "b")
	text = text[1 : len(text)-1]
	if regexp.MustCompile(`\\x[89a-f]|\\ufffd`).MatchString(text) {
		return "non-ascii", true
	}
	text = regexp.MustCompile(`\\(x..|[tnr\\])`).ReplaceAllStringFunc(text, func(e string) string {
		s, _ := strconv.Unquote(`"` + e + `"`)
		return s
	})
	return strconv.Quote(text), true
}

// excused are cells that the HTTP layer decided: it did not take white space off
// the ends of the line, or lost what lay beyond its limits.
func excused(row, stack string) bool {
	return row == "ows-around" || row == "count-1001" && stack != "php8.2 -S"
}
