package redact

// alphabet is the digits of an encoding and how many bits each holds.
type alphabet struct {
	bits    int
	least   int       // digits of the shortest secret
	padding byte      // behind the last digit
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
	a := &alphabet{bits: bits, least: (shortest*8 + bits - 1) / bits}
	for c := range a.value {
		a.value[c] = -1
	}
	for i := range len(digits) {
		a.value[digits[i]] = int8(i)
	}
	return a
}

// run returns where the next run of digits in text[p:] begins and ends.
func (a *alphabet) run(text []byte, p int) (start, end int) {
	for p < len(text) && a.value[text[p]] < 0 {
		p++
	}
	start = p
	for p < len(text) && a.value[text[p]] >= 0 {
		p++
	}
	return start, p
}

// runs appends what is found in every run of digits, base64 or hexadecimal, that can hold a secret.
func (s *search) runs(found []finding, f *form) []finding {
	base64, hex := s.masker.base64, s.masker.hex
	for p := 0; len(f.text)-p >= base64.least && !s.spent(); {
		start, end := base64.run(f.text, p)
		p = end
		if end-start < base64.least || !f.open(start, end) {
			continue
		}
		found = s.digits(found, f, base64, start, end)
		for from := start; end-from >= hex.least; { // its digits are digits of base64, too
			var first, last int
			first, last = hex.run(f.text[:end], from)
			if from = last; last-first >= hex.least && f.open(first, last) {
				found = s.digits(found, f, hex, first, last)
			}
		}
	}
	return found
}

// digits appends what is found in a run, once for each place at which an encoded text can begin in it.
func (s *search) digits(found []finding, f *form, a *alphabet, start, end int) []finding {
	for offset := 0; (offset == 0 || offset*a.bits%8 != 0) && end-start-offset >= a.least; offset++ {
		first := start + offset
		s.decoded[f.nesting] = a.decode(s.decoded[f.nesting][:0], f.text[first:end])
		for _, inner := range s.in(s.decoded[f.nesting], f.nesting+1) {
			inner.start, inner.end = first+inner.start*8/a.bits, first+(inner.end*8+a.bits-1)/a.bits
			if inner.end == end { // the padding goes with its last digit
				inner.end = a.padded(f.text, end)
			}
			found = append(found, inner)
		}
	}
	return found
}

// padded returns where the padding ends that begins at p, if any does.
func (a *alphabet) padded(text []byte, p int) int {
	if a.padding == 0 {
		return p
	}
	for end := p + 2; p < len(text) && p < end && text[p] == a.padding; {
		p++
	}
	return p
}

// decode appends what the digits stand for; fewer than eight bits at the end are dropped.
func (a *alphabet) decode(out, digits []byte) []byte {
	if a.bits == 6 {
		for ; len(digits) >= 4; digits = digits[4:] {
			v := uint32(a.value[digits[0]])<<18 | uint32(a.value[digits[1]])<<12 | uint32(a.value[digits[2]])<<6 | uint32(a.value[digits[3]])
			out = append(out, byte(v>>16), byte(v>>8), byte(v))
		}
	}
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
