package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresConnections is how many connections one node opens at most.
const postgresConnections = 24

// openPostgres opens one pool for reading and writing.
func (s *Store) openPostgres(ctx context.Context, o Options) error {
	db, err := sql.Open("pgx", o.URL)
	if err != nil {
		return errors.New("the address cannot be read: write postgres://user:password@host:5432/name")
	}
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("connect: %w", err), db.Close())
	}
	if err := migrate(ctx, db, goose.DialectPostgres, "postgres"); err != nil {
		return errors.Join(err, db.Close())
	}
	handle, err := gorm.Open(postgres.New(postgres.Config{Conn: db}), gormConfig())
	if err != nil {
		return errors.Join(err, db.Close())
	}
	run := &postgresRunner{store: s}
	if err := run.prepare(ctx, db); err != nil {
		return errors.Join(err, db.Close())
	}
	s.write, s.read, s.hot, s.close = handle, handle, run, db.Close
	return nil
}
