package console

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

// colleague is an administrator who is a local user.
func (r *rig) colleague(name string) (access.Actor, connections.Administrator) {
	r.Helper()
	user, err := r.Users.Create(r.Context(), name, password, broker.Claims{{Name: "uid", Values: []string{name}}})
	if err != nil {
		r.Fatal(err)
	}
	a := connections.Administrator{Subject: broker.Subject{Namespace: "local", Value: user.ID}, Name: name, Role: "administrator", Created: r.clock.Now(), By: "test"}
	if err := r.Store.SaveAdministrator(r.Context(), a); err != nil {
		r.Fatal(err)
	}
	return access.Actor{Name: name, Subject: a.Subject, Role: access.Administrator, Stepped: r.clock.Now()}, a
}

// ways are those in which somebody may work as before no more; back undoes one.
var ways = map[string]struct {
	end, back func(*rig, connections.Administrator) error
}{
	"removed": {
		func(r *rig, a connections.Administrator) error {
			return r.Store.RemoveAdministrator(r.Context(), a.Subject)
		},
		func(r *rig, a connections.Administrator) error { return r.Store.SaveAdministrator(r.Context(), a) },
	},
	"an operator": {
		func(r *rig, a connections.Administrator) error {
			a.Role = "operator"
			return r.Store.SaveAdministrator(r.Context(), a)
		},
		func(r *rig, a connections.Administrator) error { return r.Store.SaveAdministrator(r.Context(), a) },
	},
	"of one organisation": {
		func(r *rig, a connections.Administrator) error {
			a.Organisation = "south"
			return r.Store.SaveAdministrator(r.Context(), a)
		},
		func(r *rig, a connections.Administrator) error { return r.Store.SaveAdministrator(r.Context(), a) },
	},
	"disabled": {
		func(r *rig, a connections.Administrator) error { return r.Disable(r.Context(), a.Name) },
		func(r *rig, a connections.Administrator) error { return r.Users.Enable(r.Context(), a.Name) },
	},
	"disabled, known by a claim": {
		func(r *rig, a connections.Administrator) error { return r.Disable(r.Context(), a.Name) },
		func(r *rig, a connections.Administrator) error { return r.Users.Enable(r.Context(), a.Name) },
	},
	"disabled, found by a digest, known by a claim": {
		func(r *rig, a connections.Administrator) error {
			return errors.Join(r.KeepSubjects(r.Context()), r.Disable(r.Context(), a.Name))
		},
		func(r *rig, a connections.Administrator) error { return r.Users.Enable(r.Context(), a.Name) },
	},
}

// eachWay runs a test for each of the ways, with a colleague who has been through
// nothing yet.
func eachWay(t *testing.T, test func(r *rig, otto access.Actor, end, back func())) {
	t.Helper()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := changing(t)
			r.signedIn("anna", "", access.Administrator, false) // somebody is left
			otto, a := r.colleague("otto")
			if strings.HasSuffix(name, "claim") {
				r.also("kind: authentication\nid: named\nprotocol: password\nsubjectClaim: uid\nname: Named\nfirstFactor: 20\n")
				if _, err := r.Pictures.Refresh(t.Context()); err != nil {
					t.Fatal(err)
				}
				a.Subject = broker.Subject{Namespace: "named", Value: "otto"}
				if err := r.Store.SaveAdministrator(t.Context(), a); err != nil {
					t.Fatal(err)
				}
				otto.Subject = a.Subject
			}
			do := func(f func(*rig, connections.Administrator) error) func() {
				return func() {
					t.Helper()
					if err := f(r, a); err != nil {
						t.Fatal(err)
					}
				}
			}
			test(r, otto, do(way.end), do(way.back))
		})
	}
}

// K8: somebody who is thrown out does not come back by a link that they have kept,
// under another name.
func TestK8_AnInvitationEndsWithItsMaker(t *testing.T) {
	t.Parallel()
	eachWay(t, func(r *rig, otto access.Actor, end, back func()) {
		path, err := r.People.Invite(r.Context(), otto, access.Administrator, "")
		if err != nil {
			r.Fatal(err)
		}
		opened := r.person() // the browser keeps the link
		opened.open(r.admin + path)
		opened.sees(http.StatusOK)
		end()
		late := r.person()
		late.open(r.admin + path)
		if late.Last().Status != http.StatusNotFound {
			r.Errorf("a link of somebody who is no such administrator: got %d", late.Last().Status)
		}
		stranger := broker.Subject{Namespace: "local", Value: "stranger"}
		enters := func() (int, error) {
			ticket := strings.Repeat("t", 43)
			err := r.Store.SaveAdministratorTicket(r.Context(), connections.AdministratorTicket{
				Hash: digest(ticket), Browser: digest(strings.Repeat("b", 43)), Subject: stranger, Name: "x", Index: "i", Return: "/admin/",
				Expires: r.clock.Now().Add(time.Minute), Until: r.clock.Now().Add(time.Hour),
			})
			if err != nil {
				return 0, err
			}
			opened.Take(r.admin, []*http.Cookie{{Name: "trin-" + r.admin[strings.LastIndex(r.admin, ":")+1:] + "-admin-login", Value: strings.Repeat("b", 43)}})
			hop, err := opened.Send(r.Context(), http.MethodGet, r.admin+"/admin/enter?ticket="+ticket, nil)
			return hop.Status, err
		}
		if status, err := enters(); err != nil || status != http.StatusForbidden {
			r.Errorf("with the link in the browser: got %d, %v", status, err)
		}
		if _, err := r.Store.Administrator(r.Context(), stranger); !errors.Is(err, broker.ErrNotFound) {
			r.Errorf("they became an administrator: %v", err)
		}
		back()
		if status, err := enters(); err != nil || status != http.StatusSeeOther {
			r.Errorf("with the role again: got %d, %v", status, err)
		}
	})
}

// K8: a token and a partner link do nothing while whoever made them may do nothing.
func TestK8_WhatSomebodyMadeRestsWithThem(t *testing.T) {
	t.Parallel()
	eachWay(t, func(r *rig, otto access.Actor, end, back func()) {
		secret, _, err := r.People.MakeToken(r.Context(), otto, signin.NewToken{
			Name: "otto", Role: access.Administrator, Scopes: []access.Scope{access.ScopeRead, access.ScopeWrite}, Valid: time.Hour,
		})
		if err != nil {
			r.Fatal(err)
		}
		c := r.callerWith(func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+secret) })
		link := setupLink.FindString(c.must(http.MethodPost, "/partners", `{"label": "KMD", "kind": "application", "protocol": "saml2", "id": "payroll", "days": 3}`).body)
		end()
		c.refused("unauthenticated", http.MethodGet, "/me", "")
		if status, _, body := r.get(link, ""); status != http.StatusNotFound || strings.Contains(body, "KMD") {
			r.Errorf("the link: got %d", status)
		}
		back()
		c.must(http.MethodGet, "/me", "")
		if status, _, _ := r.get(link, ""); status != http.StatusOK {
			r.Errorf("the link afterwards: got %d", status)
		}
	})
}

// K8: an approval counts as long as whoever gave it might give it.
func TestK8_AnApprovalEndsWithWhoGaveIt(t *testing.T) {
	t.Parallel()
	eachWay(t, func(r *rig, otto access.Actor, end, back func()) {
		r.also("kind: settings\npublishing: {approvals: 1}\n")
		anna := r.signedIn("berit", "", access.Administrator, true)
		draft := anna.begun("a lower floor")
		anna.sets(draft, "", "application", "journal", "floor", 10)
		d, err := r.Desk().Get(r.Context(), anna.acting(""), draft)
		if err == nil {
			d, err = r.Desk().Submit(r.Context(), anna.acting(""), draft, d.Revision, "")
		}
		if err == nil {
			d, err = r.Desk().Approve(r.Context(), otto, draft, d.Revision)
		}
		if err != nil || d.State != connections.DraftApproved {
			r.Fatalf("got %s, %v", d.State, err)
		}
		end()
		if _, err := r.Desk().Publish(r.Context(), anna.acting(""), draft, d.Revision, ""); !errors.Is(err, drafts.ErrApproval) {
			r.Errorf("got %v, want that it is not approved", err)
		}
		anna.page("/admin/drafts/"+draft, "0 of 1")
		back()
		if _, err := r.Desk().Publish(r.Context(), anna.acting(""), draft, d.Revision, ""); err != nil {
			r.Errorf("with the role again: %v", err)
		}
	})
}

// K6: whoever is called otherwise by now approves nothing that a token of theirs has
// edited.
func TestK6_ATokensMakerApprovesNothingOfIt(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: settings\npublishing: {approvals: 1}\n")
	r.signedIn("anna", "", access.Administrator, true)
	otto, a := r.colleague("otto")
	secret, _, err := r.People.MakeToken(t.Context(), otto, signin.NewToken{
		Name: "otto", Role: access.Administrator, Scopes: []access.Scope{access.ScopeRead, access.ScopeWrite}, Valid: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := r.callerWith(func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+secret) })
	path, tag := c.newDraft("")
	tag = c.must(http.MethodPatch, path+"/documents/application/journal", `{"floor": 10}`, "If-Match", tag, "Content-Type", "application/merge-patch+json").tag()
	c.must(http.MethodPost, path+"/submit", `{}`, "If-Match", tag)
	a.Name, otto.Name = "Otto Olsen", "Otto Olsen"
	if err := r.Store.SaveAdministrator(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	d, err := r.Desk().Get(t.Context(), otto, strings.TrimPrefix(path, "/drafts/"))
	if err == nil {
		_, err = r.Desk().Approve(t.Context(), otto, d.ID, d.Revision)
	}
	if !errors.Is(err, access.ErrForbidden) {
		t.Errorf("got %v, want that they may not", err)
	}
}

// K8: a session that was made while its user was being disabled is nobody's.
func TestK8_ADisabledUserHasNoSession(t *testing.T) {
	t.Parallel()
	r := changing(t)
	otto, _ := r.colleague("otto")
	p := r.signedIn("otto", "", access.Administrator, true)
	session, err := r.Store.AdministratorSession(t.Context(), digest("otto"+strings.Repeat("x", 39)))
	if err != nil {
		t.Fatal(err)
	}
	session.Subject = otto.Subject
	if err := r.Store.SaveAdministratorSession(t.Context(), session, session.Hash); err != nil {
		t.Fatal(err)
	}
	if !p.in() {
		t.Fatal("not signed in")
	}
	if err := r.Users.Disable(t.Context(), "otto"); err != nil { // and the session is not ended
		t.Fatal(err)
	}
	if p.in() {
		t.Error("a disabled user works in the administration")
	}
}

// K8: who is disabled is out at the next request by whatever they are known, also when
// that has just changed, and in again as soon as they are enabled.
func TestK8_ADisabledUserIsOutByAnyClaim(t *testing.T) {
	t.Parallel()
	r := changing(t)
	for _, name := range []string{"otto", "berit"} {
		claims := broker.Claims{{Name: "uid", Values: []string{name}}, {Name: "mail", Values: []string{name + "@example.dk"}}}
		if _, err := r.Users.Create(t.Context(), name, password, claims); err != nil {
			t.Fatal(err)
		}
	}
	knownBy := func(claim string) {
		t.Helper()
		r.also("kind: authentication\nid: named\nprotocol: password\nsubjectClaim: " + claim + "\nname: Named\nfirstFactor: 20\n")
		if _, err := r.Pictures.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	works := func(name, value string) *person {
		t.Helper()
		p := r.signedIn(name, "", access.Administrator, true)
		subject := broker.Subject{Namespace: "named", Value: value}
		session, err := r.Store.AdministratorSession(t.Context(), digest((name + strings.Repeat("x", 43))[:43]))
		if err != nil {
			t.Fatal(err)
		}
		session.Subject = subject
		a := connections.Administrator{Subject: subject, Name: name, Role: "administrator", Created: r.clock.Now(), By: "test"}
		if err := errors.Join(r.Store.SaveAdministrator(t.Context(), a), r.Store.SaveAdministratorSession(t.Context(), session, session.Hash)); err != nil {
			t.Fatal(err)
		}
		return p
	}
	wants := func(what string, p *person, in bool) {
		t.Helper()
		if got := p.in(); got != in {
			t.Errorf("%s: %s is in: got %v, want %v", what, p.name, got, in)
		}
	}
	kept := func(what string, p *person, in bool) {
		t.Helper()
		wants(what, p, in)
		if err := r.KeepSubjects(t.Context()); err != nil {
			t.Fatal(err)
		}
		wants(what+", with digests", p, in)
	}
	disabled := func(name string, is bool) {
		t.Helper()
		do := r.Users.Enable
		if is {
			do = r.Users.Disable // and the sessions are not ended
		}
		if err := do(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	knownBy("uid")
	otto, berit := works("otto", "otto"), works("berit", "berit")
	kept("at first", otto, true)
	disabled("otto", true)
	kept("disabled", otto, false)
	wants("somebody else is", berit, true)
	disabled("otto", false)
	kept("enabled", otto, true)

	knownBy("mail")
	otto, berit = works("ottobymail", "otto@example.dk"), works("beritbymail", "berit@example.dk")
	disabled("otto", true)
	kept("by another claim", otto, false)
	wants("somebody else by another claim", berit, true)
	found, err := r.Users.Find(t.Context(), "otto")
	if err != nil {
		t.Fatal(err)
	}
	found.Claims = broker.Claims{{Name: "mail", Values: []string{"berit@example.dk"}}}
	if err := r.Store.UpdateUser(t.Context(), found); err != nil {
		t.Fatal(err)
	}
	kept("the value is another's too", berit, false)
	wants("and is theirs no more", otto, true)
}
