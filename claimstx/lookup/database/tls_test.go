package database

import (
	"testing"
)

// TestPostgresConfig: nothing is sent in the clear but to this machine, and
// nothing of the environment is heeded.
func TestPostgresConfig(t *testing.T) {
	for name, value := range map[string]string{
		"PGHOST": "evil.example", "PGPASSWORD": "x", "PGSSLMODE": "disable", "PGOPTIONS": "-c default_transaction_read_only=off", "PGUSER": "evil",
		"PGTARGETSESSIONATTRS": "read-write", "PGAPPNAME": "evil",
	} {
		t.Setenv(name, value)
	}
	for _, test := range []struct {
		host, serverName, authorities string
		want                          string // the name in the certificate; "" = in the clear
	}{
		{"db.example.dk", "", "", "db.example.dk"},
		{"10.0.0.1", "db.example.dk", "", "db.example.dk"},
		{"10.0.0.1", "", "", "10.0.0.1"},
		{"localhost", "", "", ""},
		{"127.0.0.1", "", "", ""},
		{"localhost", "", "-----", "localhost"},
		{"/run/postgresql", "", "", ""},
		{"localhost.example.dk", "", "", "localhost.example.dk"},
	} {
		c, err := postgresConfig(Settings{Host: test.host, Port: 5432, Database: "d", User: "u", ServerName: test.serverName, Authorities: test.authorities})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if c.TLSConfig != nil {
			if got = c.TLSConfig.ServerName; c.TLSConfig.InsecureSkipVerify {
				t.Errorf("%s: the certificate is not verified", test.host)
			}
		}
		if got != test.want {
			t.Errorf("%s: got TLS for %q, want %q", test.host, got, test.want)
		}
		if c.Host != test.host || c.User != "u" || c.Password != "" || len(c.Fallbacks) > 0 || c.ValidateConnect != nil ||
			c.RuntimeParams["default_transaction_read_only"] != "on" || c.RuntimeParams["options"] != "" || c.RuntimeParams["application_name"] != "trin" {
			t.Errorf("%s: got %+v, with something of the environment", test.host, c.Config)
		}
	}
}
