package wsfed

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// findings gathers what there is to say about settings.
type findings struct{ problems []connections.Problem }

func (f *findings) say(severity connections.Severity, field, format string, arguments ...any) {
	f.problems = append(f.problems, connections.Problem{Field: field, Severity: severity, Message: fmt.Sprintf(format, arguments...)})
}

func (f *findings) wrong(field, format string, arguments ...any) {
	f.say(connections.SeverityError, field, format, arguments...)
}

// applicationCheck gathers what there is to say about an application's settings.
type applicationCheck struct {
	ApplicationSettings
	findings
}

// checkApplication reads an application's settings strictly and reports every
// problem, and when there may be another one.
func (k *kind) checkApplication(raw json.RawMessage) ([]connections.Problem, []time.Time) {
	settings, problems := openApplication(raw)
	metadata, err := settings.parse()
	if err != nil || metadata.ValidUntil.IsZero() {
		return problems, nil
	}
	if saml2.MetadataUsable(metadata.ValidUntil, k.Clock(), false) != nil {
		problems = append(problems, connections.Problem{Field: "metadata", Severity: connections.SeverityWarning,
			Message: fmt.Sprintf("The metadata was valid until %s; get newer metadata from the application.", saml2.FormatInstant(metadata.ValidUntil))})
	}
	return problems, []time.Time{metadata.ValidUntil}
}

// openApplication reads settings and says everything that is wrong with them.
func openApplication(raw json.RawMessage) (ApplicationSettings, []connections.Problem) {
	var c applicationCheck
	if c.problems = connections.ReadSettings(raw, &c.ApplicationSettings); c.problems != nil {
		return ApplicationSettings{}, c.problems
	}
	c.fill()
	c.checkRealm()
	c.checkAddresses()
	c.checkWords()
	c.checkClaims()
	c.checkName()
	c.checkTimes()
	return c.ApplicationSettings, c.problems
}

// fill takes what is left out from the application's metadata.
func (c *applicationCheck) fill() {
	if c.Metadata == "" {
		if c.MetadataCertificate != "" {
			c.wrong("metadataCertificate", "There is no metadata that it could have signed: give the metadata too, or leave it out.")
		}
		return
	}
	metadata, err := c.parse()
	switch {
	case errors.Is(err, errPinned):
		c.wrong("metadataCertificate", "%v: give the certificate as PEM or as base64.", err)
		return
	case err != nil:
		c.wrong("metadata", "%v; correct it, or get newer metadata from the application.", err)
		return
	case metadata.Application == nil:
		c.wrong("metadata", "There is no ApplicationServiceType; give the metadata of an application.")
		return
	}
	if len(c.Reply) == 0 {
		c.Reply = metadata.Application.Replies
	}
	switch realms := metadata.Application.Realms; {
	case c.Realm != "":
	case len(realms) == 1:
		c.Realm = realms[0]
	default:
		c.wrong("realm", "The metadata names %d realms; write the one that the application sends as wtrealm.", len(realms))
	}
}

// errPinned means that the certificate of the settings cannot be read.
var errPinned = errors.New("the certificate cannot be read")

// parse reads the application's metadata, which must be signed where the settings
// say by whom.
func (s *ApplicationSettings) parse() (*Metadata, error) {
	if s.MetadataCertificate == "" {
		return ParseMetadata([]byte(s.Metadata))
	}
	signer, err := saml2.ReadCertificate(s.MetadataCertificate)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPinned, err)
	}
	return ParseSignedMetadata([]byte(s.Metadata), []*x509.Certificate{signer})
}

// checkRealm wants a realm that an application can name. A request is never
// signed (WS-Federation 1.2, 13.2.2), so that a realm is all that it proves.
func (c *applicationCheck) checkRealm() {
	switch {
	case c.Realm == "":
		c.wrong("realm", "The realm is missing; write the application's wtrealm.")
	case len(c.Realm) > maxName:
		c.wrong("realm", "The realm is longer than %d bytes; shorten it.", maxName)
	case !saml2.XMLText(c.Realm) || strings.ContainsAny(c.Realm, " \t\r\n"):
		c.wrong("realm", "The realm holds white space or a control character; write the application's wtrealm exactly.")
	}
	c.problems = append(c.problems, connections.Problem{
		Field: "realm", Severity: connections.SeverityDanger, UnlessFloor: true,
		Message: "Requests of WS-Federation are never signed, so anybody can change what level is asked for; set a floor.",
	})
}

// checkAddresses wants addresses that a browser can be sent to.
func (c *applicationCheck) checkAddresses() {
	if len(c.Reply) == 0 {
		c.wrong("reply", "There is no address to answer to; write the application's wreply.")
	}
	for i, address := range c.Reply {
		field := fmt.Sprintf("reply.%d", i)
		if slices.Contains(c.Reply[:i], address) {
			c.wrong(field, "%s stands twice; take one away.", clip(address))
			continue
		}
		c.checkAddress(field, address)
	}
	for i, address := range c.SignOutReply {
		c.checkAddress(fmt.Sprintf("signOutReply.%d", i), address)
	}
	if c.Home != "" {
		c.checkAddress("home", c.Home)
	}
	if c.Cleanup != "" && c.Cleanup != cleanupNone {
		c.checkAddress("cleanup", c.Cleanup)
	}
}

// checkAddress wants an absolute http or https URL.
func (c *applicationCheck) checkAddress(field, address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "":
		c.wrong(field, "%q is not an http or https URL; write it as https://app.example.org/signin-wsfed.", clip(address))
	case u.User != nil || strings.Contains(address, "#"):
		c.wrong(field, "The URL has a user or a fragment; leave it out.")
	case len(address) > maxName || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`"<>\`, r) }):
		c.wrong(field, "The URL is too long, or holds a character that no URL has; percent-encode it.")
	case u.Scheme == "http" && !broker.Loopback(u.Hostname()):
		c.say(connections.SeverityDanger, field, "What goes to an http address can be read and changed on its way; write https.")
	}
}

// checkWords wants every word to be one that is known.
func (c *applicationCheck) checkWords() {
	word := func(field, value string, words ...string) {
		if value != "" && !slices.Contains(words, value) {
			c.wrong(field, "The word %q is not known; use %s.", clip(value), strings.Join(words, " or "))
		}
	}
	word("token", c.Token, "saml11", "saml20")
	for i, token := range c.AllowTokens {
		if token == "" {
			c.wrong(fmt.Sprintf("allowTokens.%d", i), "The word is empty; use saml11 or saml20.")
		}
		word(fmt.Sprintf("allowTokens.%d", i), token, "saml11", "saml20")
	}
	word("trust", c.Trust, trust2005, trust13)
	word("comparison", c.Comparison, "minimum", "exact", "maximum", "better")
	word("refusals", c.Refusals, tellPage, tellFault)
	word("unmet", c.Unmet, tellPage, tellFault, tellToken)
	word("unnamedClaims", c.UnnamedClaims, unnamedRefuse, unnamedOmit)
	if !saml2.SignatureWord(c.Sign.Algorithm) {
		c.wrong("sign.algorithm", "The algorithm is not known; use rsa-sha256 or ecdsa-sha256, by the kind of the key.")
	}
	if c.Unmet == tellToken {
		c.say(connections.SeverityWarning, "unmet", "A token is given below the level that was asked for, so the application must look at the level in it; make sure that it does.")
	}
}

// checkClaims wants names that SAML 1.1 can carry, and none that only Trin may
// write.
func (c *applicationCheck) checkClaims() {
	for claim, name := range c.ClaimNames {
		field := "claimNames." + claim
		switch {
		case name.Namespace == "" || name.Name == "":
			c.wrong(field, "The namespace or the name is missing; write both.")
		case !attributeText(name.Namespace) || !attributeText(name.Name):
			c.wrong(field, "The namespace or the name holds white space or a control character; leave that out.")
		case reservedType(name.claimType()):
			c.wrong(field, "Only Trin itself says %s; give the claim another name.", name.claimType())
		}
	}
	if !attributeText(c.ClaimNamespace) {
		c.wrong("claimNamespace", "The namespace holds white space or a control character; leave that out.")
	}
	if strings.HasSuffix(c.ClaimNamespace, "/") {
		c.say(connections.SeverityWarning, "claimNamespace", `Applications put a "/" after the namespace themselves; take it away at the end.`)
	}
	if c.Token == "saml20" && len(c.AllowTokens) == 0 && (len(c.ClaimNames) > 0 || c.ClaimNamespace != "" || c.UnnamedClaims != "") {
		c.say(connections.SeverityWarning, "claimNames", "Claims in a SAML 2.0 token keep their names, so this is never used; take it away.")
	}
}

// attributeText reports whether a text can name an attribute.
func attributeText(s string) bool {
	return saml2.XMLText(s) && !strings.ContainsAny(s, " \t\r\n") && len(s) <= maxName
}

// checkName wants a name identifier that can be given.
func (c *applicationCheck) checkName() {
	if _, err := saml2.NewNameIssuer(saml2.NameIssuerOptions{Settings: c.nameID()}); err != nil {
		c.wrong("nameID", "%v.", err)
	}
}

// checkTimes wants times within reason.
func (c *applicationCheck) checkTimes() {
	for _, t := range [...]struct {
		field string
		value saml2.Duration
		most  time.Duration
	}{
		{"tokenLifetime", c.TokenLifetime, 24 * time.Hour},
		{"skew", c.Skew, maxApplicationSkew},
		{"requestLifetime", c.RequestLifetime, 24 * time.Hour},
	} {
		if time.Duration(t.value) > t.most {
			c.wrong(t.field, "It is more than %s; shorten it.", t.most)
		}
	}
}
