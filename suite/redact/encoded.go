package redact

// maxNesting bounds encodings within encodings: base64 of a text that holds hexadecimal is two.
const maxNesting = 2

// alphabet is the digits of an encoding and how many bits each holds.
type alphabet struct {
	bits    int
	padding byte
	value   [256]int8 // of each digit, and -1
}

// newBase64 reads the two alphabets of RFC 4648 §4 and §5 as one.
func newBase64() *alphabet {
	const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	a := newAlphabet(6, standard)
	a.padding = '='
	a.value['-'], a.value['_'] = a.value['+'], a.value['/']
	return a
}

func newHex() *alphabet {
	a := newAlphabet(4, "0123456789abcdef")
	for c := 'A'; c <= 'F'; c++ {
		a.value[c] = int8(c - 'A' + 10)
	}
	return a
}

func newAlphabet(bits int, digits string) *alphabet {
	a := &alphabet{bits: bits}
	for c := range a.value {
		a.value[c] = -1
	}
	for i := range len(digits) {
		a.value[digits[i]] = int8(i)
	}
	return a
}

// runs calls read with what every run of digits in the form decodes to, once for
// each place at which an encoded text can begin in the run. Runs that are too
// short to hold least octets are left out. What read is given is overwritten by the next.
func (a *alphabet) runs(f form, least int, read func(form)) {
	shortest := (least*8 + a.bits - 1) / a.bits
	var out []byte
	for p := 0; p < len(f.text); p++ {
		if a.value[f.text[p]] < 0 {
			continue
		}
		start := p
		for p < len(f.text) && a.value[f.text[p]] >= 0 {
			p++
		}
		if p-start < shortest || f.level > 0 && least >= minLong && untouched(f, start, p) {
			continue
		}
		for offset := 0; offset*a.bits%8 != 0 || offset == 0; offset++ {
			if p-start-offset < shortest {
				break
			}
			out = a.decode(out[:0], f.text[start+offset:p])
			read(a.decoded(f, start+offset, p, out, offset == 0))
		}
	}
}

// untouched reports that no escape was taken out of a stretch, so that
// its digits were already read at the level before.
func untouched(f form, start, end int) bool {
	from, to := f.source(start, end)
	return to-from == end-start
}

// decode appends what the digits stand for; fewer than eight bits at the end are dropped.
func (a *alphabet) decode(out, digits []byte) []byte {
	have, acc := 0, 0
	for _, c := range digits {
		acc = acc<<a.bits | int(a.value[c])
		if have += a.bits; have >= 8 {
			have -= 8
			out = append(out, byte(acc>>have))
			acc &= 1<<have - 1
		}
	}
	return out
}

// decoded is the form that was read from the digits f.text[start:end].
func (a *alphabet) decoded(f form, start, end int, octets []byte, whole bool) form {
	return form{
		text:        octets,
		standsAlone: whole && readable(octets),
		source: func(from, to int) (int, int) {
			to = start + (to*8+a.bits-1)/a.bits
			if a.padding != 0 && to == end { // the padding goes with its last digit
				for to < len(f.text) && to < end+2 && f.text[to] == a.padding {
					to++
				}
			}
			return f.source(start+from*8/a.bits, to)
		},
	}
}

// readable reports whether b is text of ASCII.
func readable(b []byte) bool { return plainOctets(b) == len(b) }

// mostlyReadable reports whether b may hold text that is worth a closer look: what
// is decoded at the wrong place, or was no text, looks like noise.
func mostlyReadable(b []byte) bool { return 2*plainOctets(b) >= len(b) }

func plainOctets(b []byte) int {
	n := 0
	for _, c := range b {
		if ' ' <= c && c < 0x7f || c == '\t' || c == '\r' || c == '\n' {
			n++
		}
	}
	return n
}
