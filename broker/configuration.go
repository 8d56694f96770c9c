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

	SessionIdle         time.Duration
	SessionLifetime     time.Duration
	TransactionLifetime time.Duration
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
