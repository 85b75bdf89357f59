package wire_test

import "github.com/refreshcheck/refreshcheck/suite/wire"

func lengthBreaches() []breach {
	const ok = "HTTP/1.1 200 OK\r\n"
	const chunks = "2\r\n{}\r\n0\r\n\r\n"
	return []breach{
		{name: "differing lengths", answer: ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", open: true, kinds: "length-conflict", bodyErr: wire.Garbled, body: "{}"},
		{name: "differing lengths in a list", answer: ok + "Content-Length: 2, 3\r\n\r\n{}", kinds: "length-conflict", bodyErr: wire.Garbled, body: "{}"},
		{name: "length with a sign", answer: ok + "Content-Length: +2\r\n\r\n{}", kinds: "length-invalid", bodyErr: wire.Garbled, body: "{}"},
		{name: "negative length", answer: ok + "Content-Length: -2\r\n\r\n{}", open: true, kinds: "length-invalid", bodyErr: wire.Garbled, body: "{}"},
		{name: "hexadecimal length", answer: ok + "Content-Length: 0x2\r\n\r\n{}", kinds: "length-invalid", bodyErr: wire.Garbled, body: "{}"},
		{name: "empty length", answer: ok + "Content-Length: \r\n\r\n{}", kinds: "length-invalid", bodyErr: wire.Garbled, body: "{}"},
		{name: "length in words", answer: ok + "Content-Length: two\r\n\r\n{}", kinds: "length-invalid", bodyErr: wire.Garbled, body: "{}"},
		{name: "length and chunks", answer: ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, kinds: "length-and-coding", body: "{}"},
		{name: "chunks in HTTP/1.0", answer: "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, kinds: "transfer-coding-in-http10", body: "{}"},
		{name: "unknown transfer coding", answer: ok + "Transfer-Encoding: xyz\r\n\r\n{}", kinds: "transfer-coding", body: "{}"},
		{name: "transfer coding before chunked", answer: ok + "Transfer-Encoding: xyz, chunked\r\n\r\n" + chunks, kinds: "transfer-coding", body: "{}"},
		{name: "identity and a length, kept open", answer: ok + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}", open: true, kinds: "transfer-coding", body: "{}"},
		{name: "chunked twice", answer: ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, kinds: "transfer-coding", body: "{}"},
		{name: "chunked not last", answer: ok + "Transfer-Encoding: chunked, xyz\r\n\r\n{}", kinds: "transfer-coding transfer-coding", body: "{}"},
		{name: "chunked with a parameter", answer: ok + "Transfer-Encoding: chunked;a=b\r\n\r\n" + chunks, kinds: "transfer-coding", body: "{}"},
		{name: "empty transfer coding", answer: ok + "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}", kinds: "transfer-coding", body: "{}"},
		{name: "204 with a length", answer: "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", kinds: "body-announced"},
		{name: "204 with a coding", answer: "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", kinds: "body-announced"},
		{name: "length too long", answer: ok + "Content-Length: 5\r\n\r\n{}", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
		{name: "length past every number", answer: ok + "Content-Length: 99999999999999999999\r\n\r\n{}", kinds: "cut-short", bodyErr: wire.Closed, body: "{}"},
	}
}
