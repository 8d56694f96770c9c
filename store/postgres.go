package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// postgresConnections is how many connections one node opens at most.
const postgresConnections = 24

// readCommitted sets the isolation that the statements are written for, whatever
// the default of the database or the role is: at a stricter one the database gives
// single statements up, which nobody runs again.
func readCommitted(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")
	return err
}

// openPostgres opens one pool for reading and writing.
func (s *Store) openPostgres(ctx context.Context, o Options) error {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return errors.New("the address cannot be read: write postgres://user:password@host:5432/name")
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readCommitted))
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("connect: %w", err), db.Close())
	}
	if err := migrate(ctx, s.log, db, goose.DialectPostgres, "postgres"); err != nil {
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
