package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/admin/installation"
)

// K5: an operator begins a login in the lab, and sends another person on with it,
// who logs in at a provider of people that the lab tries. What the lab's application
// is told of that person is not the operator's to read.
func TestK5_TheLabKeepsNobodyElsesLogin(t *testing.T) {
	t.Parallel()
	for _, apart := range []bool{false, true} {
		r, operator := laboratory(t, apart)
		r.also("kind: authentication\nid: people\nprotocol: password\nfirstFactor: 20\n")
		r.replace("application", "lab-saml", "authentication:\n", "authentication:\n  - people\n")
		if found := installation.Errors(r.Pictures.Problems()); len(found) > 0 {
			t.Fatal(found)
		}
		if _, err := r.Users.Create(t.Context(), "bodil", password, nil); err != nil {
			t.Fatal(err)
		}
		fresh := r.person()
		for _, c := range operator.Cookies(r.admin) {
			if strings.HasSuffix(c.Name, "-admin") {
				fresh.Take(r.admin, []*http.Cookie{c})
			}
		}
		operator.Agent = fresh.Agent
		led := ""
		operator.Stop = func(_ string, to *url.URL, _ url.Values) bool {
			if strings.HasPrefix(to.Path, "/saml2/") {
				led = to.String()
			}
			return led != ""
		}
		operator.open(r.admin + "/admin/lab?protocol=saml")
		operator.fillIn("/admin/lab", "", nil)
		operator.Stop = nil
		victim := r.person()
		victim.name = "bodil"
		victim.open(led)
		if page := victim.Last().Page; page != nil && page.Form("connection") != nil {
			victim.submit("connection=people", nil, "connection")
		}
		victim.login()
		run, _ := r.newest(operator)
		if run.Brought == nil || strings.Contains(victim.text(), "bodil") {
			t.Fatalf("the victim did not log in: at %s: %s", victim.Last().URL, victim.text())
		}
		operator.open(r.admin + "/admin/lab/runs/" + run.ID)
		operator.sees(http.StatusOK)
		if run.Answer != nil || strings.Contains(operator.text(), "urn:oasis:names:tc:SAML:2.0:status:Success") {
			t.Errorf("the answer for another person is shown: %s", operator.text())
		}
		for _, guess := range []string{"guess", run.ID, "%20"} {
			operator.open(r.admin + "/admin/lab/runs/" + run.ID + "?answer=" + guess)
			if operator.Last().Status != http.StatusForbidden {
				t.Errorf("%q: got %d", guess, operator.Last().Status)
			}
		}
		if _, err := r.Lab().Take(t.Context(), operator.subject(), run.ID, ""); err == nil {
			t.Error("it is taken without a ticket")
		}
	}
}
