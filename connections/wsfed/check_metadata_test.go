package wsfed

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
)

// An application is filled from its metadata, and what is written stands.
func TestApplicationFromMetadata(t *testing.T) {
	t.Parallel()
	one := strings.Replace(adfstest.Entra(samltest.ProviderKey), "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "", 1)
	several := adfstest.ADFS(samltest.ProviderKey)
	for name, c := range map[string]struct {
		settings ApplicationSettings
		realm    string
		reply    []string
		field    string // of the error; "" = there is none
	}{
		"all of it":           {ApplicationSettings{Metadata: one}, adfstest.EntraIssuer, []string{adfstest.EntraPassive}, ""},
		"what is written":     {ApplicationSettings{Metadata: one, Realm: "urn:app", Reply: []string{"https://app.test/"}}, "urn:app", []string{"https://app.test/"}, ""},
		"several realms":      {ApplicationSettings{Metadata: several}, "", nil, "realm"},
		"one of several":      {ApplicationSettings{Metadata: several, Realm: adfstest.Issuer}, adfstest.Issuer, []string{adfstest.SignIn}, ""},
		"no application":      {ApplicationSettings{Metadata: adfstest.NodeWSFed(samltest.ProviderKey), Realm: "urn:app", Reply: []string{"https://app.test/"}}, "", nil, "metadata"},
		"a hostile address":   {ApplicationSettings{Metadata: strings.ReplaceAll(one, adfstest.EntraPassive, "javascript:x"), Realm: "urn:app"}, "", nil, "metadata"},
		"no metadata, nor it": {ApplicationSettings{}, "", nil, "realm"},
	} {
		raw, err := json.Marshal(c.settings)
		if err != nil {
			t.Fatal(err)
		}
		settings, problems := openApplication(raw)
		at := slices.IndexFunc(problems, func(p connections.Problem) bool { return p.Severity == connections.SeverityError })
		if at >= 0 != (c.field != "") || at >= 0 && problems[at].Field != c.field {
			t.Errorf("%s: got %v, want an error at %q", name, problems, c.field)
			continue
		}
		if c.field == "" && (settings.Realm != c.realm || !slices.Equal(settings.Reply, c.reply)) {
			t.Errorf("%s: got %q and %q, want %q and %q", name, settings.Realm, settings.Reply, c.realm, c.reply)
		}
	}
	d := newDescribing(t)
	until := describedNow.Add(-time.Hour)
	raw, err := json.Marshal(ApplicationSettings{Metadata: strings.Replace(one, " entityID", ` validUntil="`+saml2.FormatInstant(until)+`" entityID`, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.kind.check(connections.RoleApplication, raw); !slices.ContainsFunc(got, func(p connections.Problem) bool {
		return p.Field == "metadata" && p.Severity == connections.SeverityWarning
	}) {
		t.Errorf("metadata that has ended: got %v, want a warning", got)
	}
}
