package oidc

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

// presetDocument is what is read of an expansion's fields.
type presetDocument struct {
	FirstFactor   *connections.Level `json:"firstFactor"`
	Source        map[string]string  `json:"source"`
	Classes       []presetClass      `json:"classes"`
	Forward       bool               `json:"forward"`
	Asks          []presetAsk        `json:"asks"`
	AskComparison string             `json:"askComparison"`
	SubjectClaim  string             `json:"subjectClaim"`
}

func expandedPreset(t *testing.T, settings string, ladders ...broker.Ladder) (connections.Expansion, presetDocument) {
	t.Helper()
	x, problems := PresetKind().Expand(connections.Preset{Settings: json.RawMessage(settings), Ladders: ladders})
	if len(problems) > 0 || x.Kind != KindName {
		t.Fatalf("%s: got %s %v", settings, x.Kind, problems)
	}
	var d presetDocument
	if err := json.Unmarshal(x.Fields, &d); err != nil {
		t.Fatal(err)
	}
	return x, d
}

// What is asked, by product and ladder: a provider's own classes, and otherwise
// nothing.
func TestPresetAsks(t *testing.T) {
	t.Parallel()
	const none = "urn:none"
	for name, c := range map[string]struct {
		settings string
		ladders  []broker.Ladder
		want     []presetAsk
	}{
		"ID-porten": {`{"product":"id-porten","substantial":30,"high":40}`, []broker.Ladder{""},
			[]presetAsk{{connections.Level{Ladder: "", Value: 1}, none}, {connections.Level{Ladder: "", Value: 30}, "idporten-loa-substantial"}, {connections.Level{Ladder: "", Value: 40}, "idporten-loa-high"}}},
		"MitID from the lowest level": {`{"product":"mitid","low":1,"high":40}`, []broker.Ladder{""},
			[]presetAsk{{connections.Level{Ladder: "", Value: 1}, "urn:grn:authn:dk:mitid:low"}, {connections.Level{Ladder: "", Value: 40}, "urn:grn:authn:dk:mitid:high"}}},
		"NSIS on its ladder": {`{"product":"nsis","substantial":{"ladder":"nsis","value":30}}`, []broker.Ladder{"", "nsis"},
			[]presetAsk{{connections.Level{Ladder: "", Value: 1}, none}, {connections.Level{Ladder: "nsis", Value: 1}, none}, {connections.Level{Ladder: "nsis", Value: 30}, "https://data.gov.dk/concept/core/nsis/loa/Substantial"}}},
		"Keycloak": {`{"product":"keycloak","acr":{"silver":20,"gold":30,"or":30}}`, []broker.Ladder{""},
			[]presetAsk{{connections.Level{Ladder: "", Value: 1}, none}, {connections.Level{Ladder: "", Value: 20}, "silver"}, {connections.Level{Ladder: "", Value: 30}, "gold"}}},
		"Entra ID":                {`{"product":"entra","password":20,"mfaFrom":30}`, []broker.Ladder{""}, []presetAsk{{connections.Level{Ladder: "", Value: 1}, none}}},
		"Entra ID with a context": {`{"product":"entra","password":20,"mfaFrom":30,"context":"c1"}`, []broker.Ladder{""}, []presetAsk{{connections.Level{Ladder: "", Value: 1}, none}, {connections.Level{Ladder: "", Value: 30}, "c1"}}},
	} {
		_, d := expandedPreset(t, c.settings, c.ladders...)
		if !reflect.DeepEqual(d.Asks, c.want) || !d.Forward || d.AskComparison != "exact" {
			t.Errorf("%s: got %+v, want %+v", name, d.Asks, c.want)
		}
	}
}

// What counts as what, and what is read.
func TestPresetClasses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings string
		first    int
		also     string
		classes  map[string]int
		subject  string
	}{
		"ID-porten": {`{"product":"id-porten","substantial":30,"high":40}`, 0, "", map[string]int{
			"idporten-loa-substantial": 30, "Level3": 30, "eidas-loa-substantial": 30, "idporten-loa-high": 40, "Level4": 40, "eidas-loa-high": 40}, ""},
		"Keycloak":                {`{"product":"keycloak","acr":{"1":20,"2":30}}`, 0, "", map[string]int{"1": 20, "2": 30}, ""},
		"Entra ID":                {`{"product":"entra","password":20}`, 20, "", map[string]int{}, "oid"},
		"Entra ID with a policy":  {`{"product":"entra","password":20,"mfaFrom":30}`, 20, "amr", map[string]int{"mfa": 30}, "oid"},
		"Entra ID with a context": {`{"product":"entra","password":20,"mfaFrom":30,"context":"c99"}`, 20, "acrs", map[string]int{"c99": 30}, "oid"},
	} {
		_, d := expandedPreset(t, c.settings, "")
		got, first := map[string]int{}, 0
		for _, class := range d.Classes {
			got[class.Ref] = class.Level.Value
		}
		if d.FirstFactor != nil {
			first = d.FirstFactor.Value
		}
		if first != c.first || d.Source["also"] != c.also || !reflect.DeepEqual(got, c.classes) || d.SubjectClaim != c.subject {
			t.Errorf("%s: got %+v", name, d)
		}
	}
}

// The settings underneath are right ones, and what is written wins.
func TestPresetSettings(t *testing.T) {
	t.Parallel()
	const right = `"issuer":"https://idp.test","clientID":"trin","secretName":"idp"`
	r := newParty(t)
	for settings, want := range map[string]map[string]any{
		`{` + right + `,"product":"entra","password":20,"mfaFrom":30,"context":"c1"}`:  {"ask": "acrs", "userInfo": false, "hosts": []any{"graph.microsoft.com"}},
		`{` + right + `,"product":"entra","password":20,"userInfo":true,"skew":"2m"}`:  {"userInfo": true, "skew": "2m", "ask": nil},
		`{` + right + `,"product":"keycloak","acr":{"1":20}}`:                          {"ask": "claims"},
		`{` + right + `,"product":"mitid","low":20,"parameters":{"a":"<b>&amp;</b>"}}`: {"parameters": map[string]any{"a": "<b>&amp;</b>"}, "low": nil, "product": nil},
	} {
		x, _ := expandedPreset(t, settings, "")
		var got map[string]any
		if err := json.Unmarshal(x.Settings, &got); err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			if !reflect.DeepEqual(got[name], value) {
				t.Errorf("%s: %s: got %v, want %v", settings, name, got[name], value)
			}
		}
		if problems := r.kind.checkConnection(x.Settings); len(problems) > 0 {
			t.Errorf("%s: got %v", settings, problems)
		}
	}
}

func TestPresetSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	for settings, field := range map[string]string{
		`[]`:                                "",
		`{}`:                                "product",
		`{"product":"okta"}`:                "product",
		`{"product":1}`:                     "product",
		`{"product":"id-porten"}`:           "",
		`{"product":"id-porten","low":0}`:   "low",
		`{"product":"id-porten","low":2.5}`: "low",
		`{"product":"id-porten","low":{"ladder":"nsis"}}`:                                           "low",
		`{"product":"id-porten","substantial":30,"high":30}`:                                        "high",
		`{"product":"nsis","low":{"ladder":"nsis","value":30},"high":{"ladder":"nsis","value":20}}`: "high",
		`{"product":"keycloak"}`:                                              "acr",
		`{"product":"keycloak","acr":["1"]}`:                                  "acr",
		`{"product":"keycloak","acr":{" 1":20}}`:                              "acr",
		`{"product":"keycloak","acr":{"urn:none":20}}`:                        "acr",
		`{"product":"entra"}`:                                                 "password",
		`{"product":"entra","password":20,"mfaFrom":20}`:                      "mfaFrom",
		`{"product":"entra","password":20,"context":"c1"}`:                    "context",
		`{"product":"entra","password":20,"mfaFrom":30,"context":"c100"}`:     "context",
		`{"product":"entra","password":20,"mfaFrom":30,"context":"urn:none"}`: "context",
		`{"product":"entra","password":{"ladder":"x","value":30},"mfaFrom":{"ladder":"x","value":20,"more":"1"}}`: "mfaFrom",
	} {
		x, problems := PresetKind().Expand(connections.Preset{Settings: json.RawMessage(settings)})
		if x.Kind != "" || !slices.ContainsFunc(problems, func(p connections.Problem) bool {
			return p.Field == field && p.Severity == connections.SeverityError && strings.HasSuffix(p.Message, ".")
		}) {
			t.Errorf("%s: got %+v %v, want an error at %q", settings, x, problems, field)
		}
	}
}
