package broker

import (
	"context"
	"time"
)

// Configuration is an immutable picture of what an administrator has set, at
// one version. A transaction is pinned to the version that it began with.
type Configuration struct {
	Version      int64
	Vocabulary   *Vocabulary
	Applications map[ID]*ApplicationConnection
	Connections  map[ID]*AuthenticationConnection
	LevelMaxAges []LevelMaxAge // evidence at or above the level ages after it
	Publisher    Publisher

	SessionIdle         time.Duration // 0 = one hour
	SessionLifetime     time.Duration // 0 = eight hours
	TransactionLifetime time.Duration // 0 = fifteen minutes
}

// sessionIdle is how long a session lives unused.
func (c *Configuration) sessionIdle() time.Duration { return orElse(c.SessionIdle, time.Hour) }

// sessionLifetime is how long a session lives at most after a login.
func (c *Configuration) sessionLifetime() time.Duration {
	return orElse(c.SessionLifetime, 8*time.Hour)
}

// transactionLifetime is how long a login may take.
func (c *Configuration) transactionLifetime() time.Duration {
	return orElse(c.TransactionLifetime, 15*time.Minute)
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}

// application returns the enabled application, or nil.
func (c *Configuration) application(id ID) *ApplicationConnection {
	if a := c.Applications[id]; a != nil && a.Enabled {
		return a
	}
	return nil
}

// connection returns the enabled authentication connection, or nil.
func (c *Configuration) connection(id ID) *AuthenticationConnection {
	if a := c.Connections[id]; a != nil && a.Enabled {
		return a
	}
	return nil
}

// LevelMaxAge is how long evidence that counts as Level or more may be relied
// upon for that much. Zero MaxAge: good for one transaction.
type LevelMaxAge struct {
	Level  Level
	MaxAge time.Duration
}

// Configurations gives pictures. Current is the newest; At the one of that
// version, and ErrNotFound when it is no longer kept.
type Configurations interface {
	Current(context.Context) (*Configuration, error)
	At(ctx context.Context, version int64) (*Configuration, error)
}
