package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections"
)

// levelling is an administrator with a draft over an installation with every
// protocol, and the path of its assurance.
func levelling(t *testing.T) (r *rig, anna *person, draft, page string) {
	t.Helper()
	r = changing(t)
	anna = r.signedIn("anna", "", access.Administrator, true)
	draft = anna.begun("Levels")
	return r, anna, draft, "/admin/drafts/" + draft + "/assurance"
}

// fills sends the form of the page that has all the fields, and that of its
// hidden fields which say which form it is.
func (p *person) fills(path, do, press string, fill map[string]string) {
	p.r.Helper()
	for i := range p.Last().Page.Forms {
		form := &p.Last().Page.Forms[i]
		u, err := url.Parse(form.Action)
		if err != nil || u.Path != path || form.Values("").Get("do") != do {
			continue
		}
		fits := true
		for name, want := range fill {
			fits = fits && (form.Values("").Has(name) || want == "1")
			if name == "class" || name == "factor" {
				fits = fits && form.Values("").Get(name) == want
			}
		}
		if !fits {
			continue
		}
		if err := p.Submit(p.r.Context(), form, press, fill); err != nil {
			p.r.Fatal(err)
		}
		return
	}
	p.r.Fatalf("%s: no form %q posts to %s: %s", p.Last().URL, do, path, said(p.Last()))
}

// keeps keeps what was looked at.
func (p *person) keeps(path string) {
	p.r.Helper()
	p.sees(http.StatusOK, "What it would do", "Nothing is kept yet")
	p.sends(path, "go=keep", nil)
	p.sees(http.StatusOK, "Kept in the draft")
}

// drafted is a document as the draft has it.
func (p *person) drafted(draft, kind, id string) string {
	p.r.Helper()
	d, err := p.r.Desk().Document(p.r.Context(), p.acting(""), draft, kind, id)
	if err != nil {
		p.r.Fatal(err)
	}
	return string(d.Body)
}

const protected = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

// A comparable value is changed: what it does is read before it is kept, and
// again in the preview of the draft; then it is published.
func TestLevels_ComparableValue(t *testing.T) {
	t.Parallel()
	r, anna, draft, page := levelling(t)
	anna.page(page, "Classes", protected, "house", "Rules between ladders", "Used by")
	anna.page(page+"?class="+url.QueryEscape(protected), "Change "+protected, "A preset brings the class")
	anna.fills(page, "class", "", map[string]string{"class": protected, "value": "many"})
	anna.sees(http.StatusUnprocessableEntity, "Nothing was kept", "Write a whole number from 1 to")
	anna.fills(page, "class", "", map[string]string{"class": protected, "value": "40"})
	anna.sees(http.StatusOK, "What it would do", "What is reached otherwise", "intranet", "lost", "Rule 16", "presets")
	if d := anna.revision(draft); d != 1 {
		t.Errorf("got revision %d: looking has changed the draft", d)
	}
	anna.keeps(page)
	if got := anna.drafted(draft, "vocabulary", ""); !strings.Contains(got, "ranks") || !strings.Contains(got, "40") {
		t.Errorf("got %s, want the value at the preset", got)
	}
	anna.page(page, "another value than the preset's")
	anna.page("/admin/drafts/"+draft+"/preview", "What is reached otherwise", "intranet", "Impossible")
	anna.page("/admin/drafts/" + draft + "/publish")
	anna.sends("/admin/drafts/"+draft+"/publish", "", nil)
	anna.sees(http.StatusOK, "version 2 is in force")
	c, err := r.Pictures.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if class, _ := c.Vocabulary.Class(protected); class.Level.Value != 40 {
		t.Errorf("got %v, want the value that was published", class)
	}
}

// revision is that of the draft.
func (p *person) revision(draft string) int64 {
	p.r.Helper()
	var d connections.Draft
	d, err := p.r.Desk().Get(p.r.Context(), p.acting(""), draft)
	if err != nil {
		p.r.Fatal(err)
	}
	return d.Revision
}
