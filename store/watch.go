package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

const (
	// versionChannel is the PostgreSQL channel on which a new version of the
	// installation is announced.
	versionChannel = "trin_version"
	// versionEvery is how often the version is read besides, so that a lost
	// announcement delays a node and no more.
	versionEvery = 3 * time.Second
)

// announce tells the other nodes of a version when the transaction commits.
func (s *Store) announce(tx *gorm.DB, number int64) error {
	if s.sqlite {
		return nil
	}
	return tx.Exec("SELECT pg_notify(?, ?)", versionChannel, fmt.Sprint(number)).Error
}

// WatchVersion calls seen with the newest version of the installation, and
// again each time it has moved, until the context ends; it then returns nil.
// While the database does not answer, the last version stands.
func (s *Store) WatchVersion(ctx context.Context, seen func(int64)) error {
	announced := make(chan struct{}, 1)
	if !s.sqlite {
		go s.listen(ctx, announced)
	}
	every := time.NewTicker(versionEvery)
	defer every.Stop()
	last, failing := int64(-1), false
	for {
		here := s.changed.wait()
		version, err := s.Newest(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !failing:
			s.log.Error("the version of the installation cannot be read", "error", err)
			failing = true
		case err == nil:
			failing = false
			if version != last {
				last = version
				seen(version)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-here:
		case <-announced:
		case <-every.C:
		}
	}
}

// listen passes announcements of other nodes on. It is best effort: when the
// connection breaks it begins again, and WatchVersion reads besides.
func (s *Store) listen(ctx context.Context, announced chan<- struct{}) {
	for ctx.Err() == nil {
		err := s.listenOnce(ctx, announced)
		if ctx.Err() != nil {
			return
		}
		s.log.Warn("listening for new versions was interrupted", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(versionEvery):
		}
	}
}

func (s *Store) listenOnce(ctx context.Context, announced chan<- struct{}) error {
	pool, err := s.read.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // the pool drops it when it is broken
	return conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return errors.New("the driver has no notifications")
		}
		if _, err := c.Conn().Exec(ctx, "LISTEN "+versionChannel); err != nil {
			return err
		}
		for {
			// Also before the first: what was announced until now was not heard.
			select {
			case announced <- struct{}{}:
			default:
			}
			if _, err := c.Conn().WaitForNotification(ctx); err != nil {
				// The connection still listens: it must not be used for anything else.
				return errors.Join(err, c.Conn().Close(context.WithoutCancel(ctx)))
			}
		}
	})
}
