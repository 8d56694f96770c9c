package oidc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The limits of the key sets that applications publish.
const (
	clientKeysBytes  = 256 << 10
	clientKeysFresh  = 15 * time.Minute // read again after that
	clientKeysStale  = 24 * time.Hour   // never used after that
	clientKeysPause  = 10 * time.Second // between two readings of one address
	clientKeysWithin = 5 * time.Second
)

// clientKeys reads the key sets that applications publish (jwks_uri). Each
// address is read once in clientKeysPause at most, whatever is asked, so that
// nobody can make Trin send requests by naming keys that do not exist.
type clientKeys struct {
	http  *http.Client
	clock func() time.Time
	mu    sync.Mutex
	sets  map[string]*fetchedKeys // by address; addresses come from settings alone
}

// fetchedKeys is what was last read at one address.
type fetchedKeys struct {
	mu    sync.Mutex
	keys  *jose.JSONWebKeySet
	read  time.Time // when keys were
	tried time.Time
	err   error         // of the last try
	under chan struct{} // closed when the reading under way ends; nil = none is
}

func newClientKeys(client *http.Client, clock func() time.Time) *clientKeys {
	return &clientKeys{http: client, clock: clock, sets: map[string]*fetchedKeys{}}
}

// get returns the key set at the address. It is read again when it is old, or
// when it has no key of that name (a "" has none), but never too often; what
// was read before serves while the address cannot be reached. Only who needs
// what is being read waits for it.
func (c *clientKeys) get(ctx context.Context, address, keyID string) (*jose.JSONWebKeySet, error) {
	set := c.at(address)
	set.mu.Lock()
	defer set.mu.Unlock()
	now := c.clock()
	missing := set.keys == nil || keyID != "" && len(set.keys.Key(keyID)) == 0
	due := (missing || now.Sub(set.read) >= clientKeysFresh) && (set.tried.IsZero() || now.Sub(set.tried).Abs() >= clientKeysPause)
	switch {
	case due && set.under == nil:
		c.readInto(ctx, set, address, now)
	case missing && set.under != nil:
		if err := set.wait(ctx); err != nil {
			return nil, err
		}
	}
	if set.keys == nil || now.Sub(set.read) >= clientKeysStale {
		return nil, errors.Join(errors.New("the application's key set is not there"), set.err)
	}
	return set.keys, nil
}

// at is what is known of the address.
func (c *clientKeys) at(address string) *fetchedKeys {
	c.mu.Lock()
	defer c.mu.Unlock()
	set := c.sets[address]
	if set == nil {
		set = &fetchedKeys{}
		c.sets[address] = set
	}
	return set
}

// readInto reads the address. The lock is held when it is called and when it
// returns, and not in between.
func (c *clientKeys) readInto(ctx context.Context, set *fetchedKeys, address string, now time.Time) {
	under := make(chan struct{})
	set.tried, set.under = now, under
	set.mu.Unlock()
	keys, err := c.fetch(ctx, address)
	set.mu.Lock()
	if set.err = err; err == nil {
		set.keys, set.read = keys, now
	}
	set.under = nil
	close(under)
}

// wait waits for the reading under way, without the lock.
func (s *fetchedKeys) wait(ctx context.Context) error {
	under := s.under
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-under:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *clientKeys) fetch(ctx context.Context, address string) (*jose.JSONWebKeySet, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clientKeysWithin)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the key set: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the key set: the answer is %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, clientKeysBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the key set: %w", err)
	case len(body) > clientKeysBytes:
		return nil, fmt.Errorf("read the key set: it is larger than %d bytes", clientKeysBytes)
	}
	return readKeySet(body)
}
