package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// From an empty database to the administration, with the address of the
// administration beside the public one or apart.
func TestFirstStart(t *testing.T) {
	t.Parallel()
	for where, apart := range map[string]bool{"below the public address": false, "at an address of its own": true} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, apart)
			p := r.administrator()
			all, err := r.Store.Administrators(t.Context())
			if err != nil || len(all) != 1 || all[0].Name != name || all[0].Role != "administrator" || all[0].Organisation != "" {
				t.Errorf("got %+v, %v, want her alone, for everything", all, err)
			}
			_, documents, err := r.Store.Load(t.Context(), 0)
			if err != nil || len(documents) != 3 {
				t.Fatalf("got %d documents, %v, want the way in", len(documents), err)
			}
			if problems := r.Pictures.Problems(); len(problems) > 0 {
				t.Errorf("the installation has problems: %v", problems)
			}
			configuration, err := r.Pictures.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if ends := installation.Check(configuration, nil, r.clock.Now()).DeadEnds(); len(ends) > 0 {
				t.Errorf("nobody comes in by %v", ends)
			}
			// Without the code nobody comes in.
			other := r.person()
			other.open(r.admin + "/admin/login")
			other.submit("", map[string]string{"name": name, "password": password}, "name", "password")
			if other.Last().Page.Form("code") == nil {
				t.Errorf("got %q, want that a code is asked", other.Last().Page.Text)
			}
			if other.in() {
				t.Error("a password alone leads into the administration")
			}
			if apart {
				if status, _, _ := r.get(r.url+"/admin/login", ""); status != http.StatusNotFound {
					t.Errorf("got %d at the public address, want that there is no administration", status)
				}
			}
			// The way out.
			p.open(r.url + "/logout")
			p.submit("", nil)
			if p.in() {
				t.Error("the administration outlives the logout")
			}
		})
	}
}

// K15: there are no credentials before the first start, and its link is good
// once, for an hour, and the newest one only.
func TestK15_TheLinkOfTheFirstStartIsGoodOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	if users, err := r.Users.List(t.Context(), "", 9); err != nil || len(users) > 0 {
		t.Errorf("got %v, %v, want no user", users, err)
	}
	links := make([]string, 2)
	for i := range links {
		var err error
		if links[i], err = r.FirstLink(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
	}
	works := func(link string) bool {
		t.Helper()
		p := r.person()
		p.open(link)
		return p.Last().Status == http.StatusOK
	}
	if works(links[0]) || links[0] == links[1] {
		t.Error("a link works beside the one that took its place")
	}
	for name, link := range map[string]string{
		"none": r.admin + "/admin/first", "a wrong one": r.admin + "/admin/first?link=" + strings.Repeat("A", 43), "a letter off": links[1][:len(links[1])-2] + "AA",
	} {
		if works(link) {
			t.Errorf("%s: it works", name)
		}
	}
	r.clock.move(59 * time.Minute)
	if !works(links[1]) || !works(links[1]) {
		t.Error("looking at the link has used it up")
	}
	p := r.person()
	p.open(links[1])
	for _, wrong := range []map[string]string{
		{"name": name, "password": "short", "again": "short"},
		{"name": " ", "password": password, "again": password},
		{"name": name, "password": password, "again": password + "r"},
	} {
		p.submit("", wrong, "name", "password", "again")
		if !strings.Contains(p.Last().Page.Text, "Error") {
			t.Errorf("%v: got %q, want that it is refused", wrong, p.Last().Page.Text)
		}
	}
	if users, err := r.Users.List(t.Context(), "", 9); err != nil || len(users) > 0 {
		t.Errorf("got %v, %v, want that a mistake has made nobody", users, err)
	}
	p.firstStart(links[1])
	if works(links[1]) {
		t.Error("the link works after it was used")
	}
	if link, err := r.FirstLink(t.Context(), "test"); link != "" || err != nil {
		t.Errorf("got %q, %v, want no link where there is an administrator", link, err)
	}
	changes, err := r.Store.Changes(t.Context(), 0, 9)
	if err != nil || len(changes) == 0 {
		t.Fatalf("got %v, %v", changes, err)
	}
	for _, change := range changes {
		for _, link := range links {
			if _, secret, _ := strings.Cut(link, "link="); strings.Contains(change.Detail+change.Target, secret) {
				t.Errorf("the audit holds a link: %+v", change)
			}
		}
	}
}

func TestK15_ALinkThatIsTooOld(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	link, err := r.FirstLink(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	p := r.person()
	p.open(link)
	r.clock.move(time.Hour)
	p.submit("", map[string]string{"name": name, "password": password, "again": password}, "name", "password", "again")
	if p.Last().Status != http.StatusNotFound {
		t.Errorf("got %d, want that the link is too old", p.Last().Status)
	}
	if all, err := r.Store.Administrators(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("got %v, %v, want nobody", all, err)
	}
}

// The way in is added: what is there stays as it is, and names that are taken
// are not taken again.
func TestFirstStart_LeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"names that are taken": "kind: authentication\nid: administrators\nprotocol: password\nname: Local\nfirstFactor: 10\n",
		"another ladder":       "kind: vocabulary\npresets: [{name: nsis, ladder: nsis}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, false)
			r.apply(text)
			_, before, err := r.Store.Load(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			r.administrator()
			_, after, err := r.Store.Load(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, old := range before {
				if !holds(after, old) {
					t.Errorf("%s %s is not as it was", old.Kind, old.ID)
				}
			}
			if len(after) != len(before)+3 {
				t.Errorf("got %d documents after %d, want three more", len(after), len(before))
			}
		})
	}
}

func holds(documents []connections.Document, one connections.Document) bool {
	for _, d := range documents {
		if d.Kind == one.Kind && d.ID == one.ID && string(d.Body) == string(one.Body) {
			return true
		}
	}
	return false
}

// With a way in there, the link makes whoever logs in next an administrator, of
// the role that it says, and nobody else.
func TestInvitation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	subject, other := r.user("bo")
	if p := other; p.in() {
		t.Fatal("somebody is signed in who never was")
	}
	other.open(r.admin + "/admin/login")
	other.login()
	if other.Last().Status != http.StatusForbidden || !strings.Contains(other.Last().Page.Text, subject.Value) {
		t.Errorf("got %d, %q, want that bo is no administrator, and his subject", other.Last().Status, other.Last().Page.Text)
	}
	if other.in() {
		t.Error("somebody who is no administrator is in")
	}
	link, err := r.Link(t.Context(), access.Actor{Name: "test", Role: access.Administrator, Stepped: r.clock.Now()}, access.Viewer, "odense")
	if err != nil {
		t.Fatal(err)
	}
	other.open(link)
	other.open(r.admin + "/admin/login")
	if !other.in() {
		t.Fatalf("got %s, want him in", other.Last().URL)
	}
	got, err := r.Store.Administrator(t.Context(), subject)
	if err != nil || got.Role != "viewer" || got.Organisation != "odense" {
		t.Errorf("got %+v, %v, want a viewer of odense", got, err)
	}
	_, third := r.user("carl")
	third.open(link)
	if third.Last().Status != http.StatusNotFound {
		t.Errorf("got %d, want that the link is used up", third.Last().Status)
	}
}

// user makes a local user with a second factor, who is at a browser.
func (r *rig) user(name string) (broker.Subject, *person) {
	r.Helper()
	user, err := r.Users.Create(r.Context(), name, password, nil)
	if err != nil {
		r.Fatal(err)
	}
	subject := broker.Subject{Namespace: "administrators", Value: user.ID}
	p := r.person()
	p.name = name
	if p.invited, err = r.Codes.Invite(r.Context(), "administrators-code", subject, time.Hour); err != nil {
		r.Fatal(err)
	}
	return subject, p
}
