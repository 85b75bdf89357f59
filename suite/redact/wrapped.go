package redact

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// leastLine is how many octets a line has at least that goes on in the next one.
const leastLine = 32

// wrapped appends what is found in stretches that were wrapped: base64 of command line tools and of
// mail has lines of 60 to 76 octets.
func (s *search) wrapped(found []finding, f *form) []finding {
	for p := 0; !s.spent(); {
		at := bytes.IndexByte(f.text[p:], '\n')
		if at < 0 {
			break
		}
		p += at + 1
		start, end := lineAround(f.text, p-1)
		least := leastLine
		// The rest of a secret may stand on the next line. What is whole in a text without its escapes is not known here.
		if f.made != nil || endAt(f.wholes, end) || endAt(f.fragments, end) {
			least = 0
		}
		if end-start < least || nextLine(f.text, end) < 0 {
			continue
		}
		octets, from, last := joinedLines(f.text, start, end, least)
		if p = last; f.open(start, last) {
			found = s.inside(found, octets, from, f.nesting)
		}
	}
	return found
}

// endAt reports whether one of the findings ends there.
func endAt(all []finding, end int) bool {
	i := sort.Search(len(all), func(i int) bool { return all[i].end >= end })
	return i < len(all) && all[i].end == end
}

// lineAround returns the stretch that the line ends with which ends at a line feed.
func lineAround(text []byte, feed int) (start, end int) {
	end = feed
	if end > 0 && text[end-1] == '\r' {
		end--
	}
	for start = end; start > 0 && wrappable(text[start-1]); {
		start--
	}
	return start, end
}

// joinedLines returns a stretch of at least so many octets and those that it goes on with on the next
// lines as one, where they were, and where the last one ends.
func joinedLines(text []byte, start, end, least int) (octets []byte, from sites, last int) {
	for {
		from.add(len(octets), 0, start, 0)
		octets = append(octets, text[start:end]...)
		next := nextLine(text, end)
		if end-start < least || next < 0 {
			return octets, from, end
		}
		least = leastLine
		start, end = next, next
		for end < len(text) && wrappable(text[end]) {
			end++
		}
	}
}

// nextLine returns where a stretch that ends at a line's end goes on, or -1.
func nextLine(text []byte, end int) int {
	p := end
	if p < len(text) && text[p] == '\r' {
		p++
	}
	if p == len(text) || text[p] != '\n' {
		return -1
	}
	for p++; p < len(text) && (text[p] == ' ' || text[p] == '\t'); {
		p++
	}
	if p == len(text) || !wrappable(text[p]) {
		return -1
	}
	return p
}

// wrappable reports whether c may stand in a stretch that is wrapped: base64, hexadecimal, a JWT, a
// percent-encoded text, and a token with a letter in it that is not ASCII.
func wrappable(c byte) bool {
	switch c {
	case '+', '/', '=', '-', '_', '.', '%', '~':
		return true
	}
	return letterOrDigit(c) || c >= utf8.RuneSelf
}
