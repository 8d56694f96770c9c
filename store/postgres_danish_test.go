package store_test

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// TestPostgresSweepsInDanish: a database that orders text as Danish does forgets
// every hash in half a day, as any other does. To Danish, aa stands behind z.
func TestPostgresSweepsInDanish(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	o.URL = danishDatabase(t)
	s, url := openPostgres(t, o)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read
	for _, insert := range []string{
		"INSERT INTO used (hash, until) SELECT decode(lpad(to_hex(i), 3, '0') || '5', 'hex'), 0 FROM generate_series(0, 4095) i",
		"INSERT INTO session_names (name, session_id) SELECT decode(lpad(to_hex(i), 3, '0') || '5', 'hex'), 'gone' FROM generate_series(0, 4095) i",
	} {
		if _, err := db.Exec(insert); err != nil {
			t.Fatal(err)
		}
	}
	for range 12*5 + 2 {
		if _, err := s.Purge(t.Context(), clock.Now(), store.Retention{}); err != nil {
			t.Fatal(err)
		}
		clock.Move(13 * time.Minute)
	}
	for _, table := range []string{"used", "session_names"} {
		var left int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&left); err != nil || left > 0 {
			t.Errorf("%s: %d rows are left, %v; want none", table, left, err)
		}
	}
}

// danishDatabase makes a database whose text is in the order of Danish.
func danishDatabase(t *testing.T) string {
	t.Helper()
	at := pgtest.URL(t)
	db, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	name := "trin_danish_" + strings.ToLower(rand.Text())
	_, err = db.Exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'da-DK' LOCALE 'C'")
	if err != nil {
		t.Skip("this PostgreSQL makes no database in Danish: ", err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	danish, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	danish.Path = "/" + name
	query := danish.Query()
	query.Del("search_path")
	danish.RawQuery = query.Encode()
	return danish.String()
}
