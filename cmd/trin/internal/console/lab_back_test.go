package console

import (
	"slices"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/lab"
)

// TestLab_NotDelivered: an answer that the browser never brings to Trin is not
// said to have been refused, whatever it holds, and another can be given.
func TestLab_NotDelivered(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"", lab.FaultExpired} {
		t.Run("fault "+fault, func(t *testing.T) {
			t.Parallel()
			r, p := laboratory(t, false)
			p.request(lab.SAML, lab.SAML, map[string]string{"classes": classThree})
			query := p.Last().URL.RawQuery
			if _, err := r.Lab().Say(t.Context(), p.subject(), lab.SAML, query, lab.Answer{Subject: "x", Fault: fault}); err != nil {
				t.Fatal(err)
			}
			run, held := r.newest(p)
			if len(held) != 1 || held[0].How != lab.Nothing || held[0].Verdict(fault) != lab.Pending {
				t.Errorf("got %+v", held)
			}
			p.open(r.admin + "/admin/lab/runs/" + run.ID)
			if !strings.Contains(p.text(), "Nothing has come of it") || strings.Contains(p.text(), "nothing was wrong") || strings.Contains(p.text(), "as it should be") {
				t.Errorf("the page says: %s", p.text())
			}
			p.follow("Give another answer")
			p.say(lab.SAML, "", map[string]string{"class": classThree})
			_, held = r.newest(p)
			if len(held) != 2 || held[0].How != lab.Nothing || held[1].How != lab.LetIn {
				t.Errorf("after another answer: got %+v", held)
			}
		})
	}
}

// TestLab_TheWayBack: the page with which Trin refuses what came leads back to the
// run, which says so and leads on: to another answer, to the same request and to
// the record of the login.
func TestLab_TheWayBack(t *testing.T) {
	t.Parallel()
	for _, by := range lab.Protocols() {
		t.Run(string(by), func(t *testing.T) {
			t.Parallel()
			r, p := laboratory(t, false)
			p.request(lab.SAML, by, map[string]string{"classes": classThree, "force": "1"})
			p.say(by, lab.FaultSignature, map[string]string{"class": classThree})
			if strings.HasPrefix(p.Last().URL.Path, "/admin/") {
				t.Fatalf("at %s", p.Last().URL)
			}
			p.follow("To the partner lab")
			_, held := r.newest(p)
			if len(held) != 1 || held[0].How != lab.NotTaken || !strings.Contains(p.text(), "Not taken, as it should be") || !strings.Contains(p.text(), held[0].Reference) {
				t.Errorf("got %+v: %s", held, p.text())
			}
			p.follow("Give another answer")
			p.say(by, "", map[string]string{"class": classThree})
			if !strings.Contains(p.text(), "Let in, as it should be") || strings.Contains(p.text(), "Give another answer") {
				t.Fatalf("at %s: %s", p.Last().URL, p.text())
			}
			run := p.Last().URL.String()
			p.follow("Why the login ended as it did")
			if !strings.HasPrefix(p.Last().URL.Path, "/admin/logins/") {
				t.Errorf("why: at %s", p.Last().URL)
			}
			p.open(run)
			p.follow("Send this request again")
			if form := p.Last().Page.Forms; !formHas(form, "classes", classThree) || !formHas(form, "force", "1") {
				t.Errorf("the request is not filled in again: %+v", form)
			}
		})
	}
}

// TestLab_ARefusedRequestLeadsBack: a request that Trin refuses with a page leads
// back as well, and nobody else's browser does.
func TestLab_ARefusedRequestLeadsBack(t *testing.T) {
	t.Parallel()
	r, p := laboratory(t, false)
	p.request(lab.SAML, lab.SAML, map[string]string{"fault": "issuer"})
	refused := p.Last().URL.String()
	stranger := r.person()
	stranger.open(refused)
	if strings.Contains(stranger.text(), "partner lab") {
		t.Errorf("a stranger is shown: %s", stranger.text())
	}
	p.follow("To the partner lab")
	if run, _ := r.newest(p); run.Page == nil || !strings.Contains(p.text(), "Trin refused the request, as it must") || !strings.Contains(p.text(), run.Page.Reference) {
		t.Errorf("got %+v: %s", run.Page, p.text())
	}
}

// follow opens the link whose text begins so.
func (p *person) follow(text string) {
	p.r.Helper()
	if page := p.Last().Page; page != nil {
		for _, link := range page.Links {
			if !strings.HasPrefix(link.Text, text) {
				continue
			}
			to, err := p.Last().URL.Parse(link.Href)
			if err != nil {
				p.r.Fatal(err)
			}
			p.open(to.String())
			return
		}
	}
	p.r.Fatalf("%s has no link %q: %s", p.Last().URL, text, p.text())
}

// formHas reports whether a form of the page would send that value.
func formHas(forms []useragent.Form, name, value string) bool {
	return slices.ContainsFunc(forms, func(f useragent.Form) bool {
		return slices.ContainsFunc(f.Values("")[name], func(v string) bool { return strings.TrimSpace(v) == value })
	})
}
