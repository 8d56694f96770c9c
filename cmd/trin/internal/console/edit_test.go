package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/edit"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// revising is an editor over an installation with every protocol.
func revising(t *testing.T) *editor {
	t.Helper()
	r := newRig(t, false)
	e := r.editor()
	desk := r.Desk()
	if _, err := desk.Import(t.Context(), r.root(), e.draft, 1, installedText(), false); err != nil {
		t.Fatal(err)
	}
	return e
}

// refused fails unless the page was shown again, with the texts.
func (e *editor) refused(texts ...string) {
	e.r.Helper()
	e.says(http.StatusUnprocessableEntity, texts...)
}

func (e *editor) doc(kind, id, tab string) { e.open(e.at("documents/" + kind + "/" + id + tab)) }

// A form sets what it was told, says what is wrong beside the field, and leaves
// alone what it does not know.
func TestEdit_Forms(t *testing.T) {
	t.Parallel()
	e := revising(t)
	e.doc("application", "journal", "")
	e.says(http.StatusOK, e.r.url+"/saml2/metadata", "Users log in by, in this order", "ssoGroup")
	e.submit("", map[string]string{"set.name.da": "Patientjournal", "set.maxAge": "soon"}, "set.maxAge")
	e.refused("Nothing was kept", "Patientjournal")
	if body := e.document("application", "journal"); strings.Contains(body, "soon") || strings.Contains(body, "Patientjournal") {
		t.Errorf("a part of the form was kept: %s", body)
	}
	e.submit("", map[string]string{"set.name.da": "Patientjournal", "set.maxAge": "10m"}, "set.maxAge")
	e.says(http.StatusOK, "Kept in the draft", "Patientjournal")
	body := e.document("application", "journal")
	for _, want := range []string{"Patientjournal", "maxAge: 10m", "The journal", "rename:", "floor: 20", "EntityDescriptor"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}

	e.doc("authentication", "idp", "/protocol")
	e.says(http.StatusOK, "Dangerous: these weaken a check", "signRequests")
	e.submit("", map[string]string{"set.skew": "1h"}, "set.skew")
	e.refused("have the provider set its clock", "1h")
	e.submit("", map[string]string{"set.skew": "2m", "set.insecureSHA1": "", "set.forwardScoping": "false", "set.requestBinding": "redirect"}, "set.skew")
	body = e.document("authentication", "idp")
	for _, want := range []string{"skew: 2m", "forwardScoping: false", "requestBinding: redirect", "asks:"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}
	if strings.Contains(body, "insecureSHA1") {
		t.Errorf("what was taken away is still there: %s", body)
	}
	e.doc("application", "app", "/protocol")
	e.submit("", map[string]string{"set.redirectURIs": "https://a.example.dk/1\r\nhttps://a.example.dk/2\r\n", "set.scopes": ""}, "set.redirectURIs")
	if body := e.document("application", "app"); !strings.Contains(body, "https://a.example.dk/1") || !strings.Contains(body, "https://a.example.dk/2") {
		t.Errorf("got %s", body)
	}
	e.doc("settings", "-", "")
	e.submit("", map[string]string{"set.sessionIdle": "20m", "set.publishing.approvals": "x"}, "set.sessionIdle")
	e.refused("Nothing was kept")
	e.submit("", map[string]string{"set.sessionIdle": "20m", "set.publishing.approvals": "1"}, "set.sessionIdle")
	if body := e.document("settings", ""); !strings.Contains(body, "sessionIdle: 20m") || !strings.Contains(body, "approvals: 1") {
		t.Errorf("got %s", body)
	}
}

func TestEdit_OrderOfConnections(t *testing.T) {
	t.Parallel()
	e := revising(t)
	order := func() string {
		desk := e.r.Desk()
		found, err := desk.Document(t.Context(), e.r.root(), e.draft, "application", "journal")
		if err != nil {
			t.Fatal(err)
		}
		value, _ := installation.Field(found, "authentication")
		return fmt.Sprint(value)
	}
	press := func(id, button string) {
		t.Helper()
		e.doc("application", "journal", "")
		for i := range e.Last().Page.Forms {
			form := &e.Last().Page.Forms[i]
			values := form.Values(button)
			if values.Get("id") == id && strings.HasSuffix(form.Action, "/order") {
				if err := e.Submit(t.Context(), form, button, nil); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		t.Fatalf("no form of %s", id)
	}
	press("idp", "order=down 0")
	if got := order(); got != "[local idp]" {
		t.Errorf("got %s", got)
	}
	press("local", "order=out 0")
	if got := order(); got != "[idp]" {
		t.Errorf("got %s", got)
	}
	e.submit("order=add 0", map[string]string{"add": "op"}, "add")
	if got := order(); got != "[idp op]" {
		t.Errorf("got %s", got)
	}
	e.submit("order=add 0", map[string]string{"add": "nobody"}, "add")
	e.refused("nobody")
	if got := order(); got != "[idp op]" {
		t.Errorf("got %s", got)
	}
}

// The whole of a document as YAML: what is wrong is said with its line.
func TestEdit_YAML(t *testing.T) {
	t.Parallel()
	e := revising(t)
	for _, kind := range []string{"vocabulary/-", "settings/-", "requester/new", "lookup/new", "fragment/new", "application/app"} {
		e.open(e.at("documents/" + kind + "/yaml"))
		e.says(http.StatusOK, "kind: "+strings.SplitN(kind, "/", 2)[0])
	}
	e.doc("application", "app", "/yaml")
	e.submit("", map[string]string{"yaml": "kind: application\nid: app\nprotocol: oidc\nauthentication: [local]\nsettings:\n  clientID: app\n  authMethod: nonsense\n  redirectURIs: ['https://app.example.dk/']\n"}, "yaml")
	e.refused("Line 7", "nonsense")
	e.submit("", map[string]string{"yaml": "kind: application\nid: app\n  x: ["}, "yaml")
	e.refused("Nothing was kept")
	e.submit("", map[string]string{"yaml": "kind: application\nid: other\nprotocol: oidc\n"}, "yaml")
	e.refused("Kind and id must stay application app")
	e.submit("", map[string]string{"yaml": "kind: application\nid: app\nprotocol: oidc\nsettings: {clientID: app, clientSecret: hunter2}\n"}, "yaml")
	e.refused("A secret must not stand in a document")
	e.doc("requester", "aula", "/yaml")
	e.submit("", map[string]string{"yaml": "kind: requester\nid: aula\napplications: [journal]\nrequester: urn:aula\n"}, "yaml")
	e.says(http.StatusOK, "Kept in the draft")
	if body := e.document("requester", "aula"); !strings.Contains(body, "urn:aula") {
		t.Errorf("got %s", body)
	}
}

func TestEdit_SwitchCopyDeleteRevert(t *testing.T) {
	t.Parallel()
	e := revising(t)
	e.doc("authentication", "op", "/switch")
	e.says(http.StatusOK, "It is switched on in the draft")
	e.submit("to=off", nil, "revision")
	if body := e.document("authentication", "op"); !strings.Contains(body, "enabled: false") {
		t.Errorf("got %s", body)
	}
	e.doc("authentication", "op", "/switch")
	e.submit("to=on", nil, "revision")
	if body := e.document("authentication", "op"); strings.Contains(body, "enabled") {
		t.Errorf("got %s", body)
	}
	e.doc("application", "journal", "/copy")
	e.submit("", map[string]string{"as": "App"}, "as")
	e.refused("cannot be used")
	e.submit("", map[string]string{"as": "app"}, "as")
	e.refused("there is a document application app already")
	e.submit("", map[string]string{"as": "journal-2"}, "as")
	e.says(http.StatusOK, "Edit application journal-2", "Kept in the draft")
	if body := e.document("application", "journal-2"); !strings.Contains(body, "enabled: false") {
		t.Errorf("got %s", body)
	}

	e.doc("authentication", "op", "/uses")
	e.says(http.StatusOK, "application app")
	e.doc("authentication", "op", "/delete")
	e.says(http.StatusOK, "Take the name out there too", "authentication.0")
	e.submit("", nil, "revision")
	e.refused("others name it")
	e.submit("", map[string]string{"also": "1"}, "also")
	if body := e.document("authentication", "op") + e.document("application", "app"); strings.Contains(body, "op.example.dk") || strings.Contains(body, "- op\n") {
		t.Errorf("got %s", body)
	}
	// What was new in the draft is gone with its edit; what was there comes back.
	e.doc("application", "journal-2", "/revert")
	e.submit("", nil, "revision")
	if body := e.document("application", "journal-2"); body != "" {
		t.Errorf("got %s", body)
	}
	e.doc("authentication", "administrators", "/delete")
	e.submit("", map[string]string{"also": "1"}, "revision")
	e.doc("authentication", "administrators", "")
	e.says(http.StatusOK, "The draft deletes this document.")
	e.submit("", nil, "revision")
	if body := e.document("authentication", "administrators"); body == "" {
		t.Error("what was deleted has not come back")
	}
}

// Metadata is replaced when the difference has been seen; another party takes a
// word of its own.
func TestEdit_ReplaceMetadata(t *testing.T) {
	t.Parallel()
	e := revising(t)
	metadata := func(entity, at string) string {
		return samltest.IDP{EntityID: entity, SSO: map[string]string{samltest.Redirect: at}, Signing: []string{samltest.ProviderNextKey}}.Metadata()
	}
	e.doc("authentication", "idp", "/metadata")
	e.says(http.StatusOK, "https://idp.example.dk", "Replace the metadata")
	e.submit("go=read", map[string]string{"paste": metadata("https://idp.example.dk", "https://idp.example.dk/new")}, "paste")
	e.says(http.StatusOK, "What would be different", "settings.metadata")
	e.submit("go=put", nil, "document")
	if body := e.document("authentication", "idp"); !strings.Contains(body, "https://idp.example.dk/new") {
		t.Errorf("got %s", body)
	}
	e.doc("authentication", "idp", "/metadata")
	e.submit("go=read", map[string]string{"paste": metadata("https://evil.example.dk", "https://evil.example.dk/sso")}, "paste")
	e.says(http.StatusOK, "This is another party")
	e.submit("go=put", nil, "document")
	e.refused("Say that this is meant")
	if body := e.document("authentication", "idp"); strings.Contains(body, "evil") {
		t.Errorf("another party was taken: %s", body)
	}
	e.doc("authentication", "idp", "/metadata")
	e.submit("go=read", map[string]string{"paste": "<x/>"}, "paste")
	e.refused("nothing that Trin can read")
	e.doc("application", "app", "/metadata")
	e.says(http.StatusOK, "hold no metadata")
}

// K7: a secret that is made is shown once, and one that is typed never.
func TestK7_SecretsOfADocument(t *testing.T) {
	t.Parallel()
	e := revising(t)
	e.doc("application", "app", "/protocol")
	for i := range e.Last().Page.Forms {
		form := &e.Last().Page.Forms[i]
		if strings.HasSuffix(form.Action, "/secret") {
			if err := e.Submit(t.Context(), form, "", nil); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	e.says(http.StatusOK, "This is the only time that it is shown.")
	shown := string(e.Last().Body)
	_, rest, _ := strings.Cut(shown, `<pre tabindex="0"><code>`)
	secret, _, _ := strings.Cut(rest, "<")
	if len(secret) < 20 {
		t.Fatalf("got the secret %q", secret)
	}
	if body := e.document("application", "app"); strings.Contains(body, secret) || !strings.Contains(body, "sha256:") {
		t.Errorf("got %s", body)
	}
	for _, tab := range []string{"", "/protocol", "/yaml"} {
		e.doc("application", "app", tab)
		if strings.Contains(string(e.Last().Body), secret) {
			t.Errorf("%s shows the secret again", tab)
		}
	}
	e.doc("authentication", "op", "/protocol")
	e.submit("", map[string]string{"set.secretName": "op-2027", "secret": "hunter2hunter2", "set.skew": "1h"}, "secret")
	e.refused("1h")
	if strings.Contains(string(e.Last().Body), "hunter2") {
		t.Error("a form that is shown again has the secret")
	}
	if _, err := e.r.Store.Secret(t.Context(), "op-2027"); err == nil {
		t.Error("a form that was refused has kept the secret")
	}
	e.submit("", map[string]string{"set.secretName": "op-2027", "secret": "hunter2hunter2", "set.skew": "2m"}, "secret")
	e.says(http.StatusOK, "Kept in the draft")
	if value, err := e.r.Store.Secret(t.Context(), "op-2027"); err != nil || string(value) != "hunter2hunter2" || !strings.Contains(e.document("authentication", "op"), "op-2027") {
		t.Errorf("got %q, %v", value, err)
	}
	changes, err := e.r.Store.Changes(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal(changes)
	if err != nil || strings.Contains(string(all), "hunter2") || !strings.Contains(string(all), "secrets set") {
		t.Errorf("got %s, %v", all, err)
	}
}

// K6: a form sets the fields that it has, and none that somebody adds to it.
func TestK6_FieldsThatNoFormHas(t *testing.T) {
	t.Parallel()
	e := revising(t)
	before := e.document("application", "journal") + e.document("authentication", "idp")
	post := func(below string, values url.Values) {
		t.Helper()
		desk := e.r.Desk()
		draft, err := desk.Get(t.Context(), e.r.root(), e.draft)
		if err != nil {
			t.Fatal(err)
		}
		e.open(e.at("documents/application/journal"))
		values.Set("form_token", e.Last().Page.Form("revision").Values("").Get("form_token"))
		values.Set("revision", strconv.FormatInt(draft.Revision, 10))
		if _, err := e.Send(t.Context(), http.MethodPost, e.at(below), values); err != nil {
			t.Fatal(err)
		}
	}
	post("documents/application/journal/general", url.Values{"set.claims": {"[]"}, "set.floor": {"house/1"}, "set.kind": {"authentication"}, "set.id": {"x"}, "set.settings.insecureSHA1": {"true"}, "set.enabled": {"false"}})
	post("documents/authentication/idp/protocol", url.Values{"set.metadata": {"<x/>"}, "set.nothing": {"1"}, "set.wantSigned.x": {"1"}})
	post("documents/authentication/idp/order", url.Values{"order": {"add 0"}, "add": {"local"}})
	if after := e.document("application", "journal") + e.document("authentication", "idp"); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
	for _, bad := range []string{"application/..%2f..", "nothing/x", "application/nobody", "settings/x", "vocabulary/y", "application/-", "application/journal/nothing", "vocabulary/-/general", "requester/new/general", "requester/A", "requester/a%0akind:%20settings", "lookup/%3Cscript%3E"} {
		e.open(e.at("documents/" + bad))
		if e.Last().Status != http.StatusNotFound {
			t.Errorf("%s: got %d", bad, e.Last().Status)
		}
	}
}

// K16: of two who edit the same draft the second is told, and loses nothing.
func TestK16_TheSecondOfTwoIsTold(t *testing.T) {
	t.Parallel()
	e := revising(t)
	e.doc("application", "journal", "")
	desk := e.r.Desk()
	draft, err := desk.Get(t.Context(), e.r.root(), e.draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Set(t.Context(), e.r.root(), e.draft, draft.Revision, "application", "journal", "ssoGroup", "clinic"); err != nil {
		t.Fatal(err)
	}
	e.submit("", map[string]string{"set.name.da": "Patientjournal"}, "set.name.da")
	e.says(http.StatusConflict, "The draft has changed in the meantime", "Patientjournal")
	e.submit("", nil, "set.name.da")
	if body := e.document("application", "journal"); !strings.Contains(body, "Patientjournal") {
		t.Errorf("got %s", body)
	}
}

// Every choice that a form offers is one that the protocol takes, and what it does
// not offer is said to be wrong.
func TestEdit_ChoicesAreTheProtocols(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	checked := 0
	for _, kind := range r.Parts().Kinds {
		if kind.Shape == nil || kind.Check == nil {
			continue
		}
		for _, role := range []connections.Role{connections.RoleApplication, connections.RoleAuthentication} {
			if role == connections.RoleApplication && kind.OpenFrontend == nil || role == connections.RoleAuthentication && kind.OpenBackend == nil {
				continue
			}
			for _, one := range kind.Shape(role) {
				if one.Sort != connections.SettingChoice {
					continue
				}
				for _, choice := range append([]string{"no-such-word"}, one.Choices...) {
					wrong := unread(kind, role, one.Path, choice)
					if offered := choice != "no-such-word"; wrong == offered {
						t.Errorf("%s %s: %s: %s: wrong is %v", kind.Name, role, one.Path, choice, wrong)
					}
					checked++
				}
			}
		}
	}
	if checked < 60 {
		t.Errorf("got %d choices", checked)
	}
}

// unread reports whether a word is an error at its setting.
func unread(kind connections.Kind, role connections.Role, path, word string) bool {
	var value any = word
	parts := strings.Split(path, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		value = map[string]any{parts[i]: value}
	}
	settings, _ := value.(map[string]any)
	settings["metadata"] = samltest.IDP{EntityID: "https://x.test", SSO: map[string]string{samltest.Redirect: "https://x.test/r", samltest.Post: "https://x.test/p"},
		SLO: map[string]string{samltest.Redirect: "https://x.test/r", samltest.Post: "https://x.test/p"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	if role == connections.RoleApplication {
		settings["metadata"] = samltest.SP{EntityID: "https://x.test", Consumers: []string{"https://x.test/acs"}, Signing: []string{samltest.ProviderKey}, Encryption: []string{samltest.EncryptionKey}}.Metadata()
	}
	if kind.Name != "saml2" {
		delete(settings, "metadata")
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		return false
	}
	if kind.Factor {
		role = connections.RoleFactor
	}
	for _, p := range kind.Check(role, raw) {
		if p.Severity == connections.SeverityError && (p.Field == path || strings.HasPrefix(path, p.Field+".") && strings.Contains(p.Message, word)) {
			return true
		}
	}
	return false
}

// K5: whoever administers one organisation edits what is its own.
func TestK5_EditingForOneOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	if _, err := edit.New(edit.Deps{}); err == nil {
		t.Error("a room without its parts was made")
	}
	desk := r.Desk()
	own := access.Actor{Name: "orla", Subject: broker.Subject{Namespace: "a", Value: "orla"}, Role: access.Administrator, Organisation: "north"}
	draft, err := desk.New(t.Context(), own, "own")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Put(t.Context(), own, draft.ID, 1, "kind: application\nid: x\norganisation: south\nprotocol: oidc\n"); err == nil {
		t.Error("a document of another organisation was put")
	}
	examined, err := desk.Examine(t.Context(), own, draft.ID)
	if err != nil || len(examined.Documents) > 0 {
		t.Errorf("got %v, %v", examined.Documents, err)
	}
}
