package oidc

import (
	"encoding/json"
	"errors"
	"net/url"

	"trin/broker"
	"trin/connections"
)

// peer tells what the settings say of the party, and where ours is published.
// What a provider publishes and the settings do not hold is not fetched.
func (k *kind) peer(role connections.Role, id broker.ID, raw json.RawMessage) (connections.Peer, error) {
	if role == connections.RoleApplication {
		s, problems := openApplication(raw)
		for _, problem := range problems {
			if problem.Severity == connections.SeverityError {
				return connections.Peer{}, errors.New(problem.Field + ": " + problem.Message)
			}
		}
		p := connections.Peer{Name: s.ClientID}
		p.Addresses = addressed(p.Addresses, "redirect_uri", s.RedirectURIs...)
		p.Addresses = addressed(p.Addresses, "post_logout_redirect_uri", s.PostLogoutRedirectURIs...)
		p.Addresses = addressed(p.Addresses, "jwks_uri", s.JWKSURI)
		p.Addresses = addressed(p.Addresses, "frontchannel_logout_uri", s.FrontChannelLogoutURI)
		p.Addresses = addressed(p.Addresses, "backchannel_logout_uri", s.BackChannelLogoutURI)
		p.Addresses = addressed(p.Addresses, "initiate_login_uri", s.InitiateLoginURI)
		p.Own = k.own(role, id)
		return p, nil
	}
	s, err := mustProvider(raw)
	if err != nil {
		return connections.Peer{}, err
	}
	p := connections.Peer{Name: s.Issuer, Described: s.Described != nil}
	if d := s.Described; d != nil {
		p.Addresses = addressed(p.Addresses, "authorization_endpoint", d.Authorization)
		p.Addresses = addressed(p.Addresses, "token_endpoint", d.Token)
		p.Addresses = addressed(p.Addresses, "jwks_uri", d.JWKS)
		p.Addresses = addressed(p.Addresses, "userinfo_endpoint", d.UserInfo)
		p.Addresses = addressed(p.Addresses, "end_session_endpoint", d.EndSession)
	}
	for _, key := range s.KeySet {
		for _, certificate := range key.Certificates {
			p.Certificates = append(p.Certificates, connections.PeerCertificate{Use: connections.KeySigning, Certificate: certificate})
		}
	}
	p.Own = append([]connections.Address{{What: "client_id", URL: s.ClientID}}, k.own(role, id)...)
	if s.authMethod() == authPrivateKey {
		p.Own = append(p.Own, connections.Address{What: "jwks_uri", URL: k.partyAddress(id) + "/keys"})
	}
	return p, nil
}

// own is ours towards a party that nothing is known of.
func (k *kind) own(role connections.Role, id broker.ID) []connections.Address {
	if role == connections.RoleApplication {
		return []connections.Address{
			{What: "issuer", URL: k.BaseURL}, {What: "openid-configuration", URL: k.BaseURL + "/.well-known/openid-configuration"},
			{What: "jwks_uri", URL: k.BaseURL + "/oidc/keys"},
		}
	}
	base := k.partyAddress(id)
	return []connections.Address{
		{What: "redirect_uri", URL: base + "/callback"},
		{What: "backchannel_logout_uri", URL: base + "/backchannel"}, {What: "frontchannel_logout_uri", URL: base + "/frontchannel"},
		{What: "post_logout_redirect_uri", URL: base + "/logged-out"},
	}
}

// partyAddress is the address below which we are a relying party.
func (k *kind) partyAddress(id broker.ID) string {
	return k.BaseURL + "/oidc/rp/" + url.PathEscape(string(id))
}

// addressed adds the addresses that are set.
func addressed(all []connections.Address, what string, addresses ...string) []connections.Address {
	for _, address := range addresses {
		if address != "" {
			all = append(all, connections.Address{What: what, URL: address})
		}
	}
	return all
}
