package console

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
	"trin/store/storetest"
)

var sharedLink = regexp.MustCompile(`https?://[^\s<"]+/admin/shared/[^\s<"]+`)

// recorded is the reference of a login that is recorded.
func (r *rig) recorded(reference string, application broker.ID) string {
	r.Helper()
	login := storetest.Login(broker.ID("t-"+reference), r.clock.Now())
	login.State = broker.StateAnswered
	err := r.Store.Move(r.Context(), broker.Move{Transaction: login, Record: &broker.Record{
		Reference: reference, Transaction: login.ID, Application: application, Connection: "local", Started: r.clock.Now(), Ended: r.clock.Now(),
		Subject: broker.Subject{Namespace: "local", Value: "bodil"}, Address: "192.0.2.7",
	}})
	if err != nil {
		r.Fatal(err)
	}
	return reference
}

// at is a browser in which somebody is signed in already.
func (r *rig) at(who broker.Subject) *person {
	r.Helper()
	secret := strings.Repeat("o", 43)
	session := connections.AdministratorSession{Hash: digest(secret), Subject: who, Created: r.clock.Now(), Used: r.clock.Now(), Expires: r.clock.Now().Add(time.Hour)}
	if err := r.Store.SaveAdministratorSession(r.Context(), session, connections.Digest{}); err != nil {
		r.Fatal(err)
	}
	p := r.person()
	p.Take(r.admin, []*http.Cookie{{Name: "trin-" + r.admin[strings.LastIndex(r.admin, ":")+1:] + "-admin", Value: secret}})
	return p
}

// shares makes a link to a record by the pages.
func (p *person) shares(reference string) string {
	p.r.Helper()
	path := "/admin/logins/" + reference + "/share"
	p.page(path)
	p.sends(path, "", nil)
	p.sees(http.StatusOK)
	link := sharedLink.FindString(html.UnescapeString(string(p.Last().Body)))
	if link == "" {
		p.r.Fatalf("no link: %s", said(p.Last()))
	}
	return link
}

// K8: a link to a record does not outlive the right to make it.
func TestK8_ASharedLoginEndsWithItsMaker(t *testing.T) {
	t.Parallel()
	eachWay(t, func(r *rig, otto access.Actor, end, back func()) {
		link := r.at(otto.Subject).shares(r.recorded("AAAA-BBBB", "journal"))
		reads := func() int {
			guest := r.person()
			guest.open(link)
			return guest.Last().Status
		}
		if got := reads(); got != http.StatusOK {
			r.Fatalf("before: got %d", got)
		}
		end()
		a, err := r.Store.Administrator(r.Context(), otto.Subject)
		want := http.StatusNotFound
		if err == nil && a.Role == "operator" {
			want = http.StatusOK // an operator shares records too
		}
		if got := reads(); got != want {
			r.Errorf("of somebody who might not make it any more: got %d, want %d", got, want)
		}
		back()
		if got := reads(); got != http.StatusOK {
			r.Errorf("with the role again: got %d", got)
		}
	})
}

// K6, K7: a link leads to the one record, for its organisation alone: it names
// nobody, also not who has made it, and no proxy, search engine or other site
// learns of it.
func TestK7_ASharedLoginTellsNoMore(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: application\nid: journal2\nprotocol: wsfed\norganisation: odense\nauthentication: [local]\nsettings: {realm: 'urn:j2', reply: ['https://j2.example.dk/']}\n")
	r.refresh()
	odin := r.signedIn("odin", "odense", access.Operator, false)
	link := odin.shares(r.recorded("CCCC-DDDD", "journal2"))
	guest := r.person()
	guest.open(link)
	guest.sees(http.StatusOK)
	header, body := guest.Last().Header, string(guest.Last().Body)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff"} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := header.Get("X-Robots-Tag") + body; !strings.Contains(got, "noindex") {
		t.Error("a search engine may keep it")
	}
	for _, private := range []string{"bodil", "192.0.2.7", "odin", `href="/admin/`} {
		if strings.Contains(body, private) || strings.Contains(link, private) {
			t.Errorf("the page or the link has %q", private)
		}
	}
	for _, c := range guest.Cookies(r.admin) {
		if strings.Contains(c.Name, "admin") {
			t.Errorf("it sets the cookie %s", c.Name)
		}
	}
	r.also("kind: application\nid: journal2\nprotocol: wsfed\norganisation: aarhus\nauthentication: [local]\nsettings: {realm: 'urn:j2', reply: ['https://j2.example.dk/']}\n")
	r.refresh()
	guest.open(link)
	if got := guest.Last().Status; got != http.StatusNotFound {
		t.Errorf("of an application that is another organisation's by now: got %d", got)
	}
}

// K6: a login of one organisation was made in a session that holds a login at
// another's own connection: who somebody is there is neither organisation's
// business, nor that of who has a link.
func TestK6_ALoginTellsNothingOfOthersConnections(t *testing.T) {
	t.Parallel()
	all, odense := organised(t)
	all.also("kind: authentication\nid: theirs\nname: Secret of Aarhus\nprotocol: password\nfirstFactor: 20\norganisation: aarhus\n")
	all.refresh()
	at := all.clock.Now()
	evidence := func(connection broker.ID) broker.Evidence {
		return broker.Evidence{Connection: connection, Subject: broker.Subject{Namespace: string(connection), Value: "user-at-" + string(connection)}, Instant: at, Received: at}
	}
	login := storetest.Login("t-1", at)
	login.State = broker.StateAnswered
	err := all.Store.Move(t.Context(), broker.Move{Transaction: login, Record: &broker.Record{
		Reference: "AAAA-BBBB", Transaction: "t-1", Application: "journal", Connection: "idp", Started: at, Ended: at, Subject: broker.Subject{Namespace: "idp", Value: "user-at-idp"},
		Session: []broker.Evidence{evidence("theirs"), evidence("idp"), evidence("gone")},
		Trace:   broker.Trace{{Rule: "12", Connection: "theirs", Text: "It counts."}, {Rule: "20", Text: "The first factor is missing."}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for name, said := range map[string]string{"one": odense.must("GET", "/logins/AAAA-BBBB", "").body, "list": odense.must("GET", "/logins", "").body} {
		if strings.Contains(said, "theirs") || strings.Contains(said, "gone") || !strings.Contains(said, "user-at-idp") || !strings.Contains(said, "first factor") {
			t.Errorf("%s: got %s", name, said)
		}
	}
	if said := all.must("GET", "/logins/AAAA-BBBB", "").body; !strings.Contains(said, "user-at-theirs") {
		t.Errorf("who sees everything: got %s", said)
	}
	odin, anna, guest := all.signedIn("odin", "odense", access.Operator, false), all.signedIn("agnes", "", access.Operator, false), all.person()
	odin.page("/admin/logins/AAAA-BBBB")
	guest.open(anna.shares("AAAA-BBBB"))
	guest.sees(http.StatusOK)
	for name, p := range map[string]*person{"of the organisation": odin, "with a link": guest} {
		if strings.Contains(p.text(), "Aarhus") || strings.Contains(p.text(), "theirs") {
			t.Errorf("%s: %s", name, p.text())
		}
	}
	if anna.page("/admin/logins/AAAA-BBBB"); !strings.Contains(anna.text(), "Aarhus") {
		t.Error("who sees everything does not see it")
	}
}
