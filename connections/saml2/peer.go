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
		p.Own = k.ownProvider(id, settings.Keys != "" && settings.Keys != connections.DefaultKeys)
		return p.Peer, nil
	}
	u, err := mustUpstream(raw)
	if err != nil {
		return connections.Peer{}, err
	}
	p := peerOf(u.Provider, u.Provider.IDP.RoleKeys)
	p.add("SingleSignOnService", u.Provider.IDP.SingleSignOn)
	p.add("SingleLogoutService", u.Provider.IDP.SingleLogout)
	p.Own = k.ownParty(id, u.EntityID)
	return p.Peer, nil
}

// own is ours towards a party that nothing is known of.
func (k *kind) own(role connections.Role, id broker.ID) []connections.Address {
	if role == connections.RoleApplication {
		return k.ownProvider(id, false)
	}
	return k.ownParty(id, "")
}

// ownProvider is ours towards an application; with keys of its own, at an address
// of its own.
func (k *kind) ownProvider(id broker.ID, keys bool) []connections.Address {
	base := k.BaseURL + "/saml2"
	if keys {
		base += "/idp/" + url.PathEscape(string(id))
	}
	return []connections.Address{
		{What: "metadata", URL: base + "/metadata"}, {What: "metadata, one certificate", URL: base + "/metadata/single"},
		{What: "entityID", URL: k.EntityID}, {What: "SingleSignOnService", URL: k.sso}, {What: "SingleLogoutService", URL: k.slo},
	}
}

// ownParty is ours towards a provider, by the name that the settings give us there.
func (k *kind) ownParty(id broker.ID, called string) []connections.Address {
	base := k.BaseURL + "/saml2/sp/" + url.PathEscape(string(id))
	if called == "" {
		called = base + "/metadata"
	}
	return []connections.Address{
		{What: "metadata", URL: base + "/metadata"}, {What: "metadata, one certificate", URL: base + "/metadata/single"},
		{What: "entityID", URL: called}, {What: "AssertionConsumerService", URL: base + "/acs"}, {What: "SingleLogoutService", URL: base + "/slo"},
	}
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
