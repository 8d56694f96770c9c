package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/broker/web"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/store"
)

// place is where an installation lives: the flags that every subcommand which
// opens a database has.
type place struct {
	data, database, masterKeyFile string
	oldMasterKeyFiles             []string
	baseURL, entityID, adminURL   string
	trusted                       []netip.Prefix
	inside                        []string // networks, as the flag has them
	retention                     store.Retention
	logins, guesses               web.Rate
	fullSync                      bool
}

// environment variables that stand in for the flags of the same name.
const (
	dataVariable     = "TRIN_DATA"
	databaseVariable = "TRIN_DATABASE"
	baseURLVariable  = "TRIN_BASE_URL"
	entityIDVariable = "TRIN_SAML_ENTITY_ID"
	adminURLVariable = "TRIN_ADMIN_URL"
)

func (p *place) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.data, "data", orElse(os.Getenv(dataVariable), "trin-data"), "directory of the database and the master key ("+dataVariable+")")
	f.StringVar(&p.database, "database", os.Getenv(databaseVariable), "postgres://… to share one database among nodes; empty: SQLite in the data directory ("+databaseVariable+")")
	f.StringVar(&p.masterKeyFile, "master-key-file", "", "file of the master key; empty: master.key in the data directory, or "+node.MasterKeyVariable)
	f.StringSliceVar(&p.oldMasterKeyFiles, "old-master-key-file", nil, "a former master key that still opens what it sealed (repeatable)")
}

// addresses are the flags of what leads a browser somewhere.
func (p *place) addresses(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.baseURL, "base-url", os.Getenv(baseURLVariable), "the address that browsers see, scheme and host ("+baseURLVariable+")")
	f.StringVar(&p.adminURL, "admin-url", os.Getenv(adminURLVariable), "the address of the administration that browsers see, where it has one of its own ("+adminURLVariable+")")
}

// network is the flag of where inside connections of an organisation may lead.
func (p *place) network(c *cobra.Command) {
	c.Flags().StringSliceVar(&p.inside, "organisation-network", nil, "a network inside (address or prefix) whose addresses a connection of an organisation may name; none: the public Internet alone (repeatable)")
}

// open opens the node that the flags name. makeKey lets it make the master key
// where there is none, which only a first start may do.
// A tool may open it beside the process that serves.
func (p *place) open(ctx context.Context, log *slog.Logger, makeKey, tool bool) (*node.Node, error) {
	networks, err := prefixes("--organisation-network", p.inside)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return nil, hint(fmt.Errorf("make the data directory: %w", err), "give another one with --data")
	}
	keys, err := p.masterKeys(makeKey)
	if err != nil {
		return nil, err
	}
	database := orElse(p.database, p.sqlite())
	n, err := node.Open(ctx, node.Options{
		Version: version,
		BaseURL: orElse(p.baseURL, "http://localhost"), EntityID: p.entityID, Administration: p.adminURL, Database: database, MasterKeys: keys,
		Clock: time.Now, Random: rand.Reader, Log: log, Proxies: p.trusted, Networks: networks, Beside: tool,
		Retention: p.retention, FullSync: p.fullSync, Logins: p.logins, Guesses: p.guesses,
	})
	if p.database != "" {
		return n, hint(err, "is the database up, and the address in --database right? is it the master key of this database? see docs/operations.md")
	}
	return n, hint(err, "is another trin using it? is the master key the right one? see docs/operations.md")
}

// sqlite is the database of a place that names none.
func (p *place) sqlite() string { return filepath.Join(p.data, "trin.db") }

func (p *place) masterKeys(makeKey bool) ([]store.MasterKey, error) {
	file := orElse(p.masterKeyFile, filepath.Join(p.data, "master.key"))
	// With a shared database a key that one node makes would be unknown to the others.
	// And where there is a database already, a new key opens nothing in it.
	_, missing := os.Stat(p.sqlite())
	makeKey = makeKey && p.database == "" && errors.Is(missing, fs.ErrNotExist)
	first, err := node.MasterKey(file, os.Getenv, makeKey, rand.Reader)
	if err != nil {
		return nil, hint(err, "bring back the key that the database was made with; for a new database trin keys master prints one, and every node needs the same")
	}
	keys := []store.MasterKey{first}
	for _, old := range p.oldMasterKeyFiles {
		key, err := node.MasterKey(old, func(string) string { return "" }, false, rand.Reader)
		if err != nil {
			return nil, hint(err, "each --old-master-key-file must hold a former master key")
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// withNode runs a tool on the node of the flags and closes it again.
func (p *place) withNode(c *cobra.Command, run func(context.Context, *node.Node) error) error {
	n, err := p.open(c.Context(), quietLog(c.ErrOrStderr()), true, true)
	if err != nil {
		return err
	}
	err = run(c.Context(), n)
	if closed := n.Close(); err == nil {
		err = closed
	}
	return err
}

// changing runs a tool that changes something. Who does what to what is kept before
// it is done, and that it failed, when it does.
func (p *place) changing(c *cobra.Command, target string, run func(context.Context, *node.Node) error) error {
	return p.withNode(c, func(ctx context.Context, n *node.Node) error {
		change := connections.Change{Author: author(), What: strings.TrimPrefix(c.CommandPath(), "trin "), Target: target}
		if err := n.Store.AppendChange(ctx, change); err != nil {
			return err
		}
		err := run(ctx, n)
		if err == nil {
			return nil
		}
		change.Detail = "it ended with an error"
		if kept := n.Store.AppendChange(context.WithoutCancel(ctx), change); kept != nil {
			return errors.Join(err, kept)
		}
		return err
	})
}

// quietLog shows a tool's user what went wrong and nothing else.
func quietLog(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}
