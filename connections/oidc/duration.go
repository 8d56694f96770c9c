package oidc

import (
	"fmt"
	"strings"
	"time"
)

// Duration is a time.Duration that JSON writes as "5m".
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration such as "90s" or "5m"; a negative one is
// refused.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 5m", clip(string(text)))
	}
	if parsed < 0 {
		return fmt.Errorf("%q is negative", clip(string(text)))
	}
	*d = Duration(parsed)
	return nil
}

// Or is the duration, or def when it is not set.
func (d Duration) Or(def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return time.Duration(d)
}

// clip bounds what somebody else has sent for a message or the log.
func clip(s string) string {
	const most = 200
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
