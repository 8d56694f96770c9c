package saml2

import (
	"crypto/x509"
	"encoding/json"
	"net/url"
	"strings"

	"trin/broker"
	"trin/connections"
)

// peer tells what the party's metadata says, and where our own is.
func (k *kind) peer(role connections.Role, id broker.ID, raw json.RawMessage) (connections.Peer, error) {
	if role == connections.RoleApplication {
		settings, entity, err := readApplication(raw)
		if err != nil {
			return connections.Peer{}, err
		}
		p := peerOf(entity, entity.SP.RoleKeys)
		p.add("AssertionConsumerService", entity.SP.AssertionConsumers)
		p.add("SingleLogoutService", entity.SP.SingleLogout)
		base := k.BaseURL + "/saml2"
		if settings.Keys != "" && settings.Keys != connections.DefaultKeys {
			base += "/idp/" + url.PathEscape(string(id))
		}
		p.Own = []connections.Address{
			{What: "metadata", URL: base + "/metadata"}, {What: "metadata, one certificate", URL: base + "/metadata/single"},
			{What: "entityID", URL: k.EntityID}, {What: "SingleSignOnService", URL: k.sso}, {What: "SingleLogoutService", URL: k.slo},
		}
		return p.Peer, nil
	}
	u, err := mustUpstream(raw)
	if err != nil {
		return connections.Peer{}, err
	}
	p := peerOf(u.Provider, u.Provider.IDP.RoleKeys)
	p.add("SingleSignOnService", u.Provider.IDP.SingleSignOn)
	p.add("SingleLogoutService", u.Provider.IDP.SingleLogout)
	base, called := k.BaseURL+"/saml2/sp/"+url.PathEscape(string(id)), u.EntityID
	if called == "" {
		called = base + "/metadata"
	}
	p.Own = []connections.Address{
		{What: "metadata", URL: base + "/metadata"}, {What: "metadata, one certificate", URL: base + "/metadata/single"},
		{What: "entityID", URL: called}, {What: "AssertionConsumerService", URL: base + "/acs"}, {What: "SingleLogoutService", URL: base + "/slo"},
	}
	return p.Peer, nil
}

// describedPeer is a peer that metadata describes.
type describedPeer struct{ connections.Peer }

// peerOf is the peer of an entity, with the keys of its role.
func peerOf(e *Entity, keys RoleKeys) *describedPeer {
	p := &describedPeer{connections.Peer{Name: e.ID, ValidUntil: e.ValidUntil, Described: true}}
	for _, certificate := range keys.Signing {
		p.certificate(connections.KeySigning, certificate)
	}
	for _, key := range keys.Encryption {
		p.certificate(connections.KeyEncryption, key.Certificate)
	}
	return p
}

func (p *describedPeer) certificate(use connections.KeyUse, certificate *x509.Certificate) {
	if certificate != nil {
		p.Certificates = append(p.Certificates, connections.PeerCertificate{Use: use, Certificate: certificate})
	}
}

// add tells of endpoints, each with the last word of its binding.
func (p *describedPeer) add(what string, endpoints []Endpoint) {
	for _, endpoint := range endpoints {
		binding := endpoint.Binding[strings.LastIndex(endpoint.Binding, ":")+1:]
		p.Addresses = append(p.Addresses, connections.Address{What: what + " (" + binding + ")", URL: endpoint.Location})
	}
}
