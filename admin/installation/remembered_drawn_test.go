package installation_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"trin/admin/installation"
	"trin/connections"
)

// drawing draws documents, many of them with something wrong.
type drawing struct{ *rand.Rand }

// one is one of them.
func (d drawing) one(of ...string) string { return of[d.IntN(len(of))] }

// maybe is the text as often as not.
func (d drawing) maybe(text string) string { return d.one("", text) }

// seldom is the text once in six times.
func (d drawing) seldom(text string) string { return d.one("", "", "", "", "", text) }

// most is one of the good ones, but for once in fifteen times.
func (d drawing) most(bad string, good ...string) string {
	if d.IntN(15) == 0 {
		return bad
	}
	return d.one(good...)
}

// some are a few of them, which may stand twice.
func (d drawing) some(of ...string) string {
	var all []string
	for range d.IntN(3) + 1 {
		all = append(all, d.one(of...))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// names are the documents that may be there.
var names = []connections.Document{
	{Kind: "vocabulary"}, {Kind: "settings"},
	{Kind: "fragment", ID: "f1"}, {Kind: "fragment", ID: "f2"}, {Kind: "lookup", ID: "l1"}, {Kind: "lookup", ID: "l2"},
	{Kind: "authentication", ID: "idp-1"}, {Kind: "authentication", ID: "idp-2"}, {Kind: "authentication", ID: "idp-3"}, {Kind: "authentication", ID: "codes"},
	{Kind: "application", ID: "app-1"}, {Kind: "application", ID: "app-2"}, {Kind: "application", ID: "app-3"}, {Kind: "application", ID: "proxy"},
	{Kind: "requester", ID: "r1"}, {Kind: "requester", ID: "r2"}, {Kind: "requester", ID: "r3"},
}

// document draws the document of that name.
func (d drawing) document(name connections.Document) connections.Document {
	head := "kind: " + name.Kind + "\n"
	if name.ID != "" {
		head += "id: " + name.ID + "\n"
	}
	switch name.Kind {
	case installation.KindVocabulary:
		head += d.vocabulary()
	case installation.KindSettings:
		head += d.settings()
	case installation.KindFragment:
		head += "claims: " + d.steps(1) + "\n"
	case installation.KindLookup:
		head += "type: " + d.most("unknown", "table", "far", "service") + "\nsettings: {answer: " + d.most("broken", "a", "b") + "}\n"
	case installation.KindAuthentication:
		head += d.authentication(name.ID)
	case installation.KindApplication:
		head += d.application(name.ID)
	case installation.KindRequester:
		head += d.requester()
	}
	head += d.seldom(d.seldom("nonsense: 1\n"))
	name.Body = []byte(head)
	return name
}

func (d drawing) vocabulary() string {
	return d.most("presets: [unknown]\n",
		"presets: [house]\n", "presets: [house, nsis]\n", "presets: [house, nsis]\nclasses: [{ref: low, level: 10}]\n", "presets: [house, nsis]\n", "presets: [{name: nsis, ladder: house}]\n",
		"classes: [{ref: low, level: 10}, {ref: high, level: 30}, {ref: other, level: {ladder: nsis, value: 20}}]\ncrossRules: [{from: 30, gives: {ladder: nsis, value: 20}}]\n",
		"classes: [{ref: low, level: 10}, {ref: high, level: "+d.most("0", "20", "30")+"}]\n",
	)
}

func (d drawing) settings() string {
	return d.maybe("sessionIdle: "+d.most("1s", "10m", "20m")+"\n") +
		d.maybe("levelMaxAges: [{level: "+d.level()+", maxAge: 5m}]\n") +
		d.maybe("samples: {keep: "+d.most("0", "5", "6")+", plain: [mail]}\n") +
		d.maybe("publishing: {approvals: "+d.most("9", "1")+"}\n")
}

func (d drawing) level() string {
	return d.most("{ladder: nowhere, value: 1}", "10", "20", "30", "10", "20", "30", "{ladder: nsis, value: 20}")
}

// steps draws a pipeline. deep is how many fragments may stand inside each other.
func (d drawing) steps(deep int) string {
	var all []string
	for range d.IntN(4) {
		step := d.one(
			"{add: {claim: "+d.most("acr", "a", "b", "a", "told")+", values: [x]}}", "{rename: {from: mail, to: "+d.most("told", "email")+"}}", "{drop: {claims: ["+d.one("a", "mail")+"]}}",
			"{assurance: {claim: told, value: "+d.most("nothing", "class", "number")+"}}", "{scopeCheck: {claims: [eppn]"+d.maybe(", scopes: [example.dk]")+"}}",
			"{lookup: {from: "+d.most("l3", "l1", "l2")+", with: {key: \"{mail}\"}, write: {value: found}}}", "{external: {from: "+d.one("l1", "l2")+", send: [mail], accept: [found]}}",
			"{requester: {claim: who}}", "{hash: {claim: mail, to: hashed}}",
		)
		if deep >= 0 && d.IntN(3) == 0 {
			step = "{use: {fragment: " + d.most("f3", "f1", "f2") + "}}"
		}
		all = append(all, step)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// party draws what the fake protocol knows.
func (d drawing) party() string {
	return "settings: {peer: " + d.one("one", "two", "three", "four", "five", "six", "seven") + d.seldom(", unsigned: true") + d.most(", broken: true", "") +
		d.maybe(", until: "+d.one("1", "3", "7")) + d.maybe(", scopes: "+d.some("example.dk", "example.org")) + d.maybe(", friend: "+d.most("app-9", "app-1", "app-2")) +
		d.maybe(", keys: "+d.one("default", "lost")) + "}\n"
}

func (d drawing) authentication(id string) string {
	protocol := d.most("nothing", "fake", "fake", "fake", "fake-preset", "fake-local")
	if id == "codes" {
		protocol = d.most("fake", "fake-factor")
	}
	return "protocol: " + protocol + "\n" + d.maybe("firstFactor: "+d.level()+"\n") + d.seldom("enabled: false\n") + d.most("profile: unknown\n", "") +
		d.maybe("factors: [{connection: "+d.most("nobody", "codes", "codes", "codes", "codes", "idp-1", id)+d.maybe(", after: "+d.level())+"}]\n") +
		d.seldom("classes: [{ref: "+d.most("high", "low", "https://data.gov.dk/concept/core/nsis/loa/Low")+", level: 20}]\n") +
		d.seldom("source: {preset: "+d.most("unknown", "nsis")+", claim: loa}\n") + d.seldom("cap: "+d.level()+"\n") +
		d.most("lab: true\n", "") + d.seldom("organisation: odense\n") + d.maybe("forward: true\n") + d.seldom("subjectNamespace: people\n") +
		d.maybe("claims: "+d.steps(0)+"\n") + d.party()
}

func (d drawing) application(id string) string {
	trusts := d.seldom("trustRequesters: true\n")
	if id == "proxy" {
		trusts = d.maybe("trustRequesters: true\n") + d.maybe("requesterPolicy: requester\n")
	}
	return "protocol: " + d.most("nothing", "fake") + "\nauthentication: " + d.most("["+d.one("codes", "nobody")+"]", "[idp-1]", "[idp-2, idp-1]", "[idp-3]", "[idp-1, idp-2, idp-3]", d.some("idp-1", "idp-2")) + "\n" + trusts +
		d.maybe("floor: "+d.level()+"\n") + d.seldom("enabled: false\n") + d.most("lab: true\n", "") + d.seldom("organisation: odense\n") + d.seldom("ssoGroup: lab\n") +
		d.maybe("requesterFloors: {\"urn:"+d.one("one", "two")+"\": "+d.level()+"}\n") + d.most("pairFloors: {"+d.one("idp-1", "idp-3")+": "+d.level()+"}\n", "") +
		d.most("answers: [high]\n", "", "answers: [low]\n") + d.seldom("unknownRequesters: refuse\n") + d.seldom("unknownClaims: "+d.steps(0)+"\n") +
		d.maybe("claims: "+d.steps(0)+"\n") + d.seldom("tests: [{with: {claims: {mail: m}, requesters: [\"urn:one\"], lookups: {l1: [{value: scripted}]}}, expect: {claims: {"+d.one("email", "found")+": m}}}]\n") + d.party()
}

func (d drawing) requester() string {
	return d.most("", "requester: \"urn:"+d.one("one", "two", "three")+"\"\n") + "applications: " + d.most("[proxy, nobody]", "[proxy]", "[proxy, app-1]", d.some("proxy", "app-1")) + "\n" +
		d.maybe("floor: "+d.level()+"\n") + d.maybe("attributes: {owner: [\"1\"]}\n") + d.maybe("claims: "+d.steps(0)+"\n")
}

// edit draws an edit of the installation: of one document most often.
func (d drawing) edit(documents map[string]connections.Document) {
	for range d.IntN(2) + 1 {
		name := names[d.IntN(len(names))]
		at := fmt.Sprint(name.Kind, "/", name.ID)
		if d.IntN(4) == 0 {
			delete(documents, at)
			continue
		}
		documents[at] = d.document(name)
	}
}
