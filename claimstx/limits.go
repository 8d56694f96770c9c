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
	MaxValueBytes = 256 << 10 // of one value: a list of some hundred privileges is one
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
func checkLimits(claims Claims) error {
	_, err := measured(claims)
	return err
}

// measured is the measure of claims that are within the limits.
func measured(claims Claims) (measure, error) {
	var m measure
	if err := m.grow(len(claims)); err != nil {
		return m, err
	}
	for i := range claims {
		if err := m.add(&claims[i]); err != nil {
			return m, err
		}
	}
	return m, nil
}

// measure is what claims are together.
type measure struct{ claims, values, bytes int }

// change takes claims away and others in, and holds what is then there against
// the limits. What is taken away was within them. An error leaves the measure as
// it was.
func (m *measure) change(gone, fresh []*broker.Claim) error {
	now := *m
	for _, c := range gone {
		now.claims, now.values, now.bytes = now.claims-1, now.values-len(c.Values), now.bytes-size(c)
	}
	if err := now.grow(len(fresh)); err != nil {
		return err
	}
	for _, c := range fresh {
		if err := now.add(c); err != nil {
			return err
		}
	}
	*m = now
	return nil
}

// grow counts claims, before each of them is added.
func (m *measure) grow(claims int) error {
	if m.claims += claims; m.claims > MaxClaims {
		return fmt.Errorf("%w: %d claims, at most %d may pass", ErrLimit, m.claims, MaxClaims)
	}
	return nil
}

func (m *measure) add(c *broker.Claim) error {
	if m.values += len(c.Values); m.values > MaxValues {
		return fmt.Errorf("%w: more than %d values", ErrLimit, MaxValues)
	}
	if err := within(c); err != nil {
		return err
	}
	if m.bytes += size(c); m.bytes > MaxTotalBytes {
		return fmt.Errorf("%w: more than %d bytes in all", ErrLimit, MaxTotalBytes)
	}
	return nil
}

// size is how many bytes a claim has.
func size(c *broker.Claim) int {
	n := len(c.Name) + len(c.Format) + len(c.FriendlyName)
	for _, v := range c.Values {
		n += len(v)
	}
	return n
}

// within holds one claim against the limits.
func within(c *broker.Claim) error {
	if c.Name == "" {
		return fmt.Errorf("%w: a claim has no name", ErrLimit)
	}
	for _, s := range [...]string{c.Name, c.Format, c.FriendlyName} {
		if len(s) > MaxNameBytes {
			return fmt.Errorf("%w: the name of a claim is %d bytes long, at most %d may pass", ErrLimit, len(s), MaxNameBytes)
		}
		if !printable(s) {
			return fmt.Errorf("%w: the name of a claim holds a character that XML cannot carry", ErrLimit)
		}
	}
	for _, v := range c.Values {
		if len(v) > MaxValueBytes {
			return fmt.Errorf("%w: a value of %q is %d bytes long, at most %d may pass", ErrLimit, c.Name, len(v), MaxValueBytes)
		}
		if !printable(v) {
			return fmt.Errorf("%w: a value of %q holds a character that XML cannot carry", ErrLimit, c.Name)
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
