package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/installation"
)

// pipe is an administrator at a browser, with a draft open over an installation
// with every protocol.
type pipe struct {
	*person
	draft string
	base  string // of the pipeline
}

func (r *rig) pipe(p *person, kind, id string) *pipe {
	r.Helper()
	draft := p.begun("Claims")
	return &pipe{p, draft, "/admin/drafts/" + draft + "/claims/" + kind + "/" + id}
}

// adds adds a step by its form.
func (p *pipe) adds(kind string, fill map[string]string) {
	p.r.Helper()
	p.page(p.base + "/add/" + kind)
	if at, there := fill["place"]; there { // before the step of that number
		fill["place"] = regexp.MustCompile(`value="(` + at + ` [0-9a-f]{16})"`).FindStringSubmatch(string(p.Last().Body))[1]
	}
	p.sends(p.base+"/add/"+kind, "", fill)
}

// presses presses a button of a step.
func (p *pipe) presses(at, do string) {
	p.r.Helper()
	p.page(p.base)
	page := p.Last().Page
	for i := range page.Forms {
		form := &page.Forms[i]
		if form.Has("do") && form.Values("do="+do).Get("at") == at && strings.HasSuffix(form.Action, "/order") {
			if err := p.Submit(p.r.Context(), form, "do="+do, nil); err != nil {
				p.r.Fatal(err)
			}
			return
		}
	}
	p.r.Fatalf("no step %s", at)
}

// placing is the form of a step that is put before one that is not there.
func (p *pipe) placing(claim string) url.Values {
	p.r.Helper()
	at := p.person.r.person()
	at.Take(p.r.admin, p.Cookies(p.r.admin))
	at.page(p.base + "/add/drop")
	values := at.form(p.base + "/add/drop").Values("")
	values.Set("f.claims", claim)
	values.Set("place", "0 0123456789abcdef")
	return values
}

// kinds are the steps of the pipeline in the draft, in their order.
func (p *pipe) kinds(kind, id string) string {
	p.r.Helper()
	d, err := p.r.Desk().Document(p.r.Context(), p.acting(""), p.draft, kind, id)
	if err != nil {
		p.r.Fatal(err)
	}
	value, _ := installation.Field(d, "claims")
	list, _ := value.([]any)
	var all []string
	for _, step := range list {
		fields, _ := step.(map[string]any)
		for name := range fields {
			if name != "when" && name != "optional" && name != "timeout" {
				all = append(all, name)
			}
		}
	}
	return strings.Join(all, " ")
}

func (p *pipe) body(kind, id string) string {
	p.r.Helper()
	d, err := p.r.Desk().Document(p.r.Context(), p.acting(""), p.draft, kind, id)
	if err != nil {
		p.r.Fatal(err)
	}
	return string(d.Body)
}

// A pipeline is built by forms from nothing, tried, kept with a test, published,
// and a login goes through it.
func TestPipeline_BuiltByFormsAndLoggedInThrough(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	r.also("kind: settings\nsamples: {keep: 10, plain: [tone, role]}\n")
	p := r.pipe(anna, "application", "admin")
	p.page(p.base, "There are no steps", "Add a step")
	p.page(p.base+"/add", "Writes fixed values.", "Runs the steps of a shared fragment.")
	p.adds("add", map[string]string{"f.claim": "group", "f.values": "CN=Quiet\r\nCN=Other"})
	p.sees(http.StatusOK, "Kept in the draft", "Gives group the values CN=Quiet, CN=Other")
	p.adds("map", map[string]string{"f.claim": "group", "f.to": "role", "f.values": "CN=Quiet = reader | writer\r\nCN=None =", "when": "level >= 10"})
	p.adds("add", map[string]string{"f.claim": "tone", "f.values": "quiet", "place": "0"})
	if got := p.kinds("application", "admin"); got != "add add map" {
		t.Errorf("got %s", got)
	}

	p.page(p.base + "/try")
	p.sends(p.base+"/try", "", map[string]string{"given": "group=CN=Quiet", "level": "30"})
	p.sees(http.StatusOK, "In force", "In the draft", "reader, writer", "Only in the draft", "Added")
	p.sends(p.base+"/keep", "", map[string]string{"name": "the quiet read"})
	p.sees(http.StatusOK, "the quiet read", "Holds")
	if body := p.body("application", "admin"); !strings.Contains(body, "the quiet read") || !strings.Contains(body, "only: true") {
		t.Errorf("got %s", body)
	}
	d, err := r.Desk().Get(t.Context(), p.acting(""), p.draft)
	if err == nil {
		_, err = r.Desk().Publish(t.Context(), acting(r), p.draft, d.Revision, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	anna.open(r.admin + "/admin/step-up")
	anna.login() // through the pipeline
	if !anna.in() {
		t.Fatalf("at %s", anna.Last().URL)
	}
	r.kept("admin")

	// A further draft is held against what is in force, on that login.
	p = r.pipe(anna, "application", "admin")
	p.presses("0", "remove")
	p.page(p.base+"/recorded", "1 were run", "Something else comes out", "Removed: tone")
	login := regexp.MustCompile(`/claims/application/admin/try\?login=[^"]+`).FindString(string(p.Last().Body))
	p.page("/admin/drafts/"+p.draft+login, "Only in force", "quiet", "Removed")
	// The test is red now, and keeps the draft from being published.
	p.page(p.base+"/tests", "the quiet read", "Fails", "tone")
	if d, err = r.Desk().Get(t.Context(), p.acting(""), p.draft); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Desk().Publish(t.Context(), acting(r), p.draft, d.Revision, ""); err == nil {
		t.Error("a draft with a red test was published")
	}
	p.sends(p.base+"/tests", "", nil)
	p.sees(http.StatusOK, "There are no tests")
}

func TestPipeline_OrderCopyEditRemove(t *testing.T) {
	t.Parallel()
	r := changing(t)
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	p.page(p.base, "1. Renames mail to email", "2. Keeps only email")
	for _, step := range []struct{ at, do, want string }{
		{"0", "down", "keep rename"}, {"1", "copy", "keep rename rename"}, {"0", "remove", "rename rename"}, {"1", "up", "rename rename"}, {"1", "remove", "rename"},
	} {
		p.presses(step.at, step.do)
		if got := p.kinds("application", "journal"); got != step.want {
			t.Errorf("%s %s: got %s, want %s", step.do, step.at, got, step.want)
		}
	}
	p.page(p.base+"/step/0", "Gives a claim another name")
	p.sends(p.base+"/step/0", "", map[string]string{"f.to": "mail-address", "f.existing": "replace", "optional": "1"})
	p.sees(http.StatusOK, "Renames mail to mail-address", "when it fails, the login goes on")
	p.page(p.base + "/step/0")
	p.sends(p.base+"/step/0", "", map[string]string{"f.existing": "", "optional": ""})
	if body := p.body("application", "journal"); strings.Contains(body, "existing") || strings.Contains(body, "optional") {
		t.Errorf("what was taken away is still there: %s", body)
	}
	p.page(p.base + "/yaml/0")
	p.sends(p.base+"/yaml/0", "", map[string]string{"yaml": "- rename: {from: mail, to: post}\n- drop:\n    claims: [cpr]\n"})
	p.sees(http.StatusOK, "Renames mail to post", "Removes cpr")
	// The other list, of requesters that are not known, and a connection's.
	p.base += "/unknown"
	p.adds("drop", map[string]string{"f.claims": "cpr"})
	if body := p.body("application", "journal"); !strings.Contains(body, "unknownClaims:\n") {
		t.Errorf("got %s", body)
	}
	p = r.pipe(p.person, "authentication", "idp")
	p.adds("drop", map[string]string{"f.claims": "debug*"})
	p.sees(http.StatusOK, "Removes debug*")
	for _, missing := range []string{"/step/7", "/step/x", "/step/00", "/add/nonsense", "/unknown", "/yaml/9", "/add/assurance"} {
		p.open(r.admin + p.base + missing)
		p.sees(http.StatusNotFound)
	}
}

// A broken condition is said beside the field, and nothing is kept.
func TestPipeline_BrokenCondition(t *testing.T) {
	t.Parallel()
	r := changing(t)
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	before := p.body("application", "journal")
	p.adds("add", map[string]string{"f.claim": "unit", "f.values": "Journal", "when": "level >>= 30"})
	p.sees(http.StatusUnprocessableEntity, "Nothing was kept", "At character")
	if body := string(p.Last().Body); !strings.Contains(body, `id="when-wrong"`) || !strings.Contains(body, "level &gt;&gt;= 30") {
		t.Errorf("it is not beside the field: %s", body)
	}
	if after := p.body("application", "journal"); after != before {
		t.Errorf("got %s", after)
	}
	p.sends(p.base+"/add/add", "", map[string]string{"when": "level >= 30"})
	p.sees(http.StatusOK, "only when level >= 30")
	// M3 and M2: what a condition must not do is refused by the same field.
	for _, bad := range []string{"claims.mail.exists(m, claims.mail.exists(n, claims.mail.exists(o, m == n + o)))", "os.Getenv('HOME') == ''", "claims.mail.map(m, m)", "true"[0:3]} {
		p.adds("drop", map[string]string{"f.claims": "cpr", "when": bad})
		p.sees(http.StatusUnprocessableEntity, "Nothing was kept")
	}
	// So are a table and a number that are none.
	p.adds("map", map[string]string{"f.claim": "groups", "f.values": "no table"})
	p.sees(http.StatusUnprocessableEntity, "Write each line as name = text")
	p.adds("cardinality", map[string]string{"f.claim": "mail", "f.most": "many"})
	p.sees(http.StatusUnprocessableEntity, "Write a whole number")
}

// Steps name lookups and fragments by a choice; a login is tried without asking
// one, and the page says so.
func TestPipeline_LookupsAndFragments(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: lookup\nid: roles\ntype: ldap\nsettings:\n  url: ldaps://dc.example.dk\n  bindDN: 'CN=trin'\n  secretName: directory\n  base: 'DC=example,DC=dk'\n  filter: '(uid={uid})'\n  parameters: [uid]\n  attributes: {role: role}\n")
	r.also("kind: fragment\nid: names\nclaims:\n  - rename: {from: sn, to: surname}\n")
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	p.adds("lookup", map[string]string{"f.from": "roles", "f.with": "uid = {uid}", "f.write": "role = role", "place": "0"})
	p.adds("use", map[string]string{"f.fragment": "names", "place": "0"})
	p.sees(http.StatusOK, "Runs the shared steps names", "Looks up in roles")
	p.page(p.base + "/try")
	p.sends(p.base+"/try", "", map[string]string{"given": "uid=alice\r\nsn=Hansen\r\nmail=a@example.dk"})
	p.sees(http.StatusOK, "These lookups were not asked, and found nothing: roles", "names/rename")
	p.sends(p.base+"/keep", "", nil)
	p.sees(http.StatusOK, "Test 1", "Holds")
	p.page("/admin/drafts/"+p.draft+"/claims/fragment/names/try", "application journal")
	p.page("/admin/drafts/"+p.draft+"/claims/fragment/names/recorded", "No login is recorded")
	p.page("/admin/drafts/"+p.draft+"/claims/fragment/names", "These steps run wherever a pipeline uses this fragment")
}

// K2: what is written in a pipeline, and what a login says, is text on every page.
func TestK2_PipelineIsText(t *testing.T) {
	t.Parallel()
	r := changing(t)
	const evil = `<script>alert(1)</script>`
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	p.adds("add", map[string]string{"f.claim": `x"` + evil, "f.values": evil, "place": "0"})
	for _, page := range []string{"", "/step/0", "/yaml/0", "/add/drop"} {
		p.page(p.base + page)
		if body := string(p.Last().Body); strings.Contains(body, evil) || !strings.Contains(body, "&lt;script&gt;") {
			t.Errorf("%s: the text is not escaped", page)
		}
	}
	p.page(p.base + "/try")
	p.sends(p.base+"/try", "", map[string]string{"given": evil + "=" + evil, "subject": evil})
	if body := string(p.Last().Body); strings.Contains(body, evil) || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("the text is not escaped")
	}
	p.sends(p.base+"/keep", "", map[string]string{"name": evil})
	p.sees(http.StatusOK)
	if body := string(p.Last().Body); strings.Contains(body, evil) || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("the name of a test is not escaped")
	}
}

// K6: the pipeline of another organisation is not there, nor what logins brought
// to it, nor a lookup that the own one does not ask already.
func TestK6_PipelineOfAnotherOrganisation(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: application\nid: own\nprotocol: oidc\norganisation: odense\nauthentication: [local]\nsettings: {clientID: own, authMethod: none, redirectURIs: ['https://own.example.dk/']}\n")
	r.also("kind: lookup\nid: roles\ntype: table\nsettings: {key: [uid], columns: [role], rows: []}\n")
	orla := r.signedIn("orla", "odense", access.Administrator, false)
	p := r.pipe(orla, "application", "own")
	p.adds("drop", map[string]string{"f.claims": "cpr"})
	p.sees(http.StatusOK, "Removes cpr")
	for _, other := range []string{"application/journal", "authentication/idp", "fragment/x", "application/none", "settings/-"} {
		for _, page := range []string{"", "/add", "/add/add", "/try", "/try?login=x", "/recorded", "/tests", "/step/0", "/yaml/0"} {
			p.open(r.admin + "/admin/drafts/" + p.draft + "/claims/" + other + page)
			p.sees(http.StatusNotFound)
		}
		// A form for the own one is not taken for another's.
		p.page(p.base + "/add/drop")
		values := p.form(p.base + "/add/drop").Values("")
		hop, err := p.Send(t.Context(), http.MethodPost, r.admin+"/admin/drafts/"+p.draft+"/claims/"+other+"/add/drop", values)
		if err != nil || hop.Status != http.StatusNotFound {
			t.Errorf("%s: got %d, %v", other, hop.Status, err)
		}
	}
	p.page(p.base + "/add/lookup")
	if strings.Contains(string(p.Last().Body), "roles") {
		t.Error("a lookup of everybody is offered")
	}
	p.page(p.base + "/yaml")
	p.sends(p.base+"/yaml", "", map[string]string{"yaml": "- lookup: {from: roles, with: {uid: '{uid}'}, write: {role: role}}\n"})
	if status := p.Last().Status; status != http.StatusForbidden && status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	}
}

// K7: a secret that is written into a step is refused, and not sent back.
func TestK7_NoSecretInAPipeline(t *testing.T) {
	t.Parallel()
	r := changing(t)
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	before := p.body("application", "journal")
	p.page(p.base + "/yaml")
	p.sends(p.base+"/yaml", "", map[string]string{"yaml": "- add:\n    claim: key\n    values:\n      - |\n        -----BEGIN PRIVATE KEY-----\n        hunter2hunter2\n        -----END PRIVATE KEY-----\n"})
	p.sees(http.StatusUnprocessableEntity, "Nothing was kept")
	if strings.Contains(string(p.Last().Body), "hunter2") {
		t.Error("the secret was sent back")
	}
	p.adds("add", map[string]string{"f.claim": "key", "f.values": "-----BEGIN PRIVATE KEY-----hunter2", "when": "-----BEGIN PRIVATE KEY-----hunter2"})
	p.sees(http.StatusUnprocessableEntity, "Nothing was kept")
	if strings.Contains(string(p.Last().Body), "hunter2") {
		t.Error("the secret was sent back")
	}
	p.page(p.base + "/try")
	p.sends(p.base+"/try", "", map[string]string{"given": "mail=a"})
	p.sends(p.base+"/keep", "", map[string]string{"given": "key=-----BEGIN PRIVATE KEY-----hunter2"})
	p.sees(http.StatusUnprocessableEntity, "Nothing was kept")
	if after := p.body("application", "journal"); after != before {
		t.Errorf("got %s", after)
	}
}

// M1: a reserved name is refused at the form, and what a provider says under one
// does not come through a pipeline that is tried.
func TestM1_ReservedNamesByForms(t *testing.T) {
	t.Parallel()
	r := changing(t)
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	for _, name := range []string{"AuthenticatedAssuranceLevel", "authenticatedassurancelevel", "acr", "trin:x"} {
		p.adds("add", map[string]string{"f.claim": name, "f.values": "40"})
		p.sees(http.StatusUnprocessableEntity, "reserved")
	}
	p = r.pipe(p.person, "application", "intranet")
	p.page(p.base + "/try")
	p.sends(p.base+"/try", "", map[string]string{"given": "AuthenticatedAssuranceLevel=99\r\nmail=a", "level": "20"})
	p.sees(http.StatusOK)
	if text := said(p.Last()); !strings.Contains(text, "AuthenticatedAssuranceLevel 20") {
		t.Errorf("got %s", text)
	}
}

// K16: a form that was made for an older draft is not taken, also when it is sent
// again and another step stands in its place.
func TestK16_AStepThatHasMovedIsLeftAlone(t *testing.T) {
	t.Parallel()
	r := changing(t)
	p := r.pipe(r.signedIn("anna", "", access.Administrator, false), "application", "journal")
	p.page(p.base + "/step/0")
	form := p.form(p.base + "/step/0")
	p.sets(p.draft, "", "application", "journal", "claims", []any{map[string]any{"drop": map[string]any{"claims": []any{"cpr"}}}})
	if err := p.Submit(t.Context(), form, "", map[string]string{"f.to": "other"}); err != nil {
		t.Fatal(err)
	}
	p.sees(http.StatusConflict)
	if got := p.kinds("application", "journal"); got != "drop" {
		t.Errorf("got %s", got)
	}
	// Nor is a new step put before one that stands elsewhere by now.
	hop, err := p.Send(t.Context(), http.MethodPost, r.admin+p.base+"/add/drop", p.placing("x"))
	if err != nil || hop.Status != http.StatusConflict {
		t.Errorf("got %d, %v", hop.Status, err)
	}
	if again := p.Last().Page.Form("was"); again != nil {
		if err := p.Submit(t.Context(), again, "", nil); err != nil {
			t.Fatal(err)
		}
		p.sees(http.StatusConflict)
	}
	if got := p.kinds("application", "journal"); got != "drop" {
		t.Errorf("got %s", got)
	}
}
