package oidc

import (
	"encoding/json"
	"slices"
	"time"

	"trin/broker"
)

// ApplicationSettings is what an administrator sets for an OpenID Connect
// application. The zero value of every field but ClientID and RedirectURIs is
// the safe default.
type ApplicationSettings struct {
	// ClientID is what the application calls itself: client_id, byte for byte,
	// and the audience of its ID tokens.
	ClientID string `json:"clientID" needed:"yes"`
	// RedirectURIs lists the addresses that an answer may go to. A redirect_uri
	// is one of them byte for byte (OpenID Connect Core 3.1.2.1).
	RedirectURIs []string `json:"redirectURIs" needed:"yes"`
	// PostLogoutRedirectURIs lists the addresses that a logout may lead to.
	PostLogoutRedirectURIs []string `json:"postLogoutRedirectURIs,omitempty"`
	// Native: the application runs on the user's own device. The port of a
	// loopback redirect URI is then not compared (RFC 8252, 7.3).
	Native bool `json:"native,omitempty"`

	// AuthMethod is how the application proves itself: "client_secret_basic"
	// (the default), "client_secret_post", "private_key_jwt", or "none" for one
	// that can keep no secret.
	AuthMethod string `json:"authMethod,omitempty" choices:"client_secret_basic client_secret_post private_key_jwt none"`
	// SecretHashes are "sha256:" and the SHA-256, in hex, of secrets that
	// `trin oidc secret` has made; several while one takes another's place.
	SecretHashes []string `json:"secretHashes,omitempty"`
	// JWKS is the application's JWK set, and JWKSURI where it publishes it, for
	// private_key_jwt: one of them.
	JWKS    json.RawMessage `json:"jwks,omitempty"`
	JWKSURI string          `json:"jwksURI,omitempty"`
	// InsecureNoPKCE lets a request go without code_challenge. The application
	// must then prove itself.
	InsecureNoPKCE bool `json:"insecureNoPKCE,omitempty"`
	// RequirePushed refuses requests that were not pushed (RFC 9126).
	RequirePushed bool `json:"requirePushed,omitempty"`

	// Scopes lists what the application may ask for beside openid; empty =
	// profile, email, phone and address. Others are passed over.
	Scopes []string `json:"scopes,omitempty"`
	// ScopeClaims names the members that a scope releases, beside those of
	// OpenID Connect Core 5.4. What stands under openid is always released.
	ScopeClaims map[string][]string `json:"scopeClaims,omitempty"`
	// ClaimNames gives claims a name and a type in tokens, by the claim's name.
	// Without it a claim keeps its name.
	ClaimNames map[string]ClaimName `json:"claimNames,omitempty"`
	// IDTokenClaims puts what the scopes release into the ID token too, not only
	// into the answer of userinfo.
	IDTokenClaims bool `json:"idTokenClaims,omitempty"`

	// Refresh says who gets refresh tokens: "never" (the default), "session"
	// for some that end with the session, or "offline" for some that outlive it
	// when offline_access is asked for.
	Refresh         string   `json:"refresh,omitempty" choices:"never session offline"`
	RefreshLifetime Duration `json:"refreshLifetime,omitempty"` // "" = 720h, of those that outlive the session
	// RefreshIdle is how long a refresh token may stay unused; "" = 1h for those
	// that end with the session, RefreshLifetime for those that outlive it.
	RefreshIdle Duration `json:"refreshIdle,omitempty"`

	// AccessToken is "opaque" (the default) or "jwt" (RFC 9068).
	AccessToken         string   `json:"accessToken,omitempty" choices:"opaque jwt"`
	AccessTokenLifetime Duration `json:"accessTokenLifetime,omitempty"` // "" = 5m
	IDTokenLifetime     Duration `json:"idTokenLifetime,omitempty"`     // "" = 5m
	// Audience is who access tokens are for; empty = Trin's own userinfo alone.
	Audience []string `json:"audience,omitempty"`

	// Subject is "pairwise" (the default), an identifier that differs from
	// sector to sector, or "public", the same for all applications.
	Subject string `json:"subject,omitempty" choices:"pairwise public"`
	// Sector is what the identifier is pairwise with; "" = the application
	// itself (OpenID Connect Core 8.1).
	Sector string `json:"sector,omitempty"`

	// Comparison says how the classes that are asked for are to be met:
	// "exact" (the default), "minimum", "maximum" or "better".
	Comparison string `json:"comparison,omitempty" choices:"exact minimum maximum better"`
	// Unmet says what becomes of acr_values that cannot be met: "answer" (the
	// default) for a token that says what was reached, or "refuse".
	Unmet string `json:"unmet,omitempty" choices:"answer refuse"`
	// Consent says whether the user is asked before the application learns
	// something: "asked" (the default: when prompt=consent says so) or "always".
	Consent string `json:"consent,omitempty" choices:"asked always"`
	// StepUpScopes are the scopes that are good for one transaction: each
	// demands a level, given for it alone.
	StepUpScopes map[string]StepUp `json:"stepUpScopes,omitempty"`
	// StepUpClaims are the same for members of the claims parameter's id_token;
	// {value} in the text stands for the value that is asked for.
	StepUpClaims map[string]StepUp `json:"stepUpClaims,omitempty"`
	// StepUpDetails are the same for the types of authorization_details (RFC
	// 9396). The text may hold members of the object in braces.
	StepUpDetails map[string]StepUp `json:"stepUpDetails,omitempty"`

	// FrontChannelLogoutURI is loaded in a frame at a logout, with iss and sid;
	// BackChannelLogoutURI is posted a logout token.
	FrontChannelLogoutURI string `json:"frontChannelLogoutURI,omitempty"`
	BackChannelLogoutURI  string `json:"backChannelLogoutURI,omitempty"`
	// InitiateLoginURI is where the application begins a login (OpenID Connect
	// Core 4); /oidc/start/{application} leads there.
	InitiateLoginURI string `json:"initiateLoginURI,omitempty"`
	// CORSOrigins are the origins whose pages may call token and userinfo.
	CORSOrigins []string `json:"corsOrigins,omitempty"`

	// Keys is the key set to sign with; "" = the default set.
	Keys string `json:"keys,omitempty"`
	// SigningAlgorithm is RS256, PS256, ES256, ...; "" = by the kind of the key.
	SigningAlgorithm string `json:"signingAlgorithm,omitempty"`
}

// ClaimName is a claim's name in tokens and its JSON type.
type ClaimName struct {
	// Name is the member; "" = the claim's own name.
	Name string `json:"name,omitempty"`
	// Type is "string", "array", "number", "boolean" or "json"; "" = what OpenID
	// Connect Core 5.1 says of the member, else a string for one value and an
	// array of strings for several.
	Type string `json:"type,omitempty"`
}

// StepUp is a level that one transaction demands, and what the user is told
// that they confirm.
type StepUp struct {
	Level  int           `json:"level"`
	Ladder broker.Ladder `json:"ladder,omitempty"`
	Text   broker.Text   `json:"text,omitempty"` // by language
}

// The settings' words.
const (
	authNone       = "none"
	authBasic      = "client_secret_basic"
	authPost       = "client_secret_post"
	authPrivateKey = "private_key_jwt"

	refreshNever   = "never"
	refreshSession = "session"
	refreshOffline = "offline"

	accessOpaque = "opaque"
	accessJWT    = "jwt"

	subjectPairwise = "pairwise"
	subjectPublic   = "public"

	unmetAnswer = "answer"
	unmetRefuse = "refuse"

	consentAsked  = "asked"
	consentAlways = "always"

	secretHashPrefix = "sha256:"
)

// The scopes that mean something by themselves.
const (
	scopeOpenID  = "openid"
	scopeOffline = "offline_access"
)

// The defaults of the times.
const (
	defaultAccessTokenLifetime = 5 * time.Minute
	defaultIDTokenLifetime     = 5 * time.Minute
	defaultRefreshLifetime     = 30 * 24 * time.Hour
	defaultRefreshIdle         = time.Hour // of those that end with the session
	codeLifetime               = time.Minute
)

// standardScopes are the claims of each scope (OpenID Connect Core 5.4).
var standardScopes = map[string][]string{
	"profile": {
		"name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
		"website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
	},
	"email":   {"email", "email_verified"},
	"phone":   {"phone_number", "phone_number_verified"},
	"address": {"address"},
}

// authMethod is how the application proves itself at the token endpoint.
func (s ApplicationSettings) authMethod() string {
	if s.AuthMethod == "" {
		return authBasic
	}
	return s.AuthMethod
}

// refreshIdle is how long a refresh token may stay unused (RFC 9700, 4.14.2).
func (s ApplicationSettings) refreshIdle() time.Duration {
	if s.Refresh == refreshOffline {
		return s.RefreshIdle.Or(s.RefreshLifetime.Or(defaultRefreshLifetime))
	}
	return s.RefreshIdle.Or(defaultRefreshIdle)
}

// confidential reports whether the application can prove itself.
func (s ApplicationSettings) confidential() bool { return s.authMethod() != authNone }

// scopes are those that the application may be granted.
func (s ApplicationSettings) scopes() []string {
	all := []string{scopeOpenID}
	if len(s.Scopes) == 0 {
		all = append(all, "profile", "email", "phone", "address")
	}
	all = append(all, s.Scopes...)
	for scope := range s.StepUpScopes {
		all = append(all, scope)
	}
	if s.Refresh == refreshOffline {
		all = append(all, scopeOffline)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// released are the members of userinfo that the scopes release.
func (s ApplicationSettings) released(scopes []string) []string {
	var members []string
	for _, scope := range scopes {
		members = append(members, standardScopes[scope]...)
		members = append(members, s.ScopeClaims[scope]...)
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// pairwise reports whether the subject differs from sector to sector, and with
// what.
func (s ApplicationSettings) pairwise() (sector string, ok bool) {
	switch {
	case s.Subject == subjectPublic:
		return "", false
	case s.Sector != "":
		return s.Sector, true
	}
	return s.ClientID, true
}
