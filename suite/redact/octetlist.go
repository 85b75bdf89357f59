package redact

// octetLists calls read with what every list of at least least octets stands for, as
// programs print them: 65 79 4a, 65:79:4A, 0x65, 0x79, or decimal [101 121 74].
func octetLists(f form, least int, read func(form)) {
	for _, base := range []int{16, 10} {
		for p := 1; p < len(f.text); p++ {
			if !separator(f.text[p]) || digit(f.text[p-1]) < 0 || nextItem(f.text, p) < 0 {
				continue
			}
			list, octets := octetList(f.text, itemStart(f.text, p, base), base)
			if len(list) == 0 {
				continue
			}
			last := list[len(list)-1]
			p = max(p, last.from+last.length-1)
			if len(list) >= least {
				read(form{
					text:        octets,
					standsAlone: readable(octets),
					source:      func(start, end int) (int, int) { return f.source(list.source(start, end)) },
				})
			}
		}
	}
}

// itemStart returns where the item begins that ends at end.
func itemStart(b []byte, end, base int) int {
	longest := 2
	if base == 10 {
		longest = 3
	}
	start := end
	for start > 0 && end-start < longest && digit(b[start-1]) >= 0 && digit(b[start-1]) < base {
		start--
	}
	if base == 16 && start >= 2 && b[start-2] == '0' && (b[start-1] == 'x' || b[start-1] == 'X') {
		start -= 2
	}
	return start
}

// octetList reads the items of the list that begins at p, as far as they are octets in the base.
func octetList(b []byte, p, base int) (list sites, octets []byte) {
	for p >= 0 {
		length, v := octetItem(b[p:], base)
		if length == 0 {
			break
		}
		list = append(list, site{at: len(octets), width: 1, from: p, length: length})
		octets = append(octets, v)
		p = nextItem(b, p+length)
	}
	return list, octets
}

// octetItem reads two hexadecimal digits, with or without 0x before them, or a decimal number up to
// 255. The length is 0 where b begins with something else.
func octetItem(b []byte, base int) (length int, value byte) {
	digits := 2
	switch {
	case base == 16 && len(b) > 3 && b[0] == '0' && (b[1] == 'x' || b[1] == 'X'):
		length = 2
		if digit(b[3]) < 0 {
			digits = 1
		}
	case base == 10:
		digits = 0
		for digits < len(b) && digits < 3 && '0' <= b[digits] && b[digits] <= '9' {
			digits++
		}
	}
	v, ok := number(b[length:], digits, base)
	if !ok || v > 0xff {
		return 0, 0
	}
	return length + digits, byte(v)
}

// nextItem returns where the next item of a list begins, or -1 where the list ends.
func nextItem(b []byte, p int) int {
	start := p
	for p < len(b) && p < start+2 && separator(b[p]) {
		p++
	}
	if p == start || p == len(b) || digit(b[p]) < 0 {
		return -1
	}
	return p
}

func separator(c byte) bool { return c == ' ' || c == ',' || c == ':' }
