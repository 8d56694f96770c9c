package installation_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
)

// TestDocs_Profiles: docs/profiles.md has a section for every profile, with a
// table for each of its sides that lists what it sets, and nothing else.
func TestDocs_Profiles(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range installation.Profiles() {
		_, section, found := strings.Cut(string(page), "\n## "+name+"\n")
		if !found {
			t.Errorf("%s has no section", name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		if got, want := strings.Count(section, "| field | value | why |"), len(sidesOf(name)); got != want {
			t.Errorf("%s: got %d tables, want %d", name, got, want)
		}
		for _, kind := range sidesOf(name) {
			_, table, found := strings.Cut(section, "(`kind: "+kind+"`, protocol "+strings.Join(installation.ProfileProtocols(name, kind), " or ")+"):\n")
			if !found {
				t.Errorf("%s has no table for %s", name, kind)
				continue
			}
			table, _, _ = strings.Cut(strings.TrimSpace(table), "\n\n")
			var told, want []string
			for _, line := range strings.Split(table, "\n")[2:] {
				cells := strings.Split(line, " | ")
				if len(cells) != 3 || len(cells[2]) < 5 {
					t.Errorf("%s: the line %q has no reason", name, line)
					continue
				}
				told = append(told, strings.TrimPrefix(cells[0], "| ")+" = "+strings.Trim(cells[1], "`"))
			}
			for _, f := range installation.ProfileFields(name, kind) {
				want = append(want, f.Path+" = "+f.Value)
			}
			slices.Sort(told)
			slices.Sort(want)
			if !slices.Equal(told, want) {
				t.Errorf("%s, %s: got\n%s\nwant\n%s", name, kind, strings.Join(told, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// sidesOf are the kinds of document that a profile has something for.
func sidesOf(name string) []string {
	var kinds []string
	for _, kind := range []string{installation.KindApplication, installation.KindAuthentication} {
		if len(installation.ProfileFields(name, kind)) > 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// TestDocs_ProfileExample: the document of docs/profiles.md is a whole one, beside
// a vocabulary and a provider.
func TestDocs_ProfileExample(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := yamlBlock.FindAllStringSubmatch(string(page), -1)
	if len(examples) != 1 {
		t.Fatalf("got %d examples, want one", len(examples))
	}
	beside := "kind: vocabulary\npresets: [house, nsis]\n---\nkind: authentication\nid: municipality\nprotocol: fake-local\nfirstFactor: 20\n---\n"
	text, problems := installation.Parse("docs/profiles.md", []byte(beside+examples[0][1]), func(string) ([]byte, error) { return []byte("<metadata/>"), nil })
	parts := named()
	for i := range parts.Kinds { // the settings of SAML are checked by the protocol itself
		parts.Kinds[i].Identifiers = nil
	}
	configuration, found := text.Build(1, parts)
	if errors := installation.Errors(append(problems, found...)); len(errors) > 0 {
		t.Fatal(errors)
	}
	if a := configuration.Applications["context-handler"]; a == nil || a.Kind != "saml2" || !a.ExactMeansMinimum || !a.TrustsRequesters {
		t.Errorf("got %+v", a)
	}
}
