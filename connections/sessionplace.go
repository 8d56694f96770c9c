package connections

import (
	"strconv"
	"strings"

	"trin/broker"
)

// SessionPlace is where a session stands among those that a [SessionQuery] finds,
// also when it has ended meanwhile. The zero place is before them all.
type SessionPlace struct {
	Created int64 // in microseconds
	Key     broker.SessionKey
}

// PlaceOf is where the session stands.
func PlaceOf(s broker.Session) SessionPlace { return SessionPlace{s.Created.UnixMicro(), s.Key} }

// IsZero reports whether it is the zero place.
func (p SessionPlace) IsZero() bool { return p == SessionPlace{} }

// String writes the place in one word, as [ParseSessionPlace] reads it.
func (p SessionPlace) String() string { return strconv.FormatInt(p.Created, 10) + "." + string(p.Key) }

// ParseSessionPlace reads a place. False means that it is none.
func ParseSessionPlace(text string) (SessionPlace, bool) {
	created, key, _ := strings.Cut(text, ".")
	at, err := strconv.ParseInt(created, 10, 64)
	return SessionPlace{at, broker.SessionKey(key)}, err == nil && key != ""
}
