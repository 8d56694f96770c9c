package xmlsec

// Most octets of a message say themselves. What is here finds those that may not,
// eight at a time: one bit of each octet of a word says whether it is one.

// each puts an octet into all eight of a word.
const each = 0x0101010101010101

// word is the eight octets from there on.
func word(s string, at int) uint64 {
	s = s[at : at+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// printable is how many octets at the start are ASCII without control characters;
// of those behind the last eight that are, it may not count all.
func printable(s string) int {
	n := 0
	for ; len(s)-n >= 8; n += 8 {
		if unprintable(word(s, n)) != 0 {
			return n
		}
	}
	if n > 0 && unprintable(word(s, len(s)-8)) == 0 {
		return len(s)
	}
	return n
}

// unprintable marks control characters and what is no ASCII.
func unprintable(w uint64) uint64 { return ((w - 0x20*each) | w) & (0x80 * each) }

// verbatim is printable without what is written as a reference: & < > and the
// quotation mark.
func verbatim(s string) int {
	n := 0
	for ; len(s)-n >= 8; n += 8 {
		if marked(word(s, n)) != 0 {
			return n
		}
	}
	if n > 0 && marked(word(s, len(s)-8)) == 0 {
		return len(s)
	}
	return n
}

// marked is unprintable that marks those characters too. '<' and '>' are alike but
// for one bit, and so are '&' and '"'.
func marked(w uint64) uint64 {
	angle, other := (w|0x02*each)^('>'*each), (w|0x04*each)^('&'*each)
	return unprintable(w) | (angle-each)&^angle&(0x80*each) | (other-each)&^other&(0x80*each)
}

// IsText reports whether XML 1.0 can carry the text (XML 1.0 2.2).
func IsText(s string) bool { return checkCharacters(s) == nil }
