package claimstx

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"trin/broker"
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

// The limits of time. Only steps that wait for somebody else take any to speak
// of; what others may do is bounded by what they work on.
const (
	DefaultTimeout = 2 * time.Second  // of a step that waits, unless it has a timeout
	MaxTimeout     = 10 * time.Second // that a step may be given
	MaxWait        = 10 * time.Second // of a whole pipeline in which a step waits
)

// ErrLimit means that the claims are more, longer or other than may pass.
var ErrLimit = errors.New("claims exceed a limit")

// checkLimits holds claims against the limits. The errors name no value.
func checkLimits(claims Claims) error { return stillWithin(nil, claims, nil) }

// stillWithin holds what a step left against the limits: claims, and the owned
// ones beside them. What is as it was before is known to be text.
func stillWithin(before, claims, owned Claims) error {
	if n := len(claims) + len(owned); n > MaxClaims {
		return fmt.Errorf("%w: %d claims, at most %d may pass", ErrLimit, n, MaxClaims)
	}
	size, at := measure{}, 0
	for i, c := range claims {
		found := following(before, at, c)
		if found >= 0 {
			at = found + 1
		}
		if err := size.add(i, c, found >= 0); err != nil {
			return err
		}
	}
	for i, c := range owned {
		if err := size.add(len(claims)+i, c, false); err != nil {
			return err
		}
	}
	return nil
}

// measure is what claims are together.
type measure struct{ values, total int }

// add takes one more claim; read says that its text was read before.
func (m *measure) add(i int, c broker.Claim, read bool) error {
	for _, s := range [...]string{c.Name, c.Format, c.FriendlyName} {
		if len(s) > MaxNameBytes {
			return fmt.Errorf("%w: the name of claim %d is %d bytes long, at most %d may pass", ErrLimit, i, len(s), MaxNameBytes)
		}
		if !read && !printable(s) {
			return fmt.Errorf("%w: the name of claim %d holds a character that XML cannot carry", ErrLimit, i)
		}
		m.total += len(s)
	}
	if c.Name == "" {
		return fmt.Errorf("%w: claim %d has no name", ErrLimit, i)
	}
	if m.values += len(c.Values); m.values > MaxValues {
		return fmt.Errorf("%w: more than %d values", ErrLimit, MaxValues)
	}
	for _, v := range c.Values {
		if len(v) > MaxValueBytes {
			return fmt.Errorf("%w: a value of %q is %d bytes long, at most %d may pass", ErrLimit, c.Name, len(v), MaxValueBytes)
		}
		if !read && !printable(v) {
			return fmt.Errorf("%w: a value of %q holds a character that XML cannot carry", ErrLimit, c.Name)
		}
		m.total += len(v)
	}
	if m.total > MaxTotalBytes {
		return fmt.Errorf("%w: more than %d bytes in all", ErrLimit, MaxTotalBytes)
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
