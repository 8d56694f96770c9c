package oidc

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/url"
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

// checkAddresses wants addresses that a browser, or Trin, can be sent to.
func (c *applicationCheck) checkAddresses() {
	if len(c.RedirectURIs) == 0 {
		c.wrong("redirectURIs", "There is no address to answer to; write the application's redirect_uri.")
	}
	c.checkList("redirectURIs", c.RedirectURIs)
	c.checkList("postLogoutRedirectURIs", c.PostLogoutRedirectURIs)
	for field, address := range map[string]string{
		"frontChannelLogoutURI": c.FrontChannelLogoutURI, "backChannelLogoutURI": c.BackChannelLogoutURI,
		"initiateLoginURI": c.InitiateLoginURI, "jwksURI": c.JWKSURI,
	} {
		if address != "" {
			c.checkAddress(field, address)
		}
	}
	for i, origin := range c.CORSOrigins {
		field := fmt.Sprintf("corsOrigins.%d", i)
		u, err := url.Parse(origin)
		if err != nil || u.Scheme+"://"+u.Host != origin || u.Host == "" || strings.ToLower(origin) != origin {
			c.wrong(field, "%q is not an origin; write it in small letters as https://app.example.org.", clip(origin))
			continue
		}
		c.checkAddress(field, origin)
	}
}

func (c *applicationCheck) checkList(field string, addresses []string) {
	for i, address := range addresses {
		at := fmt.Sprintf("%s.%d", field, i)
		if slices.Contains(addresses[:i], address) {
			c.wrong(at, "%s stands twice; take one away.", clip(address))
			continue
		}
		c.checkAddress(at, address)
	}
}

// checkAddress wants an absolute http or https URL.
func (c *applicationCheck) checkAddress(field, address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		c.wrong(field, "%q is not an http or https URL; write it as https://app.example.org/callback.", clip(address))
	case u.User != nil || strings.Contains(address, "#"):
		c.wrong(field, "The URL has a user or a fragment; leave it out.")
	case len(address) > maxName || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>\*`, r) }):
		c.wrong(field, "The URL is too long, or holds a character that no URL has, or an asterisk, which stands for nothing here; write it as the application sends it.")
	case u.Scheme == "http" && !loopbackHost(u.Hostname()):
		c.say(connections.SeverityDanger, field, "What goes to an http address can be read and changed on its way; write https.")
	}
}

// loopbackHost reports whether a host is this machine itself.
func loopbackHost(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
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

// checkScopes wants scopes that a request can name (RFC 6749, 3.3), and members
// that Trin does not write itself.
func (c *applicationCheck) checkScopes() {
	for i, scope := range c.Scopes {
		if !scopeToken(scope) {
			c.wrong(fmt.Sprintf("scopes.%d", i), "%q cannot be a scope; leave out white space, quotation marks and backslashes.", clip(scope))
		}
	}
	known := c.scopes()
	for _, scope := range slices.Sorted(maps.Keys(c.ScopeClaims)) {
		field := "scopeClaims." + scope
		if !slices.Contains(known, scope) {
			c.say(connections.SeverityWarning, field, "The application may not ask for this scope, so it releases nothing; add it to scopes.")
		}
		for _, member := range c.ScopeClaims[scope] {
			c.checkMember(field, member)
		}
	}
	for _, claim := range slices.Sorted(maps.Keys(c.ClaimNames)) {
		name := c.ClaimNames[claim]
		if name.Name != "" {
			c.checkMember("claimNames."+claim, name.Name)
		}
		if name.Type != "" && !slices.Contains(claimTypes, name.Type) {
			c.wrong("claimNames."+claim, "The type %q is not known; use %s.", clip(name.Type), strings.Join(claimTypes, " or "))
		}
	}
}

func (c *applicationCheck) checkMember(field, member string) {
	switch {
	case member == "" || len(member) > maxName || !plain(member):
		c.wrong(field, "The name of a claim is empty, too long, or holds a control character; correct it.")
	case slices.Contains(reservedMembers, member):
		c.wrong(field, "Only Trin itself says %s; give the claim another name.", member)
	}
}

// checkStepUp wants levels that can be reached and texts that can be shown.
func (c *applicationCheck) checkStepUp() {
	check := func(field string, s StepUp) {
		if s.Level <= 0 {
			c.wrong(field, "The level is missing; write the number that the transaction demands.")
		}
		for _, text := range s.Text {
			if utf8.RuneCountInString(text) > maxConfirmation || !plain(text) {
				c.wrong(field, "A text is longer than %d characters, or holds a control character; shorten it.", maxConfirmation)
			}
		}
	}
	for _, scope := range slices.Sorted(maps.Keys(c.StepUpScopes)) {
		field := "stepUpScopes." + scope
		if !scopeToken(scope) || scope == scopeOpenID || scope == scopeOffline {
			c.wrong(field, "%q cannot be a scope of one transaction; choose another name.", clip(scope))
		}
		check(field, c.StepUpScopes[scope])
	}
	for _, kind := range slices.Sorted(maps.Keys(c.StepUpDetails)) {
		if kind == "" || !plain(kind) {
			c.wrong("stepUpDetails", "A type is empty or holds a control character; write it as the application sends it.")
		}
		check("stepUpDetails."+kind, c.StepUpDetails[kind])
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

// scopeToken reports whether a text can be a scope (RFC 6749, 3.3).
func scopeToken(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' })
}

// plain reports whether a text is UTF-8 without control characters.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
