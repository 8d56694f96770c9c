package installation_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
)

const publisherText = `kind: settings
publisher:
  organization:
    name: {da: Byen, en: The Town}
    url: https://by.example
  contacts:
    - {type: technical, company: IT, email: it@by.example}
    - {type: support, telephone: "+45 12 34 56 78"}
  name: {da: Byens login, en: The town's login}
  logos:
    - {url: "https://by.example/logo.svg", width: 80, height: 60, language: da}
  privacyURL: {da: "https://by.example/privat"}
  errorURL: https://by.example/error?code=ERRORURL_CODE
  scopes: [by.example, skole.by.example]
  wantSignedRequests: true
`

func TestPublisher(t *testing.T) {
	t.Parallel()
	text, problems := installation.Parse("trin.yaml", []byte(publisherText), nil)
	configuration, found := text.Build(1, parts())
	if len(problems)+len(found) != 0 {
		t.Fatal(problems, found)
	}
	p := configuration.Publisher
	if p.Organization == nil || !maps.Equal(p.Organization.DisplayName, broker.Text{"da": "Byen", "en": "The Town"}) || p.Organization.URL[""] != "https://by.example" {
		t.Errorf("got the organization %+v", p.Organization)
	}
	if len(p.Contacts) != 2 || p.Contacts[0] != (broker.Contact{Type: "technical", Company: "IT", Email: "it@by.example"}) {
		t.Errorf("got the contacts %+v", p.Contacts)
	}
	if len(p.Logos) != 1 || p.Logos[0] != (broker.Logo{URL: "https://by.example/logo.svg", Width: 80, Height: 60, Language: "da"}) {
		t.Errorf("got the logos %+v", p.Logos)
	}
	if !slices.Equal(p.Scopes, []string{"by.example", "skole.by.example"}) || !p.SignedRequest {
		t.Errorf("got the scopes %q, signed requests %t", p.Scopes, p.SignedRequest)
	}
	if p.Name["en"] != "The town's login" || p.Privacy["da"] == "" || p.Error == "" {
		t.Errorf("got %+v", p)
	}
}

func TestPublisherMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, at string }{
		"no page of the organization": {"    url: https://by.example\n", "", "trin.yaml:3:3: error: settings, publisher.organization:"},
		"no name of the organization": {"    name: {da: Byen, en: The Town}\n", "", "trin.yaml:3:3: error: settings, publisher.organization:"},
		"a page without TLS":          {"url: https://by.example\n", "url: http://by.example\n", "publisher.organization.url:"},
		"another kind of contact":     {"type: support", "type: boss", "publisher.contacts.1:"},
		"nobody to reach":             {"type: technical, company: IT, email: it@by.example", "type: technical, company: IT", "publisher.contacts.0:"},
		"no address":                  {"email: it@by.example", "email: \"it <it@by.example>\"", "publisher.contacts.0.email:"},
		"a scope with a pattern":      {"skole.by.example]", "\"*.by.example\"]", "publisher.scopes.1:"},
		"a scope twice":               {"skole.by.example]", "by.example]", "publisher.scopes.1:"},
		"no size":                     {"width: 80, ", "", "publisher.logos.0:"},
		"no number":                   {"width: 80", "width: wide", "publisher.logos.0.width:"},
		"no language":                 {"language: da", "language: Danish!", "publisher.logos.0.language:"},
		"javascript":                  {`da: "https://by.example/privat"`, `da: "javascript:alert(1)"`, "publisher.privacyURL.da:"},
		"no error page":               {"errorURL: https://", "errorURL: ", "publisher.errorURL:"},
		"an unknown field":            {"privacyURL:", "privacy:", "publisher.privacy:"},
	} {
		if !strings.Contains(publisherText, c.from) {
			t.Fatalf("%s: the text does not hold %q", name, c.from)
		}
		text, problems := installation.Parse("trin.yaml", []byte(strings.Replace(publisherText, c.from, c.to, 1)), nil)
		configuration, found := text.Build(1, parts())
		if problems = append(problems, found...); len(problems) != 1 || !strings.Contains(problems[0].String(), c.at) || configuration != nil {
			t.Errorf("%s: got %v, want one error with %q and nothing in force", name, problems, c.at)
		}
	}
}
