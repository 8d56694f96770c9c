package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
	"trin/connections"
)

// clientDescription is what a client registers with, as far as Trin uses it
// (OpenID Connect Dynamic Client Registration 1.0, 2; RFC 7591, 2).
type clientDescription struct {
	ClientID     string          `json:"client_id"`
	Name         string          `json:"client_name"`
	NameDA       string          `json:"client_name#da"`
	NameEN       string          `json:"client_name#en"`
	Redirects    []string        `json:"redirect_uris"`
	PostLogout   []string        `json:"post_logout_redirect_uris"`
	Type         string          `json:"application_type"`
	AuthMethod   string          `json:"token_endpoint_auth_method"`
	Scope        string          `json:"scope"`
	Grants       []string        `json:"grant_types"`
	Subject      string          `json:"subject_type"`
	JWKS         json.RawMessage `json:"jwks"`
	JWKSURI      string          `json:"jwks_uri"`
	Classes      []string        `json:"default_acr_values"`
	FrontChannel string          `json:"frontchannel_logout_uri"`
	BackChannel  string          `json:"backchannel_logout_uri"`
	Initiate     string          `json:"initiate_login_uri"`
	Algorithm    string          `json:"id_token_signed_response_alg"`
	Pushed       bool            `json:"require_pushed_authorization_requests"`
}

// takeClient reads what a client registers with. A secret in it is not taken: it
// has been where secrets should not be.
func takeClient(members map[string]json.RawMessage) (connections.Taken, error) {
	secret := false
	for _, name := range clientSecrets {
		_, there := members[name]
		secret = secret || there
		delete(members, name)
	}
	if privateKeys(members["jwks"]) {
		return connections.Taken{}, errors.New("the jwks holds private keys: give the public ones, and make new keys where these have been seen")
	}
	whole, err := plainJSON(members)
	if err != nil {
		return connections.Taken{}, fmt.Errorf("the document: %w", err)
	}
	var c clientDescription
	if err := json.Unmarshal(whole, &c); err != nil {
		return connections.Taken{}, fmt.Errorf("the document: a member has another type than the standard says")
	}
	t := connections.Taken{Name: oneLine(c.ClientID), Titles: c.titles(), Carried: whole}
	if c.ClientID == "" {
		t.Wanted = append(t.Wanted, "clientID")
	}
	for _, class := range c.Classes {
		if ref := broker.Ref(oneLine(class)); ref != "" && len(t.Classes) < maxTold {
			t.Classes = append(t.Classes, ref)
		}
	}
	t.Addresses = addressed(t.Addresses, "redirect_uri", c.Redirects...)
	t.Addresses = addressed(t.Addresses, "post_logout_redirect_uri", c.PostLogout...)
	t.Addresses = addressed(t.Addresses, "jwks_uri", c.JWKSURI)
	t.Addresses = addressed(t.Addresses, "frontchannel_logout_uri", c.FrontChannel)
	t.Addresses = addressed(t.Addresses, "backchannel_logout_uri", c.BackChannel)
	t.Addresses = addressed(t.Addresses, "initiate_login_uri", c.Initiate)
	if secret {
		t.Said = append(t.Said, connections.Problem{Severity: connections.SeverityWarning,
			Message: "The document holds a secret, which was not taken: make a new one on the connection's page and give that to the application."})
	}
	t.Settings, err = plainJSON(c.settings())
	return t, err
}

// clientSecrets are the members that nobody else may know.
var clientSecrets = []string{"client_secret", "registration_access_token"}

// privateKeys reports whether a key set holds more than public keys.
func privateKeys(raw json.RawMessage) bool {
	var set struct {
		Keys []map[string]json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(raw, &set) != nil {
		return false // the settings' check says so
	}
	return slices.ContainsFunc(set.Keys, func(key map[string]json.RawMessage) bool {
		return key["d"] != nil || key["k"] != nil || key["p"] != nil
	})
}

func (c clientDescription) titles() broker.Text {
	titles := broker.Text{}
	for language, name := range map[string]string{"en": c.NameEN, "da": c.NameDA} {
		if name = oneLine(name); name != "" {
			titles[language] = name
		}
	}
	if name := oneLine(c.Name); name != "" && titles["en"] == "" {
		titles["en"] = name
	}
	return titles
}

// settings are those of an application.
func (c clientDescription) settings() ApplicationSettings {
	s := ApplicationSettings{
		ClientID: c.ClientID, RedirectURIs: c.Redirects, PostLogoutRedirectURIs: c.PostLogout, Native: c.Type == "native",
		AuthMethod: c.AuthMethod, JWKS: c.JWKS, JWKSURI: c.JWKSURI, Subject: c.Subject, RequirePushed: c.Pushed,
		FrontChannelLogoutURI: c.FrontChannel, BackChannelLogoutURI: c.BackChannel, InitiateLoginURI: c.Initiate, SigningAlgorithm: c.Algorithm,
	}
	if c.AuthMethod == authBasic {
		s.AuthMethod = "" // as is the default
	}
	for _, scope := range strings.Fields(c.Scope) {
		if scope != scopeOpenID && scope != scopeOffline {
			s.Scopes = append(s.Scopes, scope)
		}
	}
	if slices.Contains(c.Grants, "refresh_token") {
		s.Refresh = refreshSession
		if slices.Contains(strings.Fields(c.Scope), scopeOffline) {
			s.Refresh = refreshOffline
		}
	}
	return s
}

// shape lists the settings of a role.
func shape(role connections.Role) []connections.SettingField {
	if role == connections.RoleApplication {
		return connections.ShapeOf(ApplicationSettings{})
	}
	return connections.ShapeOf(ConnectionSettings{})
}

// presetShape lists the settings of a preset: its own, and those of OpenID
// Connect underneath.
func presetShape(connections.Role) []connections.SettingField {
	products := make([]string, 0, len(presetProducts))
	for name := range presetProducts {
		products = append(products, name)
	}
	slices.Sort(products)
	all := []connections.SettingField{{Path: "product", Sort: connections.SettingChoice, Choices: products, Needed: true}}
	for _, name := range append([]string{presetPassword, presetMFAFrom}, presetLevels...) {
		all = append(all, connections.SettingField{Path: name, Sort: connections.SettingLevel})
	}
	all = append(all, connections.SettingField{Path: presetContext, Sort: connections.SettingText}, connections.SettingField{Path: presetACR, Sort: connections.SettingStructure})
	return append(all, connections.ShapeOf(ConnectionSettings{})...)
}
