package wsfed

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
)

func TestCheckConnection(t *testing.T) {
	t.Parallel()
	fields := func(problems []connections.Problem) []string {
		var all []string
		for _, p := range problems {
			if !strings.HasSuffix(p.Message, ".") || !strings.ContainsAny(p.Message, ":,") {
				t.Errorf("%q is no sentence that ends in what to do", p.Message)
			}
			all = append(all, string(p.Severity)+" "+p.Field)
		}
		slices.Sort(all)
		return all
	}
	k := newParty(t).kind
	for _, c := range []struct {
		name   string
		change func(*ConnectionSettings)
		want   []string
	}{
		{"right", func(*ConnectionSettings) {}, nil},
		{"empty", func(s *ConnectionSettings) { *s = ConnectionSettings{} }, []string{"error certificates", "error endpoint", "error issuer"}},
		{"PEM", func(s *ConnectionSettings) {
			s.Certificates = []string{string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: samltest.Named(samltest.ProviderKey).Certificate.Raw}))}
		}, nil},
		{"no certificate", func(s *ConnectionSettings) { s.Certificates = []string{"x"} }, []string{"error certificates.0"}},
		{"a private key", func(s *ConnectionSettings) {
			s.Certificates = []string{string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}))}
		}, []string{"error certificates.0"}},
		{"plain http", func(s *ConnectionSettings) { s.Endpoint = "http://provider.test/" }, []string{"error endpoint"}},
		{"a script", func(s *ConnectionSettings) { s.Endpoint = "javascript:alert(1)" }, []string{"error endpoint"}},
		{"our own parameters", func(s *ConnectionSettings) { s.Endpoint = "https://provider.test/?wauth=x" }, []string{"error endpoint"}},
		{"a fragment", func(s *ConnectionSettings) { s.Endpoint = "https://provider.test/#x" }, []string{"error endpoint"}},
		{"a query of its own", func(s *ConnectionSettings) { s.Endpoint = "https://provider.test/?tenant=1" }, nil},
		{"endpoints", func(s *ConnectionSettings) {
			s.Endpoints = []EndpointSettings{{Ask: "a", URL: "https://provider.test/"}, {Ask: "a", URL: "x"}, {Ask: "urn:none", URL: "https://provider.test/"}}
		}, []string{"error endpoints.1.ask", "error endpoints.1.url", "error endpoints.2.ask"}},
		{"words", func(s *ConnectionSettings) { s.Token, s.LoginHint, s.Skew = "jwt", "hint", saml2.Duration(time.Hour) },
			[]string{"error loginHint", "error skew", "error token"}},
		{"identifiers", func(s *ConnectionSettings) { s.Realm, s.HomeRealm = "\x00", "\x01" }, []string{"error homeRealm", "error realm"}},
		{"the provider's name", func(s *ConnectionSettings) { s.Realm = s.Issuer }, []string{"error realm"}},
		{"dangers", func(s *ConnectionSettings) {
			s.InsecureCBC, s.InsecureRSA15, s.InsecureSHA1, s.InsecureFutureInstant, s.InsecureExpiredMetadata = true, true, true, true, true
		}, []string{"danger insecureCBC", "danger insecureExpiredMetadata", "danger insecureFutureInstant", "danger insecureRSA15", "danger insecureSHA1"}},
		{"metadata and more", func(s *ConnectionSettings) { s.Metadata = "<x/>" }, []string{"error metadata"}},
		{"signed metadata", func(s *ConnectionSettings) { *s = signedMetadata(samltest.ProviderKey) }, nil},
		{"metadata that another has signed", func(s *ConnectionSettings) { *s = signedMetadata(samltest.ImpostorKey) }, []string{"error metadata"}},
		{"metadata that nobody has signed", func(s *ConnectionSettings) {
			*s = signedMetadata(samltest.ProviderKey)
			s.Metadata = adfstest.ADFS(samltest.ProviderKey)
		}, []string{"error metadata"}},
		{"a signer that is no certificate", func(s *ConnectionSettings) {
			*s = signedMetadata(samltest.ProviderKey)
			s.MetadataCertificate = "x"
		}, []string{"error metadataCertificate"}},
		{"a signer of nothing", func(s *ConnectionSettings) { s.MetadataCertificate = s.Certificates[0] }, []string{"error metadataCertificate"}},
		{"broken metadata", func(s *ConnectionSettings) { *s = ConnectionSettings{Metadata: "<x/>"} }, []string{"error metadata"}},
		{"metadata of an identity provider", func(s *ConnectionSettings) {
			*s = ConnectionSettings{Metadata: samltest.IDP{EntityID: "urn:x", Signing: []string{samltest.ProviderKey}}.Metadata()}
		}, []string{"error metadata"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings := partySettings(partyIssuer, samltest.ProviderKey)
			c.change(&settings)
			raw, err := json.Marshal(settings)
			if err != nil {
				t.Fatal(err)
			}
			problems := k.check(connections.RoleAuthentication, raw)
			if got := fields(problems); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q (%v)", got, c.want, problems)
			}
			_, err = connectionIdentifiers(raw)
			if broken := slices.ContainsFunc(c.want, func(s string) bool { return strings.HasPrefix(s, "error") }); broken != (err != nil) {
				t.Errorf("identifiers: got %v", err)
			}
		})
	}
	if got := k.check(connections.RoleAuthentication, json.RawMessage(`{"unknown":1}`)); len(got) != 1 || got[0].Severity != connections.SeverityError {
		t.Errorf("an unknown field: got %v, want an error", got)
	}
}

// signedMetadata are settings whose metadata the provider has signed and that
// key's certificate must have signed.
func signedMetadata(signer string) ConnectionSettings {
	return ConnectionSettings{
		Metadata:            adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey),
		MetadataCertificate: base64.StdEncoding.EncodeToString(samltest.Named(signer).Certificate.Raw),
	}
}

// A certificate that has run out is said; logins go on.
func TestCheckConnectionDates(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	raw, err := json.Marshal(partySettings(partyIssuer, samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	r.now = samltest.Named(samltest.ProviderKey).Certificate.NotAfter.Add(time.Second)
	got := r.kind.check(connections.RoleAuthentication, raw)
	if len(got) != 1 || got[0].Severity != connections.SeverityWarning || got[0].Field != "certificates" {
		t.Errorf("got %v, want a warning", got)
	}
	r.accepted()
}

// Metadata that has ended is said, and asks nobody; the administrator may go on
// with it, which is a danger.
func TestMetadataThatHasEnded(t *testing.T) {
	t.Parallel()
	until := describedNow.Add(60 * 24 * time.Hour)
	for name, c := range map[string]struct {
		now      time.Time
		insecure bool
		want     []string // severities at metadata
		asked    bool
	}{
		"long before":  {describedNow, false, nil, true},
		"soon":         {until.Add(-time.Hour), false, []string{"warning"}, true},
		"at its end":   {until, false, []string{"danger"}, false},
		"all the same": {until, true, []string{"danger"}, true},
	} {
		d := newDescribing(t)
		settings := ConnectionSettings{InsecureExpiredMetadata: c.insecure, Metadata: strings.Replace(adfstest.ADFS(samltest.ProviderKey),
			" entityID", ` validUntil="`+saml2.FormatInstant(until)+`" entityID`, 1)}
		d.connect(t, "adfs", settings)
		d.now = c.now
		raw, err := json.Marshal(settings)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range d.kind.check(connections.RoleAuthentication, raw) {
			if p.Field == "metadata" {
				got = append(got, string(p.Severity))
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		_, _, err = d.backends["adfs"].Challenge(t.Context(), broker.Leg{ID: "leg", Connection: "adfs"})
		refusal := (*broker.Refusal)(nil)
		if (err == nil) != c.asked || err != nil && (!errors.As(err, &refusal) || refusal.Code != broker.RefusedUnavailable) {
			t.Errorf("%s: got %v, want that it is asked: %t", name, err, c.asked)
		}
	}
}

// A provider's own metadata is all that is needed.
func TestJ12_SettingsFromMetadata(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../testdata/wsfed/captured/npm-wsfed-metadata.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(ConnectionSettings{Metadata: string(document)})
	if err != nil {
		t.Fatal(err)
	}
	u, problems := openUpstream(raw)
	if u == nil || u.Issuer == "" || u.Endpoint == "" || len(u.Signing) == 0 {
		t.Fatalf("got %+v %v, want issuer, endpoint and certificates", u, problems)
	}
	raw, err = json.Marshal(ConnectionSettings{Metadata: string(document), Endpoint: "https://elsewhere.test/"})
	if err != nil {
		t.Fatal(err)
	}
	u, problems = openUpstream(raw)
	if u == nil || u.Endpoint != "https://elsewhere.test/" || len(problems) != 1 || problems[0].Severity != connections.SeverityWarning {
		t.Errorf("another endpoint: got %+v %v, want it with a warning", u, problems)
	}
}

// A provider without a key that signs cannot be believed in anything, so that
// it cannot be connected.
func TestJ12_NoSigningKey(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../testdata/wsfed/captured/npm-wsfed-metadata.xml")
	if err != nil {
		t.Fatal(err)
	}
	without := strings.ReplaceAll(string(document), `use="signing"`, `use="encryption"`)
	if without == string(document) {
		t.Fatal("the metadata says of no key that it is for signing")
	}
	raw, err := json.Marshal(ConnectionSettings{Metadata: without})
	if err != nil {
		t.Fatal(err)
	}
	if u, problems := openUpstream(raw); u != nil {
		t.Errorf("got %+v %v, want it refused", u, problems)
	}
}

// What Checked calls an instant of change is one, and there is no other.
func TestCheckedTellsWhenTimeChangesIt(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	raw, err := json.Marshal(partySettings(partyIssuer, samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	end := samltest.Named(samltest.ProviderKey).Certificate.NotAfter
	said := func(at time.Time) string {
		r.now = at
		found, turns := r.kind.checked(connections.RoleAuthentication, raw)
		if len(turns) != 1 || !turns[0].Equal(end.Add(1)) {
			t.Errorf("got the instants %v", turns)
		}
		return fmt.Sprint(found)
	}
	if said(end) == said(end.Add(1)) {
		t.Error("nothing changes when the certificate runs out")
	}
	if said(end.Add(-1000*time.Hour)) != said(end) || said(end.Add(1)) != said(end.Add(100_000*time.Hour)) {
		t.Error("something changes at another time")
	}
	d := newDescribing(t)
	until := describedNow.Add(60 * 24 * time.Hour)
	raw, err = json.Marshal(ConnectionSettings{Metadata: strings.Replace(adfstest.ADFS(samltest.ProviderKey), " entityID", ` validUntil="`+saml2.FormatInstant(until)+`" entityID`, 1)})
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	_, turns := d.kind.checked(connections.RoleAuthentication, raw)
	for _, at := range turns {
		d.now = at.Add(-1)
		if found, _ := d.kind.checked(connections.RoleAuthentication, raw); before != "" && fmt.Sprint(found) != before {
			t.Errorf("something changes before %s", at)
		}
		d.now = at
		found, _ := d.kind.checked(connections.RoleAuthentication, raw)
		if before == fmt.Sprint(found) {
			t.Errorf("nothing changes at %s", at)
		}
		before = fmt.Sprint(found)
	}
	if len(turns) != 3 || !turns[0].Equal(until.Add(-30*24*time.Hour)) || !turns[1].Equal(until) {
		t.Errorf("got the instants %v", turns)
	}
}
