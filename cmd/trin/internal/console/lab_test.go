package console

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
	"trin/connections/lab"
)

// laboratory is a rig with the partner lab in force, and its administrator.
func laboratory(t *testing.T, apart bool) (*rig, *person) {
	t.Helper()
	r := newRig(t, apart)
	p := r.administrator()
	p.open(r.admin + "/admin/lab/setup")
	p.fillIn("/admin/lab/setup", "", nil)
	if !strings.HasPrefix(p.Last().URL.Path, "/admin/drafts/") {
		t.Fatalf("got to %s: %s", p.Last().URL, p.Last().Page.Text)
	}
	desk := r.Desk()
	anna := access.Actor{Name: "anna", Role: access.Administrator, Stepped: r.clock.Now()}
	drafts, err := desk.List(t.Context(), anna, connections.DraftQuery{})
	if err != nil || len(drafts) != 1 {
		t.Fatalf("got %d drafts, %v", len(drafts), err)
	}
	if _, err := desk.Publish(t.Context(), anna, drafts[0].ID, drafts[0].Revision, "the lab"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r, p
}

// fillIn fills in the form of the page with that action.
func (p *person) fillIn(action, press string, fill map[string]string) {
	p.r.Helper()
	var form *useragent.Form
	if page := p.Last().Page; page != nil {
		for i := range page.Forms {
			if page.Forms[i].Action == action {
				form = &page.Forms[i]
			}
		}
	}
	if err := p.Submit(p.r.Context(), form, press, fill); err != nil {
		p.r.Fatalf("%v: at %s: %s", err, p.Last().URL, p.text())
	}
}

func (p *person) text() string {
	if p.Last().Page != nil {
		return p.Last().Page.Text
	}
	return string(p.Last().Body)
}

// request sends a request of the lab, and goes by the lab's provider of the
// protocol.
func (p *person) request(of, by lab.Protocol, fill map[string]string) {
	p.r.Helper()
	p.r.clock.move(time.Second)
	fresh := p.r.person() // without a session of Trin, whose provider would be the one to go by
	for _, c := range p.Cookies(p.r.admin) {
		if strings.HasSuffix(c.Name, "-admin") {
			fresh.Take(p.r.admin, []*http.Cookie{c})
		}
	}
	p.Agent = fresh.Agent
	p.open(p.r.admin + "/admin/lab?protocol=" + string(of))
	p.fillIn("/admin/lab", "", fill)
	if page := p.Last().Page; page != nil {
		for i := range page.Forms {
			if page.Forms[i].Has("connection") {
				if err := p.Submit(p.r.Context(), &page.Forms[i], "connection="+string(lab.Provider(by)), nil); err != nil {
					p.r.Fatal(err)
				}
				return
			}
		}
	}
}

// classThree is a class of the house vocabulary, on level 30.
const classThree = "urn:dk:gov:saml:attribute:AssuranceLevel:3"

// say has the lab's provider answer. The browser must be there.
func (p *person) say(by lab.Protocol, fault string, fill map[string]string) {
	p.r.Helper()
	if p.Last().URL.Path != lab.ProviderPath(by) {
		p.r.Fatalf("not at the lab's provider: at %s: %s", p.Last().URL, p.text())
	}
	p.fillIn(lab.ProviderPath(by), "fault="+fault, fill)
}

// newest is the newest run, with what Trin did about what was said in it.
func (r *rig) newest(p *person) (*lab.Run, []lab.Held) {
	r.Helper()
	runs, err := r.Lab().Runs(r.Context(), p.subject())
	if err != nil || len(runs) == 0 {
		r.Fatalf("got %d runs, %v", len(runs), err)
	}
	held, err := r.Lab().Held(r.Context(), runs[0])
	if err != nil {
		r.Fatal(err)
	}
	return runs[0], held
}

// TestLab_EveryProtocol: each application of the lab logs in by each provider of
// it, and reads what it got.
func TestLab_EveryProtocol(t *testing.T) {
	t.Parallel()
	r, p := laboratory(t, false)
	for _, of := range lab.Protocols() {
		for _, by := range lab.Protocols() {
			fill := map[string]string{"classes": classThree, "force": "1"}
			if of != lab.SAML {
				fill["homeRealm"] = string(lab.Provider(by)) // so that nobody has to choose
			}
			p.request(of, by, fill)
			p.say(by, "", map[string]string{"class": classThree})
			if !strings.HasPrefix(p.Last().URL.Path, "/admin/lab/runs/") {
				t.Errorf("%s by %s: at %s: %s", of, by, p.Last().URL, p.text())
				continue
			}
			for _, want := range []string{"You asked for " + classThree + ". Trin answered level 30", "by a key in Trin's metadata", "Let in, as it should be"} {
				if !strings.Contains(p.text(), want) {
					t.Errorf("%s by %s: the page does not say %q: %s", of, by, want, p.text())
				}
			}
			if by == lab.SAML && strings.Count(p.text(), "Trin is at") > 1 || strings.Contains(p.text(), "core-rs-destination") {
				t.Errorf("%s by %s: the address of the lab is held against it: %s", of, by, p.text())
			}
			if strings.Contains(p.text(), "Report this") {
				t.Errorf("%s by %s: %s", of, by, p.text())
			}
			if _, held := r.newest(p); len(held) != 1 || held[0].Verdict("") != lab.Right || held[0].Level.Value != 30 {
				t.Errorf("%s by %s: got %+v", of, by, held)
			}
		}
	}
}

// TestLab_EveryFault: every fault that the lab's provider can be told to have,
// of every protocol, ends as it must. An application that asks for a level is
// never let in by one.
func TestLab_EveryFault(t *testing.T) {
	t.Parallel()
	for _, by := range lab.Protocols() {
		t.Run(string(by), func(t *testing.T) {
			t.Parallel()
			r, p := laboratory(t, false)
			p.request(lab.SAML, by, map[string]string{"classes": classThree})
			p.say(by, "", map[string]string{"class": classThree}) // what a replay sends again
			for _, fault := range lab.Faults(by) {
				p.request(lab.SAML, by, map[string]string{"classes": classThree, "force": "1", "subject": ""})
				p.say(by, fault, map[string]string{"class": classThree})
				_, held := r.newest(p)
				believed := len(held) != 1 || held[0].How == lab.LetIn || held[0].How == lab.Taken && (lab.MustOf(fault) != lab.MustDoubt || !held[0].Level.IsZero())
				if believed || held[0].How == lab.Unknown || held[0].Verdict(fault) != lab.Right {
					t.Errorf("%s: got %+v: at %s: %s", fault, held, p.Last().URL, p.text())
				}
			}
			p.open(r.admin + "/admin/lab")
			if strings.Contains(p.text(), "report this") || !strings.Contains(p.text(), "as it should be") {
				t.Errorf("the table says: %s", p.text())
			}
		})
	}
}

// TestLab_EveryRequestFault: every fault of a request is refused, and nobody comes to
// a provider by one.
func TestLab_EveryRequestFault(t *testing.T) {
	t.Parallel()
	_, p := laboratory(t, false)
	for _, of := range lab.Protocols() {
		p.request(of, lab.SAML, nil) // what a replay sends again
		for _, fault := range lab.RequestFaults(of) {
			for _, post := range []string{"", "1"} {
				fill := map[string]string{"fault": fault}
				if of == lab.SAML {
					fill["post"] = post
				} else if post != "" {
					continue
				}
				p.request(of, lab.SAML, fill)
				path := p.Last().URL.Path
				atTrin := strings.HasPrefix(path, "/saml2/") || path == "/wsfed" || path == "/oidc/authorize"
				told := strings.HasPrefix(path, "/admin/lab/runs/") && strings.Contains(p.text(), "Trin refused the request, as it should.")
				if !told && !(atTrin && p.Last().Status >= http.StatusBadRequest) {
					t.Errorf("%s, %s: got %d at %s: %s", of, fault, p.Last().Status, p.Last().URL, p.text())
				}
			}
		}
	}
}

// TestK5_TheLabIsForWhoMay: the lab's provider answers nobody without a session
// of the administration, no other administrator than the one who began the login,
// and no login of another application.
func TestK5_TheLabIsForWhoMay(t *testing.T) {
	t.Parallel()
	r, p := laboratory(t, false)
	p.request(lab.SAML, lab.SAML, nil)
	visited := p.Last().URL.String()
	if p.Last().URL.Path != lab.ProviderPath(lab.SAML) {
		t.Fatalf("at %s", visited)
	}
	if status, header, _ := r.get(visited, ""); status != http.StatusSeeOther || !strings.HasPrefix(header.Get("Location"), r.url+"/admin/login") {
		t.Errorf("an anonymous browser: got %d %s", status, header.Get("Location"))
	}
	secret, _ := r.token("operator", access.Operator, "", access.ScopeOperate)
	if status, _, _ := r.get(visited, "Bearer "+secret); status != http.StatusForbidden {
		t.Errorf("a token: got %d", status)
	}
	ctx, query := t.Context(), p.Last().URL.RawQuery
	other := p.subject()
	other.Value = "another"
	if _, err := r.Lab().Visit(ctx, other, lab.SAML, query); err == nil {
		t.Error("another administrator is shown the login")
	}
	if _, err := r.Lab().Say(ctx, other, lab.SAML, query, lab.Answer{Subject: "x"}); err == nil {
		t.Error("another administrator answers for the login")
	}
	if _, err := r.Lab().Visit(ctx, p.subject(), lab.SAML, query); err != nil {
		t.Errorf("who began it: %v", err)
	}
	p.say(lab.SAML, "", nil)
	if _, err := r.Lab().Visit(ctx, p.subject(), lab.SAML, query); err == nil {
		t.Error("a login that is over is answered again")
	}
	run, _ := r.newest(p)
	if _, err := r.Lab().Run(ctx, other, run.ID); err == nil {
		t.Error("another administrator reads what came back")
	}
	if status, _, _ := r.get(r.admin+"/admin/lab/runs/"+run.ID, ""); status != http.StatusSeeOther {
		t.Errorf("what came back, without a session: got %d", status)
	}
}

// TestK5_NothingIsLeftAtTheLab: what is posted to where answers come is kept for a
// request that waits, once.
func TestK5_NothingIsLeftAtTheLab(t *testing.T) {
	t.Parallel()
	r, p := laboratory(t, true)
	p.request(lab.SAML, lab.SAML, nil)
	run, _ := r.newest(p)
	post := func(state string) int {
		t.Helper()
		stranger := r.person()
		hop, err := stranger.Send(t.Context(), http.MethodPost, r.admin+lab.AnswerPath(lab.SAML), url.Values{"SAMLResponse": {"PHg+"}, "RelayState": {state}})
		if err != nil {
			t.Fatal(err)
		}
		return hop.Status
	}
	if got := post("guess"); got != http.StatusForbidden {
		t.Errorf("a name that is guessed: got %d", got)
	}
	p.say(lab.SAML, "", nil) // Trin is another origin here, and posts to the lab across it
	if !strings.HasPrefix(p.Last().URL.String(), r.admin+"/admin/lab/runs/") {
		t.Fatalf("at %s: %s", p.Last().URL, p.text())
	}
	if got := post(run.ID); got != http.StatusForbidden {
		t.Errorf("a second answer: got %d", got)
	}
	again, _ := r.newest(p)
	if again.Answer == nil || again.Answer.Fields["SAMLResponse"] == "PHg+" {
		t.Errorf("got %+v", again.Answer)
	}
}

// TestK6_OnlyTheLabsOwnAreAnswered: a connection or an application that is no
// longer the lab's, or has another address, is not answered, although its login
// began in the lab.
func TestK6_OnlyTheLabsOwnAreAnswered(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]struct{ kind, id, from, to string }{
		"the application's mark is gone": {"application", "lab-oidc", "lab: true\n", ""},
		"another address beside":         {"application", "lab-oidc", "redirectURIs:\n", "redirectURIs:\n    - https://elsewhere.example/back\n"},
		"it is switched off":             {"authentication", "lab-provider-oidc", "lab: true\n", "lab: true\nenabled: false\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, p := laboratory(t, false)
			p.request(lab.OpenID, lab.OpenID, nil)
			query := p.Last().URL.RawQuery
			if _, err := r.Lab().Visit(t.Context(), p.subject(), lab.OpenID, query); err != nil {
				t.Fatal(err)
			}
			r.replace(change.kind, change.id, change.from, change.to)
			if _, err := r.Lab().Visit(t.Context(), p.subject(), lab.OpenID, query); err == nil {
				t.Error("it is answered")
			}
		})
	}
}

// replace changes one document of the installation in force.
func (r *rig) replace(kind, id, from, to string) {
	r.Helper()
	version, documents, err := r.Store.Load(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	for i := range documents {
		if documents[i].Kind != kind || documents[i].ID != id {
			continue
		}
		if !strings.Contains(string(documents[i].Body), from) {
			r.Fatalf("%s %s has no %q: %s", kind, id, from, documents[i].Body)
		}
		documents[i].Body = []byte(strings.Replace(string(documents[i].Body), from, to, 1))
	}
	if _, err := r.Store.Replace(r.Context(), version, documents, "test", ""); err != nil {
		r.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}

// subject is who the administrator is.
func (p *person) subject() broker.Subject {
	p.r.Helper()
	all, err := p.r.Store.Administrators(p.r.Context())
	if err != nil || len(all) != 1 {
		p.r.Fatalf("got %d administrators, %v", len(all), err)
	}
	return all[0].Subject
}

// TestK7_TheLabsKeyStaysIn: neither the documents of the lab nor a page of it hold
// its private key, and it is no secret that a connection could name.
func TestK7_TheLabsKeyStaysIn(t *testing.T) {
	t.Parallel()
	r, p := laboratory(t, false)
	kept, err := r.Store.Secret(t.Context(), "trin:lab")
	if err != nil || !node.OwnSecret("trin:lab") {
		t.Fatalf("%v", err)
	}
	var stored struct{ Private, Sealing []byte }
	if err := json.Unmarshal(kept, &stored); err != nil || len(stored.Private) == 0 || len(stored.Sealing) != 32 {
		t.Fatalf("%v", err)
	}
	key, err := x509.ParsePKCS8PrivateKey(stored.Private)
	if err != nil {
		t.Fatal(err)
	}
	scalar, err := key.(*ecdsa.PrivateKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, page := range []string{"/admin/lab", "/admin/lab?protocol=wsfed&lang=da", "/admin/lab?protocol=openid", "/admin/lab/setup"} {
		p.open(r.admin + page)
		if p.Last().Status != http.StatusOK {
			t.Errorf("%s: got %d", page, p.Last().Status)
		}
		said += string(p.Last().Body)
	}
	for _, secret := range [][]byte{stored.Private, stored.Sealing, scalar} {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if strings.Contains(said, encoding.EncodeToString(secret)) {
				t.Error("a page holds a key of the lab")
			}
		}
	}
	if !strings.Contains(said, "lab-provider-oidc") {
		t.Error("the documents are not shown")
	}
}
