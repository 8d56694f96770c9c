package wsfed

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// asIdentifier is what the libraries of Microsoft take as AssertionID: an
// xs:NCName of ASCII.
var asIdentifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// What Microsoft.IdentityModel and the Windows Identity Foundation want of a SAML
// 1.1 token beyond the schema, as their documentation and their errors say.
// Neither can be run in the tests.
func TestGolden_MicrosoftRules(t *testing.T) {
	t.Parallel()
	n := 0
	for name, f := range golden() {
		if f.refusal != "" || f.settings.Token != "" {
			continue
		}
		n++
		for _, problem := range readerProblems(parseForm(t, readForm(t, "issued", name))) {
			t.Errorf("%s: %s", name, problem)
		}
	}
	if n < 5 {
		t.Errorf("only %d tokens were looked at", n)
	}
	for name, want := range map[string]string{
		"saml11-no-conditions": "no Conditions", "saml11-version-1.0": "not version 1.1", "saml11-two-subjects": "two subjects",
		"saml11-no-authentication": "no AuthenticationStatement",
	} {
		if got := readerProblems(parseForm(t, readForm(t, "refused", name))); !slices.Contains(got, want) {
			t.Errorf("%s: got %q, want %q among them", name, got, want)
		}
	}
}

func parseForm(t *testing.T, text string) *etree.Element {
	t.Helper()
	document := etree.NewDocument()
	if err := document.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return document.Root()
}

// readerProblems lists what such a reader would stumble over.
func readerProblems(root *etree.Element) []string {
	var problems []string
	say := func(format string, arguments ...any) { problems = append(problems, fmt.Sprintf(format, arguments...)) }
	token := root.FindElement("//RequestedSecurityToken/Assertion")
	if token == nil {
		return []string{"no token"}
	}
	if root.Tag != "RequestSecurityTokenResponse" && root.NamespaceURI() == NamespaceTrust2005 {
		say("a collection of WS-Trust 2005")
	}
	if token.SelectAttrValue("MajorVersion", "") != "1" || token.SelectAttrValue("MinorVersion", "") != "1" {
		say("not version 1.1")
	}
	if id := token.SelectAttrValue("AssertionID", ""); !asIdentifier.MatchString(id) {
		say("AssertionID is %q", id)
	}
	if token.FindElement("./Conditions/AudienceRestrictionCondition/Audience") == nil || token.FindElement("./Conditions[@NotBefore][@NotOnOrAfter]") == nil {
		say("no Conditions")
	}
	if len(token.FindElements("./AuthenticationStatement[@AuthenticationMethod][@AuthenticationInstant]")) != 1 {
		say("no AuthenticationStatement")
	}
	subjects := map[string]bool{}
	for _, subject := range token.FindElements("./*/Subject") {
		subjects[subject.FindElement("./NameIdentifier").Text()] = true
	}
	if len(subjects) != 1 {
		say("two subjects")
	}
	for _, problem := range attributeProblems(token) {
		say("%s", problem)
	}
	children := token.ChildElements()
	if last := children[len(children)-1]; !xmlsec.Is(last, xmlsec.NamespaceDSig, "Signature") || last.FindElement("./KeyInfo/X509Data/X509Certificate") == nil {
		say("the signature is not last, or names no certificate")
	}
	return problems
}

// attributeProblems are those of the claims, of which each is namespace, slash
// and name, once.
func attributeProblems(token *etree.Element) []string {
	var problems []string
	for _, statement := range token.FindElements("./AttributeStatement") {
		if statement.FindElement("./Attribute") == nil {
			problems = append(problems, "an AttributeStatement without attributes")
		}
	}
	types := map[string]bool{}
	for _, attribute := range token.FindElements("./AttributeStatement/Attribute") {
		space, name := attribute.SelectAttrValue("AttributeNamespace", ""), attribute.SelectAttrValue("AttributeName", "")
		if claimType := space + "/" + name; space == "" || name == "" || types[claimType] || attribute.FindElement("./AttributeValue") == nil {
			problems = append(problems, fmt.Sprintf("the attribute %q", claimType))
		}
		types[space+"/"+name] = true
	}
	return problems
}
