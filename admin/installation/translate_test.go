package installation_test

import (
	"reflect"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
)

// applicationWith builds an application with the fields, over the vocabulary.
func applicationWith(t *testing.T, vocabulary, fields string) (*broker.ApplicationConnection, []installation.Problem) {
	t.Helper()
	c, problems := installation.Build(1, parsed(t, "kind: vocabulary\n"+vocabulary+"\n---\nkind: authentication\nid: up\nprotocol: fake\nsettings: {peer: up}\n---\nkind: application\nid: app\nprotocol: fake\nauthentication: [up]\n"+fields+"\nsettings: {peer: app}\n"), parts())
	if c == nil {
		return nil, problems
	}
	return c.Applications["app"], installation.Errors(problems)
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	const (
		loa3        = "http://id.elegnamnden.se/loa/1.0/loa3"
		loa2        = "http://id.elegnamnden.se/loa/1.0/loa2"
		uncertified = "http://id.swedenconnect.se/loa/1.0/uncertified-loa3"
		sweden      = "presets: [swedenconnect, nsis, eidas]\n"
	)
	cross := sweden + "crossRules: [{from: {ladder: nsis, value: 30}, gives: {ladder: eidas, value: 20}}]"
	line := func(from, to string) string { return `translate: {"` + from + `": "` + to + `"}` }
	for _, test := range []struct {
		name, vocabulary, fields string
		field, want              string // of the problem; "" = there is none
	}{
		{"a weaker class", sweden, line(loa3, uncertified), "", ""},
		{"a class of the same level", sweden, line("http://id.elegnamnden.se/loa/1.0/eidas-sub", "http://id.elegnamnden.se/loa/1.0/eidas-nf-sub"), "", ""},
		{"by a cross rule", cross, line("https://data.gov.dk/concept/core/nsis/loa/High", "http://eidas.europa.eu/LoA/low"), "", ""},
		{"a stronger class", sweden, line(uncertified, loa3), "translate." + uncertified, "says no more"},
		{"more than a cross rule gives", cross, line("https://data.gov.dk/concept/core/nsis/loa/High", "http://eidas.europa.eu/LoA/substantial"), "translate.https://data.gov.dk/concept/core/nsis/loa/High", "cross rule"},
		{"another ladder", sweden, line(loa3, "http://eidas.europa.eu/LoA/low"), "translate." + loa3, "cross rule"},
		{"an unknown class", sweden, line("urn:x", loa3), "translate.urn:x", "urn:x"},
		{"as an unknown class", sweden, line(loa3, "urn:x"), "translate." + loa3, "urn:x"},
		{"a tag", sweden, line(loa3, "https://data.gov.dk/eid/Person"), "translate." + loa3, "not a class with a level"},
		{"one after the other", sweden, `translate: {"` + loa3 + `": "` + uncertified + `", "` + uncertified + `": "` + loa2 + `"}`, "translate." + loa3, "itself told"},
		{"as itself", sweden, line(loa3, loa3), "translate." + loa3, "itself told"},
		{"by the application's own numbers", sweden, "classes: [{ref: \"" + uncertified + "\", level: {ladder: swedenconnect, value: 31}}]\n" + line(loa3, uncertified), "translate." + loa3, "says no more"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, problems := applicationWith(t, test.vocabulary, test.fields)
			if test.field == "" {
				if a == nil || len(problems) > 0 || len(a.Translate) != 1 {
					t.Errorf("got %v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.want) {
				t.Errorf("got %v, want one at %s with %q", problems, test.field, test.want)
			}
		})
	}
	a, _ := applicationWith(t, sweden, line(loa3, uncertified))
	if want := map[broker.ClassRef]broker.ClassRef{loa3: uncertified}; a == nil || !reflect.DeepEqual(a.Translate, want) {
		t.Errorf("got %+v, want %v", a, want)
	}
}
