package saml2

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// FormatInstant writes a time as SAML does: xs:dateTime in UTC (core 1.3.3). It
// writes milliseconds, so that an instant that follows another within one second
// still reads as later. RFC 3339 is the layout that package time need not read.
func FormatInstant(t time.Time) string {
	t = t.UTC()
	var room [40]byte
	text := t.AppendFormat(room[:0], time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	return string(append(text[:len(text)-1], '.', '0'+byte(ms/100), '0'+byte(ms/10%10), '0'+byte(ms%10), 'Z'))
}

// ParseInstant reads an xs:dateTime that names its zone. A time without a zone
// is refused: core 1.3.3 demands UTC, and a guess could be hours off.
func ParseInstant(s string) (time.Time, error) {
	if strings.ContainsAny(s, ",") {
		return time.Time{}, fmt.Errorf("%q is not an xs:dateTime", clip(s))
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not an xs:dateTime in UTC", clip(s))
	}
	return t.UTC(), nil
}

// NewID makes an identifier for a message or an assertion: 160 random bits
// (core 1.3.4 wants at least 128), and a letter first, as xs:ID demands.
func NewID(random io.Reader) (string, error) {
	var raw [20]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("identifier: %w", err)
	}
	var text [1 + 2*len(raw)]byte
	text[0] = '_'
	hex.Encode(text[1:], raw[:])
	return string(text[:]), nil
}

// parseBool reads an xs:boolean; absent is def.
func parseBool(s string, def bool) (bool, error) {
	switch s {
	case "":
		return def, nil
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return false, errors.New("not an xs:boolean")
}

// clip shortens what a peer sent before it goes into an error.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
