package installation_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
)

// proxyText is an installation with a proxy and an application, before any
// requester.
const proxyText = `
kind: vocabulary
presets: [assurancelevel, nsis]
---
kind: authentication
id: local
protocol: fake-local
firstFactor: 20
factors: [{connection: totp, after: 30}]
---
kind: authentication
id: totp
protocol: fake-factor
---
kind: application
id: kombit
protocol: fake
authentication: [local]
trustRequesters: true
settings: {peer: "urn:kombit"}
`

const homecareText = `---
kind: requester
id: homecare
applications: [kombit]
requester: "urn:homecare"
name: {da: Hjemmepleje}
floor: [30, {ladder: nsis, value: 20}]
attributes: {owner: ["12345678"]}
claims: [{add: {claim: system, values: [homecare]}}]
`

// built is the picture of the text, which has no error.
func built(t *testing.T, content string) *broker.Configuration {
	t.Helper()
	text, problems := installation.Parse("trin.yaml", []byte(content), nil)
	configuration, found := text.Build(1, parts())
	if errors := installation.Errors(append(problems, found...)); len(errors) > 0 {
		t.Fatalf("got %v", errors)
	}
	return configuration
}

func TestRequesters(t *testing.T) {
	t.Parallel()
	c := built(t, strings.Replace(proxyText, "trustRequesters: true\n", `trustRequesters: true
originalRequester: last
unknownRequesters: refuse
requesterPolicy: requester
requesterFloors: {"urn:short": 20}
unknownClaims: [{add: {claim: system, values: [unknown]}}]
`, 1)+homecareText)
	a := c.Applications["kombit"]
	want := &broker.Requester{
		ID: "homecare", Identifier: "urn:homecare", Name: broker.Text{"da": "Hjemmepleje"},
		Floor:      broker.NewLevels(broker.Level{Value: 30}, broker.Level{Ladder: "nsis", Value: 20}),
		Attributes: map[string][]string{"owner": {"12345678"}},
	}
	if !reflect.DeepEqual(a.Requesters, map[string]*broker.Requester{"urn:homecare": want}) {
		t.Errorf("got %+v", a.Requesters["urn:homecare"])
	}
	if !a.OriginalLast || !a.KnownRequestersOnly || !a.EndPolicy || !a.Enabled {
		t.Errorf("got %+v", a)
	}
	for original, system := range map[string][]string{"urn:homecare": {"homecare"}, "urn:short": nil, "urn:stranger": {"unknown"}, "": nil} {
		claims, _, err := a.Claims.Run(context.Background(), broker.ClaimsInput{Original: original, RequesterIDs: []string{original}}, nil)
		if err != nil || !slices.Equal(claims.Values("system"), system) {
			t.Errorf("for %q: got %v and %v, want %v", original, claims, err, system)
		}
	}
}

// What is wrong with a requester is said where it stands, and its applications
// are switched off: a floor could be lost.
func TestRequesters_Errors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ change, to, want, field string }{
		"twice":                  {"---\nkind: requester", "---\nkind: requester\nid: other\napplications: [kombit]\nrequester: \"urn:homecare\"\n---\nkind: requester", "is described already", "applications.0"},
		"no application":         {"applications: [kombit]\n", "", "behind no application", "applications"},
		"unknown application":    {"[kombit]", "[kombit, nobody]", "There is no application \"nobody\"", "applications.1"},
		"application twice":      {"[kombit]", "[kombit, kombit]", "stands twice", "applications.1"},
		"no requester":           {"requester: \"urn:homecare\"\n", "", "not named", "requester"},
		"padded":                 {"\"urn:homecare\"", "\" urn:homecare\"", "white space", "requester"},
		"too long":               {"urn:homecare", strings.Repeat("x", 1025), "1024 bytes", "requester"},
		"ladder":                 {"ladder: nsis", "ladder: nsiss", "ladder", "floor.1"},
		"attribute":              {"owner:", "\" owner\":", "attribute", "attributes"},
		"step":                   {"claim: system", "claim: acr", "reserved", "claims.0.add.claim"},
		"unknown field":          {"attributes:", "atributes:", "There is no field", "atributes"},
		"the level of the floor": {"[30,", "[thirty,", "should be a level", "floor.0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := proxyText + strings.Replace(homecareText, test.change, test.to, 1)
			text, problems := installation.Parse("trin.yaml", []byte(content), nil)
			c, found := text.Build(1, parts())
			errors := installation.Errors(append(problems, found...))
			if len(errors) != 1 || !strings.Contains(errors[0].Message, test.want) || errors[0].Kind != "requester" || errors[0].Field != test.field {
				t.Errorf("got %v at %+v, want %s at %s", errors, errors, test.want, test.field)
			}
			if c.Applications["kombit"].Enabled {
				t.Error("the application is in use without its requester")
			}
		})
	}
}

func TestApplicationAndThoseBehindIt_Problems(t *testing.T) {
	t.Parallel()
	const trusted = "trustRequesters: true\n"
	for name, test := range map[string]struct {
		change, to, more, want string
		isError                bool
	}{
		"original":     {trusted, trusted + "originalRequester: second\n", "", "Write first or last", true},
		"unknown":      {trusted, trusted + "unknownRequesters: deny\n", "", "Write allow or refuse", true},
		"policy":       {trusted, trusted + "requesterPolicy: both\n", "", "Write own or requester", true},
		"empty policy": {trusted, trusted + "requesterPolicy: \"\"\n", "", "Write own or requester", true},
		"policy of an application that is not trusted":    {trusted, "requesterPolicy: requester\n", "", "this changes nothing", false},
		"claims of an application that is not trusted":    {trusted, "unknownClaims: [{drop: {claims: [a]}}]\n", "", "this changes nothing", false},
		"requester of an application that is not trusted": {trusted, "", homecareText, "only its floor counts", false},
		"the steps for unknown ones":                      {trusted, trusted + "unknownClaims: [{add: {claim: acr, values: [x]}}]\n", "", "reserved", true},
		"an application that overwrites the level": {trusted, trusted + "requesterPolicy: requester\nclaims: [{assurance: {claim: grade}}]\n",
			"---\nkind: application\nid: app\nprotocol: fake\nauthentication: [local]\nclaims: [{add: {claim: grade, values: [\"4\"]}}]\nsettings: {peer: \"urn:app\"}\n", "is told the level", true},
		"an application that does not": {trusted, trusted + "requesterPolicy: requester\nclaims: [{assurance: {claim: grade}}]\n",
			"---\nkind: application\nid: app\nprotocol: fake\nauthentication: [local]\nclaims: [{add: {claim: other, values: [\"4\"]}}, {assurance: {claim: grade}}]\nsettings: {peer: \"urn:app\"}\n", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, problems := installation.Parse("trin.yaml", []byte(strings.Replace(proxyText, test.change, test.to, 1)+test.more), nil)
			_, found := text.Build(1, parts())
			problems = append(problems, found...)
			if test.want == "" {
				if len(problems) > 0 {
					t.Errorf("got %v, want nothing", problems)
				}
				return
			}
			if len(problems) != 1 || !strings.Contains(problems[0].Message, test.want) || (len(installation.Errors(problems)) == 1) != test.isError {
				t.Errorf("got %v, want %s, an error %t", problems, test.want, test.isError)
			}
		})
	}
}

func TestCheck_Requesters(t *testing.T) {
	t.Parallel()
	content := strings.Replace(proxyText, "trustRequesters: true\n", "trustRequesters: true\nrequesterFloors: {\"urn:short\": 20}\n", 1) +
		strings.Replace(homecareText, "[30, {ladder: nsis, value: 20}]", "30", 1)
	for name, test := range map[string]struct {
		content string
		lines   []string
		code    int
	}{
		"reached": {content, []string{
			`kombit       homecare "urn:homecare"  level 30  local  by factor (totp)`,
			"dead ends: 0",
		}, installation.ExitFine},
		"not reached": {strings.Replace(content, "floor: 30", "floor: 40", 1), []string{
			`kombit       homecare "urn:homecare"  level 40  local  not at all`,
			`Dead end: no connection of kombit reaches the floor of the requester homecare "urn:homecare".`,
			"dead ends: 1",
		}, installation.ExitDeadEnds},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := report(t, test.content)
			var b strings.Builder
			if err := r.Write(&b); err != nil {
				t.Fatal(err)
			}
			for _, want := range append(test.lines, `kombit       "urn:short"              level 20  local  silently`) {
				if !strings.Contains(b.String(), want) {
					t.Errorf("the report lacks %q:\n%s", want, b.String())
				}
			}
			if got := r.ExitCode(false); got != test.code {
				t.Errorf("got exit code %d, want %d", got, test.code)
			}
		})
	}
}

// Names are text of somebody else: a terminal is told nothing by them.
func TestM12_ReportQuotesRequesters(t *testing.T) {
	t.Parallel()
	c := built(t, proxyText)
	c.Applications["kombit"].RequesterFloors = map[string]broker.Level{"urn:\x1b[2J\u202e": {Value: 20}}
	var b strings.Builder
	if err := installation.Check(c, nil, time.Now()).Write(&b); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e") || !strings.Contains(b.String(), `"urn:\x1b[2J\u202e"`) {
		t.Errorf("the report is %q", b.String())
	}
}
