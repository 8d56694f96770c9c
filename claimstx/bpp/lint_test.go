package bpp_test

import (
	"strings"
	"testing"

	"trin/claimstx/bpp"
)

func TestLint(t *testing.T) {
	t.Parallel()
	const cvr = "urn:dk:gov:saml:cvrNumberIdentifier:"
	role := "http://kommune.example/roles/jobrole/a/1"
	group := func(scope string, privileges ...string) bpp.List {
		return bpp.List{Groups: []bpp.Group{{Scope: scope, Privileges: privileges}}}
	}
	bound := func(name, value string) bpp.List {
		l := group(cvr+"11223344", role)
		l.Groups[0].Constraints = []bpp.Constraint{{Name: name, Value: value}}
		return l
	}
	for _, test := range []struct {
		name     string
		list     bpp.List
		severity bpp.Severity // "" = nothing is wrong
		want     string
	}{
		{"right", sample(), "", ""},
		{"a unit", group("urn:dk:gov:saml:productionUnitIdentifier:1234567890", role), "", ""},
		{"a person", group("urn:dk:gov:saml:cprNumberIdentifier:1234567890", role), "", ""},
		{"a tax unit", group("urn:dk:gov:saml:seNumberIdentifier:12345678", role), "", ""},
		{"a privilege that is a URN", group(cvr+"11223344", "urn:dk:nemlogin:some:right"), "", ""},
		{"a constraint of a system", bound("http://sts.kombit.dk/constraints/KLE/1", "25.*,27.18.02"), "", ""},
		{"a constraint that is a URN", bound("urn:dk:kombit:KLE", "25.*"), "", ""},
		{"no group", bpp.List{}, bpp.Warning, "at least one group"},
		{"no scope", group("", role), bpp.Error, "no Scope"},
		{"a scope of seven digits", group(cvr+"1122334", role), bpp.Error, "not 8 digits"},
		{"a scope with a country", group(cvr+"DK112233", role), bpp.Error, "not 8 digits"},
		{"a scope of Arabic digits", group(cvr+"١١٢٢", role), bpp.Error, "not 8 digits"},
		{"a unit of eight digits", group("urn:dk:gov:saml:productionUnitIdentifier:12345678", role), bpp.Error, "not 10 digits"},
		{"a scope in small letters", group(strings.ToLower(cvr)+"11223344", role), bpp.Warning, "small and capital"},
		{"a bare number", group("11223344", role), bpp.Error, "no URI"},
		{"another URN", group("urn:example:scope", role), bpp.Warning, "does not know"},
		{"a group without privileges", group(cvr + "11223344"), bpp.Error, "at least one Privilege"},
		{"a name as a privilege", group(cvr+"11223344", "sagsbehandler"), bpp.Error, "no URI"},
		{"white space in a privilege", group(cvr+"11223344", "http://kommune.example/roles/jobrole/a b/1"), bpp.Error, "no URI"},
		{"a role without a version", group(cvr+"11223344", "http://kommune.example/roles/jobrole/a"), bpp.Warning, "another form"},
		{"a role of another kind", group(cvr+"11223344", "http://kommune.example/roles/JobRole/a/1"), bpp.Warning, "another form"},
		{"a role whose version is a name", group(cvr+"11223344", "http://kommune.example/roles/jobrole/a/v1"), bpp.Warning, "another form"},
		{"a privilege twice", group(cvr+"11223344", role, role), bpp.Warning, "stands twice"},
		{"a constraint that is no URI", bound("KLE", "25.*"), bpp.Error, "no URI"},
		{"a constraint without a version", bound("http://kommune.example/KLE/parametric", "25.*"), bpp.Warning, "no version"},
		{"a constraint without a value", bound("urn:kle", ""), bpp.Error, "empty"},
		{"an empty entry", bound("urn:kle", "25.*,,27"), bpp.Error, "empty"},
		{"a comma at the end", bound("urn:kle", "25.*,"), bpp.Error, "empty"},
		{"white space behind a comma", bound("urn:kle", "25.*, 27"), bpp.Warning, "white space"},
		{"an entry twice", bound("urn:kle", "25,27,25"), bpp.Warning, "twice"},
		{"entries that begin alike", bound("urn:kle", "5,25,125"), "", ""},
		{"a group twice", bpp.List{Groups: append(group(cvr+"11223344", role).Groups, group(cvr+"11223344", role+"0").Groups...)}, bpp.Warning, "constraints of group 1"},
		{"a constraint twice", func() bpp.List {
			l := bound("urn:kle", "25.*")
			l.Groups[0].Constraints = append(l.Groups[0].Constraints, bpp.Constraint{Name: "urn:kle", Value: "27.*"})
			return l
		}(), bpp.Warning, "not every receiver reads both"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			findings := test.list.Lint()
			if test.severity == "" {
				if len(findings) > 0 {
					t.Errorf("got %v, want nothing", findings)
				}
				return
			}
			if len(findings) != 1 || findings[0].Severity != test.severity || !strings.Contains(findings[0].String(), test.want) {
				t.Fatalf("got %+v, want one %s with %q", findings, test.severity, test.want)
			}
			if f := findings[0]; f.Rule == "" || f.Mend == "" || f.Message == "" {
				t.Errorf("got %+v, want a rule, what is there and how to mend it", f)
			}
			if got, want := bpp.Broken(findings), test.severity == bpp.Error; got != want {
				t.Errorf("got broken %v, want %v", got, want)
			}
		})
	}
}

func TestLintOfText(t *testing.T) {
	t.Parallel()
	findings := bpp.Lint("no list")
	if len(findings) != 1 || findings[0].Severity != bpp.Error || findings[0].Where != "" {
		t.Fatalf("got %+v", findings)
	}
	findings = bpp.Lint(document(`<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:1"><Privilege>urn:a:b</Privilege></PrivilegeGroup><PrivilegeGroup Scope="x"/>`))
	var where []string
	for _, f := range findings {
		where = append(where, f.Where)
	}
	if got, want := strings.Join(where, "; "), "group 1, scope; group 2, scope; group 2"; got != want {
		t.Errorf("got findings at %q, want %q", got, want)
	}
}
