package oidc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"trin/broker"
	"trin/connections"
)

// wellKnown is where a provider publishes its configuration (OpenID Connect
// Discovery 4).
const wellKnown = "/.well-known/openid-configuration"

// maxTold is how many values of one kind are told, and maxWords how long one is.
const (
	maxTold  = 200
	maxWords = 300
)

// take tells what a provider's configuration, or what a client registers with,
// would give to a connection of the role.
func take(role connections.Role, d connections.Description) (connections.Taken, error) {
	if trimmed := bytes.TrimSpace(d.Document); len(trimmed) == 0 || trimmed[0] != '{' {
		return connections.Taken{}, connections.ErrOtherDescription
	}
	members, err := readMembers(d.Document, maxDescription)
	if err != nil {
		return connections.Taken{}, fmt.Errorf("the document: %w", err)
	}
	if role == connections.RoleApplication {
		if _, there := members["redirect_uris"]; !there {
			return connections.Taken{}, connections.ErrOtherDescription
		}
		return takeClient(members)
	}
	if _, there := members["authorization_endpoint"]; !there {
		return connections.Taken{}, connections.ErrOtherDescription
	}
	return takeProvider(d.Document, members)
}

// takeProvider reads a provider's configuration. It is not kept: it is fetched
// from the issuer when a login needs it, and held to what is taken here.
func takeProvider(document []byte, members map[string]json.RawMessage) (connections.Taken, error) {
	p := &provider{}
	if err := json.Unmarshal(members["issuer"], &p.Issuer); err != nil || p.Issuer == "" {
		return connections.Taken{}, fmt.Errorf("the provider's configuration has no issuer")
	}
	if err := endpointURL(p.Issuer); err != nil {
		return connections.Taken{}, fmt.Errorf("the issuer %q %w", clip(p.Issuer), err)
	}
	t := connections.Taken{Name: p.Issuer, Wanted: []string{"clientID", "secretName"}}
	p.Hosts = otherHosts(p.Issuer, members)
	for _, host := range p.Hosts {
		t.Said = append(t.Said, connections.Problem{Field: "hosts", Severity: connections.SeverityWarning,
			Message: fmt.Sprintf("The provider has endpoints on %q too, which is another host than the issuer's: see to it that it is the provider's own.", clip(host))})
	}
	described, err := p.readDescription(document)
	if err != nil {
		return connections.Taken{}, err
	}
	t.Addresses = addressed(t.Addresses, "authorization_endpoint", described.Authorization)
	t.Addresses = addressed(t.Addresses, "token_endpoint", described.Token)
	t.Addresses = addressed(t.Addresses, "jwks_uri", described.JWKS)
	t.Addresses = addressed(t.Addresses, "userinfo_endpoint", described.UserInfo)
	t.Addresses = addressed(t.Addresses, "end_session_endpoint", described.EndSession)
	for _, class := range texts(members["acr_values_supported"]) {
		t.Classes = append(t.Classes, broker.Ref(class))
	}
	settings := map[string]any{"issuer": p.Issuer}
	if len(p.Hosts) > 0 {
		settings["hosts"] = p.Hosts
	}
	if able := texts(members["token_endpoint_auth_methods_supported"]); len(able) > 0 {
		switch {
		case slices.Contains(able, authBasic):
		case slices.Contains(able, authPost):
			settings["authMethod"] = authPost
		case slices.Contains(able, authPrivateKey):
			settings["authMethod"], t.Wanted = authPrivateKey, []string{"clientID"}
		}
	}
	if keycloak(p.Issuer) {
		t.Product, settings["ask"] = "keycloak", askClaims
	}
	t.Settings, err = plainJSON(settings)
	return t, err
}

// keycloak reports whether the issuer is a realm's as Keycloak names it. Its
// classes are asked for by the claims parameter.
func keycloak(issuer string) bool {
	u, err := url.Parse(issuer)
	return err == nil && strings.Contains(u.Path, "/realms/")
}

// otherHosts are the hosts of endpoints beside the issuer's.
func otherHosts(issuer string, members map[string]json.RawMessage) []string {
	own, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	var hosts []string
	for _, name := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"} {
		var address string
		if json.Unmarshal(members[name], &address) != nil {
			continue
		}
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if host := strings.ToLower(u.Host); !strings.EqualFold(host, own.Host) && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// texts are the texts of a list, each once and as one line.
func texts(raw json.RawMessage) []string {
	var all, kept []string
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	for _, one := range all {
		if one = oneLine(one); one != "" && !slices.Contains(kept, one) && len(kept) < maxTold {
			kept = append(kept, one)
		}
	}
	return kept
}

// oneLine is a text from outside as one line that a document can hold.
func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
	}), " ")
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "")
	}
	return text
}
