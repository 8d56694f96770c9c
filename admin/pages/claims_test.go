package pages

import (
	"encoding/json"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

func TestWorkbench_RecordedLogins(t *testing.T) {
	t.Parallel()
	p, f := installedAs(t, house, fakeKinds(t))
	sample, err := json.Marshal(claimstx.Sample{
		Reference: "R1", Direction: claimstx.Outbound, Application: "journal", Connection: "low", Level: broker.Level{Value: 30}, Levels: broker.Levels{{Value: 30}},
		Claims: claimstx.Claims{{Name: "mail", Values: []string{"pseudonym-1"}}, {Name: "cpr", Values: []string{"pseudonym-2"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.samples = []connections.Sample{{Place: "journal", Reference: "R1", Made: now, Body: sample}}
	for address, c := range map[string]struct {
		status      int
		wants, nots []string
	}{
		"/admin/claims?id=journal":                       {200, []string{"R1", "login=R1"}, []string{"pseudonym-", `id="outcome"`}},
		"/admin/claims?id=journal&login=R1":              {200, []string{"pseudonym-1", "pseudonym-2", "Step 2: rename", "AuthenticatedAssuranceLevel", "Removed"}, nil},
		"/admin/claims?id=journal&login=R2":              {422, []string{"No login of that reference"}, []string{`id="outcome"`}},
		"/admin/claims?id=vault&login=R1":                {422, []string{"No login of that reference"}, []string{"pseudonym-"}},
		"/admin/claims?id=low&side=authentication":       {200, []string{"No login is recorded for it."}, nil},
		"/admin/claims?id=journal&claims=mail":           {422, []string{"Write name=value on each line."}, []string{`id="outcome"`}},
		"/admin/claims?id=journal&claims=a%3Db&level=x":  {422, []string{"Write a whole number such as 30"}, nil},
		"/admin/claims?id=low&side=application&claims=a": {422, []string{"There is no such connection."}, nil},
	} {
		status, body := served(t, p, viewer, address)
		if status != c.status {
			t.Errorf("%s: got %d, want %d", address, status, c.status)
		}
		for _, want := range c.wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is not on the page", address, want)
			}
		}
		for _, not := range c.nots {
			if strings.Contains(body, not) {
				t.Errorf("%s: %q is on the page", address, not)
			}
		}
	}
}

// A connection with an error has no pipeline, and the page says so.
func TestWorkbench_BrokenConnection(t *testing.T) {
	t.Parallel()
	p, f := installedAs(t, house, fakeKinds(t))
	f.configuration.Applications["journal"].Claims = nil
	status, body := served(t, p, viewer, "/admin/claims?id=journal&claims=a%3Db")
	if status != 200 || !strings.Contains(body, "The connection has errors, and no pipeline.") {
		t.Errorf("got %d\n%.300s", status, body)
	}
}
