package console

import (
	"encoding/base64"
	"html"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

var setupLink = regexp.MustCompile(`https?://[^<"\s]+/setup/[A-Za-z0-9_-]{43}`)

// partnerLink makes a link at the administration's pages.
func (p *person) partnerLink(fill map[string]string) string {
	p.r.Helper()
	p.open(p.r.admin + "/admin/partners/new")
	p.submit("", fill, "label", "what")
	link := setupLink.FindString(html.UnescapeString(string(p.Last().Body)))
	if link == "" || !strings.HasPrefix(link, p.r.url) {
		p.r.Fatalf("got the link %q: %d %s", link, p.Last().Status, p.Last().Page.Text)
	}
	return link
}

// reads fails unless the page has the status and the texts.
func (p *person) reads(status int, texts ...string) {
	p.r.Helper()
	body := html.UnescapeString(string(p.Last().Body))
	for _, text := range texts {
		if !strings.Contains(body, text) {
			p.r.Errorf("%s: no %q on the page: %s", p.Last().URL, text, p.Last().Page.Text)
		}
	}
	if p.Last().Status != status {
		p.r.Fatalf("%s: got %d, want %d: %s", p.Last().URL, p.Last().Status, status, p.Last().Page.Text)
	}
}

// formTo is the form of the page whose address ends so; nil = there is none.
func formTo(p *person, below string) *useragent.Form {
	for i, form := range p.Last().Page.Forms {
		if strings.HasSuffix(form.Action, below) {
			return &p.Last().Page.Forms[i]
		}
	}
	return nil
}

// theirLink is the administrators' page of the only link.
func (p *person) theirLink() {
	p.r.Helper()
	links, err := p.r.Store.PartnerLinks(p.r.Context(), "", 10)
	if err != nil || len(links) != 1 {
		p.r.Fatalf("got %d links, %v", len(links), err)
	}
	p.open(p.r.admin + "/admin/partners/" + links[0].ID)
}

// drafted is a document in the newest draft; "" = there is none.
func (r *rig) drafted(kind, id string) string {
	r.Helper()
	desk := r.Desk()
	open, err := desk.List(r.Context(), r.root(), connections.DraftQuery{Limit: 1})
	if err != nil || len(open) == 0 {
		return ""
	}
	found, err := desk.Document(r.Context(), r.root(), open[0].ID, kind, id)
	if err != nil {
		return ""
	}
	return string(found.Body)
}

func journal() string {
	return samltest.SP{EntityID: "https://journal.example.dk/sp", Consumers: []string{"https://journal.example.dk/acs"}, Signing: []string{samltest.ProviderNextKey}, RequestSigned: true}.Metadata()
}

// From the link to the draft, with one correction, while partners do not reach
// the administration.
func TestPartner_TheWholeWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, true)
	admin, guest := r.administrator(), r.person()
	link := admin.partnerLink(map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "14"})

	guest.open(link)
	guest.reads(http.StatusOK, "Set up the connection: KMD", "Nothing was sent in yet", r.url+"/saml2/metadata", "SingleSignOnService")
	guest.submit("go=look", map[string]string{"paste": "<EntityDescriptor"}, "paste")
	guest.reads(http.StatusUnprocessableEntity, "It could not be read")
	guest.submit("go=look", map[string]string{"paste": journal(), "contact.technical.given": "Tea"}, "paste")
	guest.reads(http.StatusUnprocessableEntity, "Write an e-mail address or a telephone number.", "https://journal.example.dk/acs")
	guest.submit("go=look", map[string]string{"contact.technical.email": "tea@example.dk"}, "paste")
	guest.reads(http.StatusOK, "https://journal.example.dk/sp", "There is no SingleLogoutService", "Tea")
	guest.submit("go=send", nil, "paste")
	guest.reads(http.StatusOK, "You sent it in")

	admin.open(r.admin + "/admin/partners")
	admin.reads(http.StatusOK, "KMD", "sent in", "application journal")
	admin.theirLink()
	admin.reads(http.StatusOK, "https://journal.example.dk/sp", "tea@example.dk", "switched off")
	admin.submit("", map[string]string{"answer": "Add a support contact."}, "answer")
	guest.open(link)
	guest.reads(http.StatusOK, "Add a support contact.")
	guest.submit("go=look", map[string]string{"contact.support.telephone": "+45 70 10 20 30"}, "paste")
	guest.submit("go=send", nil, "paste")

	admin.theirLink()
	admin.submit("", nil, "draft")
	admin.reads(http.StatusOK, "Kept in the draft")
	body := r.drafted(installation.KindApplication, "journal")
	for _, want := range []string{"enabled: false", "protocol: saml2", "https://journal.example.dk/acs", "tea@example.dk", "+45 70 10 20 30", "KMD"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}
	guest.open(link)
	guest.reads(http.StatusOK, "It was taken")
	if guest.Last().Page.Form("paste") != nil {
		t.Error("what was taken can be corrected")
	}
	changes, err := r.Store.Changes(t.Context(), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]int{}
	for _, c := range changes {
		done[c.What]++
	}
	for what, want := range map[string]int{"make partner link": 1, "open partner link": 1, "send partner side": 2, "refuse partner side": 1, "take partner side": 1} {
		if done[what] != want {
			t.Errorf("the audit has %q %d times, want %d", what, done[what], want)
		}
	}
}

// K6: a partner's form and document set what is its own side, whatever they hold;
// what the administrators have decided stays.
func TestK6_APartnerSetsItsOwnSideAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	link := admin.partnerLink(map[string]string{"label": "Portal", "what": "new/application/oidc", "id": "portal", "days": "1"})
	guest.open(link)
	guest.submit("go=look", map[string]string{"paste": `{"client_id":"administrators","client_name":"x","redirect_uris":["https://portal.example.dk/cb"],"scope":"openid everything offline_access",
		"grant_types":["refresh_token"],"token_endpoint_auth_method":"none","subject_type":"public","id_token_signed_response_alg":"none","client_secret":"hunter2","application_type":"native"}`}, "paste")
	guest.reads(http.StatusOK, "https://portal.example.dk/cb")
	if strings.Contains(string(guest.Last().Body), "hunter2") {
		t.Error("a secret is shown again")
	}
	values := guest.Last().Page.Form("paste").Values("go=send")
	for name, value := range map[string]string{
		"set.keys": "stolen", "set.scopes": "everything", "set.insecureNoPKCE": "true", "set.secretHashes": "x", "set.clientID": "administrators", "set.claimNames": "{}",
		"floor": "house/0", "organisation": "north", "authentication": "lab", "by.lab": "1", "claims": "[]", "enabled": "true", "id": "administrators", "kind": "settings",
		"protocol": "console", "profile": "adfs", "state": "taken", "contact.billing.email": "b@example.dk", "expires": "2099-01-01", "sso_group": "all",
	} {
		values.Set(name, value)
	}
	hop, err := guest.Send(t.Context(), http.MethodPost, link, values)
	if err != nil || hop.Status != http.StatusSeeOther {
		t.Fatalf("got %+v, %v", hop, err)
	}
	admin.theirLink()
	admin.submit("", nil, "draft")
	got := r.drafted(installation.KindApplication, "portal")
	want := "kind: application\nid: portal\n"
	if !strings.HasPrefix(got, want) || !strings.Contains(got, "https://portal.example.dk/cb") {
		t.Errorf("got %s", got)
	}
	for _, not := range []string{"stolen", "everything", "insecure", "Hashes", "administrators", "floor", "organisation", "lab", "claim", "enabled: true", "billing", "console", "profile", "public", "native", "none", "refresh", "hunter2"} {
		if strings.Contains(got, not) {
			t.Errorf("a partner has set %q: %s", not, got)
		}
	}
}

// K5: what leads nowhere says nothing of why: a secret of nothing, an expired link
// and a revoked one are the same page.
func TestK5_APartnerLinkEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	link := admin.partnerLink(map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "3"})
	other := link[:len(link)-1] + map[bool]string{true: "B", false: "A"}[strings.HasSuffix(link, "A")]
	lost := func(address string) string {
		t.Helper()
		status, _, body := r.get(address, "")
		if status != http.StatusNotFound {
			t.Errorf("%s: got %d", address, status)
		}
		_, body, _ = strings.Cut(body, "<main")
		body, _, _ = strings.Cut(body, "</main>")
		return body
	}
	nothing := lost(other)
	guest.open(link)
	guest.reads(http.StatusOK, "KMD")
	r.clock.move(72*time.Hour + time.Second)
	if got := lost(link); got != nothing {
		t.Errorf("an expired link says %s", got)
	}
	r.clock.move(-72 * time.Hour)
	admin.open(r.admin + "/admin/login")
	admin.login()
	admin.theirLink()
	form := formTo(admin, "/revoke")
	if form == nil {
		t.Fatal("no form to revoke")
	}
	if err := admin.Submit(t.Context(), form, "", nil); err != nil {
		t.Fatal(err)
	}
	admin.reads(http.StatusOK, "revoked")
	if got := lost(link); got != nothing {
		t.Errorf("a revoked link says %s", got)
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 4000), "'%20OR%201=1--", "%00"} {
		if status, _, _ := r.get(r.url+"/setup/"+bad, ""); status != http.StatusNotFound && status != http.StatusBadRequest {
			t.Errorf("%q: got %d", bad, status)
		}
	}
}

// K6: an administrator of one organisation sees the links of its connections and
// makes none for others.
func TestK6_PartnerLinksOfOneOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin := r.administrator()
	admin.partnerLink(map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "3"})
	links, err := r.Store.PartnerLinks(t.Context(), "north", 10)
	if err != nil || len(links) != 0 {
		t.Errorf("got %+v, %v", links, err)
	}
	all, _ := r.Store.PartnerLinks(t.Context(), "", 10)
	token, _ := r.token("north", access.Administrator, "north", access.ScopeRead, access.ScopeWrite)
	status, _, body := r.get(r.admin+"/admin/partners", "Bearer "+token)
	if status != http.StatusOK || strings.Contains(body, "KMD") {
		t.Errorf("got %d %s", status, body)
	}
	if status, _, _ := r.get(r.admin+"/admin/partners/"+all[0].ID, "Bearer "+token); status != http.StatusNotFound {
		t.Errorf("another's link: got %d", status)
	}
	if status, _, body := r.get(r.admin+"/admin/partners/new", "Bearer "+token); status != http.StatusOK || strings.Contains(body, "of/application/administration") || strings.Contains(body, "administrators") {
		t.Errorf("got %d %s", status, body)
	}
}

// K12: nothing is fetched because a partner asks for it, and an administrator's
// click reaches no inner address.
func TestK12_NothingIsFetchedForAPartner(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			_ = c.Close()
		}
	}()
	link := admin.partnerLink(map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "3"})
	guest.open(link)
	for _, bad := range []string{"http://x.example.dk/", "file:///etc/passwd", "javascript:alert(1)", "https://user:pw@x.example.dk/", "https://"} {
		guest.submit("go=look", map[string]string{"address": bad}, "paste")
		guest.reads(http.StatusUnprocessableEntity, "begins with https://")
	}
	guest.submit("go=look", map[string]string{"address": "https://" + listener.Addr().String() + "/metadata"}, "paste")
	guest.reads(http.StatusOK, "Only the address of the metadata was given")
	guest.submit("go=send", nil, "paste")
	guest.reads(http.StatusOK, "You sent it in")
	admin.theirLink()
	admin.submit("", nil, "draft")
	admin.reads(http.StatusUnprocessableEntity, "Fetch it first")
	form := formTo(admin, "/fetch")
	if form == nil {
		t.Fatal("no form to fetch")
	}
	if err := admin.Submit(t.Context(), form, "", nil); err != nil {
		t.Fatal(err)
	}
	admin.reads(http.StatusUnprocessableEntity, "Nothing was kept")
	_ = listener.Close()
	<-served
	if got := asked.Load(); got != 0 {
		t.Errorf("an address of the machine was asked %d times", got)
	}
}

// K2, K9: what a partner writes is text, for the partner and for administrators,
// and what is too large or a trap is refused.
func TestK2_APartnersWordsAreText(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	const evil = `"><script>alert(1)</script>`
	link := admin.partnerLink(map[string]string{"label": "<b>KMD</b>", "what": "new/application/saml2", "id": "journal", "days": "3"})
	guest.open(link)
	document := samltest.SP{EntityID: "https://x.example/" + evil, Consumers: []string{"https://x.example/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	guest.submit("go=look", map[string]string{"paste": document, "note": evil + "'; DROP TABLE partner_links;--", "contact.technical.surname": evil, "contact.technical.telephone": "1"}, "paste")
	pages := []string{string(guest.Last().Body)}
	guest.submit("go=send", nil, "paste")
	pages = append(pages, string(guest.Last().Body))
	admin.theirLink()
	admin.reads(http.StatusOK, "alert(1)", "DROP TABLE")
	admin.open(admin.Last().URL.String())
	pages = append(pages, string(admin.Last().Body))
	for _, page := range pages {
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>KMD") {
			t.Error("what a partner wrote is markup on the page")
		}
	}
	for _, bad := range []struct{ paste, says string }{
		{`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EntityDescriptor>&e;</EntityDescriptor>`, "It could not be read"},
		{"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "private key"},
		{strings.Repeat("a", 257<<10), "larger than 256 KB"},
		{`{"redirect_uris":["https://x.example/cb"]}`, "not a description that fits"},
	} {
		guest.open(link)
		guest.submit("go=look", map[string]string{"paste": bad.paste}, "paste")
		guest.reads(http.StatusUnprocessableEntity, bad.says)
	}
	// A description that is right in everything else is not taken with a key in it.
	const private = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7"
	withKey := strings.Replace(samltest.SP{EntityID: "https://x.example", Consumers: []string{"https://x.example/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata(),
		"</md:EntityDescriptor>", `<md:ContactPerson contactType="technical"><md:Company>`+"-----BEGIN PRIVATE KEY-----\n"+private+"\n-----END PRIVATE KEY-----</md:Company></md:ContactPerson></md:EntityDescriptor>", 1)
	guest.open(link)
	guest.submit("go=look", map[string]string{"paste": withKey}, "paste")
	guest.reads(http.StatusUnprocessableEntity, "private key")
	if body := string(guest.Last().Body); strings.Contains(body, private) || strings.Contains(body, base64.StdEncoding.EncodeToString([]byte(withKey))[:40]) {
		t.Error("a private key is sent back")
	}
	guest.open(link)
	guest.submit("go=look", map[string]string{"paste": strings.Repeat("a", 1000<<10)}, "paste")
	if guest.Last().Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too large: got %d", guest.Last().Status)
	}
	for range 60 {
		guest.open(link)
		guest.submit("go=look", map[string]string{"note": "x"}, "paste")
		if guest.Last().Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("a link may be used without an end")
}

// K7: a link is shown once, and neither the database's rows nor another page hold
// its secret.
func TestK7_APartnerLinkIsShownOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin := r.administrator()
	link := admin.partnerLink(map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "3"})
	secret := link[strings.LastIndex(link, "/")+1:]
	admin.theirLink()
	own := string(admin.Last().Body)
	admin.open(r.admin + "/admin/partners")
	own += string(admin.Last().Body)
	admin.open(r.admin + "/admin/audit")
	own += string(admin.Last().Body)
	changes, err := r.Store.Changes(t.Context(), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		own += c.What + c.Target + c.Detail + c.Difference
	}
	if !strings.Contains(own, "KMD") || strings.Contains(own, secret) {
		t.Error("the secret of a link is shown again")
	}
}

// A connection that is there: what would be different is seen, another party has
// to be ticked, what came in meanwhile is seen first, and the rest stays.
func TestPartner_AConnectionThatIsThere(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	r.also("kind: application\nid: journal\nprotocol: saml2\nauthentication: [administrators]\nfloor: 30\nsettings:\n  metadata: |\n    " +
		strings.ReplaceAll(samltest.SP{EntityID: "https://journal.example.dk/sp", Consumers: []string{"https://old.example.dk/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata(), "\n", "\n    ") + "\n")
	link := admin.partnerLink(map[string]string{"label": "KMD", "what": "of/application/journal", "days": "14"})
	send := func(document string) {
		t.Helper()
		guest.open(link)
		guest.submit("go=look", map[string]string{"paste": document}, "paste")
		guest.submit("go=send", nil, "paste")
		guest.reads(http.StatusOK, "You sent it in")
		if strings.Contains(guest.Last().Page.Text, "administration") || strings.Contains(guest.Last().Page.Text, "old.example.dk") || strings.Contains(guest.Last().Page.Text, "administrators") {
			t.Error("the page tells what stands in the installation")
		}
	}
	send(strings.ReplaceAll(journal(), "https://journal.example.dk/sp", "https://another.example.dk/sp"))
	admin.theirLink()
	admin.reads(http.StatusOK, "https://another.example.dk/sp", "settings.metadata")
	admin.submit("", nil, "draft")
	admin.reads(http.StatusUnprocessableEntity, "Ask the partner first")
	if body := r.drafted(installation.KindApplication, "journal"); body != "" {
		t.Errorf("it was taken: %s", body)
	}
	admin.theirLink()
	send(journal())
	admin.submit("", map[string]string{"other": "1"}, "draft")
	if admin.Last().Status != http.StatusConflict {
		t.Errorf("what was not seen is taken: got %d", admin.Last().Status)
	}
	admin.theirLink()
	admin.submit("", nil, "draft")
	admin.reads(http.StatusOK, "Kept in the draft")
	body := r.drafted(installation.KindApplication, "journal")
	for _, want := range []string{"floor: 30", "https://journal.example.dk/acs", "- administrators"} {
		if !strings.Contains(body, want) {
			t.Errorf("got %s without %q", body, want)
		}
	}
	if strings.Contains(body, "old.example.dk") || strings.Contains(body, "enabled") {
		t.Errorf("got %s", body)
	}
}

// A provider of OpenID Connect: what its configuration does not say is typed
// beside it.
func TestPartner_AnOpenIDProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	admin, guest := r.administrator(), r.person()
	link := admin.partnerLink(map[string]string{"label": "OP", "what": "new/authentication/oidc", "id": "op", "days": "14"})
	guest.open(link)
	guest.reads(http.StatusOK, r.url+"/oidc/rp/op/callback")
	guest.submit("go=look", map[string]string{"set.issuer": "https://op.example.dk", "set.clientID": "trin-1"}, "paste")
	guest.reads(http.StatusOK, "trin-1")
	guest.submit("go=send", nil, "paste")
	admin.theirLink()
	admin.submit("", nil, "draft")
	body := r.drafted(installation.KindAuthentication, "op")
	if !strings.Contains(body, "issuer: https://op.example.dk") || !strings.Contains(body, "clientID: trin-1") || !strings.Contains(body, "enabled: false") {
		t.Errorf("got %s", body)
	}
}
