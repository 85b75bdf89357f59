package reference

import "bytes"

// octetFaults show in the HTTP layer, with octets that are not allowed in a
// header.
func octetFaults() []entry {
	const failure = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 21\r\nConnection: close\r\n\r\nInternal Server Error"
	return []entry{
		{id: "octets-crash", sentence: "A control octet in a header line causes a 500.", rules: by("status"), edit: onControlOctet([]byte(failure))},
		{id: "octets-garbled", sentence: "A control octet in a header line is answered with text that is not HTTP.", rules: by("framing"), edit: onControlOctet([]byte("panic: invalid header\n"))},
	}
}

func onControlOctet(answer []byte) edit {
	return func(b *behaviour) {
		b.early = func(head []byte) ([]byte, bool) { return answer, holdsControlOctet(head) }
	}
}

// holdsControlOctet checks each line. TAB does not count as a control octet.
func holdsControlOctet(head []byte) bool {
	section, _, _ := bytes.Cut(head, []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(section, []byte("\r\n")) {
		if bytes.ContainsFunc(line, func(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7f }) {
			return true
		}
	}
	return false
}
