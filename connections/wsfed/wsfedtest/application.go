package wsfedtest

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// Application is a relying party of a token service. It reads answers with
// libraries that Trin does not use.
type Application struct {
	Realm        string
	Reply        string // where it is answered
	Service      string // the address of the token service
	Issuer       string // what the service calls itself
	Certificates []*x509.Certificate
}

// Login is what an application has read of an answer.
type Login struct {
	Context string // wctx

	Trust   string // the namespace around the token
	SAML20  bool
	ID      string
	Name    string
	Format  string
	Method  string // AuthenticationMethod, or AuthnContextClassRef
	Instant time.Time
	From    time.Time
	Until   time.Time
	Claims  map[string][]string // by claim type
}

// Fault is a SOAP fault in the place of a token.
type Fault struct{ Code, Subcode, Reason string }

// Error makes a Fault an error.
func (f *Fault) Error() string { return f.Code + " " + f.Subcode + ": " + f.Reason }

// SignInURL is the address that a browser is sent to, with further parameters
// as names and values. A parameter that is given replaces the application's own.
func (a Application) SignInURL(parameters ...string) string {
	query := url.Values{"wa": {"wsignin1.0"}, "wtrealm": {a.Realm}}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return a.Service + "?" + query.Encode()
}

// SignOutURL is the same for a sign-out that leads to the address; "" = none.
func (a Application) SignOutURL(reply string) string {
	query := url.Values{"wa": {"wsignout1.0"}, "wtrealm": {a.Realm}}
	if reply != "" {
		query.Set("wreply", reply)
	}
	return a.Service + "?" + query.Encode()
}

// Read reads the form that a browser has posted to the application: the token
// must be signed by the service, for the application, and of now. A SOAP fault
// is a *Fault.
func (a Application) Read(form url.Values, now time.Time) (Login, error) {
	if got := form["wa"]; len(got) != 1 || got[0] != "wsignin1.0" {
		return Login{}, fmt.Errorf("wa is %q", got)
	}
	if len(form["wresult"]) != 1 || len(form["wctx"]) > 1 {
		return Login{}, errors.New("not one wresult, or several wctx")
	}
	document := etree.NewDocument()
	if err := document.ReadFromString(form.Get("wresult")); err != nil {
		return Login{}, err
	}
	if document.Root() == nil {
		return Login{}, errors.New("wresult is empty")
	}
	if document.Root().Tag == "Envelope" {
		return Login{}, fault(document.Root())
	}
	login := Login{Context: form.Get("wctx"), Trust: document.Root().NamespaceURI()}
	response, err := securityTokenResponse(document.Root())
	if err != nil {
		return Login{}, err
	}
	token, err := a.verified(response, now)
	if err != nil {
		return Login{}, err
	}
	if address := response.FindElement("./AppliesTo/EndpointReference/Address"); address == nil || address.Text() != a.Realm {
		return Login{}, errors.New("AppliesTo is not the application")
	}
	if err := login.read(token); err != nil {
		return Login{}, err
	}
	if err := login.checkLifetime(response); err != nil {
		return Login{}, err
	}
	return login, a.check(login, token, now)
}

// securityTokenResponse is the one response, in a collection or without one.
func securityTokenResponse(root *etree.Element) (*etree.Element, error) {
	switch root.Tag {
	case "RequestSecurityTokenResponse":
		return root, nil
	case "RequestSecurityTokenResponseCollection":
		if children := root.ChildElements(); len(children) == 1 && children[0].Tag == "RequestSecurityTokenResponse" {
			return children[0], nil
		}
	}
	return nil, fmt.Errorf("%s does not hold one RequestSecurityTokenResponse", root.Tag)
}

// verified is the token, as the signature covers it.
func (a Application) verified(response *etree.Element, now time.Time) (*etree.Element, error) {
	requested := response.SelectElement("RequestedSecurityToken")
	if requested == nil || len(requested.Child) != 1 {
		return nil, errors.New("RequestedSecurityToken does not hold one token and nothing beside it")
	}
	token := requested.ChildElements()[0]
	context, err := etreeutils.NSBuildParentContext(token)
	if err != nil {
		return nil, err
	}
	if token, err = etreeutils.NSDetatch(context, token); err != nil {
		return nil, err
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: a.Certificates})
	validation.Clock = dsig.NewFakeClockAt(now)
	validation.IdAttribute = "ID"
	if token.NamespaceURI() == SAML11 {
		validation.IdAttribute = "AssertionID"
	}
	return validation.Validate(token)
}

// check holds the token against the application.
func (a Application) check(login Login, token *etree.Element, now time.Time) error {
	issuer, audience := token.SelectAttrValue("Issuer", ""), "./Conditions/AudienceRestrictionCondition/Audience"
	if login.SAML20 {
		audience = "./Conditions/AudienceRestriction/Audience"
		if el := token.SelectElement("Issuer"); el != nil {
			issuer = el.Text()
		}
	}
	if issuer != a.Issuer {
		return fmt.Errorf("the issuer is %q", issuer)
	}
	if found := token.FindElements(audience); len(found) != 1 || found[0].Text() != a.Realm {
		return errors.New("the audience is not the application alone")
	}
	if now.Before(login.From) || !now.Before(login.Until) {
		return fmt.Errorf("the token holds from %s until %s", login.From, login.Until)
	}
	if data := token.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData"); data != nil && data.SelectAttrValue("Recipient", "") != a.Reply {
		return errors.New("the recipient is another address")
	}
	return nil
}

// fault reads a SOAP 1.2 fault.
func fault(envelope *etree.Element) error {
	text := func(path string) string {
		if el := envelope.FindElement(path); el != nil {
			return el.Text()
		}
		return ""
	}
	const at = "./Body/Fault/"
	if envelope.FindElement("./Body/Fault") == nil {
		return errors.New("an Envelope without a Fault")
	}
	return &Fault{Code: text(at + "Code/Value"), Subcode: text(at + "Code/Subcode/Value"), Reason: text(at + "Reason/Text")}
}
