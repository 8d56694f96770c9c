package saml2

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// town is an installation that says everything about itself.
func town() broker.Publisher {
	return broker.Publisher{
		Organization: &broker.Organization{
			Name: broker.Text{"da": "Byen", "en": "The Town"}, DisplayName: broker.Text{"": "Town & <Country>"},
			URL: broker.Text{"da": "https://by.example/da", "en": "https://by.example/en"},
		},
		Contacts: []broker.Contact{
			{Type: "technical", Company: "IT", GivenName: "Ada", Surname: "L", Email: "it@by.example", Telephone: "+45 12 34 56 78"},
			{Type: "support", Email: "help@by.example"},
		},
		Name: broker.Text{"da": "Byens login", "": "The town's login"}, Description: broker.Text{"en": "For everybody who works here"},
		Logos:       []broker.Logo{{URL: "https://by.example/logo.svg", Width: 80, Height: 60}, {URL: "https://by.example/da.svg", Width: 80, Height: 60, Language: "da"}},
		Information: broker.Text{"en": "https://by.example/about"}, Privacy: broker.Text{"da": "https://by.example/privat"},
		Error:  "https://by.example/error?code=ERRORURL_CODE&at=ERRORURL_TS",
		Scopes: []string{"by.example", "skole.by.example"}, SignedRequest: true,
	}
}

// said are the texts of the elements of that name, each with its language.
func said(root *etree.Element, name string) []string {
	var all []string
	for _, el := range root.FindElements("//" + name) {
		all = append(all, strings.TrimSpace(el.SelectAttrValue("xml:lang", "")+" "+el.Text()))
	}
	return all
}

func TestPublisherInMetadata(t *testing.T) {
	t.Parallel()
	r, b := newIDPRig(t), newRig(t)
	now := town()
	get := func(context.Context) (broker.Publisher, error) { return now, nil }
	r.kind.Publisher, b.kind.Publisher = get, get
	idp := func() *etree.Element {
		t.Helper()
		document, _, err := r.kind.idpMetadata(t.Context(), description{keys: connections.DefaultKeys})
		if err != nil {
			t.Fatal(err)
		}
		return parsedMetadata(t, document)
	}
	sp, _, err := b.backend().metadata(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	first := idp()
	for role, root := range map[string]*etree.Element{"identity provider": first, "service provider": parsedMetadata(t, sp)} {
		for name, want := range map[string][]string{
			"OrganizationName":         {"da Byen", "en The Town"},
			"OrganizationDisplayName":  {"en Town & <Country>"},
			"OrganizationURL":          {"da https://by.example/da", "en https://by.example/en"},
			"EmailAddress":             {"mailto:it@by.example", "mailto:help@by.example"},
			"SurName":                  {"L"},
			"mdui:DisplayName":         {"en The town's login", "da Byens login"},
			"mdui:Description":         {"en For everybody who works here"},
			"mdui:Logo":                {"https://by.example/logo.svg", "da https://by.example/da.svg"},
			"mdui:InformationURL":      {"en https://by.example/about"},
			"mdui:PrivacyStatementURL": {"da https://by.example/privat"},
		} {
			if got := said(root, name); !slices.Equal(got, want) {
				t.Errorf("%s: %s: got %q, want %q", role, name, got, want)
			}
		}
	}
	if got, want := said(first, "shibmd:Scope"), now.Scopes; !slices.Equal(got, want) || len(said(first, "md:Extensions")) != 1 {
		t.Errorf("scopes: got %q in %d Extensions, want %q in one", got, len(said(first, "md:Extensions")), want)
	}
	if got := said(parsedMetadata(t, sp), "shibmd:Scope"); len(got) != 0 {
		t.Errorf("a service provider speaks for nobody: got %q", got)
	}
	if got := first.FindElement("//IDPSSODescriptor").SelectAttrValue("WantAuthnRequestsSigned", ""); got != "true" {
		t.Errorf("WantAuthnRequestsSigned: got %q", got)
	}
	if got := first.FindElement("//IDPSSODescriptor").SelectAttrValue("errorURL", ""); got != now.Error {
		t.Errorf("errorURL: got %q, want %q", got, now.Error)
	}
	now = broker.Publisher{}
	if root := idp(); len(said(root, "Organization"))+len(said(root, "ContactPerson"))+len(said(root, "Extensions")) != 0 || strings.Contains(string(xmlsec.Bytes(root)), "errorURL") {
		t.Error("what is said no more waits for the cache")
	}
	r.kind.Publisher = func(context.Context) (broker.Publisher, error) { return broker.Publisher{}, errors.New("gone") }
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/saml2/metadata", nil))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("without a configuration: got %d", w.Code)
	}
}

// An English text stands for one without a language.
func TestLocalized(t *testing.T) {
	t.Parallel()
	root := etree.NewElement("root")
	localized(root, "md:X", broker.Text{"": "Anybody", "en": "The English", "da-DK": "Danskerne"})
	if got, want := said(root, "X"), []string{"da-DK Danskerne", "en The English"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func parsedMetadata(t *testing.T, document []byte) *etree.Element {
	t.Helper()
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseMetadata(document); err != nil {
		t.Fatalf("Trin itself does not take it: %v", err)
	}
	return root
}
