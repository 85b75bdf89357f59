package reference

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// framingFaults break the message itself: length, chunks, coding, line ends (RFC
// 9112 §2 to §7). Most of them break refusals, so that the plain request before
// a run still gets its answer.
func framingFaults() []entry {
	return slices.Concat(lengthFaults(), chunkFaults(), codingFaults(), lineFaults())
}

func lengthFaults() []entry {
	framing := by("framing")
	return []entry{
		{id: "length-of-success-too-large", sentence: "The Content-Length of a success is larger than its body, and the connection closes.", rules: framing, edit: granted(lengthOff(+20))},
		{id: "length-of-refusal-too-large", sentence: "The Content-Length of a refusal is larger than its body, and the connection closes.", rules: framing, edit: refused(lengthOff(+20))},
		{id: "length-of-refusal-too-small", sentence: "The Content-Length of a refusal is smaller than its body.", rules: framing, edit: refused(lengthOff(-1))},
		{id: "length-twice", sentence: "There are two Content-Length lines that differ.", rules: framing, edit: refused(framed(asIs, "Content-Length: %d", "Content-Length: 7"))},
		{id: "length-repeated", sentence: "There are two Content-Length lines with the same number.", rules: by("length-once"), edit: refused(framed(asIs, "Content-Length: %d", "Content-Length: %d"))},
		{id: "length-in-words", sentence: "The Content-Length is not a number.", rules: framing, edit: refused(framed(asIs, "Content-Length: many"))},
		{id: "length-negative", sentence: "The Content-Length is negative.", rules: framing, edit: refused(framed(asIs, "Content-Length: -1"))},
		{id: "length-list", sentence: "One Content-Length line lists two numbers that differ.", rules: framing, edit: refused(framed(asIs, "Content-Length: %d, 7"))},
		{id: "length-beside-chunks", sentence: "A chunked refusal also has a Content-Length.", rules: framing, edit: refused(framed(oneChunk, "Content-Length: %d", "Transfer-Encoding: chunked"))},
		{id: "length-nowhere", sentence: "A refusal has no length, and the connection stays open after it.", rules: framing, edit: refused(scripted(func(a *Answer) script {
			return script{{octets: []byte(a.head() + string(a.Body)), end: hang}}
		}))},
		{id: "surplus-after-success", sentence: "Octets follow a success on its connection.", rules: framing, edit: granted(surplus("0\r\n\r\n"))},
		{id: "surplus-after-refusal", sentence: "Octets follow a refusal on its connection.", rules: framing, edit: refused(surplus("debug: refused\r\n"))},
		{id: "surplus-message", sentence: "A second answer, to no request, follows a refusal.", rules: framing, edit: refused(scripted(func(a *Answer) script {
			return script{{octets: []byte(a.message() + a.message())}, {wait: lingering}}
		}))},
		{id: "body-over-one-mebibyte", sentence: "The body of a refusal is padded with white space to more than two mebibytes.", rules: framing, edit: refused(after(strings.Repeat(" ", 2<<20)))},
	}
}

func chunkFaults() []entry {
	framing := by("framing")
	chunks := func(f func(body string) string) edit {
		return refused(needsBody, framed(f, "Transfer-Encoding: chunked"))
	}
	return []entry{
		{id: "chunk-size-in-words", sentence: "The size of a chunk is not a hexadecimal number.", rules: framing, edit: chunks(func(b string) string { return "all\r\n" + b + "\r\n0\r\n\r\n" })},
		{id: "chunk-size-negative", sentence: "The size of a chunk is negative.", rules: framing, edit: chunks(func(b string) string { return "-1\r\n" + b + "\r\n0\r\n\r\n" })},
		{id: "chunk-too-large", sentence: "The size of a chunk is larger than the chunk, and the connection closes.", rules: framing, edit: chunks(func(b string) string { return fmt.Sprintf("%x\r\n%s", len(b)+20, b) })},
		{id: "chunk-too-small", sentence: "The size of a chunk is smaller than the chunk.", rules: framing, edit: chunks(func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(b)-3, b) })},
		{id: "chunk-last-one-absent", sentence: "The connection closes before the last chunk of a refusal.", rules: framing, edit: chunks(func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(b), b) })},
		{id: "chunk-last-of-success-absent", sentence: "The connection closes before the last chunk of a success.", rules: framing, edit: granted(framed(func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(b), b) }, "Transfer-Encoding: chunked"))},
		{id: "chunk-end-absent", sentence: "No line end follows a chunk's octets.", rules: framing, edit: chunks(func(b string) string { return fmt.Sprintf("%x\r\n%s0\r\n\r\n", len(b), b) })},
		{id: "chunk-framing-undeclared", sentence: "A refusal is chunked, but does not say so; its length is the length of the chunks.", rules: by("json"), edit: refused(rewritten(oneChunk))},
		{id: "chunk-trailer-with-cookie", sentence: "The trailer section holds a Set-Cookie, which no client reads there.", rules: framing, edit: chunks(func(b string) string {
			return fmt.Sprintf("%x\r\n%s\r\n0\r\nSet-Cookie: a=b; Path=/\r\n\r\n", len(b), b)
		})},
		{id: "chunk-trailer-with-length", sentence: "The trailer section holds a Content-Length.", rules: framing, edit: chunks(func(b string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\nContent-Length: 7\r\n\r\n", len(b), b) })},
		{id: "chunked-http-1.0", sentence: "An HTTP/1.0 answer is chunked.", rules: framing, edit: refused(scripted(func(a *Answer) script {
			return octets(a.headOf(fmt.Sprintf("HTTP/1.0 %d %s", a.Status, http.StatusText(a.Status)), "Transfer-Encoding: chunked") + oneChunk(string(a.Body)))
		}))},
	}
}

func codingFaults() []entry {
	framing := by("framing")
	coded := func(body func(string) string) change {
		return func(x *exchange, a *Answer) {
			rewritten(body)(x, a)
			a.set("Content-Encoding", "gzip")
		}
	}
	zip := func(b string) string { return string(gzipped([]byte(b))) }
	return []entry{
		{id: "coding-of-success-untrue", sentence: "A success says Content-Encoding: gzip, but is not compressed.", rules: framing, edit: granted(coded(asIs))},
		{id: "coding-of-refusal-untrue", sentence: "A refusal says Content-Encoding: gzip, but is not compressed.", rules: framing, edit: refused(coded(asIs))},
		{id: "coding-undeclared", sentence: "A refusal is compressed, but does not say so.", rules: by("json"), edit: refused(rewritten(zip))},
		{id: "coding-cut", sentence: "The gzip data of a refusal is cut off.", rules: framing, edit: refused(coded(func(b string) string { z := zip(b); return z[:len(z)-10] }))},
		{id: "coding-checksum", sentence: "The checksum of the gzip data is wrong.", rules: framing, edit: refused(coded(func(b string) string {
			z := []byte(zip(b))
			z[len(z)-8] ^= 0xff
			return string(z)
		}))},
		{id: "coding-surplus", sentence: "Octets follow the gzip data.", rules: framing, edit: refused(coded(func(b string) string { return zip(b) + "trailing" }))},
		{id: "coding-unasked-brotli", sentence: "A refusal says Content-Encoding: br, which the request did not ask for.", rules: framing, edit: refused(field("Content-Encoding", "br"))},
		{id: "coding-unknown", sentence: "A refusal says Content-Encoding: utf-8, which is not a coding.", rules: framing, edit: refused(field("Content-Encoding", "utf-8"))},
		{id: "coding-twice", sentence: "A refusal says Content-Encoding: gzip, gzip, but is compressed only once.", rules: framing, edit: refused(coded(zip), field("Content-Encoding", "gzip, gzip"))},
		{id: "coding-of-transfer-unknown", sentence: "A refusal says Transfer-Encoding: lz4.", rules: framing, edit: refused(framed(asIs, "Transfer-Encoding: lz4"))},
		{id: "coding-bomb", sentence: "A refusal of a few octets decodes to sixteen mebibytes.", rules: framing, edit: refused(coded(once(func(b string) string { return zip(b + strings.Repeat(" ", 16<<20)) })))},
	}
}

// once calls a slow function for the first body only, and keeps the result for
// all others. The refusals do not differ in anything that matters here.
func once(f func(body string) string) func(body string) string {
	var made sync.Once
	var kept string
	return func(body string) string {
		made.Do(func() { kept = f(body) })
		return kept
	}
}

func lineFaults() []entry {
	framing := by("framing")
	line := func(l string) edit {
		return refused(spoiled(func(m string) string { return strings.Replace(m, "\r\n", "\r\n"+l+"\r\n", 1) }))
	}
	return []entry{
		{id: "line-feeds-alone", sentence: "The lines of a refusal end with LF instead of CRLF.", rules: framing, edit: refused(spoiled(func(m string) string { return strings.ReplaceAll(m, "\r\n", "\n") }))},
		{id: "line-without-colon", sentence: "A header line of a refusal has no colon.", rules: framing, edit: line("X-Debug")},
		{id: "line-space-before-colon", sentence: "There is white space before the colon of a header line.", rules: framing, edit: line("X-Debug : 1")},
		{id: "line-folded", sentence: "A header line of a refusal is folded.", rules: framing, edit: line("X-Debug: one\r\n two")},
		{id: "line-with-nul", sentence: "A header value of a refusal holds NUL.", rules: framing, edit: line("X-Debug: a\x00b")},
		{id: "line-status-in-words", sentence: "The status of a refusal is not a number.", rules: framing, edit: refused(statusLine(func(int, string) string { return "HTTP/1.1 Unprocessable" }))},
		{id: "line-status-out-of-range", sentence: "The status of a refusal is 999.", rules: framing, edit: refused(statusLine(func(int, string) string { return "HTTP/1.1 999 Refused" }))},
		{id: "line-status-absent", sentence: "A refusal is only a body, without status line and header.", rules: framing, edit: refused(needsBody, scripted(func(a *Answer) script { return octets(string(a.Body)) }))},
		{id: "line-other-protocol", sentence: "The status line of a refusal names another protocol.", rules: framing, edit: refused(statusLine(func(status int, reason string) string { return fmt.Sprintf("ICY %d %s", status, reason) }))},
		{id: "line-header-too-large", sentence: "The header of a refusal is larger than 128 KiB.", rules: framing, edit: line("X-Debug: " + strings.Repeat("a", 128<<10))},
		{id: "line-interim-flood", sentence: "A hundred informational answers come before a refusal.", rules: framing, edit: refused(scripted(func(a *Answer) script {
			return octets(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100) + a.message("Connection: close"))
		}))},
		{id: "line-switching", sentence: "A refusal switches protocols, which the request did not ask for.", rules: framing, edit: refused(scripted(func(*Answer) script {
			return script{{octets: []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"), wait: 0}, {wait: time.Millisecond}}
		}))},
	}
}

// lengthOff makes the Content-Length wrong by so many octets.
func lengthOff(by int) change {
	return scripted(func(a *Answer) script {
		return octets(a.head("Connection: close", fmt.Sprintf("Content-Length: %d", len(a.Body)+by)) + string(a.Body))
	})
}

// surplus sends octets after the message, in the same write, and keeps the
// connection open for a while, like a server that keeps connections.
func surplus(more string) change {
	return scripted(func(a *Answer) script {
		return script{{octets: []byte(a.message() + more)}, {wait: lingering}}
	})
}
