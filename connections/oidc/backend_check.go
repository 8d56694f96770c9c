package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
	"trin/connections"
)

// providerCheck gathers what there is to say about a provider's settings.
type providerCheck struct{ problems []connections.Problem }

func (c *providerCheck) say(severity connections.Severity, field, format string, arguments ...any) {
	c.problems = append(c.problems, connections.Problem{Field: field, Severity: severity, Message: fmt.Sprintf(format, arguments...)})
}

func (c *providerCheck) wrong(field, format string, arguments ...any) {
	c.say(connections.SeverityError, field, format, arguments...)
}

// checkConnection reports every problem of a provider's settings.
func (k *kind) checkConnection(raw json.RawMessage) []connections.Problem {
	p, problems := openProvider(raw)
	if p == nil || p.SecretName == "" {
		return problems
	}
	if _, err := k.Secrets.Secret(context.Background(), p.SecretName); errors.Is(err, broker.ErrNotFound) {
		problems = append(problems, connections.Problem{Field: "secretName", Severity: connections.SeverityWarning,
			Message: "There is no secret of that name yet, so no login can succeed; set it with trin secrets set."})
	}
	return problems
}

// openProvider reads settings. The provider is nil when a problem is an error.
func openProvider(raw json.RawMessage) (*provider, []connections.Problem) {
	var c providerCheck
	p := &provider{}
	if c.problems = connections.ReadSettings(raw, &p.ConnectionSettings); c.problems != nil {
		return nil, c.problems
	}
	p.checkClient(&c)
	p.checkWords(&c)
	p.checkParameters(&c)
	p.checkBelief(&c)
	p.checkDescription(&c)
	if slices.ContainsFunc(c.problems, func(p connections.Problem) bool { return p.Severity == connections.SeverityError }) {
		return nil, c.problems
	}
	return p, c.problems
}

// checkClient wants a name of Trin's, and a way to prove it that can work.
func (p *provider) checkClient(c *providerCheck) {
	switch {
	case p.ClientID == "":
		c.wrong("clientID", "The client_id is missing; write what the provider calls Trin.")
	case len(p.ClientID) > 255 || strings.ContainsFunc(p.ClientID, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		c.wrong("clientID", "The client_id is longer than 255 characters or not plain ASCII (RFC 6749, A.1); write it as the provider does.")
	}
	secret := p.authMethod() == authBasic || p.authMethod() == authPost
	switch {
	case !slices.Contains([]string{authBasic, authPost, authPrivateKey, authNone}, p.authMethod()):
		c.wrong("authMethod", "The word %q is not known; use client_secret_basic, client_secret_post, private_key_jwt or none.", clip(p.AuthMethod))
	case secret && p.SecretName == "":
		c.wrong("secretName", "The name of the secret is missing; set one with trin secrets set and write its name, or choose another authMethod.")
	case !secret && p.SecretName != "":
		c.wrong("secretName", "Trin does not prove itself by a secret here; take the name away, or change authMethod.")
	}
	if a := jose.SignatureAlgorithm(p.SigningAlgorithm); a != "" && !slices.Contains(tokenAlgorithms, a) {
		c.wrong("signingAlgorithm", "The algorithm is not known; use RS256, PS256 or ES256, by the kind of the key.")
	}
	if p.authMethod() != authPrivateKey && (p.Keys != "" || p.SigningAlgorithm != "" || p.AssertionAudience != "") {
		c.wrong("keys", "Trin does not prove itself by a key here; take keys, signingAlgorithm and assertionAudience away, or set authMethod to private_key_jwt.")
	}
}

// checkWords wants every word to be one that is known.
func (p *provider) checkWords(c *providerCheck) {
	for _, w := range [...]struct {
		field, value string
		words        []string
	}{
		{"assertionAudience", p.AssertionAudience, []string{audienceIssuer, audienceToken}},
		{"force", p.Force, []string{forceBoth, forcePrompt, forceMaxAge}},
		{"responseMode", p.ResponseMode, []string{modeQuery, modeFormPost}},
	} {
		if w.value != "" && !slices.Contains(w.words, w.value) {
			c.wrong(w.field, "The word %q is not known; use %s.", clip(w.value), strings.Join(w.words, " or "))
		}
	}
	for i, prompt := range p.Prompts {
		if !slices.Contains([]string{promptNone, promptLogin, promptSelect, promptConsent}, prompt) {
			c.wrong(fmt.Sprintf("prompts.%d", i), "The word %q is not known; use none, login, select_account or consent.", clip(prompt))
		}
	}
	for i, scope := range p.Scopes {
		if !scopeToken(scope) || scope == scopeOpenID {
			c.wrong(fmt.Sprintf("scopes.%d", i), "%q cannot be a scope beside openid; leave out openid itself, white space and quotation marks.", clip(scope))
		}
	}
	switch p.Ask {
	case "", askACRValues:
		if p.Voluntary {
			c.wrong("voluntary", "What acr_values asks for is voluntary always; take the line away, or set ask to claims.")
		}
	case askClaims:
		p.ClaimNamed = claimACR
	default:
		p.ClaimNamed = p.Ask
	}
	for field, name := range map[string]string{"ask": p.ClaimNamed, "levelClaim": p.levelClaim()} {
		if name != "" && name != claimACR && (len(name) > maxName || !plain(name) || slices.Contains(tokenMembers, name)) {
			c.wrong(field, "%q cannot hold a class; write acr_values, claims, or the claim that the provider names it in.", clip(name))
		}
	}
}

// checkParameters wants parameters that can stand beside Trin's own.
func (p *provider) checkParameters(c *providerCheck) {
	own := func(name string) bool {
		return slices.Contains(requestNames, name) || slices.Contains(ownNames, name) || strings.HasPrefix(name, "client_")
	}
	usable := func(field, name string) {
		if name == "" || len(name) > 64 || !scopeToken(name) || own(name) {
			c.wrong(field, "%q cannot be a parameter here: it is empty, or Trin sends it itself; choose another, or take it away.", clip(name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		usable("parameters."+name, name)
		if value := p.Parameters[name]; len(value) > maxName || !plain(value) {
			c.wrong("parameters."+name, "The value is too long or holds a control character; correct it.")
		}
	}
	if p.LoginHint != "" && p.LoginHint != paramLoginHint && p.LoginHint != hintNone {
		usable("loginHint", p.LoginHint)
	}
	if p.Requesters != "" {
		usable("requesters", p.Requesters)
	}
	if p.Requesters != "" && p.Requesters == p.LoginHint {
		c.wrong("requesters", "This parameter carries the login hint; choose another.")
	}
	for field, name := range map[string]string{"loginHint": p.LoginHint, "requesters": p.Requesters} {
		if _, twice := p.Parameters[name]; name != "" && twice {
			c.wrong(field, "This parameter stands under parameters too; take one away.")
		}
	}
}

// checkBelief wants bounds for what is believed.
func (p *provider) checkBelief(c *providerCheck) {
	for i, name := range p.Algorithms {
		if algorithm := jose.SignatureAlgorithm(name); slices.Contains(tokenAlgorithms, algorithm) {
			p.Allowed = append(p.Allowed, algorithm)
		} else {
			c.wrong(fmt.Sprintf("algorithms.%d", i), "%q is none that Trin takes; use RS256, PS256 or ES256, or their longer kin.", clip(name))
		}
	}
	for i, audience := range p.Audiences {
		if audience == "" || len(audience) > maxName || !plain(audience) || audience == p.ClientID {
			c.wrong(fmt.Sprintf("audiences.%d", i), "This is no other party; write what stands beside the client_id in aud.")
		}
	}
	if p.Window = time.Duration(p.Skew).Round(0); p.Window == 0 {
		p.Window = defaultProviderSkew
	}
	if p.Window > maxProviderSkew {
		c.wrong("skew", "%s is more than %s; have the provider set its clock.", p.Window, maxProviderSkew)
	}
	if p.InsecureIssuedInstant {
		c.say(connections.SeverityDanger, "insecureIssuedInstant", "A login that may be hours old counts as of now; have the provider send auth_time and switch this off.")
	}
}

// checkDescription reads what the settings hold of the provider's own documents.
func (p *provider) checkDescription(c *providerCheck) {
	issuer, err := url.Parse(p.Issuer)
	switch {
	case p.Issuer == "":
		c.wrong("issuer", "The issuer is missing; write iss as it stands in the provider's tokens.")
		return
	case err != nil || endpointURL(p.Issuer) != nil || strings.ContainsAny(p.Issuer, "?#"):
		c.wrong("issuer", "%q is not an https URL without query and fragment (OpenID Connect Discovery 3); write it as the provider does.", clip(p.Issuer))
		return
	case issuer.Scheme == "http":
		c.say(connections.SeverityDanger, "issuer", "What goes over http can be read and changed on this machine; write https.")
	}
	for i, host := range p.Hosts {
		if u, err := url.Parse("https://" + host); err != nil || host == "" || u.Host != host || strings.ToLower(host) != host {
			c.wrong(fmt.Sprintf("hosts.%d", i), "%q is not a host; write it in small letters as login.example.org.", clip(host))
		}
	}
	if len(p.JWKS) > 0 {
		if p.KeySet, err = readProviderKeys(p.JWKS); err != nil {
			c.wrong("jwks", "%v; correct the key set, or leave it out.", err)
		}
	}
	if len(p.Metadata) == 0 {
		return
	}
	var text string
	document := []byte(p.Metadata)
	if json.Unmarshal(p.Metadata, &text) == nil {
		document = []byte(text)
	}
	if p.Described, err = p.readDescription(document); err != nil {
		c.wrong("metadata", "%v; get the provider's configuration anew, or correct it.", err)
	}
}
