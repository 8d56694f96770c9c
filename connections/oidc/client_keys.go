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
	err   error // of the last try
}

func newClientKeys(client *http.Client, clock func() time.Time) *clientKeys {
	return &clientKeys{http: client, clock: clock, sets: map[string]*fetchedKeys{}}
}

// get returns the key set at the address. It is read again when it is old, or
// when it has no key of that name (a "" has none), but never too often; what
// was read before serves while the address cannot be reached.
func (c *clientKeys) get(ctx context.Context, address, keyID string) (*jose.JSONWebKeySet, error) {
	c.mu.Lock()
	set := c.sets[address]
	if set == nil {
		set = &fetchedKeys{}
		c.sets[address] = set
	}
	c.mu.Unlock()

	set.mu.Lock()
	defer set.mu.Unlock()
	now := c.clock()
	missing := set.keys == nil || keyID != "" && len(set.keys.Key(keyID)) == 0
	if (missing || now.Sub(set.read) >= clientKeysFresh) && (set.tried.IsZero() || now.Sub(set.tried).Abs() >= clientKeysPause) {
		set.tried = now
		var keys *jose.JSONWebKeySet
		if keys, set.err = c.fetch(ctx, address); set.err == nil {
			set.keys, set.read = keys, now
		}
	}
	if set.keys == nil || now.Sub(set.read) >= clientKeysStale {
		return nil, errors.Join(errors.New("the application's key set is not there"), set.err)
	}
	return set.keys, nil
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
