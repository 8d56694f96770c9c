package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"trin/broker"
	"trin/claimstx/lookup"
	"trin/claimstx/lookup/dial"
)

// How long a connection is kept, and how large one message of the server may
// be.
const (
	idleFor         = time.Minute
	openFor         = 30 * time.Minute
	connectWithin   = 5 * time.Second
	maxMessageBytes = 1 << 20
)

type postgres struct {
	db    *sql.DB
	query statement
}

// openPostgres makes the pool. It connects nowhere.
func openPostgres(s Settings, query statement, secrets lookup.Secrets) (*postgres, error) {
	config, err := postgresConfig(s)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*config, stdlib.OptionBeforeConnect(func(ctx context.Context, c *pgx.ConnConfig) error {
		if s.SecretName == "" {
			return nil
		}
		secret, err := secrets.Secret(ctx, s.SecretName)
		if errors.Is(err, broker.ErrNotFound) {
			return answerError(fmt.Sprintf("there is no secret %q; set it with trin secrets set", s.SecretName))
		}
		c.Password = string(secret)
		return err
	}))
	db.SetMaxOpenConns(s.Connections)
	db.SetMaxIdleConns(s.Connections)
	db.SetConnMaxIdleTime(idleFor)
	db.SetConnMaxLifetime(openFor)
	return &postgres{db, query}, nil
}

// postgresConfig is how to connect. Nothing of it comes from the environment
// or from files in somebody's home.
func postgresConfig(s Settings) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig("host=localhost sslmode=disable passfile=/dev/null")
	if err != nil {
		return nil, fmt.Errorf("%w: the environment of the program has settings for PostgreSQL that cannot be read", errNotReadable)
	}
	config.Host, config.Port, config.Database, config.User, config.Password = s.Host, uint16(s.Port), s.Database, s.User, ""
	config.Fallbacks, config.ValidateConnect, config.AfterConnect = nil, nil, nil
	config.SSLNegotiation, config.RequireAuth, config.KerberosSrvName, config.KerberosSpn = "", "", "", ""
	config.ConnectTimeout, config.MaxProtocolMessageBodyLen = connectWithin, maxMessageBytes
	config.RuntimeParams = map[string]string{
		"application_name": "trin", "default_transaction_read_only": "on", "standard_conforming_strings": "on",
		"statement_timeout": strconv.FormatInt(lookup.MaxTimeout.Milliseconds(), 10),
	}
	if !s.socket() {
		config.DialFunc = dial.Dialer(s.Host, connectWithin).DialContext
	}
	if !s.secured() {
		return config, nil
	}
	config.TLSConfig = &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.ServerName != "" {
		config.TLSConfig.ServerName = s.ServerName
	}
	if s.Authorities != "" {
		config.TLSConfig.RootCAs = x509.NewCertPool()
		config.TLSConfig.RootCAs.AppendCertsFromPEM([]byte(s.Authorities))
	}
	return config, nil
}

// ask runs the query in a transaction that cannot write.
func (p *postgres) ask(ctx context.Context, values []any, read func(*sql.Rows) error) error {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	rows, err := tx.QueryContext(ctx, p.query.text, values...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // read to the end, or given up
	return read(rows)
}

// Close closes the connections that nobody uses, and the others when they are
// given back.
func (p *postgres) Close() error { return p.db.Close() }
