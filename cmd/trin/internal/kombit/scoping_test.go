package kombit

import (
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// scoped is a sample with other Scoping, signed.
func (r *rig) scoped(name, attributes, children string) []byte {
	r.Helper()
	text := string(r.unsigned(name))
	begin, end := strings.Index(text, "<samlp:Scoping"), strings.Index(text, "</samlp:Scoping>")
	id := newID(r.T)
	requesters := strings.TrimPrefix(text[begin:end], "<samlp:Scoping>")
	text = text[:begin] + "<samlp:Scoping " + attributes + ">" + children + requesters + text[end:]
	return r.signed(r.ch2, edited(text, `ID="`+requests()[name].ID+`"`, `ID="`+id+`"`))
}

// TestKombit08_TheSystemBehindTheRequest: the chain is there for the claims, in
// its order; the privileges are those of the one system; a system that nobody
// has described gets none, has no floor, and is listed.
func TestKombit08_TheSystemBehindTheRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, "  - drop: {claims: [role]}\n", "  - drop: {claims: [role]}\n  - requester: {claim: chain}\n")
	login := r.steppedUp(r.ch2, r.browser(), "request-2-chain-of-two.xml")
	has(t, login, "chain", journal, building)
	lists(t, login, attrPrivileges2, privileges().Privileges()...)
	if asked := r.roles.questions(); len(asked) != 1 || asked[0].Get("user") != "karla" || asked[0].Get("system") != journal {
		t.Errorf("the role source was asked %v", asked)
	}
	b := r.browser()
	r.posted(b, "request-2-stranger.xml")
	login = r.accepted(r.ch2, r.municipal(b))
	has(t, login, "chain", stranger)
	lists(t, login, attrPrivileges2)
	if len(r.roles.questions()) != 1 {
		t.Error("the role source was asked for a system that nobody has described")
	}
	if floors := r.record().Asked.Floors; len(floors) > 0 {
		t.Errorf("got the floors %v", floors)
	}
	seen, err := r.node.Store.Requesters(t.Context(), "kombit")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(seen, func(s store.SeenRequester) bool { return s.Requester == stranger && s.Logins == 1 }) {
		t.Errorf("got %+v, want the system that nobody has described among them", seen)
	}
}

// TestKombit10_ScopingGoesOn: the count is one less, the list is what is left of
// it, and the chain has the handler behind it.
func TestKombit10_ScopingGoesOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, withNemLogin()...)
	b := r.browser()
	r.post(b, r.scoped("request-2-substantial.xml", `ProxyCount="3"`, `<samlp:IDPList><samlp:IDPEntry ProviderID="`+nemlogin+`"/></samlp:IDPList>`))
	scoping := r.challenge(b).SelectElement("Scoping")
	if scoping == nil {
		t.Fatal("there is no Scoping")
	}
	if got := scoping.SelectAttrValue("ProxyCount", ""); got != "2" {
		t.Errorf("got the ProxyCount %q, want 2", got)
	}
	var chain []string
	for _, el := range scoping.SelectElements("RequesterID") {
		chain = append(chain, el.Text())
	}
	if want := []string{journal, entity2}; !slices.Equal(chain, want) {
		t.Errorf("got the chain %q, want %q", chain, want)
	}
	b = r.browser()
	r.post(b, r.fresh("request-2-substantial.xml"))
	if scoping = r.challenge(b).SelectElement("Scoping"); scoping == nil || scoping.SelectElement("IDPList") != nil {
		t.Errorf("got %v, want Scoping without a list where none came", scoping)
	}
}

// TestKombit11_ProxyCountZero: no other provider may be asked; a login of Trin's
// own is none.
func TestKombit11_ProxyCountZero(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hop := r.post(r.browser(), r.scoped("request-2-stranger.xml", `ProxyCount="0"`, ""))
	if refusal := r.refusal(r.ch2, hop); !slices.Equal(refusal.Codes, []string{"Responder", "ProxyCountExceeded"}) {
		t.Errorf("got %q", refusal.Codes)
	}
	r.use("authentication: [municipality]", "authentication: [municipality, local]", "---\nkind: authentication\nid: code", "---\nkind: authentication\nid: local\nprotocol: password\nfirstFactor: 20\n---\nkind: authentication\nid: code")
	if _, err := r.node.Users.Create(t.Context(), "lone", "a long password of hers", broker.Claims{{Name: "displayName", Values: []string{"Lone Lokal"}}}); err != nil {
		t.Fatal(err)
	}
	b := r.browser()
	r.post(b, r.scoped("request-2-stranger.xml", `ProxyCount="0"`, ""))
	if err := b.Submit(t.Context(), b.Last().Page.Form("name", "password"), "", map[string]string{"name": "lone", "password": "a long password of hers"}); err != nil {
		t.Fatal(err)
	}
	last := b.Last()
	has(t, r.accepted(r.ch2, &last), attrLevel, "2")
}

// TestKombit12_IDPList: one of three in the list is asked without a choice; none
// of them there is a refusal.
func TestKombit12_IDPList(t *testing.T) {
	t.Parallel()
	r := newRig(t, "authentication: [municipality]", "authentication: [municipality, nemlogin, rival]",
		"---\nkind: authentication\nid: code", "---\nkind: authentication\nid: rival\nprotocol: saml2\nfirstFactor: 20\nsettings: {metadataFile: rival.xml}\n---\nkind: authentication\nid: code")
	b := r.browser()
	r.posted(b, "request-2-stranger.xml")
	if page := b.Last().Page; page == nil || page.Form("connection") == nil {
		t.Fatal("without a list there is no choice")
	}
	for entity, sso := range map[string]string{municipality: municipalitySSO, rival: rivalSSO} {
		b := r.browser()
		r.post(b, r.scoped("request-2-stranger.xml", "", `<samlp:IDPList><samlp:IDPEntry ProviderID="https://elsewhere.example"/><samlp:IDPEntry ProviderID="`+entity+`"/></samlp:IDPList>`))
		if to := r.challenge(b).to.String(); !strings.HasPrefix(to, sso) {
			t.Errorf("got %s, want %s", to, sso)
		}
	}
	hop := r.post(r.browser(), r.scoped("request-2-stranger.xml", "", `<samlp:IDPList><samlp:IDPEntry ProviderID="https://elsewhere.example"/></samlp:IDPList>`))
	if refusal := r.refusal(r.ch2, hop); !slices.Equal(refusal.Codes, []string{"Responder", "NoSupportedIDP"}) {
		t.Errorf("got %q", refusal.Codes)
	}
}

// TestKombit13_Passive: without a session there is NoPassive and no page but the
// one that carries the answer; with ForceAuthn it can never be met.
func TestKombit13_Passive(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.posted(b, "request-2-passive.xml")
	a := r.challenge(b)
	if got := a.SelectAttrValue("IsPassive", ""); got != "true" {
		t.Errorf("the provider is asked with IsPassive %q", got)
	}
	nobody := unique(fromMunicipality(a.id, r.clock()))
	nobody.Status, nobody.Unasserted, nobody.SignAssertion, nobody.SignResponse = []string{"Responder", "NoPassive"}, true, "", samltest.ProviderKey
	r.refused(r.ch2, r.answers(b, a, nobody), "_k12", "Responder", "NoPassive")
	for _, hop := range b.Hops {
		if hop.Page != nil && hop.Page.Form("SAMLResponse") == nil {
			t.Errorf("a page was shown: %s", hop.Page.Text)
		}
	}
	r.refused(r.ch2, r.posted(b, "request-2-force-and-passive.xml"), "_k13", "Responder", "NoPassive")
	r.post(b, r.fresh("request-2-substantial.xml"))
	r.municipal(b)
	r.accepted(r.ch2, r.enters(b))
	login := r.accepted(r.ch2, r.post(b, r.fresh("request-2-passive.xml")))
	has(t, login, levelClaim, "Substantial")
}

// TestKombit17_AuthenticatingAuthority: the provider's own list, and then the
// provider; none where the handler does not want it.
func TestKombit17_AuthenticatingAuthority(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edits []string
		want  []string
	}{
		"in order":   {nil, []string{"https://far.example", "https://middle.example", municipality}},
		"suppressed": {[]string{"  metadataFile: context-handler-2.xml", "  metadataFile: context-handler-2.xml\n  suppressAuthenticatingAuthority: true"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.edits...)
			b := r.browser()
			r.posted(b, "request-2-stranger.xml")
			a := r.challenge(b)
			login := r.accepted(r.ch2, r.answers(b, a, editing(unique(fromMunicipality(a.id, r.clock())), authorities("https://far.example", "https://middle.example"))))
			if !slices.Equal(login.Authorities, c.want) {
				t.Errorf("got %q, want %q", login.Authorities, c.want)
			}
		})
	}
}

// TestKombit18_ProxyRestriction: what a provider does not let go on does not; of
// what it does, one less.
func TestKombit18_ProxyRestriction(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		bend  func(*samltest.Response)
		count string // of the answer
		good  bool
	}{
		"none":             {restriction(""), "", true},
		"count 2":          {restriction("2"), "1", true},
		"count 1":          {restriction("1"), "0", true},
		"count 0":          {restriction("0"), "", false},
		"to this handler":  {restriction("", entity1, entity2), "", true},
		"to somebody else": {restriction("", "https://elsewhere.example"), "", false},
	} {
		b := r.browser()
		r.post(b, r.fresh("request-2-stranger.xml"))
		a := r.challenge(b)
		response := unique(fromMunicipality(a.id, r.clock()))
		c.bend(&response)
		hop := r.answers(b, a, response)
		if !c.good {
			if refusal := r.refusal(r.ch2, hop); refusal.Codes[0] != "Responder" {
				t.Errorf("%s: got %q", name, refusal.Codes)
			}
			continue
		}
		login := r.accepted(r.ch2, hop)
		got := ""
		if _, after, found := strings.Cut(login.Assertion, `ProxyRestriction Count="`); found {
			got, _, _ = strings.Cut(after, `"`)
		}
		if got != c.count {
			t.Errorf("%s: got the count %q, want %q", name, got, c.count)
		}
	}
}
