package installation_test

import (
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// named are the fake kinds under the names that profiles fit.
func named() installation.Parts {
	saml := kinds()[0]
	saml.Name, saml.Check = "saml2", nil
	return installation.Parts{Kinds: append(kinds(), saml)}
}

// writtenOut is the document with that id, expanded.
func writtenOut(t *testing.T, id, text string) string {
	t.Helper()
	documents, problems := installation.Expanded(parsed(t, text), named())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	at := slices.IndexFunc(documents, func(d connections.Document) bool { return d.ID == id })
	return string(documents[at].Body)
}

const around = `
kind: authentication
id: provider
protocol: fake-local
firstFactor: 20
---
`

// TestProfiles_Names: the profiles that the product promises, and each says
// something.
func TestProfiles_Names(t *testing.T) {
	t.Parallel()
	want := []string{"adfs", "edugain", "entra", "kombit-ch1", "kombit-ch2", "nemlogin", "oiosaml3", "refeds", "saml2int"}
	if got := installation.Profiles(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, name := range want {
		application, authentication := installation.ProfileFields(name, "application"), installation.ProfileFields(name, "authentication")
		if len(application) == 0 || len(installation.ProfileProtocols(name, "application")) == 0 {
			t.Errorf("%s says nothing of an application", name)
		}
		if kombit := strings.HasPrefix(name, "kombit"); kombit != (len(authentication) == 0) {
			t.Errorf("%s: got %d fields of an authentication connection", name, len(authentication))
		}
	}
}

// TestProfiles_DocumentStands: what the document says wins, field by field and
// setting by setting; the rest is the profile's.
func TestProfiles_DocumentStands(t *testing.T) {
	t.Parallel()
	got := writtenOut(t, "a", around+`
kind: application
id: a
profile: saml2int
authentication: [provider]
settings:
  peer: one
  nameID: {claim: mail}
  encrypt: {mode: ifPossible}
`)
	want := `kind: application
id: a
protocol: saml2
authentication:
  - provider
settings:
  attributeNameFormat: uri
  encrypt:
    mode: ifPossible
  nameID:
    claim: mail
    format: transient
  peer: one
  sign:
    what: both
  skew: 3m
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestProfiles_Claims: the profile's steps stand behind the document's own, and
// one that writes what the document writes by the same kind of step is left out.
func TestProfiles_Claims(t *testing.T) {
	t.Parallel()
	got := writtenOut(t, "a", around+`
kind: application
id: a
protocol: saml2
profile: adfs
authentication: [provider]
claims:
  - rename: {from: mail, to: email}
settings: {peer: one}
`)
	rename, assurance := strings.Index(got, "rename:"), strings.Index(got, "assurance:")
	if rename < 0 || assurance < rename {
		t.Errorf("got\n%s\nwant the document's step and then the profile's", got)
	}
	got = writtenOut(t, "a", around+`
kind: application
id: a
protocol: saml2
profile: adfs
authentication: [provider]
claims:
  - assurance: {claim: "http://schemas.microsoft.com/claims/authnmethodsreferences", value: class}
settings: {peer: one}
`)
	if strings.Count(got, "assurance:") != 1 || !strings.Contains(got, "value: class") {
		t.Errorf("got\n%s\nwant the document's step in place of the profile's", got)
	}
}

// TestProfiles_Misfits: a profile that is unknown, or fits neither the side nor
// the protocol, is an error at its own line.
func TestProfiles_Misfits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, profile, want string }{
		{"unknown", "protocol: saml2\nprofile: kombit-ch3", `"kombit-ch3" is not a profile. Perhaps kombit-ch1 is meant.`},
		{"unknown, and no protocol beside it", "name: A\nprofile: kombit-ch3", `"kombit-ch3" is not a profile. Perhaps kombit-ch1 is meant.`},
		{"side", "protocol: saml2\nprofile: kombit-ch2", "The profile kombit-ch2 has nothing for an authentication connection."},
		{"protocol", "protocol: fake\nprofile: oiosaml3", "needs the protocol saml2, and this one has fake"},
		{"no text", "protocol: saml2\nprofile: 7", "should be text"},
		{"not a profile's kind", "protocol: saml2\nprofile: adfs", "needs the protocol adfs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, problems := installation.Parse("test.yaml", []byte("kind: authentication\nid: a\n"+c.profile+"\nsettings: {peer: one}\n"), nil)
			configuration, found := text.Build(1, named())
			errors := installation.Errors(append(problems, found...))
			if len(errors) != 1 || !strings.Contains(errors[0].Message, c.want) || errors[0].Line != 4 {
				t.Errorf("got %v, want one at line 4 with %q", errors, c.want)
			}
			if configuration.Connections["a"].Enabled {
				t.Error("the connection is switched on")
			}
		})
	}
}

// TestProfiles_ExpandedIsStable: what is written out has no profile, and
// written out again is the same.
func TestProfiles_ExpandedIsStable(t *testing.T) {
	t.Parallel()
	text := around + "kind: application\nid: a\nprofile: edugain\nauthentication: [provider]\nsettings: {peer: one}\n"
	once := writtenOut(t, "a", text)
	if strings.Contains(once, "profile") {
		t.Errorf("got\n%s\nwant no profile in it", once)
	}
	if again := writtenOut(t, "a", around+once); again != once {
		t.Errorf("got\n%s\nwant\n%s", again, once)
	}
}

// TestProfiles_BrokenStaysBroken: a document with an error is switched off, also
// when what it stands for has none.
func TestProfiles_BrokenStaysBroken(t *testing.T) {
	t.Parallel()
	one := "kind: authentication\nid: a\nprofile: saml2int\nsettings: {peer: one}\n"
	text, problems := installation.Parse("test.yaml", []byte(one+"---\n"+one), nil)
	configuration, found := text.Build(1, named())
	if errors := installation.Errors(append(problems, found...)); len(errors) != 1 {
		t.Fatalf("got %v, want that it stands twice", errors)
	}
	if configuration.Connections["a"].Enabled {
		t.Error("the connection is switched on")
	}
}
