package console

import (
	"bytes"
	"errors"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
)

// changing is a rig with an installation of every protocol and the
// administration, as version 1.
func changing(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, false)
	r.also(installedText() + "---\nkind: application\nid: administration\nprotocol: console\nauthentication: [local]\nfloor: 20\n")
	return r
}

// signedIn is an administrator at a browser of their own, who has just proven to
// be there when fresh is set.
func (r *rig) signedIn(name, organisation string, role access.Role, fresh bool) *person {
	r.Helper()
	a := connections.Administrator{Name: name, Role: role.String(), Organisation: organisation, Created: r.clock.Now(), By: "test"}
	a.Subject.Namespace, a.Subject.Value = "test", name
	secret := (strings.ReplaceAll(name, " ", "") + strings.Repeat("x", 43))[:43]
	session := connections.AdministratorSession{Hash: digest(secret), Subject: a.Subject, Created: r.clock.Now(), Used: r.clock.Now(), Expires: r.clock.Now().Add(time.Hour)}
	if fresh {
		session.Stepped = r.clock.Now()
	}
	if err := errors.Join(r.Store.SaveAdministrator(r.Context(), a), r.Store.SaveAdministratorSession(r.Context(), session, connections.Digest{})); err != nil {
		r.Fatal(err)
	}
	p := r.person()
	p.name = name
	p.Take(r.admin, []*http.Cookie{{Name: "trin-" + r.admin[strings.LastIndex(r.admin, ":")+1:] + "-admin", Value: secret}})
	return p
}

// acting is the person as the Desk knows them.
func (p *person) acting(organisation string) access.Actor {
	a := access.Actor{Name: p.name, Role: access.Administrator, Organisation: organisation, Stepped: p.r.clock.Now()}
	a.Subject.Namespace, a.Subject.Value = "test", p.name
	return a
}

// page opens a page and wants it to be there with those words.
func (p *person) page(path string, wants ...string) {
	p.r.Helper()
	p.open(p.r.admin + path)
	p.sees(http.StatusOK, wants...)
}

// sees holds the page that the browser is at.
func (p *person) sees(status int, wants ...string) {
	p.r.Helper()
	last := p.Last()
	if last.Status != status {
		p.r.Fatalf("%s: got %d, want %d: %s", last.URL, last.Status, status, said(last))
	}
	for _, want := range wants {
		if !strings.Contains(said(last), want) {
			p.r.Errorf("%s: %q is not on the page:\n%s", last.URL, want, said(last))
		}
	}
}

func said(hop useragent.Hop) string {
	if hop.Page == nil {
		return string(hop.Body)
	}
	return hop.Page.Text
}

// at is the path that the browser is at.
func (p *person) at() string { return p.Last().URL.Path }

// form is the form of the page that posts to the path.
func (p *person) form(path string) *useragent.Form {
	p.r.Helper()
	if page := p.Last().Page; page != nil {
		for i := range page.Forms {
			if u, err := url.Parse(page.Forms[i].Action); err == nil && u.Path == path {
				return &page.Forms[i]
			}
		}
	}
	p.r.Fatalf("%s: no form posts to %s: %s", p.Last().URL, path, said(p.Last()))
	return nil
}

// sends fills in the form of the page that posts to the path, and sends it.
func (p *person) sends(path, press string, fill map[string]string) {
	p.r.Helper()
	if err := p.Submit(p.r.Context(), p.form(path), press, fill); err != nil {
		p.r.Fatal(err)
	}
}

// upload sends the form of the page that posts to the path as a browser sends one
// with files, and returns the answer.
func (p *person) upload(path, press string, fill map[string]string, file string) (int, string, string) {
	p.r.Helper()
	values := p.form(path).Values(press)
	for name, value := range fill {
		values.Set(name, value)
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, all := range values {
		for _, value := range all {
			if err := m.WriteField(name, value); err != nil {
				p.r.Fatal(err)
			}
		}
	}
	if file != "" {
		part, err := m.CreateFormFile("file", "trin.yaml")
		if err == nil {
			_, err = part.Write([]byte(file))
		}
		if err != nil {
			p.r.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		p.r.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, p.r.admin+path, &body)
	request.Header.Set("Content-Type", m.FormDataContentType())
	for _, cookie := range p.Cookies(p.r.admin) {
		request.AddCookie(cookie)
	}
	answer := httptest.NewRecorder()
	p.r.Handler().ServeHTTP(answer, request)
	return answer.Code, answer.Header().Get("Location"), html.UnescapeString(answer.Body.String())
}

var draftPath = regexp.MustCompile(`^/admin/drafts/([0-9a-f]{16})`)

// begun begins a draft with a title, at its page.
func (p *person) begun(title string) string {
	p.r.Helper()
	p.page("/admin/drafts")
	p.sends("/admin/drafts", "", map[string]string{"title": title})
	p.sees(http.StatusOK, title, "Nothing is edited yet")
	found := draftPath.FindStringSubmatch(p.at())
	if found == nil {
		p.r.Fatalf("at %s, want the page of a draft", p.at())
	}
	return found[1]
}

// sets changes a field of a document in a draft, as its newest revision has it.
func (p *person) sets(draft, organisation, kind, id, path string, value any) {
	p.r.Helper()
	d, err := p.r.Desk().Get(p.r.Context(), p.acting(organisation), draft)
	if err == nil {
		_, err = p.r.Desk().Set(p.r.Context(), p.acting(organisation), draft, d.Revision, kind, id, path, value)
	}
	if err != nil {
		p.r.Fatal(err)
	}
}

// also publishes further documents beside those in force, by somebody else.
func (r *rig) also(text string) int64 {
	r.Helper()
	version, now, err := r.Store.Load(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	parsed, problems := installation.Parse("also.yaml", []byte(text), nil)
	if len(problems) > 0 {
		r.Fatal(problems)
	}
	more, err := parsed.Documents()
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range more {
		replaced := false
		for i := range now {
			if now[i].Kind == d.Kind && now[i].ID == d.ID {
				now[i], replaced = d, true
			}
		}
		if !replaced {
			now = append(now, d)
		}
	}
	if version, err = r.Store.Replace(r.Context(), version, now, "somebody", ""); err != nil {
		r.Fatal(err)
	}
	if _, err = r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
	return version
}

// inForce is a document of the newest version as YAML.
func (r *rig) inForce(kind, id string) string {
	r.Helper()
	version, err := r.Store.Newest(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	d, err := r.Store.Document(r.Context(), version, kind, id)
	if err != nil {
		r.Fatal(err)
	}
	return string(d.Body)
}
