package database

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
)

// The drivers.
const (
	driverPostgres = "postgres"
	driverSQLite   = "sqlite"
)

// The limits of one lookup, and what holds where the settings say nothing.
const (
	defaultConnections = 8
	maxConnections     = 64
	defaultRows        = 100
	maxRows            = 1_000
	maxBytes           = 256 << 10 // of all values of an answer
)

// Settings are those of a lookup of type sql.
type Settings struct {
	Driver     string   `json:"driver"`
	Query      string   `json:"query"`
	Parameters []string `json:"parameters,omitempty"`
	MaxRows    int      `json:"maxRows,omitempty"` // more of them are an error
	// Connections are how many may be open at once.
	Connections int `json:"connections,omitempty"`

	// Of PostgreSQL. A host that begins with a slash is the directory of a Unix
	// socket.
	Host        string `json:"host,omitempty"`
	Port        int    `json:"port,omitempty"`
	Database    string `json:"database,omitempty"`
	User        string `json:"user,omitempty"`
	SecretName  string `json:"secretName,omitempty"`
	ServerName  string `json:"serverName,omitempty"`  // in the server's certificate; host if empty
	Authorities string `json:"authorities,omitempty"` // PEM; the system's if empty

	// Of SQLite.
	File string `json:"file,omitempty"`
}

// secured reports whether the connection is encrypted: always, but on this
// machine, where it is if the authorities are named.
func (s Settings) secured() bool {
	return s.Authorities != "" || !s.socket() && !broker.Loopback(s.Host)
}

// socket reports whether the host is the directory of a Unix socket.
func (s Settings) socket() bool { return strings.HasPrefix(s.Host, "/") }

func (s Settings) dialect() dialect {
	if s.Driver == driverSQLite {
		return sqliteDialect
	}
	return postgresDialect
}

// read reads the settings, fills in what they leave out, and rewrites the
// query.
func read(raw json.RawMessage, ownDatabase string) (Settings, statement, []claimstx.Problem) {
	var s Settings
	if problems := lookup.Read(raw, &s, lookup.SettingTimeout, lookup.SettingAtOnce, lookup.SettingCache); len(problems) > 0 {
		return s, statement{}, problems
	}
	c := &check{settings: &s}
	switch s.Driver {
	case driverPostgres:
		c.postgres()
	case driverSQLite:
		c.sqlite(ownDatabase)
	default:
		c.report("driver", "%q is no database that can be asked. Write postgres or sqlite.", s.Driver)
		return s, statement{}, c.problems
	}
	c.bound("maxRows", &s.MaxRows, defaultRows, maxRows)
	c.bound("connections", &s.Connections, defaultConnections, maxConnections)
	query := c.query()
	return s, query, c.problems
}

// check collects problems.
type check struct {
	settings *Settings
	problems []claimstx.Problem
}

func (c *check) report(field, format string, args ...any) {
	c.problems = append(c.problems, claimstx.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
}

func (c *check) bound(field string, value *int, otherwise, most int) {
	if *value == 0 {
		*value = otherwise
	}
	if *value < 1 || *value > most {
		c.report(field, "%d cannot be used here. Write a whole number from 1 to %d.", *value, most)
	}
}

func (c *check) postgres() {
	s := c.settings
	for _, needed := range []struct{ field, value, what string }{
		{"host", s.Host, "the name of the server, or the directory of its Unix socket"},
		{"database", s.Database, "the name of the database"},
		{"user", s.User, "the name of a role that can only read"},
	} {
		if needed.value == "" || strings.ContainsAny(needed.value, "\x00\n") {
			c.report(needed.field, "%s is missing. Write %s.", needed.field, needed.what)
		}
	}
	if strings.ContainsAny(s.Host, ", \t") {
		c.report("host", "One host is asked, and %q is not one. Write its name alone.", s.Host)
	}
	if s.Port == 0 {
		s.Port = 5432
	}
	if s.Port < 1 || s.Port > 65535 {
		c.report("port", "%d is no port. Write a whole number from 1 to 65535.", s.Port)
	}
	if s.Authorities != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(s.Authorities)) {
		c.report("authorities", "The authorities hold no certificate. Write them as PEM text.")
	}
	if s.Authorities != "" && s.socket() {
		c.report("authorities", "A Unix socket is not encrypted. Take the authorities away.")
	}
	c.notOf(driverSQLite, "file", s.File)
}

func (c *check) sqlite(ownDatabase string) {
	s := c.settings
	switch {
	case s.File == "":
		c.report("file", "The file is missing. Write its path.")
	case strings.Contains(s.File, ":memory:") || strings.HasPrefix(s.File, "file:") || strings.ContainsRune(s.File, 0) || !filepath.IsAbs(s.File):
		c.report("file", "%q is not the path of a file. Write the whole path, from the root on.", s.File)
	case ownDatabase != "" && filepath.Clean(s.File) == filepath.Clean(ownDatabase):
		c.report("file", "%s", sentence(errOwnDatabase))
	}
	c.notOf(driverPostgres, "host", s.Host)
	c.notOf(driverPostgres, "database", s.Database)
	c.notOf(driverPostgres, "user", s.User)
	c.notOf(driverPostgres, "secretName", s.SecretName)
	c.notOf(driverPostgres, "serverName", s.ServerName)
	c.notOf(driverPostgres, "authorities", s.Authorities)
	if s.Port != 0 {
		c.notOf(driverPostgres, "port", "there")
	}
}

func (c *check) notOf(driver, field, value string) {
	if value != "" {
		c.report(field, "%s is of %s. Take it away.", field, driver)
	}
}

// query rewrites the query, and holds its parameters against the list.
func (c *check) query() statement {
	s := c.settings
	q, err := rewrite(s.Query, s.dialect())
	if err != nil {
		c.report("query", "%s", sentence(err))
		return statement{}
	}
	for i, name := range s.Parameters {
		if slices.Index(s.Parameters, name) < i {
			c.report(fmt.Sprintf("parameters.%d", i), "%s stands twice. Take one away.", name)
		} else if !slices.Contains(q.order, name) {
			c.report(fmt.Sprintf("parameters.%d", i), "The query has no :%s. Write it there, or take the parameter away.", name)
		}
	}
	for _, name := range q.order {
		if !slices.Contains(s.Parameters, name) {
			c.report("query", "The query has the parameter :%s, which is not among the parameters. Add it there.", name)
		}
	}
	return q
}

// sentence is the text of an error as one.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

var errOwnDatabase = errors.New("the file is a database of Trin's own, with everybody's logins in it. Name another")
