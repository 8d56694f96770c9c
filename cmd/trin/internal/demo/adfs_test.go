package demo

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	gosaml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"

	"trin/cmd/trin/internal/useragent"
)

// samlPair is gosaml2 right behind the AD FS of the demo.
type samlPair struct {
	*pair
	asks *Application
	got  string // the response that came last
}

func newSAMLPair(t *testing.T) *samlPair {
	t.Helper()
	p := &samlPair{pair: newPair(t)}
	p.serve(func(base string) http.Handler {
		var err error
		p.asks, err = NewApplication(base, nil, p.clock.Now)
		p.must(err)
		return p.asks
	})
	own, err := p.asks.Metadata()
	p.must(err)
	p.must(p.provider.Trust(own))
	theirs, err := fetch(t.Context(), p.at+federationMetadata)
	p.must(err)
	p.must(p.asks.Trust(theirs))
	p.agent.Stop = func(_ string, _ *url.URL, form url.Values) bool {
		p.got = form.Get("SAMLResponse")
		return p.got != ""
	}
	return p
}

// ask opens a sign-in. The change is made before the request is signed.
func (p *samlPair) ask(change func(*gosaml2.SAMLServiceProvider, *etree.Document)) {
	p.Helper()
	sp, err := p.asks.serviceProvider(p.asks.trusted())
	p.must(err)
	sp.NameIdFormat = gosaml2.NameIdFormatUnspecified
	change(sp, etree.NewDocument()) // before it is built
	document, err := sp.BuildAuthRequestDocumentNoSig()
	p.must(err)
	change(sp, document)
	address, err := sp.BuildAuthURLRedirect("state", document)
	p.must(err)
	p.must(p.agent.Open(p.Context(), address))
}

// read is what gosaml2 reads in the response.
func (p *samlPair) read() *gosaml2.AssertionInfo {
	p.Helper()
	sp, err := p.asks.serviceProvider(p.asks.trusted())
	p.must(err)
	info, err := sp.RetrieveAssertionInfo(p.got)
	p.must(err)
	if info.WarningInfo.InvalidTime || info.WarningInfo.NotInAudience {
		p.Fatalf("got the warnings %+v, want none", info.WarningInfo)
	}
	return info
}

func asking(classes ...string) func(*gosaml2.SAMLServiceProvider, *etree.Document) {
	return func(sp *gosaml2.SAMLServiceProvider, _ *etree.Document) {
		sp.RequestedAuthnContext = &gosaml2.RequestedAuthnContext{Comparison: gosaml2.AuthnPolicyMatchExact, Contexts: classes}
	}
}

func nothing(*gosaml2.SAMLServiceProvider, *etree.Document) {}

func TestProviderSpeaksSAML(t *testing.T) {
	t.Parallel()
	p := newSAMLPair(t)
	p.ask(nothing)
	p.signIn(User, Password)
	info := p.read()
	if got, want := info.Assertions[0].AuthnStatement.AuthnContext.AuthnContextClassRef.Value, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"; got != want {
		t.Errorf("got the class %q, want %q", got, want)
	}
	if got := info.Values.Get("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"); got != "alice@example.dk" {
		t.Errorf("got the UPN %q", got)
	}
	p.ask(asking(multipleAuthn))
	p.code()
	info = p.read()
	if got := info.Assertions[0].AuthnStatement.AuthnContext.AuthnContextClassRef.Value; got != multipleAuthn {
		t.Errorf("got the class %q, want %q", got, multipleAuthn)
	}
	if methods := info.Values.GetAll(methodsClaim); !slices.Contains(methods, multipleAuthn) || len(methods) != 3 {
		t.Errorf("got the methods %q, want the password, the code and the word for both", methods)
	}
}

func TestProviderRefusesInSAML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*gosaml2.SAMLServiceProvider, *etree.Document)
		signIn string
		want   []string
	}{
		{name: "Scoping", change: func(_ *gosaml2.SAMLServiceProvider, document *etree.Document) {
			if root := document.Root(); root != nil {
				scoping := root.CreateElement("samlp:Scoping")
				scoping.CreateElement("samlp:RequesterID").SetText("urn:requester")
			}
		}, want: []string{"urn:oasis:names:tc:SAML:2.0:status:Requester"}},
		{name: "a class that it has not", change: asking("urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"),
			want: []string{"urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"}},
		{name: "a user without a second factor", change: asking(multipleAuthn), signIn: Other,
			want: []string{"urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"}},
		{name: "a name identifier that no rule gives", change: func(sp *gosaml2.SAMLServiceProvider, _ *etree.Document) {
			sp.NameIdFormat = gosaml2.NameIdFormatPersistent
		},
			want: []string{"urn:oasis:names:tc:SAML:2.0:status:Requester", "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"}},
		{name: "passive", change: func(sp *gosaml2.SAMLServiceProvider, _ *etree.Document) { sp.IsPassive = true },
			want: []string{"urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:NoPassive"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newSAMLPair(t)
			p.ask(test.change)
			if test.signIn != "" {
				p.signIn(test.signIn, Password)
			}
			if got, _ := refused(p.got); !slices.Equal(got, test.want) {
				t.Errorf("got the statuses %q, want %q", got, test.want)
			}
		})
	}
}

// TestProviderBelievesNoForgery changes a signed request on its way.
func TestProviderBelievesNoForgery(t *testing.T) {
	t.Parallel()
	p := newSAMLPair(t)
	sp, err := p.asks.serviceProvider(p.asks.trusted())
	p.must(err)
	sp.NameIdFormat = gosaml2.NameIdFormatUnspecified
	document, err := sp.BuildAuthRequestDocumentNoSig()
	p.must(err)
	address, err := sp.BuildAuthURLRedirect("state", document)
	p.must(err)
	p.must(p.agent.Open(t.Context(), strings.Replace(address, "RelayState=state", "RelayState=other", 1)))
	p.shows("MSIS0038")

	sp.SignAuthnRequestsCanonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	posted, err := sp.BuildAuthBodyPost("state")
	p.must(err)
	page, err := useragent.ParsePage(posted)
	p.must(err)
	form := page.Form("SAMLRequest").Values("")
	_, err = p.agent.Send(t.Context(), http.MethodPost, p.at+"/adfs/ls/", form)
	p.must(err)
	if p.agent.Last().Page.Form("UserName") == nil {
		t.Fatalf("got the page %q for a signed POST, want the login form", p.agent.Last().Page.Text)
	}
	raw := decoded(t, form.Get("SAMLRequest"))
	form.Set("SAMLRequest", encoded(strings.Replace(raw, `Version="2.0"`, `Version="2.0" ForceAuthn="true"`, 1)))
	_, err = p.agent.Send(t.Context(), http.MethodPost, p.at+"/adfs/ls/", form)
	p.must(err)
	p.shows("MSIS0038")
}

func decoded(t *testing.T, text string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// TestProviderSignsOutEverywhere signs in at two partners, one of each protocol,
// and out at the one of WS-Federation.
func TestProviderSignsOutEverywhere(t *testing.T) {
	t.Parallel()
	p := newSAMLPair(t)
	p.agent.Frames = true
	p.ask(nothing)
	p.signIn(User, Password)
	v := &visit{nameID: p.read().NameID}
	p.asks.mu.Lock()
	p.asks.visits["a visit"] = v
	p.asks.mu.Unlock()
	p.agent.Stop = nil
	p.open("/level/2")
	p.shows("The level 2 page is open")

	p.must(p.agent.Submit(t.Context(), &p.agent.Last().Page.Forms[0], "", nil)) // log out
	p.shows("Signed out")
	if frames := p.agent.Last().Page.Frames; len(frames) != 1 || !strings.HasPrefix(frames[0], p.application.BaseURL) {
		t.Errorf("got the frames %q, want one, the application's", frames)
	}
	p.asks.mu.Lock()
	if len(p.asks.visits) != 0 {
		t.Error("the partner of SAML still has the visit")
	}
	p.asks.mu.Unlock()
	p.must(p.agent.Follow(t.Context(), "Continue"))
	p.shows("You are not signed in")
	p.ask(nothing)
	if p.agent.Last().Page.Form("UserName") == nil {
		t.Error("got in without a password after signing out")
	}
}
