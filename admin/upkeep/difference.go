package upkeep

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"trin/connections"
)

// Difference is what leads from one metadata to another.
type Difference struct {
	Dates             []Date
	KeysGone, KeysNew []connections.PublishedKey
	Gone, New         []connections.Statement
	// Otherwise means that they differ in more than is listed: in the order of
	// what they say, or in names.
	Otherwise bool
}

// Date is a date that has moved; zero = it is not said.
type Date struct {
	Field    string // "validUntil", "creationInstant"
	Old, New time.Time
}

// differ compares.
func differ(old, now connections.Published) Difference {
	var d Difference
	for _, date := range []Date{{"validUntil", old.ValidUntil, now.ValidUntil}, {"creationInstant", old.Created, now.Created}} {
		if !date.Old.Equal(date.New) {
			d.Dates = append(d.Dates, date)
		}
	}
	d.KeysGone, d.KeysNew = without(old.Keys, now.Keys, sameKey), without(now.Keys, old.Keys, sameKey)
	equal := func(a, b connections.Statement) bool { return a == b }
	d.Gone, d.New = without(old.Statements, now.Statements, equal), without(now.Statements, old.Statements, equal)
	d.Otherwise = old.Rest != now.Rest && len(d.Gone)+len(d.New) == 0
	return d
}

func sameKey(a, b connections.PublishedKey) bool {
	return a.Role == b.Role && a.Use == b.Use && a.Certificate.Equal(b.Certificate)
}

// without are those of a list that another does not have.
func without[T any](list, other []T, same func(a, b T) bool) []T {
	var left []T
	for _, one := range list {
		if !slices.ContainsFunc(other, func(o T) bool { return same(one, o) }) {
			left = append(left, one)
		}
	}
	return left
}

// Fingerprint is the SHA-256 of a certificate, as people compare it.
func Fingerprint(key connections.PublishedKey) string {
	sum := sha256.Sum256(key.Certificate.Raw)
	return hex.EncodeToString(sum[:])
}

// digestOf names a text.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// contentOf names what metadata says.
func contentOf(p connections.Published) string { return hex.EncodeToString(p.Content[:]) }
