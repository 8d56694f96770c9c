package wsfed

import (
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2"
)

// trustVersion is one version of WS-Trust, as it is written.
type trustVersion struct {
	Prefix, Namespace string
	Issue, Bearer     string
	Collection        bool // the response stands in a collection
}

// trustVersions are the words of the settings. WS-Trust 1.3 wants a collection
// (4.4); nobody reads one of February 2005.
var trustVersions = map[string]trustVersion{
	trust2005: {Prefix: "t", Namespace: NamespaceTrust2005, Issue: NamespaceTrust2005 + "/Issue",
		Bearer: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"},
	trust13: {Prefix: "trust", Namespace: NamespaceTrust13, Issue: NamespaceTrust13 + "/Issue",
		Bearer: NamespaceTrust13 + "/Bearer", Collection: true},
}

// trust is the version that the application gets.
func (s ApplicationSettings) trust() trustVersion {
	if s.Trust == "" {
		return trustVersions[trust2005]
	}
	return trustVersions[s.Trust]
}

// issued is a token with what is said around it.
type issued struct {
	Token     *etree.Element // signed; it moves into the envelope
	TokenType string
	Audience  string
	From, To  time.Time // the same as in the token
}

// envelope puts a token into a RequestSecurityTokenResponse (WS-Federation 1.2,
// 13.6.3), without white space between the elements: some readers look for the
// token as the first child.
func (v trustVersion) envelope(i issued) *etree.Element {
	response := etree.NewElement(v.Prefix + ":RequestSecurityTokenResponse")
	root := response
	if v.Collection {
		root = etree.NewElement(v.Prefix + ":RequestSecurityTokenResponseCollection")
		root.AddChild(response)
	}
	root.CreateAttr("xmlns:"+v.Prefix, v.Namespace)
	lifetime := response.CreateElement(v.Prefix + ":Lifetime")
	for _, end := range [...]struct {
		name string
		at   time.Time
	}{{"Created", i.From}, {"Expires", i.To}} {
		addText(lifetime, "wsu", end.name, saml2.FormatInstant(end.at)).CreateAttr("xmlns:wsu", NamespaceUtility)
	}
	applies := response.CreateElement("wsp:AppliesTo")
	applies.CreateAttr("xmlns:wsp", NamespacePolicy)
	endpoint := applies.CreateElement("wsa:EndpointReference")
	endpoint.CreateAttr("xmlns:wsa", NamespaceAddressing)
	addText(endpoint, "wsa", "Address", i.Audience)
	response.CreateElement(v.Prefix + ":RequestedSecurityToken").AddChild(i.Token)
	addText(response, v.Prefix, "TokenType", i.TokenType)
	addText(response, v.Prefix, "RequestType", v.Issue)
	addText(response, v.Prefix, "KeyType", v.Bearer)
	return root
}
