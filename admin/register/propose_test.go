package register

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

const x509Name = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

func TestProfileOf(t *testing.T) {
	t.Parallel()
	handler := func(name string) connections.Taken {
		return connections.Taken{Name: name, NameIDs: []string{x509Name}, Addresses: []connections.Address{{What: "x", URL: "https://h.example/runtime/saml2auth/consume.idp"}}}
	}
	for name, c := range map[string]struct {
		side     side
		protocol string
		taken    connections.Taken
		want     string
	}{
		"AD FS":              {authentication, "adfs", connections.Taken{Product: "adfs-2019"}, "adfs"},
		"Entra ID":           {authentication, "adfs", connections.Taken{Product: "entra"}, "entra"},
		"AD FS by SAML":      {authentication, "saml2", connections.Taken{Product: "adfs-2019"}, ""},
		"the first handler":  {application, "saml2", handler("https://saml.adgangsstyring.stoettesystemerne.dk"), "kombit-ch1"},
		"the second handler": {application, "saml2", handler("https://saml.n2adgangsstyring.stoettesystemerne.dk/runtime"), "kombit-ch2"},
		"NemLog-in":          {authentication, "saml2", connections.Taken{Name: "https://saml.nemlog-in.dk"}, "nemlogin"},
		"OIOSAML 3":          {application, "saml2", connections.Taken{Attributes: []connections.AskedAttribute{{Name: "https://data.gov.dk/model/core/eid/cprNumber"}}}, "oiosaml3"},
		"assurance":          {authentication, "saml2", connections.Taken{Classes: []broker.ClassRef{"https://refeds.org/sirtfi"}}, "refeds"},
		"a federation":       {application, "saml2", connections.Taken{Marks: []string{"http://www.swamid.se/"}}, "edugain"},
		"anybody":            {application, "saml2", connections.Taken{Name: "https://journal.example"}, ""},
		"another protocol":   {application, "oidc", connections.Taken{Marks: []string{"https://refeds.org"}}, ""},
	} {
		if got := profileOf(c.side, c.protocol, c.taken); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// The connection that the administration alone logs in by is none of those that an
// application is offered at once.
func TestTheOnly(t *testing.T) {
	t.Parallel()
	c := &broker.Configuration{
		Applications: map[broker.ID]*broker.ApplicationConnection{"admin": {ID: "admin", Kind: administration, Authentication: []broker.ID{"local"}}},
		Connections:  map[broker.ID]*broker.AuthenticationConnection{"local": {Factors: []broker.Factor{{Connection: "code"}}}, "code": {}},
	}
	step := func(name string, want ...string) {
		t.Helper()
		if got := theOnly(c); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	step("nothing else", "local")
	c.Connections["adfs"] = &broker.AuthenticationConnection{}
	step("a provider beside it", "adfs")
	c.Applications["journal"] = &broker.ApplicationConnection{ID: "journal", Kind: "saml2", Authentication: []broker.ID{"local"}}
	step("people log in by both")
}

func TestIDOf(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		taken connections.Taken
		name  string
	}{
		"adfs":         {connections.Taken{Product: "adfs-2019", Name: "http://x/adfs"}, ""},
		"entra":        {connections.Taken{Product: "entra"}, ""},
		"journal":      {connections.Taken{Name: "https://www.journal.example.dk/sp"}, ""},
		"kommune":      {connections.Taken{Name: "https://saml.kommune.dk/x"}, ""},
		"urn-journal":  {connections.Taken{Name: "urn:journal"}, ""},
		"aeble-groed":  {connections.Taken{Name: "!!!"}, "Æble-grød"},
		"saml2":        {connections.Taken{Name: "日本"}, "日本"},
		"payroll":      {connections.Taken{Name: "http://127.0.0.1:8080/metadata"}, "Payroll"},
		"script-alert": {connections.Taken{Name: "<script>alert"}, ""},
	} {
		if got := idOf("saml2", c.taken, c.name); got != want || !idForm.MatchString(got) {
			t.Errorf("%+v: got %q, want %q", c, got, want)
		}
	}
	now := drafts.Examined{Documents: []connections.Document{{Kind: installation.KindApplication, ID: "a"}, {Kind: installation.KindApplication, ID: "a-2"}}}
	if got := free(application, "a", now); got != "a-3" {
		t.Errorf("got %q", got)
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	read := &reading{taken: connections.Taken{Settings: json.RawMessage(`{"product":"adfs-2019","over":"saml2","issuer":"https://a?b&c"}`), Document: []byte("<x/>")}}
	text, err := compose(authentication, wish{
		protocol: "adfs", profile: "adfs", id: "adfs", nameDA: "Æ", first: "nsis/30", forward: true,
		settings: map[string]any{"mfaFrom": nil, "sign.what": "both", "issuer": nil},
	}, found{brought: brought{connections.Description{Document: []byte("<x/>")}, "https://adfs.example/x?a&b"}}, read)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"kind": "authentication", "id": "adfs", "protocol": "adfs", "profile": "adfs", "name": map[string]any{"da": "Æ"}, "forward": true,
		"firstFactor": map[string]any{"ladder": "nsis", "value": 30.0},
		"settings":    map[string]any{"over": "saml2", "metadata": "<x/>", "metadataURL": "https://adfs.example/x?a&b", "sign": map[string]any{"what": "both"}},
	}
	delete(want["settings"].(map[string]any), "over") // the profile sets it
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestVocabularies(t *testing.T) {
	t.Parallel()
	known, err := broker.NewVocabulary([]broker.Class{{Ref: broker.ClassRef(installation.PresetClasses("house")[0]), Kind: broker.KindLevel, Level: broker.Level{Value: 10}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := drafts.Examined{Configuration: &broker.Configuration{Vocabulary: known}}
	if got := vocabularies("kombit-ch2", connections.Taken{}, now); !slices.Equal(got, []string{"nsis"}) {
		t.Errorf("got %v, want what the profile speaks and is not known", got)
	}
	announced := connections.Taken{Classes: []broker.ClassRef{broker.ClassRef(installation.PresetClasses("nsis")[0])}}
	if got := vocabularies("", announced, now); !slices.Contains(got, "nsis") {
		t.Errorf("got %v", got)
	}
	if got := vocabularies("", connections.Taken{}, now); got != nil {
		t.Errorf("got %v", got)
	}
	if got := proposed("kombit-ch2", []string{"nsis", "oiosaml4"}); !slices.Equal(got, []string{"nsis"}) {
		t.Errorf("got %v, want the profile's", got)
	}
	document, more, err := withVocabularies([]string{"nsis", "no-such"}, drafts.Examined{})
	if err != nil || !more || document.Kind != installation.KindVocabulary {
		t.Fatalf("got %v, %v", more, err)
	}
	if list, _ := installation.Field(document, "presets"); !reflect.DeepEqual(list, []any{"house", "nsis"}) {
		t.Errorf("got %v, want the house's own to stay", list)
	}
	document, _, err = withVocabularies([]string{"nsis"}, drafts.Examined{Documents: []connections.Document{{Kind: installation.KindVocabulary, Body: []byte("kind: vocabulary\npresets: [samlcore]\n")}}})
	if list, _ := installation.Field(document, "presets"); err != nil || !reflect.DeepEqual(list, []any{"samlcore", "nsis"}) {
		t.Errorf("got %v, %v", list, err)
	}
}

// The usual places are looked at below an address, and no more than those.
func TestPlaces(t *testing.T) {
	t.Parallel()
	read := func(connections.Role, connections.Description) (connections.Taken, error) {
		return connections.Taken{}, nil
	}
	shape := func(connections.Role) []connections.SettingField { return nil }
	open := func(*broker.AuthenticationConnection) (broker.Backend, error) { return nil, nil }
	x := &Register{Deps{Parts: func() installation.Parts {
		return installation.Parts{Kinds: []connections.Kind{
			{Name: "a", OpenBackend: open, Shape: shape, Read: read}, {Name: "b", OpenBackend: open, Shape: shape, Read: read, WellKnown: "/.well-known/b"},
			{Name: "c", OpenBackend: open, Shape: shape, Read: read, WellKnown: "/.well-known/b"},
		}}
	}}}
	for address, want := range map[string][]string{
		"https://x.example/":               {"https://x.example/", "https://x.example/.well-known/b"},
		"https://x.example/.well-known/b":  {"https://x.example/.well-known/b"},
		"https://x.example/metadata?a=b":   {"https://x.example/metadata?a=b"},
		"https://x.example/realms/journal": {"https://x.example/realms/journal", "https://x.example/realms/journal/.well-known/b"},
	} {
		if got := x.places(authentication, address); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
}
