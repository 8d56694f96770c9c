package oidc

import (
	"context"
	"net/http"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
)

// discoveryMaxAge is how long a reader may keep the discovery document.
const discoveryMaxAge = "public, max-age=300"

// discovery is Trin's description of itself as an OpenID provider (OpenID
// Connect Discovery 3, RFC 8414, RFC 9126, RFC 9207, RFC 9396, the logout
// specifications). What is not in it is off.
type discovery struct {
	Issuer                string `json:"issuer"`
	AuthorizationEndpoint string `json:"authorization_endpoint"`
	TokenEndpoint         string `json:"token_endpoint"`
	UserInfoEndpoint      string `json:"userinfo_endpoint"`
	KeysURI               string `json:"jwks_uri"`
	PushedEndpoint        string `json:"pushed_authorization_request_endpoint"`
	IntrospectionEndpoint string `json:"introspection_endpoint"`
	RevocationEndpoint    string `json:"revocation_endpoint"`
	EndSessionEndpoint    string `json:"end_session_endpoint"`

	Scopes                  []string                  `json:"scopes_supported"`
	Claims                  []string                  `json:"claims_supported"`
	ACRValues               []broker.ClassRef         `json:"acr_values_supported,omitempty"`
	ResponseTypes           []string                  `json:"response_types_supported"`
	ResponseModes           []string                  `json:"response_modes_supported"`
	GrantTypes              []string                  `json:"grant_types_supported"`
	SubjectTypes            []string                  `json:"subject_types_supported"`
	PromptValues            []string                  `json:"prompt_values_supported"`
	DisplayValues           []string                  `json:"display_values_supported"`
	ClaimTypes              []string                  `json:"claim_types_supported"`
	UILocales               []string                  `json:"ui_locales_supported"`
	SigningAlgorithms       []jose.SignatureAlgorithm `json:"id_token_signing_alg_values_supported"`
	ChallengeMethods        []string                  `json:"code_challenge_methods_supported"`
	TokenAuth               []string                  `json:"token_endpoint_auth_methods_supported"`
	TokenAuthAlgorithms     []jose.SignatureAlgorithm `json:"token_endpoint_auth_signing_alg_values_supported"`
	IntrospectionAuth       []string                  `json:"introspection_endpoint_auth_methods_supported"`
	IntrospectionAlgorithms []jose.SignatureAlgorithm `json:"introspection_endpoint_auth_signing_alg_values_supported"`
	RevocationAuth          []string                  `json:"revocation_endpoint_auth_methods_supported"`
	RevocationAlgorithms    []jose.SignatureAlgorithm `json:"revocation_endpoint_auth_signing_alg_values_supported"`
	DetailTypes             []string                  `json:"authorization_details_types_supported,omitempty"`

	ClaimsParameter            bool `json:"claims_parameter_supported"`
	RequestParameter           bool `json:"request_parameter_supported"`
	RequestURIParameter        bool `json:"request_uri_parameter_supported"`
	ResponseNamesIssuer        bool `json:"authorization_response_iss_parameter_supported"`
	RequirePushed              bool `json:"require_pushed_authorization_requests"`
	FrontChannelLogout         bool `json:"frontchannel_logout_supported"`
	FrontChannelLogoutSessions bool `json:"frontchannel_logout_session_supported"`
	BackChannelLogout          bool `json:"backchannel_logout_supported"`
	BackChannelLogoutSessions  bool `json:"backchannel_logout_session_supported"`
}

// serveDiscovery writes the document.
func (k *kind) serveDiscovery(w http.ResponseWriter, r *http.Request) {
	document, err := k.discovery(r.Context())
	if err != nil {
		k.Log.ErrorContext(r.Context(), "the discovery document could not be written", "error", err.Error())
		http.Error(w, "the document is not available", http.StatusInternalServerError)
		return
	}
	k.serveJSON(w, r, "application/json", discoveryMaxAge, document)
}

// discovery makes the document. Classes, types of details and algorithms are those
// of the applications together. Scopes and claims are those of the standard: an
// application's own are its own to know.
func (k *kind) discovery(ctx context.Context) (discovery, error) {
	algorithms, err := k.ownAlgorithms(ctx)
	if err != nil {
		return discovery{}, err
	}
	confidential := []string{authBasic, authPost, authPrivateKey}
	all := append(slices.Clone(confidential), authNone)
	d := discovery{
		Issuer:                k.BaseURL,
		AuthorizationEndpoint: k.BaseURL + authorizePath, TokenEndpoint: k.BaseURL + "/oidc/token",
		UserInfoEndpoint: k.BaseURL + "/oidc/userinfo", KeysURI: k.BaseURL + "/oidc/keys", PushedEndpoint: k.BaseURL + pushedPath,
		IntrospectionEndpoint: k.BaseURL + "/oidc/introspect", RevocationEndpoint: k.BaseURL + "/oidc/revoke",
		EndSessionEndpoint: k.BaseURL + logoutPath,

		Scopes:        []string{scopeOpenID, "profile", "email", "phone", "address", scopeOffline},
		Claims:        []string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"},
		ResponseTypes: []string{"code"}, ResponseModes: []string{modeQuery, modeFormPost},
		GrantTypes: []string{"authorization_code", "refresh_token"}, SubjectTypes: []string{subjectPairwise, subjectPublic},
		PromptValues: []string{"none", "login", "consent", "select_account"}, DisplayValues: []string{"page"}, ClaimTypes: []string{"normal"},
		UILocales: []string{"da", "en"}, SigningAlgorithms: algorithms, ChallengeMethods: []string{"S256"},
		TokenAuth: all, TokenAuthAlgorithms: tokenAlgorithms, IntrospectionAuth: confidential, IntrospectionAlgorithms: tokenAlgorithms,
		RevocationAuth: all, RevocationAlgorithms: tokenAlgorithms,

		ClaimsParameter: true, ResponseNamesIssuer: true,
		FrontChannelLogout: true, FrontChannelLogoutSessions: true, BackChannelLogout: true, BackChannelLogoutSessions: true,
	}
	for _, scope := range d.Scopes {
		d.Claims = append(d.Claims, standardScopes[scope]...)
	}
	of, err := k.survey(ctx)
	if err != nil {
		return discovery{}, err
	}
	d.ACRValues, d.DetailTypes = of.classes, of.details
	return d, nil
}

// ownAlgorithms are those that ID tokens are signed by, by the keys that there
// are. RS256 is always among them (OpenID Connect Discovery 3).
func (k *kind) ownAlgorithms(ctx context.Context) ([]jose.SignatureAlgorithm, error) {
	keys, _, err := k.publicKeys(ctx)
	if err != nil {
		return nil, err
	}
	found := []jose.SignatureAlgorithm{jose.RS256}
	for _, key := range keys.Keys {
		for _, algorithm := range algorithmsOf(key.Key) {
			if !slices.Contains(found, algorithm) {
				found = append(found, algorithm)
			}
		}
	}
	return found, nil
}
