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
			if name == "class" || name == "factor" && do == "factor" || name == "preset" && do == "unpreset" {
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

// A class that is left out (urn:none) is shown as left out, is not sent, and is
// still demanded of the answer.
func TestLevels_LeftOut(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	idp := page + "/authentication/idp"
	smartcard := "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
	anna.page(idp, "left out", "as it is", "Rule 10", "Rule 12", "Second factors, in their order", "codes", "journal", "believed up to", "no cap")
	anna.page(idp+"?class="+url.QueryEscape(smartcard), "Change "+smartcard)
	anna.fills(idp, "row", "", map[string]string{"class": smartcard, "ask": "this", "send": ""})
	anna.sees(http.StatusUnprocessableEntity, "Write the class that is sent")
	anna.fills(idp, "row", "", map[string]string{"class": smartcard, "ask": "none"})
	anna.keeps(idp)
	if got := anna.drafted(draft, "authentication", "idp"); !strings.Contains(got, `class: "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"`) && !strings.Contains(got, "class: urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard") || !strings.Contains(got, "fromLevel: 40") {
		t.Errorf("got %s, want the line for the class beside that for the level", got)
	}
	anna.sees(http.StatusOK, smartcard+" level 30 left out")
	try := func(asked, answered string) string {
		t.Helper()
		anna.page(idp + "?view=try&comparison=minimum&asked=" + url.QueryEscape(asked) + "&answered=" + url.QueryEscape(answered))
		return said(anna.Last())
	}
	for _, want := range []struct{ name, asked, answered, wants string }{
		{"left out", smartcard, protected, "no class: it is left out, and still demanded of the answer"},
		{"the level is read", smartcard, protected, "The class that the provider named is a level: its login counts as level 20."},
		{"the factor reaches it", smartcard, protected, smartcard + " level 30"},
		{"as it is", protected, protected, "Trin sends " + protected},
		{"an unknown class", protected, "urn:unknown", "The class that the provider named is not known"},
		{"not asked", "urn:unknown", "", "The provider is not asked"},
	} {
		if got := try(want.asked, want.answered); !strings.Contains(got, want.wants) {
			t.Errorf("%s: %q is not on the page:\n%s", want.name, want.wants, got)
		}
	}
}

// What a level is read from, the most that is believed, what is asked for a range
// and the second factors are changed; what is dangerous is named before.
func TestLevels_ConnectionIsRead(t *testing.T) {
	t.Parallel()
	_, anna, draft, page := levelling(t)
	idp := page + "/authentication/idp"
	anna.page(idp)
	anna.fills(idp, "reading", "", map[string]string{"assume": "house/30"})
	anna.sees(http.StatusOK, "New dangerous settings 1", "A class that nobody has listed counts as level 30")
	anna.page(idp)
	anna.fills(idp, "reading", "", map[string]string{"source": "fixed", "fixed": "house/40"})
	anna.sees(http.StatusOK, "Whatever the provider says, its logins count as level 40")
	anna.page(idp)
	anna.fills(idp, "reading", "", map[string]string{"source": "claim", "claim": "loa", "values": "Substantial = nsis/30\nHigh : 3"})
	anna.sees(http.StatusUnprocessableEntity, "Write one value a line", "High : 3")
	anna.fills(idp, "reading", "", map[string]string{"source": "claim", "claim": "loa", "values": "Substantial = nsis/30\nweak = 10", "cap.nsis": "nsis/30", "cap.house": "house/20"})
	anna.keeps(idp)
	got := anna.drafted(draft, "authentication", "idp")
	for _, want := range []string{"claim: loa", "Substantial:", "ladder: nsis", "weak: 10", "cap:", "- 20"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s without %q", got, want)
		}
	}
	anna.page(idp+"?view=try&answered=x&claims=loa%3DSubstantial&asked=", "The value of the level claim is a level: its login counts as level 30 on ladder nsis")
	anna.page(idp)
	anna.fills(idp, "range", "", map[string]string{"from": "house/20", "to": "house/30", "ask": "this", "send": "urn:strong"})
	anna.keeps(idp)
	anna.sees(http.StatusOK, "level 20 to level 30: urn:strong")
	anna.fills(idp, "factor", "", map[string]string{"factor": "codes", "after": "house/40"})
	anna.sees(http.StatusOK, "gained")
	anna.keeps(idp)
	anna.fills(idp, "factor", "move=out", map[string]string{"factor": "codes"})
	anna.sees(http.StatusOK, "lost", "Rule 16")
	anna.keeps(idp)
	if got := anna.drafted(draft, "authentication", "idp"); strings.Contains(got, "factors:") {
		t.Errorf("got %s, want no factor", got)
	}
	anna.fills(idp, "addfactor", "", map[string]string{"factor": "codes", "after": "house/30"})
	anna.keeps(idp)
	op := page + "/authentication/op"
	anna.page(op)
	anna.fills(op, "reading", "", map[string]string{"cap.house": "house/20", "cap.nsis": "nsis/20"})
	anna.keeps(op)
	anna.fills(op, "reading", "", map[string]string{"cap.house": ""})
	anna.sees(http.StatusOK, "Providers that would be believed in more", "op the house ladder level 20 level 40", "The cap holds for no level of house")
	anna.page(op)
	anna.fills(op, "asking", "", map[string]string{"forward": "1", "comparison": "minimum"})
	anna.keeps(op)
	anna.page(op+"?view=presets", "Presets for where the level is read", "https://data.gov.dk/concept/core/nsis/loa", "Substantial counts as level 30 on nsis")
	anna.fills(op, "source", "", map[string]string{"source": "nsis"})
	anna.keeps(op)
	got = anna.drafted(draft, "authentication", "op")
	for _, want := range []string{"forward: true", "askComparison: minimum", "preset: nsis"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s without %q", got, want)
		}
	}
	codes := page + "/authentication/codes"
	anna.page(codes, "This is a second factor", "idp", "lifts to level 30")
}
