package wire

import (
	"golang.org/x/net/http2/hpack"
)

// cookieIndex is the index of the name cookie in the static table (RFC 7541
// Appendix A).
const cookieIndex = 32

// appendLiteral appends a field that does not change the dynamic table (RFC 7541
// §6.2.2, §6.2.3). index is the index of its name; 0: the name is a literal.
func appendLiteral(block []byte, name, value string, form Form, index uint64) []byte {
	first := byte(0x00)
	if form.Indexing == Never {
		first = 0x10
	}
	at := len(block)
	block = appendInteger(block, 4, index)
	block[at] |= first
	if index == 0 {
		block = appendString(block, name, form.Strings)
	}
	return appendString(block, value, form.Strings)
}

// appendString appends a string literal (RFC 7541 §5.2).
func appendString(block []byte, s string, as Strings) []byte {
	short := hpack.HuffmanEncodeLength(s)
	if as == Plain || as == Shorter && short >= uint64(len(s)) {
		return append(appendInteger(block, 7, uint64(len(s))), s...)
	}
	at := len(block)
	block = appendInteger(block, 7, short)
	block[at] |= 0x80
	return hpack.AppendHuffmanString(block, s)
}

// appendInteger appends an integer with a prefix of that many bits (RFC 7541
// §5.1).
func appendInteger(block []byte, bits int, n uint64) []byte {
	most := uint64(1)<<bits - 1
	if n < most {
		return append(block, byte(n))
	}
	block = append(block, byte(most))
	for n -= most; n >= 0x80; n >>= 7 {
		block = append(block, byte(n)|0x80)
	}
	return append(block, byte(n))
}
