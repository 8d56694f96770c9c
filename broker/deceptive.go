package broker

import "unicode"

// Deceptive reports whether a character could make a text be shown as something
// else than it is: a control, an end of line, or one that turns the direction of
// what stands around it.
func Deceptive(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
