package message

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	saml "trin/connections/saml2/message"
)

// Namespaces and names that answers are made of.
const (
	Trust2005  = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	Trust13    = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
	Trust14    = "http://docs.oasis-open.org/ws-sx/ws-trust/200802"
	SOAP11     = "http://schemas.xmlsoap.org/soap/envelope/"
	SOAP12     = "http://www.w3.org/2003/05/soap-envelope"
	Federation = "http://docs.oasis-open.org/wsfed/federation/200706"

	policy     = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	addressing = "http://www.w3.org/2005/08/addressing"
	utility    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
)

// Answer is the wresult of a provider that is right in everything. Change a
// field, or the tree, to make it wrong in one thing.
type Answer struct {
	Token Token

	Trust      string // namespace of WS-Trust; "" = Trust2005
	Collection bool
	SOAP       string // namespace of an envelope around it; "" = none
	AppliesTo  string // "" = the token's audience
	Context    string // the attribute Context; "" = none
	Minimal    bool   // RequestedSecurityToken and nothing else
	Spaced     bool   // white space wherever it may stand
	OnWrapper  bool   // the token's namespace is declared on the wrapper alone
	// Protect makes an EncryptedAssertion of the token's octets; nil = clear.
	Protect  func(token []byte) (*etree.Element, error)
	BareData bool // EncryptedData without EncryptedAssertion around it
	Returns  bool // carriage returns are written raw, as AD FS does

	Response func(*etree.Element) // bends the response before the token is put into it
	Wrapper  func(*etree.Element) // bends the whole, after the token was signed
}

// Result is wresult.
func (a Answer) Result() (string, error) {
	root, err := a.element()
	if err != nil {
		return "", err
	}
	if a.Wrapper != nil {
		a.Wrapper(root)
	}
	text := string(xmlsec.Bytes(root))
	if a.Returns {
		text = strings.ReplaceAll(text, "&#xD;", "\r")
	}
	return text, nil
}

// element builds the tree around the token, which is signed where it stands.
func (a Answer) element() (*etree.Element, error) {
	trust := or(a.Trust, Trust2005)
	response := etree.NewElement("t:RequestSecurityTokenResponse")
	response.CreateAttr("xmlns:t", trust)
	if a.Context != "" {
		response.CreateAttr("Context", a.Context)
	}
	if !a.Minimal {
		a.addLifetime(response)
		a.addAppliesTo(response)
	}
	a.space(response)
	holder := response.CreateElement("t:RequestedSecurityToken")
	if !a.Minimal {
		response.CreateElement("t:TokenType").SetText(a.Token.namespace())
		response.CreateElement("t:RequestType").SetText(trust + "/Issue")
		response.CreateElement("t:KeyType").SetText("http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey")
	}
	if a.Response != nil {
		a.Response(response)
	}
	root := response
	if a.Collection {
		root = etree.NewElement("t:RequestSecurityTokenResponseCollection")
		root.CreateAttr("xmlns:t", trust)
		root.AddChild(response)
	}
	if a.SOAP != "" {
		root = envelope(a.SOAP, root)
	}
	return root, a.addToken(root, holder)
}

// addToken puts the token into its place, and signs it there.
func (a Answer) addToken(root, holder *etree.Element) error {
	token := a.Token.Unsigned()
	if a.OnWrapper {
		token.RemoveAttr("xmlns:saml")
		root.CreateAttr("xmlns:saml", a.Token.namespace())
	}
	a.space(holder)
	holder.AddChild(token)
	a.space(holder)
	if err := a.Token.sign(token); err != nil || a.Protect == nil {
		return err
	}
	encrypted, err := a.Protect(xmlsec.Bytes(token))
	if err != nil {
		return err
	}
	holder.RemoveChild(token)
	if !a.BareData {
		holder.AddChild(encrypted)
		return nil
	}
	for _, data := range encrypted.ChildElements() {
		holder.AddChild(data)
	}
	return nil
}

func (a Answer) space(el *etree.Element) {
	if a.Spaced {
		el.CreateText("\n   \t")
	}
}

func (a Answer) addLifetime(response *etree.Element) {
	lifetime := response.CreateElement("t:Lifetime")
	created := lifetime.CreateElement("wsu:Created")
	created.CreateAttr("xmlns:wsu", utility)
	created.SetText(saml.Instant(a.Token.Now))
	expires := lifetime.CreateElement("wsu:Expires")
	expires.CreateAttr("xmlns:wsu", utility)
	expires.SetText(saml.Instant(a.Token.Now.Add(time.Hour)))
}

func (a Answer) addAppliesTo(response *etree.Element) {
	applies := response.CreateElement("wsp:AppliesTo")
	applies.CreateAttr("xmlns:wsp", policy)
	reference := applies.CreateElement("wsa:EndpointReference")
	reference.CreateAttr("xmlns:wsa", addressing)
	reference.CreateElement("wsa:Address").SetText(or(a.AppliesTo, a.Token.Audience))
}

func envelope(soap string, content *etree.Element) *etree.Element {
	root := etree.NewElement("S:Envelope")
	root.CreateAttr("xmlns:S", soap)
	root.CreateElement("S:Body").AddChild(content)
	return root
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
