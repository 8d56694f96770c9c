package demo

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// The namespaces that an answer may have.
const (
	trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	trust13   = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
	saml11    = "urn:oasis:names:tc:SAML:1.0:assertion"
	saml20    = "urn:oasis:names:tc:SAML:2.0:assertion"
)

// methodsClaim is where Microsoft's token services say every method that was
// used.
const methodsClaim = "http://schemas.microsoft.com/claims/authnmethodsreferences"

// clockSkew is how far the provider's clock may be off.
const clockSkew = time.Minute

// accept checks an answer and reads the login from what is signed, and from
// nothing else.
func (a *WSFedApplication) accept(wresult string) (Login, error) {
	service := a.trusted()
	if service == nil {
		return Login{}, errors.New("the application has not read its provider's metadata yet")
	}
	received, err := tokenIn(wresult)
	if err != nil {
		return Login{}, err
	}
	now := a.Clock()
	signed, err := verified(received, service, now)
	if err != nil {
		return Login{}, err
	}
	facts, err := readToken(signed)
	if err != nil {
		return Login{}, err
	}
	if err := a.holds(facts, service, now); err != nil {
		return Login{}, err
	}
	login := a.login(facts)
	login.Whole = indentedText(wresult)
	return login, nil
}

// tokenIn finds the one token of an answer, by its place: the element in
// RequestedSecurityToken, as a tree of its own.
func tokenIn(wresult string) (*etree.Element, error) {
	if strings.Contains(wresult, "<!DOCTYPE") {
		return nil, errors.New("the answer has a document type")
	}
	document := etree.NewDocument()
	if err := document.ReadFromString(wresult); err != nil || document.Root() == nil {
		return nil, errors.Join(errors.New("the answer is no XML"), err)
	}
	response := document.Root()
	space := response.NamespaceURI()
	if space != trust2005 && space != trust13 {
		return nil, fmt.Errorf("the answer is a {%s}%s", space, response.Tag)
	}
	if response.Tag == "RequestSecurityTokenResponseCollection" {
		var err error
		if response, err = only(response, space, "RequestSecurityTokenResponse"); err != nil {
			return nil, err
		}
	}
	if response.Tag != "RequestSecurityTokenResponse" {
		return nil, errors.New("the answer is a " + response.Tag)
	}
	holder, err := only(response, space, "RequestedSecurityToken")
	if err != nil {
		return nil, err
	}
	if tokens := holder.ChildElements(); len(tokens) != 1 {
		return nil, fmt.Errorf("the answer has %d tokens", len(tokens))
	}
	context, err := etreeutils.NSBuildParentContext(holder.ChildElements()[0])
	if err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(context, holder.ChildElements()[0])
}

// verified is the part of the token that the provider has signed.
func verified(received *etree.Element, service *tokenService, now time.Time) (*etree.Element, error) {
	checking := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: service.certificates})
	checking.Clock = dsig.NewFakeClockAt(now)
	switch space := received.NamespaceURI(); {
	case received.Tag == "Assertion" && space == saml11:
		checking.IdAttribute = "AssertionID"
	case received.Tag == "Assertion" && space == saml20:
		checking.IdAttribute = "ID"
	default:
		return nil, fmt.Errorf("the token is a {%s}%s", space, received.Tag)
	}
	signed, err := checking.Validate(received)
	if err != nil {
		return nil, fmt.Errorf("the signature of the token: %w", err)
	}
	if signed.Tag != received.Tag || signed.NamespaceURI() != received.NamespaceURI() {
		return nil, errors.New("the signature is not of the token")
	}
	return signed, nil
}

// holds checks what a token must say: from this provider, for this application,
// now, and once.
func (a *WSFedApplication) holds(f tokenFacts, service *tokenService, now time.Time) error {
	from, err := time.Parse(time.RFC3339Nano, f.notBefore)
	until, err2 := time.Parse(time.RFC3339Nano, f.notOnOrAfter)
	switch {
	case err != nil || err2 != nil:
		return errors.Join(errors.New("the token does not say when it holds"), err, err2)
	case f.issuer != service.entityID:
		return fmt.Errorf("the token is from %s, and the provider is %s", f.issuer, service.entityID)
	case f.audience != a.Realm():
		return fmt.Errorf("the token is for %s, and this is %s", f.audience, a.Realm())
	case now.Before(from.Add(-clockSkew)) || !now.Before(until.Add(clockSkew)):
		return fmt.Errorf("the token holds from %s until %s, and it is %s", f.notBefore, f.notOnOrAfter, now.UTC().Format(time.RFC3339))
	case f.id == "":
		return errors.New("the token has no identifier")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.used, func(_ string, end time.Time) bool { return now.After(end) })
	if _, used := a.used[f.id]; used {
		return errors.New("the token has been used")
	}
	a.used[f.id] = until.Add(clockSkew)
	return nil
}

// login is what the token says of the login. The level is the one that the
// provider states; where it states none, that of the strongest method.
func (a *WSFedApplication) login(f tokenFacts) Login {
	login := Login{
		Class: f.method, Subject: f.subject, Format: f.format, Claims: f.claims, Terms: f.terms,
		Instants: []Instant{
			{"Logged in", f.instantName, f.instant}, {"Answered", "IssueInstant", f.issued},
			{"Good from", "NotBefore", f.notBefore}, {"Good until", "NotOnOrAfter", f.notOnOrAfter},
		},
	}
	login.Level = a.Methods[f.method]
	for _, line := range f.claims {
		for _, value := range line.Values {
			switch {
			case line.Name == methodsClaim:
				login.Level = max(login.Level, a.Methods[value])
			case line.Name == levelClaim || strings.HasSuffix(line.Name, "/"+levelClaim):
				stated, _ := strconv.Atoi(value) // odd: 0, nothing is proven
				login.Level = stated
				return login
			}
		}
	}
	return login
}
