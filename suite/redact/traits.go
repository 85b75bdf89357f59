package redact

// traits says what there may be in a text.
type traits struct {
	plain          int // octets of readable ASCII
	escapes, loose bool
	nuls, breaks   bool
}

// Kinds of octets, as bits.
const (
	isPlain = 1 << iota
	isIntroducer
	isLoose
	isNUL
	isBreak
	startsList // a hexadecimal digit or a quotation mark
)

// newKinds returns the kinds of all octets.
func newKinds() (kinds [256]uint8) {
	for c := range kinds {
		switch c := byte(c); {
		case c >= ' ' && c < 0x7f || c == '\t' || c == '\r':
			kinds[c] = isPlain
		case c == '\n':
			kinds[c] = isPlain | isBreak
		case c == 0:
			kinds[c] = isNUL
		}
		if introducer(byte(c)) {
			kinds[c] |= isIntroducer
		}
		if looseIntroducer(byte(c)) {
			kinds[c] |= isLoose
		}
		if digit(byte(c)) >= 0 || c == '"' || c == '\'' {
			kinds[c] |= startsList
		}
	}
	return kinds
}

func (m *Masker) traits(text []byte) traits {
	plain, all := 0, uint8(0)
	for _, c := range text {
		kind := m.kinds[c]
		plain += int(kind & isPlain)
		all |= kind
	}
	return traits{plain: plain, escapes: all&isIntroducer != 0, loose: all&isLoose != 0, nuls: all&isNUL != 0, breaks: all&isBreak != 0}
}
