package adfs

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

// document is the fields of an expansion.
type document struct {
	FirstFactor   json.RawMessage
	Source        map[string]string
	Classes       []class
	Forward       bool
	Asks          []ask
	AskComparison string
	SubjectClaim  string
}

// expanded expands settings that are right.
func expanded(t *testing.T, settings string, ladders ...broker.Ladder) (connections.Expansion, document, map[string]any) {
	t.Helper()
	x, problems := Kind().Expand(connections.Preset{Settings: json.RawMessage(settings), Ladders: ladders})
	if len(problems) > 0 {
		t.Fatalf("%s: got %v", settings, problems)
	}
	var d document
	if err := json.Unmarshal(x.Fields, &d); err != nil {
		t.Fatal(err)
	}
	var underneath map[string]any
	if err := json.Unmarshal(x.Settings, &underneath); err != nil {
		t.Fatal(err)
	}
	return x, d, underneath
}

// What is asked on each ladder: more than one factor where that is the level,
// and otherwise nothing, so that no class of somebody else's ever reaches AD FS.
func TestAsks(t *testing.T) {
	t.Parallel()
	const multiple, none = "http://schemas.microsoft.com/claims/multipleauthn", "urn:none"
	for name, c := range map[string]struct {
		settings string
		ladders  []broker.Ladder
		want     []ask
	}{
		"one ladder":     {`{"product":"adfs-2016","password":20,"mfaFrom":30}`, []broker.Ladder{""}, []ask{{level{Ladder: "", Value: 1}, none}, {level{Ladder: "", Value: 30}, multiple}}},
		"no MFA":         {`{"product":"adfs-2.0","password":20}`, []broker.Ladder{""}, []ask{{level{Ladder: "", Value: 1}, none}}},
		"the house name": {`{"product":"entra","password":{"ladder":"house","value":20},"mfaFrom":{"ladder":"house","value":30}}`, []broker.Ladder{""}, []ask{{level{Ladder: "", Value: 1}, none}, {level{Ladder: "", Value: 30}, multiple}}},
		"another ladder": {`{"product":"adfs-2016","password":{"ladder":"nsis","value":20},"mfaFrom":{"ladder":"nsis","value":30}}`, []broker.Ladder{"", "al", "nsis"},
			[]ask{{level{Ladder: "", Value: 1}, none}, {level{Ladder: "al", Value: 1}, none}, {level{Ladder: "nsis", Value: 1}, none}, {level{Ladder: "nsis", Value: 30}, multiple}}},
		"a ladder that nobody else is on": {`{"product":"adfs-2016","password":20,"mfaFrom":{"ladder":"x","value":1}}`, []broker.Ladder{""},
			[]ask{{level{Ladder: "", Value: 1}, none}, {level{Ladder: "x", Value: 1}, multiple}}},
	} {
		_, d, _ := expanded(t, c.settings, c.ladders...)
		if !reflect.DeepEqual(d.Asks, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, d.Asks, c.want)
		}
	}
}

// A name of a second factor alone, and the claim that leaves open what it was,
// count no more than a password; each spelling stands once.
func TestClasses(t *testing.T) {
	t.Parallel()
	_, d, _ := expanded(t, `{"product":"adfs-2019","password":20,"mfaFrom":30,"certificate":25}`, "")
	counts := map[string]int{}
	for _, c := range d.Classes {
		if _, twice := counts[c.Ref]; twice {
			t.Errorf("%s stands twice", c.Ref)
		}
		counts[c.Ref] = c.Level.Value
	}
	for ref, want := range map[string]int{
		"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport":               20,
		"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/windows":   20,
		"urn:federation:authentication:windows":                                           20,
		"urn:ietf:rfc:1510":                                                               20,
		"http://schemas.microsoft.com/claims/wiaormultiauthn":                             20,
		"http://schemas.microsoft.com/ws/2012/12/authmethod/otp":                          20,
		"http://schemas.microsoft.com/ws/2012/12/authmethod/phoneappnotification":         20,
		"http://schemas.microsoft.com/claims/multipleauthn":                               30,
		"urn:oasis:names:tc:SAML:1.0:am:X509-PKI":                                         25,
		"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/tlsclient": 25,
		"http://schemas.microsoft.com/ws/2012/12/authmethod/smartcardpki":                 25,
	} {
		if counts[ref] != want {
			t.Errorf("%s: got %d, want %d", ref, counts[ref], want)
		}
	}
	_, d, _ = expanded(t, `{"product":"adfs-2019","password":20}`, "")
	if slices.ContainsFunc(d.Classes, func(c class) bool { return strings.Contains(c.Ref, "multipleauthn") || strings.Contains(c.Ref, "X509") }) {
		t.Errorf("what the settings do not speak of is not the vocabulary's: %+v", d.Classes)
	}
}

// The switches of each product, and that what is written underneath wins.
func TestSettingsUnderneath(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings, kind string
		want           map[string]any
	}{
		"AD FS 2.0":        {`{"product":"adfs-2.0","password":20}`, "saml2", map[string]any{"forwardScoping": false, "publishEncryption": false}},
		"AD FS 3.0":        {`{"product":"adfs-3.0","password":20}`, "saml2", map[string]any{"forwardScoping": false, "publishEncryption": false}},
		"AD FS 2022":       {`{"product":"adfs-2022","over":"saml2","password":20}`, "saml2", map[string]any{"forwardScoping": true, "publishEncryption": false}},
		"Entra ID":         {`{"product":"entra","password":20}`, "saml2", map[string]any{"forwardScoping": false, "publishEncryption": false}},
		"WS-Federation":    {`{"product":"entra","over":"wsfed","password":20}`, "wsfed", map[string]any{"freshWithMFA": false}},
		"what is written":  {`{"product":"adfs-2022","password":20,"forwardScoping":false,"skew":"2m"}`, "saml2", map[string]any{"forwardScoping": false, "publishEncryption": false, "skew": "2m"}},
		"a letter of HTML": {`{"product":"adfs-2022","over":"wsfed","password":20,"metadata":"<a>&amp;</a>"}`, "wsfed", map[string]any{"freshWithMFA": false, "metadata": "<a>&amp;</a>"}},
	} {
		x, d, underneath := expanded(t, c.settings, "")
		if x.Kind != c.kind || !reflect.DeepEqual(underneath, c.want) {
			t.Errorf("%s: got %s %v, want %s %v", name, x.Kind, underneath, c.kind, c.want)
		}
		if string(d.FirstFactor) != "20" || !d.Forward || d.AskComparison != "exact" || d.Source["also"] != "http://schemas.microsoft.com/claims/authnmethodsreferences" {
			t.Errorf("%s: got %+v", name, d)
		}
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	for settings, field := range map[string]string{
		`[]`:                                                         "",
		`{"password":20}`:                                            "product",
		`{"product":"adfs-2016"}`:                                    "password",
		`{"product":16,"password":20}`:                               "product",
		`{"product":"adfs-2016","password":0}`:                       "password",
		`{"product":"adfs-2016","password":1000001}`:                 "password",
		`{"product":"adfs-2016","password":2.5}`:                     "password",
		`{"product":"adfs-2016","password":{"ladder":"nsis"}}`:       "password",
		`{"product":"adfs-2016","password":{"value":20,"rank":1}}`:   "password",
		`{"product":"adfs-2016","password":20,"mfaFrom":20}`:         "mfaFrom",
		`{"product":"adfs-2.0","password":20,"mfaFrom":30}`:          "mfaFrom",
		`{"product":"adfs-2016","password":20,"certificate":"high"}`: "certificate",
		`{"product":"adfs-2016","password":20,"over":"oidc"}`:        "over",
		`{"product":"ADFS-2016","password":20}`:                      "product",
		`{"product":"adfs-2016","pasword":20}`:                       "pasword",
		`{"product":"adfs-2016","password":20,"mfafrom":30}`:         "mfafrom",
		`{"product":"adfs-2016","password":20,"certificates":["x"]}`: "certificates", // of wsfed
		`{"product":"adfs-2016","password":{"ladder":"nsis","value":30},"mfaFrom":{"ladder":"nsis","value":20}}`: "mfaFrom",
	} {
		x, problems := Kind().Expand(connections.Preset{Settings: json.RawMessage(settings)})
		if x.Kind != "" || !slices.ContainsFunc(problems, func(p connections.Problem) bool {
			return p.Field == field && p.Severity == connections.SeverityError && strings.HasSuffix(p.Message, ".")
		}) {
			t.Errorf("%s: got %+v %v, want an error at %q", settings, x, problems, field)
		}
	}
}
