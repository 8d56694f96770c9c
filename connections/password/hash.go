package password

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is what one hash costs: argon2id (RFC 9106).
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32
	Threads uint8
}

// DefaultCost is 19 MiB, two passes, one lane.
func DefaultCost() Cost { return Cost{Memory: 19 * 1024, Time: 2, Threads: 1} }

// Bounds of what is read from the store: a row must not stop the process.
const (
	saltLength  = 16
	hashLength  = 32
	mostMemory  = 1 << 20 // KiB
	mostTime    = 16
	mostThreads = 16
)

// errBusy: more hashes wait than will be made soon.
var errBusy = errors.New("too many passwords are being checked")

// hasher makes and checks hashes, a few at a time: each takes memory and a
// core, and a burst must wait and not starve the rest.
type hasher struct {
	cost   Cost
	random io.Reader
	slots  chan struct{} // those being made
	queue  chan struct{} // those being made or waiting
	dummy  string        // a hash that no password is known to have, for users that are not there
}

// waiting is how many may wait for each that is made.
const waiting = 32

func newHasher(cost Cost, random io.Reader, parallel int) (*hasher, error) {
	parallel = max(1, parallel)
	h := &hasher{cost: cost, random: random, slots: make(chan struct{}, parallel), queue: make(chan struct{}, parallel*(waiting+1))}
	nobodys := make([]byte, saltLength+hashLength)
	if _, err := io.ReadFull(random, nobodys); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	h.dummy = encoded{cost: cost, salt: nobodys[:saltLength], key: nobodys[saltLength:]}.String()
	return h, nil
}

// enter takes a place in the queue, or says at once that there is none.
func (h *hasher) enter() (leave func(), err error) {
	select {
	case h.queue <- struct{}{}:
		return func() { <-h.queue }, nil
	default:
		return nil, errBusy
	}
}

// begin waits for a slot. The caller has a place in the queue.
func (h *hasher) begin(ctx context.Context) (end func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes a PHC string.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	leave, err := h.enter()
	if err != nil {
		return "", err
	}
	defer leave()
	end, err := h.begin(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	key := argon2.IDKey([]byte(password), salt, h.cost.Time, h.cost.Memory, h.cost.Threads, hashLength)
	return encoded{cost: h.cost, salt: salt, key: key}.String(), nil
}

// check compares a password with a PHC string. A string that cannot be read
// matches nothing, and costs as much as one that can. The caller has a place
// in the queue.
func (h *hasher) check(ctx context.Context, password, phc string) (ok, outdated bool, err error) {
	known := true
	e, parseErr := parse(phc)
	if parseErr != nil {
		known = false
		if e, parseErr = parse(h.dummy); parseErr != nil {
			return false, false, parseErr
		}
	}
	end, err := h.begin(ctx)
	if err != nil {
		return false, false, err
	}
	defer end()
	key := argon2.IDKey([]byte(password), e.salt, e.cost.Time, e.cost.Memory, e.cost.Threads, uint32(len(e.key)))
	equal := subtle.ConstantTimeCompare(key, e.key) == 1
	return equal && known, e.cost != h.cost || len(e.key) != hashLength, nil
}

// encoded is a hash with its parameters.
type encoded struct {
	cost      Cost
	salt, key []byte
}

// String is the PHC string: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func (e encoded) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, e.cost.Memory, e.cost.Time, e.cost.Threads,
		base64.RawStdEncoding.EncodeToString(e.salt), base64.RawStdEncoding.EncodeToString(e.key))
}

// parse reads a PHC string, within bounds, and only as String writes it.
func parse(phc string) (encoded, error) {
	malformed := errors.New("the stored hash is not an argon2id PHC string")
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return encoded{}, malformed
	}
	var e encoded
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &e.cost.Memory, &e.cost.Time, &e.cost.Threads); err != nil {
		return encoded{}, malformed
	}
	var errSalt, errKey error
	e.salt, errSalt = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	e.key, errKey = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	switch {
	case errSalt != nil, errKey != nil, e.String() != phc,
		e.cost.Memory < 8*uint32(e.cost.Threads), e.cost.Memory > mostMemory,
		e.cost.Time < 1, e.cost.Time > mostTime, e.cost.Threads < 1, e.cost.Threads > mostThreads,
		len(e.salt) < 8, len(e.salt) > 64, len(e.key) < 16, len(e.key) > 64:
		return encoded{}, malformed
	}
	return e, nil
}
