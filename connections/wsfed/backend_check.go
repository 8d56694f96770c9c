package wsfed

import (
	"crypto/x509"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// upstreamCheck gathers what there is to say about a provider's settings.
type upstreamCheck struct{ findings }

// checkConnection reports every problem of a provider's settings, and when there
// may be another one.
func (k *kind) checkConnection(raw json.RawMessage) ([]connections.Problem, []time.Time) {
	u, problems := openUpstream(raw)
	if u == nil {
		return problems, nil
	}
	return append(problems, u.checkDates(k.Clock())...), u.turns()
}

// turns are the instants at which checkDates says something else.
func (u *upstream) turns() []time.Time {
	var all []time.Time
	if !u.Until.IsZero() {
		all = append(all, u.Until.Add(-metadataSoon), u.Until)
	}
	for _, certificate := range u.Signing {
		all = append(all, certificate.NotAfter.Add(1)) // it is good at NotAfter itself
	}
	return all
}

// openUpstream reads settings. The upstream is nil when a problem is an error.
func openUpstream(raw json.RawMessage) (*upstream, []connections.Problem) {
	var c upstreamCheck
	u := &upstream{}
	if c.problems = connections.ReadSettings(raw, &u.ConnectionSettings); c.problems != nil {
		return nil, c.problems
	}
	if u.Metadata != "" {
		u.checkMetadata(&c)
	} else {
		u.checkExplicit(&c)
	}
	u.checkAddresses(&c)
	u.checkWords(&c)
	u.checkDangers(&c)
	if slices.ContainsFunc(c.problems, func(p connections.Problem) bool { return p.Severity == connections.SeverityError }) {
		return nil, c.problems
	}
	return u, c.problems
}

// checkMetadata takes issuer, endpoint and certificates from the metadata.
func (u *upstream) checkMetadata(c *upstreamCheck) {
	if u.Issuer != "" || len(u.Certificates) > 0 {
		c.wrong("metadata", "Issuer and certificates are those of the metadata: leave them out, or leave the metadata out.")
		return
	}
	parse := ParseMetadata
	if u.MetadataCertificate != "" {
		signer, err := saml2.ReadCertificate(u.MetadataCertificate)
		if err != nil {
			c.wrong("metadataCertificate", "%v: give the certificate as PEM or as base64.", err)
			return
		}
		parse = func(document []byte) (*Metadata, error) {
			return ParseSignedMetadata(document, []*x509.Certificate{signer})
		}
	}
	metadata, err := parse([]byte(u.Metadata))
	switch {
	case err != nil:
		c.wrong("metadata", "%v: get the provider's metadata anew, or have its owner correct it.", err)
		return
	case metadata.Service == nil:
		c.wrong("metadata", "This is no token service's metadata: give one with a SecurityTokenServiceType.")
		return
	}
	u.Issuer, u.Signing, u.Until = metadata.EntityID, metadata.Service.Signing, metadata.ValidUntil
	if len(u.Signing) == 0 {
		c.wrong("metadata", "The provider publishes no signing certificate, so nothing that it says could be believed: have its owner add one.")
	}
	passive := metadata.Service.Passive
	switch {
	case len(passive) == 0 && u.Endpoint == "":
		c.wrong("metadata", "The provider has no PassiveRequestorEndpoint: name its address in endpoint.")
	case u.Endpoint == "":
		u.Endpoint = passive[0]
	case len(passive) > 0 && !slices.Contains(passive, u.Endpoint):
		c.say(connections.SeverityWarning, "endpoint", "The metadata does not name this address: take one of %q, or leave it out.", passive)
	}
}

// checkExplicit reads issuer, endpoint and certificates from the settings.
func (u *upstream) checkExplicit(c *upstreamCheck) {
	switch {
	case u.Issuer == "":
		c.wrong("issuer", "Who issues the tokens is missing: give the provider's metadata, or its issuer, endpoint and certificates.")
	case saml2.CheckEntityID(u.Issuer) != nil:
		c.wrong("issuer", "%s cannot be an issuer: give the URI that stands in its tokens.", strconv.Quote(clip(u.Issuer)))
	}
	if u.MetadataCertificate != "" {
		c.wrong("metadataCertificate", "There is no metadata that it could have signed: give the metadata too, or leave it out.")
	}
	if u.Endpoint == "" {
		c.wrong("endpoint", "The provider's address is missing: give its metadata, or the address that browsers are sent to.")
	}
	if len(u.Certificates) == 0 {
		c.wrong("certificates", "There is no signing certificate, so nothing that the provider says could be believed: add one.")
	}
	for i, text := range u.Certificates {
		field := "certificates." + strconv.Itoa(i)
		certificate, err := saml2.ReadCertificate(text)
		if err != nil {
			c.wrong(field, "%v: give the certificate as PEM or as base64.", err)
			continue
		}
		if err := xmlsec.CheckKey(certificate.PublicKey); err != nil {
			c.wrong(field, "%v: have the provider use another key.", err)
			continue
		}
		u.Signing = append(u.Signing, certificate)
	}
}

// checkAddresses reads the addresses of the provider and the classes that
// choose among them.
func (u *upstream) checkAddresses(c *upstreamCheck) {
	if u.Endpoint != "" {
		checkEndpoint(c, "endpoint", u.Endpoint)
	}
	seen := map[broker.ClassRef]bool{}
	for i, endpoint := range u.Endpoints {
		field := "endpoints." + strconv.Itoa(i)
		switch {
		case endpoint.Ask == "" || endpoint.Ask != broker.Ref(string(endpoint.Ask)) || endpoint.Ask == broker.ClassNone:
			c.wrong(field+".ask", "%s is not a class that can be asked for: give the class that the asks of this connection send.", strconv.Quote(clip(string(endpoint.Ask))))
		case seen[endpoint.Ask]:
			c.wrong(field+".ask", "The class %q has an address already: leave one out.", clip(string(endpoint.Ask)))
		}
		seen[endpoint.Ask] = true
		checkEndpoint(c, field+".url", endpoint.URL)
	}
}

// checkEndpoint wants an address that a browser may be sent to, with no
// parameter of the protocol in it.
func checkEndpoint(c *upstreamCheck, field, address string) {
	if err := saml2.CheckURL(address); err != nil {
		c.wrong(field, "The address %s %v: give the provider's own address.", strconv.Quote(clip(address)), err)
		return
	}
	u, err := url.Parse(address)
	if err != nil {
		c.wrong(field, "The address %s is not a URL: give the provider's own address.", strconv.Quote(clip(address)))
		return
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || u.Fragment != "" {
		c.wrong(field, "The address has a fragment or a query that cannot be read: leave it out.")
		return
	}
	for name := range query {
		if slices.Contains(requestParameters, name) {
			c.wrong(field, "The address holds %s, which Trin sends itself: leave it out.", name)
		}
	}
}

// checkWords reads the settings that are words and numbers.
func (u *upstream) checkWords(c *upstreamCheck) {
	switch tokenChoice(u.Token) {
	case "", tokenAny, tokenSAML11, tokenSAML20:
	default:
		c.wrong("token", "%q is not a kind of token: use saml11, saml20 or any.", clip(u.Token))
	}
	switch u.LoginHint {
	case "", hintLogin, hintUsername, hintNone:
	default:
		c.wrong("loginHint", "%q is not a parameter for it: use login_hint, username or none.", clip(u.LoginHint))
	}
	if u.Window = time.Duration(u.Skew); u.Window == 0 {
		u.Window = defaultTokenSkew
	}
	if u.Window > maxTokenSkew {
		c.wrong("skew", "%s is more than %s: have the provider set its clock.", u.Window, maxTokenSkew)
	}
	for _, name := range []struct{ field, value string }{{"realm", u.Realm}, {"homeRealm", u.HomeRealm}, {"nameFormat", u.NameFormat}} {
		if name.value != "" && saml2.CheckEntityID(name.value) != nil {
			c.wrong(name.field, "%s is not an identifier: give a URI, or leave it out.", strconv.Quote(clip(name.value)))
		}
	}
	if u.Realm != "" && u.Realm == u.Issuer {
		c.wrong("realm", "This is the provider's own issuer: give Trin another name.")
	}
}

// checkDangers lists what weakens a check.
func (u *upstream) checkDangers(c *upstreamCheck) {
	for _, danger := range []struct {
		on             bool
		field, message string
	}{
		{u.InsecureSHA1, "insecureSHA1", "SHA-1 signatures can be forged: have the provider sign with SHA-256 and switch this off."},
		{u.InsecureCBC, "insecureCBC", "AES-CBC can be read by who can send messages: have the provider encrypt with AES-GCM and switch this off."},
		{u.InsecureRSA15, "insecureRSA15", "PKCS #1 v1.5 can be read by who can send messages: have the provider use RSA-OAEP and switch this off."},
		{u.InsecureExpiredMetadata, "insecureExpiredMetadata", "Metadata counts after its end, so a key that its owner has withdrawn stays good: fetch it again instead, and switch this off."},
		{u.InsecureFutureInstant, "insecureFutureInstant", "Nobody can tell how old a login of the future is: have the provider write AuthenticationInstant in UTC and switch this off."},
	} {
		if danger.on {
			c.say(connections.SeverityDanger, danger.field, "%s", danger.message)
		}
	}
}

// metadataSoon is how long before metadata ends an administrator is told.
const metadataSoon = 30 * 24 * time.Hour

// checkDates says that the metadata has ended, or soon will, and warns of
// certificates that have run out. The key is what counts, so that logins go on
// with these.
func (u *upstream) checkDates(now time.Time) []connections.Problem {
	var c upstreamCheck
	switch until := u.Until; {
	case until.IsZero():
	case !now.Before(until) && u.InsecureExpiredMetadata:
		c.say(connections.SeverityDanger, "metadata", "The metadata was valid until %s and is used all the same: get the provider's newer metadata.", saml2.FormatInstant(until))
	case !now.Before(until):
		c.say(connections.SeverityDanger, "metadata", "The metadata was valid until %s, so every login by it is refused: get the provider's newer metadata.", saml2.FormatInstant(until))
	case !now.Before(until.Add(-metadataSoon)):
		c.say(connections.SeverityWarning, "metadata", "The metadata is valid until %s, and from then on every login by it is refused: get the provider's newer metadata before that.", saml2.FormatInstant(until))
	}
	for _, certificate := range u.Signing {
		if now.After(certificate.NotAfter) {
			field := "certificates"
			if u.Metadata != "" {
				field = "metadata"
			}
			c.say(connections.SeverityWarning, field, "A signing certificate ran out on %s: get the provider's new one.", certificate.NotAfter.UTC().Format(time.DateOnly))
		}
	}
	return c.problems
}
