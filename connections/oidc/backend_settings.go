package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

// ConnectionSettings is what an administrator sets for an OpenID provider. The
// zero value of every field but Issuer and ClientID is the safe default.
type ConnectionSettings struct {
	// Issuer is what the provider calls itself: iss in its tokens, byte for byte,
	// and where its configuration is published (OpenID Connect Discovery 4).
	Issuer string `json:"issuer" needed:"yes"`
	// Metadata is the provider's configuration, as an object or as JSON text; none
	// = it is fetched when the first login needs it.
	Metadata json.RawMessage `json:"metadata,omitempty"`
	// JWKS is the provider's JWK set; none = it is fetched from jwks_uri.
	JWKS json.RawMessage `json:"jwks,omitempty"`
	// Hosts are the hosts, beside the issuer's own, that the provider's endpoints
	// may be on, with the port where the endpoint has one.
	Hosts []string `json:"hosts,omitempty"`

	// ClientID is what the provider calls Trin.
	ClientID string `json:"clientID" needed:"yes"`
	// AuthMethod is how Trin proves itself: "client_secret_basic" (the default),
	// "client_secret_post", "private_key_jwt" or "none".
	AuthMethod string `json:"authMethod,omitempty" choices:"client_secret_basic client_secret_post private_key_jwt none"`
	// SecretName is the name of the secret for the first two.
	SecretName string `json:"secretName,omitempty" needed:"yes"`
	// Keys is the key set for private_key_jwt; "" = the default set.
	Keys string `json:"keys,omitempty"`
	// SigningAlgorithm is the one of private_key_jwt; "" = by the kind of the key.
	SigningAlgorithm string `json:"signingAlgorithm,omitempty"`
	// AssertionAudience is who the assertion of private_key_jwt is for: "issuer"
	// (the default) or "token", the address of the token endpoint.
	AssertionAudience string `json:"assertionAudience,omitempty" choices:"issuer token"`

	// Scopes are asked for beside openid; none = profile and email.
	Scopes []string `json:"scopes,omitempty"`
	// Ask is how a class is asked for: "acr_values" (the default), "claims" for
	// acr in the claims parameter, or the name of another claim that is asked for
	// there, such as Entra ID's "acrs".
	Ask string `json:"ask,omitempty"`
	// Voluntary asks for the claim as a voluntary one. By default it is essential:
	// the provider must reach it or refuse (OpenID Connect Core 5.5.1.1).
	Voluntary bool `json:"voluntary,omitempty"`
	// LevelClaim is the claim of the ID token that the class is read from; "" =
	// acr.
	LevelClaim string `json:"levelClaim,omitempty"`
	// Force is how a new login is asked for: "both" (the default), "prompt" for
	// prompt=login alone, or "max_age" for max_age=0 alone.
	Force string `json:"force,omitempty" choices:"both prompt max_age"`
	// Prompts are the values of prompt that the provider takes; none = what its
	// configuration says, else all.
	Prompts []string `json:"prompts,omitempty"`
	// ResponseMode is "query" (the default) or "form_post".
	ResponseMode string `json:"responseMode,omitempty" choices:"query form_post"`
	// LoginHint is the parameter that carries who the user may be: "login_hint"
	// (the default), another one, or "none".
	LoginHint string `json:"loginHint,omitempty"`
	// Requesters is the parameter that carries who is behind the request, with
	// spaces between them; "" = it is not said.
	Requesters string `json:"requesters,omitempty"`
	// Parameters are sent with every authorization request, such as domain_hint.
	Parameters map[string]string `json:"parameters,omitempty"`

	// UserInfo fetches the claims of the userinfo endpoint; nil = true, where the
	// provider has one.
	UserInfo *bool `json:"userInfo,omitempty"`
	// Audiences are other parties that an ID token for Trin may also be for.
	Audiences []string `json:"audiences,omitempty"`
	// Algorithms are those that the provider may sign by; none = what its
	// configuration says, without the ones that Trin never takes; RS256 where it
	// says nothing.
	Algorithms []string `json:"algorithms,omitempty"`
	Skew       Duration `json:"skew,omitempty"` // "" = 1m, at most 5m

	// KeepProviderSession leaves the provider's session alone when the user logs
	// out at Trin.
	KeepProviderSession bool `json:"keepProviderSession,omitempty"`

	// InsecureIssuedInstant counts a login without auth_time as of the moment when
	// the ID token was issued, and keeps it in the session. Without it such a
	// login is good for one transaction.
	InsecureIssuedInstant bool `json:"insecureIssuedInstant,omitempty"`
}

// The words of the settings.
const (
	askACRValues = "acr_values"
	askClaims    = "claims"

	forceBoth   = "both"
	forcePrompt = "prompt"
	forceMaxAge = "max_age"

	audienceIssuer = "issuer"
	audienceToken  = "token"

	hintNone = "none"
)

const (
	defaultProviderSkew = time.Minute
	maxProviderSkew     = 5 * time.Minute
)

// provider is an OpenID provider's settings, read and checked.
type provider struct {
	ConnectionSettings
	Described  *description // of the settings; nil = it is fetched
	KeySet     keySet       // of the settings; nil = it is fetched
	Allowed    []jose.SignatureAlgorithm
	Window     time.Duration // the skew
	ClaimNamed string        // the claim that a class is asked for by; "" = acr_values
}

// userInfo is the switch that is on by default.
func (p *provider) userInfo() bool { return p.UserInfo == nil || *p.UserInfo }

// levelClaim is the claim of the ID token that holds the class.
func (p *provider) levelClaim() string {
	if p.LevelClaim == "" {
		return claimACR
	}
	return p.LevelClaim
}

// authMethod is how Trin proves itself at the token endpoint.
func (p *provider) authMethod() string {
	if p.AuthMethod == "" {
		return authBasic
	}
	return p.AuthMethod
}

// scopes are those of an authorization request.
func (p *provider) scopes() []string {
	if len(p.Scopes) == 0 {
		return []string{scopeOpenID, "profile", "email"}
	}
	return append([]string{scopeOpenID}, p.Scopes...)
}

// takesPrompt reports whether the provider takes that value of prompt.
func (p *provider) takesPrompt(d *description, prompt string) bool {
	known := p.Prompts
	if len(known) == 0 {
		known = d.Prompts
	}
	return len(known) == 0 || slices.Contains(known, prompt)
}

// mustProvider is openProvider with the errors among the problems as one error.
func mustProvider(raw json.RawMessage) (*provider, error) {
	p, problems := openProvider(raw)
	if p != nil {
		return p, nil
	}
	var failed []error
	for _, problem := range problems {
		if problem.Severity == connections.SeverityError {
			failed = append(failed, fmt.Errorf("%s: %s", problem.Field, problem.Message))
		}
	}
	return nil, errors.Join(failed...)
}

// connectionIdentifiers is the provider's issuer.
func connectionIdentifiers(raw json.RawMessage) ([]string, error) {
	p, err := mustProvider(raw)
	if err != nil {
		return nil, err
	}
	return []string{p.Issuer}, nil
}
