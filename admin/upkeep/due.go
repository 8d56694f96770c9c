package upkeep

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"trin/connections"
)

// next is when metadata is fetched again: after the time that the installation
// says, a tenth more or less, so that not all are fetched at once. It is sooner
// where the metadata wants it, or will end; and after a failure.
func (u *Upkeep) next(now time.Time, every time.Duration, inForce connections.Published, failures int) (time.Time, error) {
	wait := every
	if cached := inForce.CacheDuration; cached > 0 {
		wait = min(wait, max(cached, leastCache))
	}
	if until := inForce.ValidUntil; !until.IsZero() {
		wait = min(wait, max(until.Sub(now)/2, leastPause))
	}
	if failures > 0 {
		wait = min(wait, leastPause<<min(failures-1, 10))
	}
	var drawn [8]byte
	if _, err := io.ReadFull(u.Random, drawn[:]); err != nil {
		return time.Time{}, fmt.Errorf("when to fetch again: %w", err)
	}
	fifth := int64(wait / 5)
	if fifth > 0 {
		wait += time.Duration(int64(binary.BigEndian.Uint64(drawn[:])%uint64(fifth)) - fifth/2)
	}
	return now.Add(wait), nil
}
