package attack

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// rolesOfAlice is a database of somebody else's that pipelines ask.
func rolesOfAlice(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE roles (login TEXT, role TEXT); INSERT INTO roles VALUES ('alice', 'reader'), ('bob', 'admin')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// asking is the edits that make a connection ask for roles by the claim login.
func asking(at, file, step string) []string {
	lookup := "---\nkind: lookup\nid: roles\ntype: sql\nsettings: {driver: sqlite, file: " + file + `, query: "SELECT role FROM roles WHERE login = :user", parameters: [user]}` + "\n"
	return []string{
		at, "\nclaims:\n  - lookup: {from: roles, with: {user: \"{login}\"}, write: {role: role}, existing: replace}\n" + step + strings.TrimPrefix(at, "\n"),
		"---\nkind: authentication\nid: rival", lookup + "---\nkind: authentication\nid: rival",
	}
}

const (
	ofTheApplication = "\nsettings:\n  metadataFile: app\n"
	ofTheProvider    = "\nsettings:\n  metadataFile: idp\n"
)

// roles are the values of the attribute role in an answer.
func rolesIn(t *testing.T, a answer) []string {
	t.Helper()
	for _, attribute := range attributesOf(t, a) {
		if attribute.Name == "role" {
			return attribute.Values
		}
	}
	return nil
}

// Whatever a provider sends as the name that is looked up, it is a name, and
// what it says itself of roles does not count.
func TestM7_NamesThatLookLikeSQLInALogin(t *testing.T) {
	t.Parallel()
	for _, at := range []string{ofTheApplication, ofTheProvider} {
		r := newRig(t, asking(at, rolesOfAlice(t), "")...)
		for login, want := range map[string][]string{"alice": {"reader"}, "' OR 1=1 --": nil, "alice' UNION SELECT 'admin": nil, "%": nil, "": nil} {
			v := r.victim()
			m := v.right()
			m.Attributes = append(m.Attributes, samltest.Attribute{Name: "login", Values: []string{login}}, samltest.Attribute{Name: "role", Values: []string{"admin"}})
			if got := rolesIn(t, v.answered(v.post(m.Bytes()))); !slices.Equal(got, want) {
				t.Errorf("%q: got the roles %q, want %q", login, got, want)
			}
			v.harmless(v.b)
		}
	}
}

// A database that is gone ends the login; the application is told nothing but
// that, and the record and the log say why without a value. Where the step is
// optional the login goes on, and what the provider says of the roles that the
// database was to say is not believed instead.
func TestM9_ALookupThatIsGoneEndsTheLogin(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ at, step, words string }{
		"for the application":  {ofTheApplication, "", "step 1 (lookup): lookup roles: the lookup did not answer"},
		"of the provider":      {ofTheProvider, "", "step 1 (lookup): lookup roles: the lookup did not answer"},
		"in an optional step":  {ofTheApplication, "    optional: true\n", ""},
		"in an optional step ": {ofTheProvider, "    optional: true\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := rolesOfAlice(t)
			r := newRig(t, asking(test.at, file, test.step)...)
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			v := r.victim()
			m := v.right()
			m.Attributes = append(m.Attributes, samltest.Attribute{Name: "login", Values: []string{"canary-4711"}}, samltest.Attribute{Name: "role", Values: []string{"admin"}})
			hop := v.post(m.Bytes())
			a, told := readAnswer(hop)
			if test.words == "" {
				if !told || a.Class != classTwo || len(rolesIn(t, a)) > 0 {
					t.Fatalf("got %q, want the login without roles", a.XML)
				}
				return
			}
			if told && (strings.Contains(a.XML, "Assertion ") || len(a.Status) == 0 || strings.HasSuffix(a.Status[0], ":Success")) {
				t.Fatalf("the application was told %s", a.XML)
			}
			record := r.record()
			if record.Issued != nil || record.Refusal == nil || record.Refusal.Code != broker.RefusedInternal || !strings.Contains(record.Refusal.Reason, test.words) {
				t.Errorf("got the record %+v, want a refusal that says %q", record.Refusal, test.words)
			}
			if strings.Contains(record.Refusal.Reason, "canary") || strings.Contains(r.log.String(), "canary") || strings.Contains(string(hop.Body), "canary") {
				t.Error("the value that was looked up is told")
			}
		})
	}
}
