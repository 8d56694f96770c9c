package samltest

import (
	"crypto/x509"

	"trin/connections/saml2/message"
)

// Bindings of the endpoints.
const (
	Redirect = message.Redirect
	Post     = message.Post
)

// IDP is what a provider's metadata says.
type IDP struct {
	EntityID   string
	SSO        map[string]string // binding → location
	SLO        map[string]string
	Signing    []string // names of keys
	WantSigned bool     // WantAuthnRequestsSigned
}

// Metadata writes the EntityDescriptor of a provider.
func (p IDP) Metadata() string {
	return string(Bytes(message.IDP{
		EntityID: p.EntityID, SSO: p.SSO, SLO: p.SLO, Signing: certificates(p.Signing), WantSigned: p.WantSigned,
	}.Element()))
}

// SP is what a service provider's metadata says.
type SP struct {
	EntityID      string
	Consumers     []string // locations, by POST; the first is the default
	SLO           map[string]string
	Signing       []string
	Encryption    []string
	RequestSigned bool // AuthnRequestsSigned
}

// Metadata writes the EntityDescriptor of a service provider.
func (p SP) Metadata() string {
	return string(Bytes(message.SP{
		EntityID: p.EntityID, Consumers: p.Consumers, SLO: p.SLO, Signing: certificates(p.Signing),
		Encryption: certificates(p.Encryption), RequestSigned: p.RequestSigned,
	}.Element()))
}

func certificates(names []string) []*x509.Certificate {
	var all []*x509.Certificate
	for _, name := range names {
		all = append(all, Named(name).Certificate)
	}
	return all
}
