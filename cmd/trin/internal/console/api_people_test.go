package console

import (
	"encoding/json"
	"strings"
	"testing"

	"trin/connections"
)

// walkUserEnds ends the sessions of a user, gives new recovery codes, and deletes
// the user.
func walkUserEnds(t *testing.T, c, s *caller) {
	subject, kim := c.user("kim")
	kim.open(c.admin + "/admin/login")
	kim.login()
	loggedIn := func() int {
		t.Helper()
		sessions, err := c.Store.SessionsBySubject(t.Context(), subject)
		if err != nil {
			t.Fatal(err)
		}
		return len(sessions)
	}
	if loggedIn() != 1 {
		t.Fatalf("got %d sessions of kim", loggedIn())
	}
	ended := c.must("POST", "/users/kim/end", `{}`)
	if got := read[struct{ Reference string }](t, ended); got.Reference == "" || loggedIn() != 0 {
		t.Errorf("got %s, and %d sessions", ended.body, loggedIn())
	}
	of := `{"namespace":"` + subject.Namespace + `","user":"` + subject.Value + `"}`
	c.refused("forbidden", "POST", "/factors/administrators-code/codes", of)
	made := read[struct{ Codes []string }](t, s.must("POST", "/factors/administrators-code/codes", of))
	if len(made.Codes) < 5 {
		t.Errorf("got %q", made.Codes)
	}
	s.refused("conflict", "POST", "/factors/administrators-code/codes", strings.Replace(of, subject.Value, "nobody", 1))
	tag := c.must("GET", "/users/kim", "").tag()
	c.refused("forbidden", "DELETE", "/users/kim", "", "If-Match", tag)
	s.refused("precondition-required", "DELETE", "/users/kim", "")
	s.refused("precondition-failed", "DELETE", "/users/kim", "", "If-Match", `"77"`)
	// Nobody deletes themselves, and no administrator is deleted.
	s.refused("conflict", "DELETE", "/users/"+name, "", "If-Match", c.must("GET", "/users/"+name, "").tag())
	chief := connections.Administrator{Subject: subject, Name: "kim", Role: "viewer", Created: c.clock.Now(), By: "test"}
	if err := c.Store.SaveAdministrator(t.Context(), chief); err != nil {
		t.Fatal(err)
	}
	if got := s.refused("conflict", "DELETE", "/users/kim", "", "If-Match", tag); !strings.Contains(got.body, "administrator") {
		t.Errorf("got %s", got.body)
	}
	if err := c.Store.RemoveAdministrator(t.Context(), subject); err != nil {
		t.Fatal(err)
	}
	s.must("DELETE", "/users/kim", "", "If-Match", tag)
	c.refused("not-found", "GET", "/users/kim", "")
	if states, err := c.Store.OTPStates(t.Context(), []string{subject.Value}); err != nil || len(states) != 0 {
		t.Errorf("got %+v, %v, want nothing enrolled", states, err)
	}
	for what, want := range map[string]string{"end sessions": "token caller", "new recovery codes": name, "delete user": name} {
		found := read[page[struct{ Author string }]](t, c.must("GET", "/audit?what="+strings.ReplaceAll(what, " ", "%20"), ""))
		if len(found.Items) != 1 || found.Items[0].Author != want {
			t.Errorf("%s: got %+v, want it by %s", what, found, want)
		}
	}
	for _, code := range made.Codes {
		if all, err := json.Marshal(read[page[any]](t, c.must("GET", "/audit?limit=200", ""))); err != nil || strings.Contains(string(all), code) {
			t.Errorf("a recovery code is in the audit (%v)", err)
		}
	}
}
