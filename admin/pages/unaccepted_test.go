package pages

import (
	"strings"
	"testing"

	"trin/broker"
	"trin/templates/console/words"
)

// refusedMessage keeps the record of a message that was not accepted.
func (g *rig) refusedMessage(t *testing.T, reference string, transaction, application, connection broker.ID) {
	t.Helper()
	r := broker.Record{
		Reference: reference, Transaction: transaction, Application: application, Connection: connection, Started: g.clock.Now(), Ended: g.clock.Now(),
		Address: "192.0.2.99", Version: 1, Message: &broker.Unaccepted{
			At: "POST /saml2/sp/{connection}/acs", Check: broker.CheckSignature, Reason: `the key of <script>alert("x")</script>`, Sender: "https://evil.test/<b>", Unkept: 4,
		},
	}
	if err := g.store.KeepUnaccepted(t.Context(), &r, 5); err != nil {
		t.Fatal(err)
	}
}

// Every check is told, in both languages, with what to do.
func TestChecksAreTold(t *testing.T) {
	t.Parallel()
	for _, check := range broker.Checks() {
		reason := words.CheckReason(string(check))
		if reason.Name.En == string(check) && check != "time" || reason.Name.En == reason.Name.Da || reason.Do.En == "Read the reason." {
			t.Errorf("%s: got %+v, want words", check, reason)
		}
	}
	if got := words.CheckReason("new-one").Name.Da; got != "new-one" {
		t.Errorf("got %q of an unknown check, want its name", got)
	}
}

// The page of a reference tells of the message, and the search finds it.
func TestAMessageThatWasNotAccepted(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.refusedMessage(t, "MSSG-0001", "t-1", "journal", "adfs")
	g.refusedMessage(t, "MSSG-0002", "", "payroll", "")
	body := g.get(t, "/admin/logins/mssg-0001?lang=en").Body.String()
	for _, want := range []string{
		"Not accepted: the signature", "Fetch the other party&#39;s metadata again", "/admin/applications/journal", "/admin/authentication/adfs", "192.0.2.99",
		"It belongs to a login that was under way", "the key of &lt;script&gt;", "https://evil.test/&lt;b&gt;", "not proven", "4 more of the same sender", "POST /saml2/sp/{connection}/acs",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("K2: what the message says is markup")
	}
	if body := g.get(t, "/admin/logins/MSSG-0002?lang=da").Body.String(); !strings.Contains(body, "Ikke godtaget: signaturen") || !strings.Contains(body, "Den afsluttede intet login") {
		t.Error("the page does not say it in Danish")
	}
	for path, want := range map[string][2]bool{
		"/admin/logins":                                   {false, false},
		"/admin/logins?unaccepted=1":                      {true, true},
		"/admin/logins?unaccepted=1&application=journal":  {true, false},
		"/admin/logins?unaccepted=1&connection=adfs":      {true, false},
		"/admin/logins?reference=mssg-0002":               {false, true},
		"/admin/logins.csv?unaccepted=1":                  {true, true},
		"/admin/logins?unaccepted=1&application=%27+OR+1": {false, false},
	} {
		body := g.get(t, path).Body.String()
		for i, reference := range []string{"MSSG-0001", "MSSG-0002"} {
			if got := strings.Contains(body, reference) && !strings.Contains(body, `value="`+reference+`"><`) || strings.Contains(body, "/admin/logins/"+reference); got != want[i] {
				t.Errorf("%s: the message %s is listed: %v, want %v", path, reference, got, want[i])
			}
		}
	}
}

// TestK6_MessagesOfOneOrganisation: its administrators see those of its
// applications, and none that belong to nobody who is known.
func TestK6_MessagesOfOneOrganisation(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.refusedMessage(t, "OWNN-0001", "t-1", "payroll", "adfs")
	g.refusedMessage(t, "THRS-0001", "t-2", "journal", "adfs")
	g.refusedMessage(t, "NBDY-0001", "", "", "adfs")
	g.actor = odense
	list := g.get(t, "/admin/logins?unaccepted=1").Body.String()
	for reference, want := range map[string]bool{"OWNN-0001": true, "THRS-0001": false, "NBDY-0001": false} {
		if got := strings.Contains(list, reference); got != want {
			t.Errorf("%s is listed: %v, want %v", reference, got, want)
		}
		if got := g.get(t, "/admin/logins/"+reference).Code == 200; got != want {
			t.Errorf("%s is shown: %v, want %v", reference, got, want)
		}
	}
}
