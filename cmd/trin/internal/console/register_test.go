package console

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// editor is an administrator at a browser with a draft open.
type editor struct {
	*person
	draft string
}

func (r *rig) editor() *editor {
	r.Helper()
	p := r.administrator()
	desk := r.Desk()
	draft, err := desk.New(r.Context(), r.root(), "test")
	if err != nil {
		r.Fatal(err)
	}
	return &editor{p, draft.ID}
}

// root is an administrator of everything.
func (r *rig) root() access.Actor {
	return access.Actor{Name: name, Subject: broker.Subject{Namespace: "administrators", Value: "x"}, Role: access.Administrator, Stepped: r.clock.Now()}
}

func (e *editor) at(below string) string { return e.r.admin + "/admin/drafts/" + e.draft + "/" + below }

// document is what the draft shows of a document; "" = there is none.
func (e *editor) document(kind, id string) string {
	e.r.Helper()
	desk := e.r.Desk()
	found, err := desk.Document(e.r.Context(), e.r.root(), e.draft, kind, id)
	if err != nil {
		return ""
	}
	return string(found.Body)
}

// says fails unless the page has the texts.
func (e *editor) says(status int, texts ...string) {
	e.r.Helper()
	last := e.Last()
	for _, text := range texts {
		if !strings.Contains(string(last.Body), text) {
			e.r.Errorf("%s: no %q on the page", last.URL, text)
		}
	}
	if last.Status != status {
		e.r.Fatalf("%s: got %d, want %d: %s", last.URL, last.Status, status, last.Page.Text)
	}
}

// From AD FS's metadata to a connection in the draft in two clicks: read, put.
func TestRegister_ADFS(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	e.open(e.at("new/authentication"))
	e.says(http.StatusOK, "Step 1 of 2")
	document := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	e.submit("go=read", map[string]string{"paste": document}, "paste")
	e.says(http.StatusOK, adfstest.Issuer, "adfs-2019", "holds, by a key with this fingerprint", "multipleauthn", "level 30", "left out", "Nothing is wrong with it.")
	e.submit("go=put", nil, "seen")
	e.says(http.StatusOK, "Kept in the draft")
	body := e.document(installation.KindAuthentication, "adfs")
	for _, want := range []string{"profile: adfs", "protocol: adfs", "metadata:", "name:"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}
	if strings.Contains(body, "product") || strings.Contains(body, "metadataCertificate") {
		t.Errorf("what the profile sets stands in the document: %s", body)
	}
	e.says(http.StatusOK, e.r.url+"/saml2/sp/adfs/metadata")
}

// Which AD FS it is stands in no metadata, so it is asked. Only what differs from
// the profile stands in the document, whatever was chosen before.
func TestRegister_ADFSOfOtherAge(t *testing.T) {
	t.Parallel()
	for product, want := range map[string]string{"adfs-3.0": "product: adfs-3.0", "adfs-2016": "product: adfs-2016", "adfs-2022": "product: adfs-2022", "adfs-2019": ""} {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			e := newRig(t, false).editor()
			e.open(e.at("new/authentication"))
			e.submit("go=read", map[string]string{"paste": adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)}, "paste")
			e.says(http.StatusOK, "AD FS 3.0, Windows Server 2012 R2", "AD FS, Windows Server 2022", "refuse a request that says who is behind it")
			if text := string(e.Last().Body); strings.Contains(text, "2008 R2") || strings.Contains(text, "Microsoft Entra ID") {
				t.Error("a product is offered that this cannot be")
			}
			e.submit("go=look", map[string]string{"set.product": "adfs-2016"}, "seen")
			e.submit("go=put", map[string]string{"set.product": product}, "seen")
			e.says(http.StatusOK, "Kept in the draft")
			body := e.document(installation.KindAuthentication, "adfs")
			if got := strings.Contains(body, "product"); got != (want != "") || !strings.Contains(body, want) {
				t.Errorf("got %s, want %q of the product", body, want)
			}
			expanded, err := e.r.Desk().Examine(t.Context(), e.r.root(), e.draft)
			if err != nil {
				t.Fatal(err)
			}
			if c := expanded.Configuration.Connections["adfs"]; c == nil || c.SubjectClaim == "" {
				t.Errorf("got the connection %+v", c)
			}
		})
	}
}

// The document of a SAML application, and what of it is changed before it is
// kept.
func TestRegister_AnApplicationOfSAML(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	e.open(e.at("new/application"))
	e.submit("go=read", map[string]string{"paste": samltest.SP{EntityID: "https://journal.example.dk/sp", Consumers: []string{"https://journal.example.dk/acs"},
		Signing: []string{samltest.ProviderNextKey}, Encryption: []string{samltest.EncryptionKey}, RequestSigned: true}.Metadata()}, "paste")
	e.says(http.StatusOK, "https://journal.example.dk/acs", "signs its requests", `name="by.administrators"`)
	e.submit("go=put", map[string]string{"id": "journal-1", "name_da": "Journalen", "name_en": "The journal", "floor": "house/30", "by.administrators": "1"}, "seen")
	body := e.document(installation.KindApplication, "journal-1")
	for _, want := range []string{"floor: 30", "Journalen", "administrators", "EntityDescriptor"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}
	e.says(http.StatusOK, e.r.url+"/saml2/metadata")
	// The id is taken now.
	e.open(e.at("new/application") + "?protocol=oidc")
	e.submit("go=put", map[string]string{"id": "journal-1"}, "seen")
	e.says(http.StatusUnprocessableEntity, "There is a document of that id already.")
}

func TestRegister_KOMBIT(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../../../testdata/kombit/context-handler-2.xml")
	if err != nil {
		t.Fatal(err)
	}
	e := newRig(t, false).editor()
	e.open(e.at("new/application"))
	e.submit("go=read", map[string]string{"paste": string(document)}, "paste")
	e.says(http.StatusOK, "kombit-ch2", "Add the classes of nsis to the vocabulary", "What the profile sets", "exactMeansMinimum")
	e.submit("go=put", nil, "seen")
	if body := e.document(installation.KindVocabulary, ""); !strings.Contains(body, "nsis") || !strings.Contains(body, "house") {
		t.Errorf("got the vocabulary %s", body)
	}
	desk := e.r.Desk()
	draft, err := desk.Get(t.Context(), e.r.root(), e.draft)
	if err != nil || draft.Revision != 2 || len(draft.Edits) != 2 {
		t.Errorf("got %+v, %v, want both in one step", draft, err)
	}
}

// K7: what a client registers with is taken without its secret, and a secret that
// is typed is sealed and shown nowhere.
func TestK7_SecretsOfWhatIsRegistered(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	hidden := func() {
		t.Helper()
		for _, secret := range []string{"hunter2", base64.StdEncoding.EncodeToString([]byte("hunter2"))[:8]} {
			if strings.Contains(string(e.Last().Body), secret) {
				t.Errorf("%s: %q is on the page", e.Last().URL, secret)
			}
		}
	}
	e.open(e.at("new/application"))
	e.submit("go=read", map[string]string{"paste": `{"client_name":"Journal","client_secret":"hunter2","redirect_uris":["https://journal.example.dk/back"]}`}, "paste")
	hidden()
	e.says(http.StatusOK, "holds a secret, which was not taken", `name="set.clientID"`)
	e.submit("go=put", map[string]string{"set.clientID": "journal"}, "seen")
	body := e.document(installation.KindApplication, "journal")
	if !strings.Contains(body, "https://journal.example.dk/back") || !strings.Contains(body, "clientID: journal") || strings.Contains(body, "hunter2") {
		t.Errorf("got %s", body)
	}
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": `{"issuer":"https://op.example.dk","authorization_endpoint":"https://op.example.dk/a","token_endpoint":"https://op.example.dk/t","jwks_uri":"https://op.example.dk/k","acr_values_supported":["gold"]}`}, "paste")
	e.says(http.StatusOK, "gold", "not in the vocabulary")
	// A form that is refused gives the secret back to nobody.
	e.submit("go=put", map[string]string{"id": "NO", "set.clientID": "trin", "secret": "hunter2"}, "seen")
	hidden()
	e.says(http.StatusUnprocessableEntity, "Write at most 63 small letters")
	if kept, err := e.r.Store.Secrets(t.Context()); err != nil || named(kept, "op") {
		t.Errorf("a refused form has kept a secret: %v", err)
	}
	e.submit("go=put", map[string]string{"id": "op", "set.clientID": "trin", "secret": "hunter2"}, "seen")
	hidden()
	if body := e.document(installation.KindAuthentication, "op"); !strings.Contains(body, "secretName: op") || strings.Contains(body, "hunter2") {
		t.Errorf("got %s", body)
	}
	if value, err := e.r.Store.Secret(t.Context(), "op"); err != nil || string(value) != "hunter2" {
		t.Errorf("got %q, %v", value, err)
	}
	// What is kept under a name already is not replaced, and Trin's own is nobody's.
	e.open(e.at("new/authentication") + "?protocol=oidc")
	e.submit("go=put", map[string]string{"id": "op-2", "set.clientID": "trin", "set.issuer": "https://b.example.dk", "set.secretName": "op", "secret": "hunter3"}, "seen")
	e.says(http.StatusUnprocessableEntity, "There is a secret named op already")
	e.submit("go=put", map[string]string{"id": "op-2", "set.secretName": "trin:claims", "secret": "hunter3"}, "seen")
	e.says(http.StatusUnprocessableEntity, "A secret is named by")
	if value, err := e.r.Store.Secret(t.Context(), "op"); err != nil || string(value) != "hunter2" {
		t.Errorf("got %q, %v", value, err)
	}
}

func named(all []store.NamedSecret, name string) bool {
	for _, one := range all {
		if one.Name == name {
			return true
		}
	}
	return false
}

// K2: names of any content in metadata are text on the page.
func TestK2_HostileMetadataIsText(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	const evil = `"><script>alert(1)</script>`
	document := samltest.SP{EntityID: "https://x.example/" + evil, Consumers: []string{"https://x.example/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	e.open(e.at("new/application"))
	e.submit("go=read", map[string]string{"paste": document}, "paste")
	e.says(http.StatusOK, "&lt;script&gt;")
	if strings.Contains(string(e.Last().Body), "<script>alert") {
		t.Error("what the metadata holds is markup on the page")
	}
	for _, bad := range []string{"javascript:alert(1)", "data:text/html,x"} {
		e.open(e.at("new/application"))
		e.submit("go=read", map[string]string{"paste": strings.ReplaceAll(document, "https://x.example/acs", bad)}, "paste")
		e.says(http.StatusUnprocessableEntity, "It could not be read")
	}
	e.open(e.at("new/application"))
	e.submit("go=read", map[string]string{"paste": `{"client_name":"<img src=x onerror=alert(1)>","client_id":"=cmd()","redirect_uris":["javascript:alert(1)"]}`}, "paste")
	if strings.Contains(string(e.Last().Body), "<img") || strings.Contains(string(e.Last().Body), `href="javascript`) {
		t.Error("what a client registers with is markup on the page")
	}
}

// K12: an address that the machine should not ask is not asked, and what is
// brought is bounded.
func TestK12_WhatIsBroughtIsBounded(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	for _, address := range []string{
		"https://127.0.0.1/metadata", "https://[::1]/", "https://169.254.169.254/latest/meta-data/", "https://localhost/", "http://example.dk/", "file:///etc/passwd",
		"gopher://example.dk/", "https://user:pw@127.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://2130706433/",
	} {
		e.open(e.at("new/authentication"))
		e.submit("go=read", map[string]string{"address": address}, "address")
		e.says(http.StatusUnprocessableEntity, "It could not be fetched")
	}
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EntityDescriptor>&e;</EntityDescriptor>`}, "paste")
	e.says(http.StatusUnprocessableEntity, "It could not be read")
	e.open(e.at("new/authentication"))
	e.submit("go=read", nil, "paste")
	e.says(http.StatusUnprocessableEntity, "Nothing was given")
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": "x", "address": "https://x.example"}, "paste")
	e.says(http.StatusUnprocessableEntity, "More than one was given")
	// A file, as a browser sends it.
	if status := e.file("new/authentication", []byte(adfstest.ADFS(samltest.ProviderKey))); status != http.StatusOK {
		t.Errorf("a file: got %d", status)
	}
	if status := e.file("new/authentication", bytes.Repeat([]byte("a"), 5<<20)); status != http.StatusUnprocessableEntity {
		t.Errorf("a file that is too large: got %d", status)
	}
	if status := e.file("new/authentication", bytes.Repeat([]byte("a"), 13<<20)); status != http.StatusForbidden {
		t.Errorf("a form that is too large: got %d", status)
	}
}

// file posts a file as a browser does.
func (e *editor) file(below string, content []byte) int {
	e.r.Helper()
	e.open(e.at(below))
	values := e.Last().Page.Form("paste").Values("go=read")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name := range values {
		_ = form.WriteField(name, values.Get(name))
	}
	part, err := form.CreateFormFile("file", "metadata.xml")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		e.r.Fatal(err)
	}
	request, err := http.NewRequestWithContext(e.r.Context(), http.MethodPost, e.at(below), &body)
	if err != nil {
		e.r.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Origin", e.r.admin)
	for _, cookie := range e.Cookies(e.r.admin) {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		e.r.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// K4: a document whose signature does not hold is taken only when somebody says
// that it was compared, and one party of several is chosen.
func TestK4_WhatIsNotBelieved(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": strings.ReplaceAll(signed, adfstest.SignIn, "https://evil.test/adfs/ls/")}, "paste")
	e.says(http.StatusOK, "does not hold")
	e.submit("go=put", nil, "seen")
	e.says(http.StatusUnprocessableEntity, "The signature of the document does not hold.")
	if body := e.document(installation.KindAuthentication, "adfs"); body != "" {
		t.Fatalf("got %s", body)
	}
	e.submit("go=put", map[string]string{"anyway": "1"}, "seen")
	if body := e.document(installation.KindAuthentication, "adfs"); body == "" {
		t.Error("what was compared was not taken")
	}
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": signed}, "paste")
	e.submit("go=put", map[string]string{"id": "pinned", "pin": "1"}, "seen")
	if body := e.document(installation.KindAuthentication, "pinned"); !strings.Contains(body, "metadataCertificate:") {
		t.Errorf("got %s", body)
	}

	var many strings.Builder
	many.WriteString(`<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">`)
	for _, one := range []string{"https://a.example", "https://b.example"} {
		many.WriteString(samltest.IDP{EntityID: one, SSO: map[string]string{samltest.Redirect: one + "/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata())
	}
	many.WriteString(`</md:EntitiesDescriptor>`)
	e.open(e.at("new/authentication"))
	e.submit("go=read", map[string]string{"paste": many.String()}, "paste")
	e.says(http.StatusOK, "describes 2 parties")
	e.submit("go=search", map[string]string{"search": "B.exa"}, "search")
	e.says(http.StatusOK, "https://b.example")
	if strings.Contains(string(e.Last().Body), `value="https://a.example"`) {
		t.Error("the search has not narrowed the list")
	}
	e.submit("go=read", map[string]string{"party": "https://b.example"}, "party")
	e.says(http.StatusOK, "https://b.example/sso", "taken as text")
	e.submit("go=put", map[string]string{"id": "b"}, "seen")
	if body := e.document(installation.KindAuthentication, "b"); !strings.Contains(body, "https://b.example/sso") || strings.Contains(body, "a.example") {
		t.Errorf("got %s", body)
	}
}

// K6: whoever administers one organisation makes connections of its own, brings
// the document, and names nothing of others.
func TestK6_RegisteringForOneOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	desk := r.Desk()
	own := access.Actor{Name: "orla", Subject: broker.Subject{Namespace: "a", Value: "orla"}, Role: access.Administrator, Organisation: "north"}
	if _, err := desk.Bring(t.Context(), own, "https://x.example/"); err == nil || !strings.Contains(err.Error(), "give the document itself") {
		t.Errorf("got %v", err)
	}
	theirs, err := desk.New(t.Context(), r.root(), "of all")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Examine(t.Context(), own, theirs.ID); err == nil {
		t.Error("a draft of others was examined")
	}
	draft, err := desk.New(t.Context(), own, "own")
	if err != nil {
		t.Fatal(err)
	}
	document, problems := installation.One("x", []byte("kind: application\nid: x\nprotocol: oidc\norganisation: south\nauthentication: [nobody]\nsettings: {clientID: x}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	examined, err := desk.Examine(t.Context(), own, draft.ID, document)
	if err != nil || len(examined.Documents) > 0 || len(examined.Problems) > 0 {
		t.Errorf("got %+v, %v, want nothing of another organisation", examined, err)
	}
}
