package samltest

import (
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/message"
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
	Comparison   string
	Classes      []string
	Force        bool
	Passive      bool
	ProxyCount   *int
	IDPList      []string
	RequesterIDs []string

	Sign     string                       // name of the key of an enveloped signature; "" = none
	Edit     func(request *etree.Element) // before it is signed
	EditSent func(request *etree.Element) // after everything
}

// Element builds and signs the request.
func (r Request) Element() *etree.Element {
	return must(message.Request{
		ID: r.ID, Issuer: r.Issuer, Destination: r.Destination, Now: r.Now, Consumer: r.Consumer, Index: r.Index,
		NameFormat: r.NameFormat, Comparison: r.Comparison, Classes: r.Classes, Force: r.Force, Passive: r.Passive,
		ProxyCount: r.ProxyCount, IDPList: r.IDPList, RequesterIDs: r.RequesterIDs,
		Sign: signing(r.Sign), Edit: r.Edit, EditSent: r.EditSent,
	}.Element())
}

// Bytes is Element as octets.
func (r Request) Bytes() []byte { return Bytes(r.Element()) }

// signing is the key of that name; "" = none.
func signing(name string) *xmlsec.SigningKey {
	if name == "" {
		return nil
	}
	key := Named(name).Signing()
	return &key
}
