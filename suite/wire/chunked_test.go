package wire_test

import "github.com/refreshcheck/refreshcheck/suite/wire"

func chunkedBreaches() []breach {
	const ok = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	return []breach{
		{name: "chunk size is none", answer: ok + "{}", kinds: "cut-short", bodyErr: wire.Closed},
		{name: "plain body under chunked", answer: ok + "{\r\n}", open: true, kinds: "chunk-size", bodyErr: wire.Garbled},
		{name: "chunk size with 0x", answer: ok + "0x2\r\n{}\r\n0\r\n\r\n", open: true, kinds: "chunk-size", bodyErr: wire.Garbled},
		{name: "negative chunk size", answer: ok + "2\r\n{}\r\n-1\r\n\r\n", open: true, kinds: "chunk-size", bodyErr: wire.Garbled, body: "{}"},
		{name: "empty chunk size", answer: ok + "\r\n\r\n", kinds: "chunk-size", bodyErr: wire.Garbled},
		{name: "extension without a size", answer: ok + ";a=b\r\n\r\n", kinds: "chunk-size", bodyErr: wire.Garbled},
		{name: "space after a chunk size", answer: ok + "2 \r\n{}\r\n0\r\n\r\n", kinds: "chunk-size", body: "{}"},
		{name: "chunk size too small", answer: ok + "1\r\n{}\r\n0\r\n\r\n", open: true, kinds: "chunk-end", bodyErr: wire.Garbled, body: "{"},
		{name: "chunk without its CRLF", answer: ok + "2\r\n{}0\r\n\r\n", open: true, kinds: "chunk-end", bodyErr: wire.Garbled, body: "{}"},
		{name: "chunk that ends in CR alone", answer: ok + "2\r\n{}\r0\r\n\r\n", open: true, kinds: "chunk-end", bodyErr: wire.Garbled, body: "{}"},
		{name: "chunks with LF alone", answer: ok + "2\n{}\n0\n\n", kinds: "bare-lf", body: "{}"},
		{name: "chunk size past every number", answer: ok + "fffffffffffffffffffff\r\n{}", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "end within a chunk", answer: ok + "5\r\n{}", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "end after a chunk", answer: ok + "2\r\n{}\r\n", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "end before a chunk's CRLF", answer: ok + "2\r\n{}", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "end without the last empty line", answer: ok + "2\r\n{}\r\n0\r\n", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "end within the trailers", answer: ok + "2\r\n{}\r\n0\r\nA: b", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "length in the trailers", answer: ok + "2\r\n{}\r\n0\r\ncontent-length: 2\r\n\r\n", kinds: "trailer-field", body: "{}"},
		{name: "trailer without a colon", answer: ok + "2\r\n{}\r\n0\r\nnonsense\r\n\r\n", kinds: "field-line", body: "{}"},
	}
}
