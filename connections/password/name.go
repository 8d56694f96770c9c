package password

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of what is typed.
const (
	longestName      = 256
	longestPassword  = 1024
	shortestPassword = 8
)

// normalName is a user name as it is kept and compared: compatible forms are
// one (NFKC), case does not count, spaces around it neither. A name with
// control characters or no letters left is "".
func normalName(typed string) string {
	if len(typed) > longestName || !utf8.ValidString(typed) {
		return ""
	}
	name := norm.NFKC.String(strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed))))
	if len(name) > longestName || strings.ContainsFunc(name, unprintable) {
		return ""
	}
	return strings.TrimSpace(name)
}

func unprintable(c rune) bool { return !unicode.IsPrint(c) }

// normalPassword is a password as it is hashed: the same letters, however the
// keyboard composes them (NFC). Case and spaces count.
func normalPassword(typed string) string { return norm.NFC.String(typed) }

// checkNew says why a password cannot be set.
func checkNew(password string) error {
	switch {
	case !utf8.ValidString(password):
		return errors.New("the password is not valid UTF-8")
	case utf8.RuneCountInString(password) < shortestPassword:
		return errors.New("the password is too short; use at least 8 characters")
	case len(password) > longestPassword:
		return errors.New("the password is too long; use at most 1024 bytes")
	}
	return nil
}
