package wsfed

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/url"

	"trin/broker"
	"trin/connections"
)

// peer tells what the settings say of the party, and where our own metadata is.
func (k *kind) peer(role connections.Role, id broker.ID, raw json.RawMessage) (connections.Peer, error) {
	if role == connections.RoleApplication {
		return k.applicationPeer(id, raw)
	}
	u, err := mustUpstream(raw)
	if err != nil {
		return connections.Peer{}, err
	}
	p := connections.Peer{
		Name: u.Issuer, Certificates: certificatesOf(connections.KeySigning, u.Signing...), ValidUntil: u.Until, Described: u.Metadata != "",
		Addresses: []connections.Address{{What: "PassiveRequestorEndpoint", URL: u.Endpoint}},
	}
	for _, endpoint := range u.Endpoints {
		p.Addresses = append(p.Addresses, connections.Address{What: "PassiveRequestorEndpoint for " + string(endpoint.Ask), URL: endpoint.URL})
	}
	p.Own = k.ownParty(id, u.Realm)
	return p, nil
}

// own is ours towards a party that nothing is known of.
func (k *kind) own(role connections.Role, id broker.ID) []connections.Address {
	if role == connections.RoleApplication {
		return k.ownProvider(k.BaseURL + metadataPath)
	}
	return k.ownParty(id, "")
}

// ownParty is ours towards a token service, by the name that the settings give us
// there.
func (k *kind) ownParty(id broker.ID, realm string) []connections.Address {
	address := k.partyAddress(id)
	if realm == "" {
		realm = address
	}
	return []connections.Address{{What: "metadata", URL: address + "/metadata"}, {What: "wtrealm", URL: realm}, {What: "wreply", URL: address}}
}

func (k *kind) ownProvider(metadata string) []connections.Address {
	return []connections.Address{{What: "metadata", URL: metadata}, {What: "issuer", URL: k.Issuer}, {What: "PassiveRequestorEndpoint", URL: k.endpoint}}
}

// applicationPeer is the peer of an application.
func (k *kind) applicationPeer(id broker.ID, raw json.RawMessage) (connections.Peer, error) {
	s, problems := openApplication(raw)
	for _, problem := range problems {
		if problem.Severity == connections.SeverityError {
			return connections.Peer{}, errors.New(problem.Field + ": " + problem.Message)
		}
	}
	p := connections.Peer{Name: s.Realm, Described: s.Metadata != ""}
	if s.Metadata != "" {
		metadata, err := s.parse()
		if err != nil {
			return connections.Peer{}, err
		}
		p.ValidUntil = metadata.ValidUntil
		if metadata.Application != nil {
			for _, key := range metadata.Application.Encryption {
				p.Certificates = append(p.Certificates, certificatesOf(connections.KeyEncryption, key.Certificate)...)
			}
		}
	}
	for _, reply := range s.Reply {
		p.Addresses = append(p.Addresses, connections.Address{What: "wreply", URL: reply})
	}
	metadata := k.BaseURL + metadataPath
	if s.Keys != "" && s.Keys != connections.DefaultKeys {
		metadata = k.BaseURL + "/wsfed/idp/" + url.PathEscape(string(id)) + "/metadata"
	}
	p.Own = k.ownProvider(metadata)
	return p, nil
}

func certificatesOf(use connections.KeyUse, all ...*x509.Certificate) []connections.PeerCertificate {
	var known []connections.PeerCertificate
	for _, certificate := range all {
		if certificate != nil {
			known = append(known, connections.PeerCertificate{Use: use, Certificate: certificate})
		}
	}
	return known
}
