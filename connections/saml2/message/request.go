package message

import (
	"strconv"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// Request is an AuthnRequest of a service provider that is right in everything.
// A field that is empty is left out of the message.
type Request struct {
	ID           string // "" = "_request"
	Issuer       string // entityID of the service provider
	Destination  string
	Now          time.Time
	Consumer     string // AssertionConsumerServiceURL
	Index        *int   // AssertionConsumerServiceIndex
	NameFormat   string // of the NameIDPolicy
	Subject      string // the name identifier of the user who is asked for
	Comparison   string
	Classes      []string
	Force        bool
	Passive      bool
	ProxyCount   *int
	IDPList      []string
	RequesterIDs []string

	Sign     *xmlsec.SigningKey           // of an enveloped signature; nil = none
	Edit     func(request *etree.Element) // before it is signed
	EditSent func(request *etree.Element) // after everything
}

// Element builds and signs the request.
func (r Request) Element() (*etree.Element, error) {
	request := etree.NewElement("samlp:AuthnRequest")
	request.CreateAttr("xmlns:samlp", Protocol)
	request.CreateAttr("xmlns:saml", Assertion)
	request.CreateAttr("ID", or(r.ID, "_request"))
	request.CreateAttr("Version", "2.0")
	request.CreateAttr("IssueInstant", Instant(r.Now))
	r.addAttributes(request)
	request.CreateElement("saml:Issuer").SetText(r.Issuer)
	if r.Subject != "" {
		request.CreateElement("saml:Subject").CreateElement("saml:NameID").SetText(r.Subject)
	}
	if r.NameFormat != "" {
		request.CreateElement("samlp:NameIDPolicy").CreateAttr("Format", r.NameFormat)
	}
	if len(r.Classes) > 0 {
		context := request.CreateElement("samlp:RequestedAuthnContext")
		if r.Comparison != "" {
			context.CreateAttr("Comparison", r.Comparison)
		}
		for _, class := range r.Classes {
			context.CreateElement("saml:AuthnContextClassRef").SetText(class)
		}
	}
	r.addScoping(request)
	edit(r.Edit, request)
	if r.Sign != nil {
		if err := Sign(request, *r.Sign); err != nil {
			return nil, err
		}
	}
	edit(r.EditSent, request)
	return request, nil
}

func (r Request) addAttributes(request *etree.Element) {
	for _, a := range []struct{ name, value string }{
		{"Destination", r.Destination}, {"AssertionConsumerServiceURL", r.Consumer},
	} {
		if a.value != "" {
			request.CreateAttr(a.name, a.value)
		}
	}
	if r.Index != nil {
		request.CreateAttr("AssertionConsumerServiceIndex", strconv.Itoa(*r.Index))
	}
	if r.Force {
		request.CreateAttr("ForceAuthn", "true")
	}
	if r.Passive {
		request.CreateAttr("IsPassive", "true")
	}
}

func (r Request) addScoping(request *etree.Element) {
	if r.ProxyCount == nil && len(r.IDPList) == 0 && len(r.RequesterIDs) == 0 {
		return
	}
	scoping := request.CreateElement("samlp:Scoping")
	if r.ProxyCount != nil {
		scoping.CreateAttr("ProxyCount", strconv.Itoa(*r.ProxyCount))
	}
	if len(r.IDPList) > 0 {
		list := scoping.CreateElement("samlp:IDPList")
		for _, provider := range r.IDPList {
			list.CreateElement("samlp:IDPEntry").CreateAttr("ProviderID", provider)
		}
	}
	for _, requester := range r.RequesterIDs {
		scoping.CreateElement("samlp:RequesterID").SetText(requester)
	}
}
