package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options is what Open needs.
type Options struct {
	// URL is postgres://… or postgresql://… for PostgreSQL, else the path of a
	// SQLite file, with or without sqlite: before it.
	URL string
	// FullSync makes SQLite wait for the disk at every commit, so that a power
	// loss loses nothing that was acknowledged. Without it a power loss (never
	// a crash of the process) may lose the last moments.
	FullSync bool
	// Beside opens a SQLite database that another process has claimed beside
	// it: for a tool on the same machine, never for a second server.
	Beside bool
	// Requesters is how many requesters of one application are kept: those that
	// were seen last. 0 = 10,000.
	Requesters int

	Sealer *Sealer
	Clock  func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Store implements every interface of stored things. It is safe for use by any
// number of goroutines.
type Store struct {
	write  *gorm.DB // SQLite: one connection, so writers queue here and not in the file
	read   *gorm.DB
	sqlite bool

	hot runner // for what every login does

	begun  begunLogins
	open   openLogins
	sealer *Sealer
	bodies *bodies
	clock  func() time.Time
	random io.Reader
	log    *slog.Logger

	rest func(context.Context, time.Duration) error // between what Purge deletes

	requesters int       // of one application that are kept
	sightings  sightings // those that were seen and are not written yet

	chain   atomic.Pointer[chainKey]
	changed signal // a version of the installation was stored by this process
	close   func() error
	closing sync.Once
	closed  error
}

// Open opens the database, creates it if there never was one, brings its
// tables up to date, and proves that the master key is the right one. It
// refuses a database that is newer than the program, belongs to something
// else, is damaged, or is open in another process (SQLite).
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.URL == "" || o.Sealer == nil || o.Clock == nil || o.Random == nil || o.Log == nil {
		return nil, errors.New("store: a URL, a sealer, a clock, a random source and a log are needed")
	}
	encoding, err := newBodies()
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &Store{sealer: o.Sealer, bodies: encoding, clock: o.Clock, random: o.Random, log: o.Log, rest: rest, requesters: o.Requesters}
	if s.requesters <= 0 {
		s.requesters = keptRequesters
	}
	if isPostgres(o.URL) {
		err = s.openPostgres(ctx, o)
	} else {
		err = s.openSQLite(ctx, o)
	}
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", Redacted(o.URL), err)
	}
	if err := s.proveSealer(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s: %w", Redacted(o.URL), err), s.Close())
	}
	return s, nil
}

// closeWait is how long a store that is closed writes what it has counted.
const closeWait = 2 * time.Second

// Close ends the use of the database. It may be called more than once.
func (s *Store) Close() error {
	s.closing.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		if err := s.writeSightings(ctx); err != nil {
			s.log.WarnContext(ctx, "requesters that were seen are not listed", "error", err)
		}
		s.closed = s.close()
	})
	return s.closed
}

// Ready proves that the database answers reads and would take writes.
func (s *Store) Ready(ctx context.Context) error {
	var one int
	if err := s.read.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error; err != nil {
		return fmt.Errorf("read from the database: %w", err)
	}
	if err := s.write.WithContext(ctx).Exec("UPDATE marks SET value = value WHERE name = 'ready'").Error; err != nil {
		return fmt.Errorf("write to the database: %w", err)
	}
	return nil
}

// Redacted is the URL without its password, for messages.
func Redacted(databaseURL string) string {
	if !isPostgres(databaseURL) {
		return databaseURL
	}
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "postgres://…"
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

func isPostgres(databaseURL string) bool {
	return strings.HasPrefix(databaseURL, "postgres://") || strings.HasPrefix(databaseURL, "postgresql://")
}

// gormConfig is how gorm is used everywhere: it writes no log, since a log of
// statements would hold their parameters; it makes no transactions of its own;
// it names the columns that it reads, since a newer node may add some while
// this one runs.
func gormConfig() *gorm.Config {
	return &gorm.Config{
		Logger:                   logger.Discard,
		SkipDefaultTransaction:   true,
		PrepareStmt:              true,
		QueryFields:              true,
		TranslateError:           true,
		DisableNestedTransaction: true,
		DisableAutomaticPing:     true,
	}
}

// signal wakes everyone who waits for it.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// wait returns a channel that the next raise closes.
func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
