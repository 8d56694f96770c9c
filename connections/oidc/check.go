package oidc

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"

	"trin/connections"
)

// maxName bounds names and addresses in settings and requests.
const maxName = 1024

// secretHash is the form of an entry of secretHashes.
var secretHash = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// applicationCheck gathers what there is to say about an application's settings.
type applicationCheck struct {
	ApplicationSettings
	problems []connections.Problem
}

func (c *applicationCheck) say(severity connections.Severity, field, format string, arguments ...any) {
	c.problems = append(c.problems, connections.Problem{Field: field, Severity: severity, Message: fmt.Sprintf(format, arguments...)})
}

func (c *applicationCheck) wrong(field, format string, arguments ...any) {
	c.say(connections.SeverityError, field, format, arguments...)
}

// openApplication reads settings and says everything that is wrong with them.
func openApplication(raw json.RawMessage) (ApplicationSettings, []connections.Problem) {
	var c applicationCheck
	if c.problems = connections.ReadSettings(raw, &c.ApplicationSettings); c.problems != nil {
		return ApplicationSettings{}, c.problems
	}
	c.checkClient()
	c.checkAddresses()
	c.checkWords()
	c.checkScopes()
	c.checkStepUp()
	c.checkTimes()
	return c.ApplicationSettings, c.problems
}

// checkClient wants a name, and a way to prove it that can work.
func (c *applicationCheck) checkClient() {
	switch {
	case c.ClientID == "":
		c.wrong("clientID", "The client_id is missing; write what the application calls itself.")
	case len(c.ClientID) > 255 || strings.ContainsFunc(c.ClientID, func(r rune) bool { return r < 0x20 || r > 0x7e }):
		c.wrong("clientID", "The client_id is longer than 255 characters or not plain ASCII (RFC 6749, A.1); choose another.")
	}
	for i, hash := range c.SecretHashes {
		if !secretHash.MatchString(hash) {
			c.wrong(fmt.Sprintf("secretHashes.%d", i), "This is not the hash of a secret; take the line that trin oidc secret prints.")
		}
	}
	if len(c.JWKS) > 0 {
		if _, err := readKeySet(c.JWKS); err != nil {
			c.wrong("jwks", "%v; correct the key set.", err)
		}
	}
	secret := c.authMethod() == authBasic || c.authMethod() == authPost
	switch {
	case secret && len(c.SecretHashes) == 0:
		c.wrong("secretHashes", "There is no secret; make one with trin oidc secret, or set authMethod to none for an application that can keep none.")
	case !secret && len(c.SecretHashes) > 0:
		c.wrong("secretHashes", "The application does not prove itself by a secret; take the hashes away, or change authMethod.")
	case c.authMethod() == authPrivateKey && (len(c.JWKS) > 0) == (c.JWKSURI != ""):
		c.wrong("jwks", "Write the application's keys in jwks, or where it publishes them in jwksURI: one of the two.")
	case c.authMethod() != authPrivateKey && (len(c.JWKS) > 0 || c.JWKSURI != ""):
		c.wrong("jwks", "The application does not prove itself by a key; take jwks and jwksURI away, or set authMethod to private_key_jwt.")
	}
	switch {
	case c.InsecureNoPKCE && !c.confidential():
		c.wrong("insecureNoPKCE", "An application that cannot prove itself must use PKCE; take the setting away.")
	case c.InsecureNoPKCE:
		c.say(connections.SeverityDanger, "insecureNoPKCE", "A stolen code can be put into another login; let the application send code_challenge.")
	}
	if c.RequirePushed && !c.confidential() {
		c.wrong("requirePushed", "An application that cannot prove itself pushes nothing; take the setting away, or set authMethod.")
	}
	if !(c.RequirePushed && c.confidential()) {
		c.problems = append(c.problems, connections.Problem{
			Field: "requirePushed", Severity: connections.SeverityDanger, UnlessFloor: true,
			Message: "A request goes through the browser unsigned, so the user can change what level is asked for; set a floor, or require pushed requests of an application that proves itself.",
		})
	}
}

// checkWords wants every word to be one that is known.
func (c *applicationCheck) checkWords() {
	word := func(field, value string, words ...string) {
		if value != "" && !slices.Contains(words, value) {
			c.wrong(field, "The word %q is not known; use %s.", clip(value), strings.Join(words, " or "))
		}
	}
	word("authMethod", c.AuthMethod, authBasic, authPost, authPrivateKey, authNone)
	word("refresh", c.Refresh, refreshNever, refreshSession, refreshOffline)
	word("accessToken", c.AccessToken, accessOpaque, accessJWT)
	word("subject", c.Subject, subjectPairwise, subjectPublic)
	word("comparison", c.Comparison, "exact", "minimum", "maximum", "better")
	word("unmet", c.Unmet, unmetAnswer, unmetRefuse)
	word("consent", c.Consent, consentAsked, consentAlways)
	if a := jose.SignatureAlgorithm(c.SigningAlgorithm); a != "" && !slices.Contains(tokenAlgorithms, a) {
		c.wrong("signingAlgorithm", "The algorithm is not known; use RS256, PS256 or ES256, by the kind of the key.")
	}
	if c.Subject == subjectPublic && c.Sector != "" {
		c.wrong("sector", "A public subject has no sector; take one of the two away.")
	}
	if len(c.Sector) > maxName || !plain(c.Sector) {
		c.wrong("sector", "The sector is too long, or holds a control character; write a host name.")
	}
	if c.AccessToken == accessJWT && len(c.Audience) == 0 {
		c.wrong("audience", "An access token that is a JWT names who it is for (RFC 9068, 2.2); write the resource servers.")
	}
	for i, audience := range c.Audience {
		if audience == "" || len(audience) > maxName || !plain(audience) {
			c.wrong(fmt.Sprintf("audience.%d", i), "The audience is empty, too long, or holds a control character; write what the resource server calls itself.")
		}
	}
}

// checkTimes wants times within reason.
func (c *applicationCheck) checkTimes() {
	for _, t := range [...]struct {
		field string
		value Duration
		most  time.Duration
	}{
		{"accessTokenLifetime", c.AccessTokenLifetime, 24 * time.Hour},
		{"idTokenLifetime", c.IDTokenLifetime, 24 * time.Hour},
		{"refreshLifetime", c.RefreshLifetime, 366 * 24 * time.Hour},
		{"refreshIdle", c.RefreshIdle, 366 * 24 * time.Hour},
	} {
		if time.Duration(t.value) > t.most {
			c.wrong(t.field, "It is more than %s; shorten it.", t.most)
		}
	}
	c.checkRefresh()
}

// checkRefresh holds the times of refresh tokens against each other.
func (c *applicationCheck) checkRefresh() {
	if c.RefreshLifetime != 0 && c.Refresh != refreshOffline {
		c.say(connections.SeverityWarning, "refreshLifetime", "Refresh tokens that end with the session have no lifetime of their own; take it away, or set refresh to offline.")
	}
	if c.Refresh != refreshSession && c.Refresh != refreshOffline {
		return
	}
	if access := c.AccessTokenLifetime.Or(defaultAccessTokenLifetime); c.refreshIdle() <= access {
		c.wrong("refreshIdle", "A refresh token would be too old (%s) before the access token is (%s); make refreshIdle longer than accessTokenLifetime.", c.refreshIdle(), access)
	}
}

// plain reports whether a text is UTF-8 without control characters.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
