package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
)

// description is a provider's configuration, as far as Trin uses it (OpenID
// Connect Discovery 3; RFC 9207, 3; OpenID Connect RP-Initiated Logout 2.1).
type description struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	JWKS          string   `json:"jwks_uri"`
	UserInfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	Prompts       []string `json:"prompt_values_supported"`
	NamesItself   bool     `json:"authorization_response_iss_parameter_supported"`
	TakesClaims   bool     `json:"claims_parameter_supported"`
}

// maxDescription bounds the members and values of a configuration.
const maxDescription = 4096

// readDescription reads a provider's configuration and holds it to the settings:
// it must be the issuer's own (OpenID Connect Discovery 4.3), and its endpoints
// on hosts that the administrator knows of, so that nobody who can change it
// learns a secret or a code.
func (p *provider) readDescription(document []byte) (*description, error) {
	members, err := readMembers(document, maxDescription)
	if err != nil {
		return nil, fmt.Errorf("the provider's configuration: %w", err)
	}
	d := &description{}
	for name, into := range map[string]any{
		"issuer": &d.Issuer, "authorization_endpoint": &d.Authorization, "token_endpoint": &d.Token, "jwks_uri": &d.JWKS,
		"userinfo_endpoint": &d.UserInfo, "end_session_endpoint": &d.EndSession,
		"id_token_signing_alg_values_supported": &d.Algorithms, "prompt_values_supported": &d.Prompts,
		"authorization_response_iss_parameter_supported": &d.NamesItself, "claims_parameter_supported": &d.TakesClaims,
	} {
		if raw, ok := members[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return nil, fmt.Errorf("the provider's configuration: %s has another type", name)
			}
		}
	}
	if d.Issuer != p.Issuer {
		return nil, fmt.Errorf("the provider's configuration is that of %q, not of %q", clip(d.Issuer), p.Issuer)
	}
	return d, p.checkEndpoints(d)
}

// checkEndpoints wants the endpoints that a login needs, and all on known hosts.
func (p *provider) checkEndpoints(d *description) error {
	issuer, err := url.Parse(p.Issuer)
	if err != nil {
		return errors.New("the issuer is not a URL")
	}
	for _, e := range [...]struct {
		name, address string
		needed        bool
	}{
		{"authorization_endpoint", d.Authorization, true}, {"token_endpoint", d.Token, true},
		{"jwks_uri", d.JWKS, len(p.JWKS) == 0}, {"userinfo_endpoint", d.UserInfo, false}, {"end_session_endpoint", d.EndSession, false},
	} {
		if e.address == "" {
			if e.needed {
				return fmt.Errorf("the provider's configuration has no %s", e.name)
			}
			continue
		}
		if err := endpointURL(e.address); err != nil {
			return fmt.Errorf("%s %w", e.name, err)
		}
		u, err := url.Parse(e.address)
		switch {
		case err != nil:
			return fmt.Errorf("%s is not a URL", e.name)
		case u.Scheme == "http" && issuer.Scheme != "http":
			return fmt.Errorf("%s is an http address, and the issuer is not", e.name)
		case !strings.EqualFold(u.Host, issuer.Host) && !slices.Contains(p.Hosts, strings.ToLower(u.Host)):
			return fmt.Errorf("%s is on %q, which is neither the issuer's host nor one of hosts", e.name, clip(u.Host))
		}
	}
	return nil
}

// endpointURL wants an absolute https URL without user and fragment, or an http
// one of this machine itself.
func endpointURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || len(address) > maxName:
		return errors.New("is not an absolute URL")
	case u.User != nil || strings.Contains(address, "#"):
		return errors.New("has a user or a fragment")
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>\`, r) }):
		return errors.New("holds a character that no URL has")
	case u.Scheme != "https" && (u.Scheme != "http" || !broker.Loopback(u.Hostname())):
		return errors.New("is not an https URL")
	}
	return nil
}

// algorithms are those that the provider may sign by: the settings', else what
// the provider says without what Trin never takes, else RS256 (OpenID Connect
// Core 3.1.3.7, 7).
func (p *provider) algorithms(d *description) []jose.SignatureAlgorithm {
	if len(p.Allowed) > 0 {
		return p.Allowed
	}
	if len(d.Algorithms) == 0 {
		return []jose.SignatureAlgorithm{jose.RS256}
	}
	var able []jose.SignatureAlgorithm
	for _, algorithm := range tokenAlgorithms {
		if slices.Contains(d.Algorithms, string(algorithm)) {
			able = append(able, algorithm)
		}
	}
	return able
}

// readMembers reads a JSON object from outside, with its bounds held and its
// names compared byte for byte. At most most members and values are in it.
func readMembers(raw []byte, most int) (map[string]json.RawMessage, error) {
	if err := checkJSONWithin(raw, most); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return nil, errors.New("not a JSON object")
	}
	for name, value := range members {
		if string(value) == "null" { // as one that is not there
			delete(members, name)
		}
	}
	return members, nil
}
