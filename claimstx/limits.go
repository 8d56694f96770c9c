package claimstx

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// The limits of a pipeline. They hold for what goes in, and again after every
// step, so that no chain of steps can grow without end.
const (
	MaxSteps      = 100
	MaxClaims     = 1_000
	MaxValues     = 5_000     // of all claims together
	MaxNameBytes  = 1 << 10   // of a claim's name, format or friendly name
	MaxValueBytes = 64 << 10  // of one value
	MaxTotalBytes = 1_024_000 // of all names and values together
)

// ErrLimit means that the claims are more, longer or other than may pass.
var ErrLimit = errors.New("claims exceed a limit")

// checkLimits holds claims against the limits. The errors name no value.
func checkLimits(claims Claims) error {
	if len(claims) > MaxClaims {
		return fmt.Errorf("%w: %d claims, at most %d may pass", ErrLimit, len(claims), MaxClaims)
	}
	values, total := 0, 0
	for i, c := range claims {
		for _, s := range []string{c.Name, c.Format, c.FriendlyName} {
			if len(s) > MaxNameBytes {
				return fmt.Errorf("%w: the name of claim %d is %d bytes long, at most %d may pass", ErrLimit, i, len(s), MaxNameBytes)
			}
			if !printable(s) {
				return fmt.Errorf("%w: the name of claim %d holds a character that XML cannot carry", ErrLimit, i)
			}
			total += len(s)
		}
		if c.Name == "" {
			return fmt.Errorf("%w: claim %d has no name", ErrLimit, i)
		}
		values += len(c.Values)
		if values > MaxValues {
			return fmt.Errorf("%w: more than %d values", ErrLimit, MaxValues)
		}
		for _, v := range c.Values {
			if len(v) > MaxValueBytes {
				return fmt.Errorf("%w: a value of %q is %d bytes long, at most %d may pass", ErrLimit, c.Name, len(v), MaxValueBytes)
			}
			if !printable(v) {
				return fmt.Errorf("%w: a value of %q holds a character that XML cannot carry", ErrLimit, c.Name)
			}
			total += len(v)
		}
		if total > MaxTotalBytes {
			return fmt.Errorf("%w: more than %d bytes in all", ErrLimit, MaxTotalBytes)
		}
	}
	return nil
}

// printable reports whether s is UTF-8 text in which every character is one
// that XML 1.0 can carry (XML 1.0, production 2).
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x20 && s[i] < utf8.RuneSelf {
			continue
		}
		if s[i] < utf8.RuneSelf {
			if s[i] != '\t' && s[i] != '\n' && s[i] != '\r' {
				return false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && size == 1) || r == 0xFFFE || r == 0xFFFF {
			return false
		}
		i += size - 1
	}
	return true
}
