package saml2

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
)

// attributeFormats are the words of the settings for attribute name formats.
var attributeFormats = map[string]string{
	"":            AttributeURI,
	"uri":         AttributeURI,
	"basic":       AttributeBasic,
	"unspecified": AttributeUnspecified,
}

// AssertionWriter writes the assertions of one application, for a Response or as
// the token of another protocol.
type AssertionWriter struct {
	Issuer   string // what Trin calls itself
	Audience string // what the application calls itself

	Lifetime             time.Duration // of the assertion; never beyond the session
	ConfirmationLifetime time.Duration // how long it may be delivered
	Skew                 time.Duration // how far the application's clock may be off

	// AttributeFormat is the NameFormat of attributes that have none of their
	// own; "" = it is left out, which means unspecified (core 2.7.3.1).
	AttributeFormat string

	SuppressAuthorities bool // do not say who authenticated the user
	SuppressSessionEnd  bool // do not say when the session ends

	Random io.Reader
}

// assertions writes those of this application.
func (f *frontend) assertions() AssertionWriter {
	return AssertionWriter{
		Issuer: f.kind.EntityID, Audience: f.entity.ID,
		Lifetime:             f.settings.AssertionLifetime.or(defaultAssertionLifetime),
		ConfirmationLifetime: f.settings.SubjectConfirmationLifetime.or(defaultConfirmationLifetime),
		Skew:                 f.skew(),
		AttributeFormat:      attributeFormats[f.settings.AttributeNameFormat],
		SuppressAuthorities:  f.settings.SuppressAuthenticatingAuthority,
		SuppressSessionEnd:   f.settings.SuppressSessionNotOnOrAfter,
		Random:               f.kind.Random,
	}
}

// Validity is from when until when an assertion of the outcome holds.
func (w AssertionWriter) Validity(o broker.Outcome) (notBefore, notOnOrAfter time.Time) {
	notOnOrAfter = o.Now.Add(w.Lifetime)
	if !o.Expires.IsZero() && o.Expires.Before(notOnOrAfter) {
		notOnOrAfter = o.Expires
	}
	return o.Now.Add(-w.Skew), notOnOrAfter
}

// Write writes the assertion of a successful login, unsigned (core 2.3.3,
// profiles 4.1.4.2), to be delivered to the recipient in answer to the request;
// "" = there was none. It is signed as child number [AssertionSignatureAt].
func (w AssertionWriter) Write(o broker.Outcome, name NameID, recipient, request string) (*etree.Element, error) {
	id, err := NewID(w.Random)
	if err != nil {
		return nil, err
	}
	el := newElement(prefixAssertion, "Assertion", prefixAssertion, NamespaceAssertion)
	el.CreateAttr("ID", id)
	el.CreateAttr("Version", Version)
	el.CreateAttr("IssueInstant", FormatInstant(o.Now))
	textChild(el, prefixAssertion, "Issuer", w.Issuer)
	w.addSubject(el, o, name, recipient, request)
	w.addConditions(el, o)
	w.addAuthnStatement(el, o)
	if err := w.addAttributes(el, o.Claims); err != nil {
		return nil, err
	}
	return el, nil
}

// addSubject writes the subject with its bearer confirmation (profiles
// 4.1.4.2), which ends with the assertion at the latest.
func (w AssertionWriter) addSubject(assertion *etree.Element, o broker.Outcome, name NameID, recipient, request string) {
	until := o.Now.Add(w.ConfirmationLifetime)
	if _, end := w.Validity(o); end.Before(until) {
		until = end
	}
	subject := assertion.CreateElement(prefixAssertion + ":Subject")
	nameChild(subject, name)
	confirmation := subject.CreateElement(prefixAssertion + ":SubjectConfirmation")
	confirmation.CreateAttr("Method", ConfirmationBearer)
	data := confirmation.CreateElement(prefixAssertion + ":SubjectConfirmationData")
	if request != "" {
		data.CreateAttr("InResponseTo", request)
	}
	data.CreateAttr("NotOnOrAfter", FormatInstant(until))
	data.CreateAttr("Recipient", recipient)
}

// addConditions writes for whom and how long the assertion holds (core 2.5.1).
func (w AssertionWriter) addConditions(assertion *etree.Element, o broker.Outcome) {
	notBefore, notOnOrAfter := w.Validity(o)
	conditions := assertion.CreateElement(prefixAssertion + ":Conditions")
	conditions.CreateAttr("NotBefore", FormatInstant(notBefore))
	conditions.CreateAttr("NotOnOrAfter", FormatInstant(notOnOrAfter))
	restriction := conditions.CreateElement(prefixAssertion + ":AudienceRestriction")
	textChild(restriction, prefixAssertion, "Audience", w.Audience)
	if o.OnwardCount != nil {
		conditions.CreateElement(prefixAssertion+":ProxyRestriction").CreateAttr("Count", strconv.Itoa(*o.OnwardCount))
	}
}

// addAuthnStatement writes when and how well the user was authenticated, and by
// whom (core 2.7.2). The authority that Trin asked comes last, after those that
// it named itself (core 3.4.1.5.2).
func (w AssertionWriter) addAuthnStatement(assertion *etree.Element, o broker.Outcome) {
	statement := assertion.CreateElement(prefixAssertion + ":AuthnStatement")
	statement.CreateAttr("AuthnInstant", FormatInstant(o.Instant))
	if o.SessionIndex != "" {
		statement.CreateAttr("SessionIndex", o.SessionIndex)
	}
	if !o.Expires.IsZero() && !w.SuppressSessionEnd {
		statement.CreateAttr("SessionNotOnOrAfter", FormatInstant(o.Expires))
	}
	context := statement.CreateElement(prefixAssertion + ":AuthnContext")
	class := string(o.Class)
	if class == "" {
		class = ClassUnspecified
	}
	textChild(context, prefixAssertion, "AuthnContextClassRef", class)
	if w.SuppressAuthorities {
		return
	}
	for _, authority := range o.Authorities {
		textChild(context, prefixAssertion, "AuthenticatingAuthority", authority)
	}
}

// addAttributes writes the claims (core 2.7.3). Claims of the same name and
// format are one attribute, because a reader may keep only the first or last of
// two. A value that XML cannot carry refuses the login.
func (w AssertionWriter) addAttributes(assertion *etree.Element, claims broker.Claims) error {
	if len(claims) == 0 {
		return nil
	}
	type key struct{ name, format string }
	attributes := make(map[key]*etree.Element, len(claims))
	var statement *etree.Element
	for _, claim := range claims {
		if len(claim.Values) == 0 {
			continue
		}
		k := key{claim.Name, claim.Format}
		if k.format == "" {
			k.format = w.AttributeFormat
		}
		if k.name == "" || !xmlText(k.name) || !xmlText(k.format) || !xmlText(claim.FriendlyName) {
			return fmt.Errorf("claim %q has a name that XML cannot carry", clip(claim.Name))
		}
		attribute := attributes[k]
		if attribute == nil {
			if statement == nil {
				statement = assertion.CreateElement(prefixAssertion + ":AttributeStatement")
			}
			attribute = statement.CreateElement(prefixAssertion + ":Attribute")
			attribute.CreateAttr("Name", k.name)
			if k.format != "" {
				attribute.CreateAttr("NameFormat", k.format)
			}
			if claim.FriendlyName != "" {
				attribute.CreateAttr("FriendlyName", claim.FriendlyName)
			}
			attributes[k] = attribute
		}
		for _, value := range claim.Values {
			if !xmlText(value) {
				return fmt.Errorf("a value of claim %q holds a character that XML cannot carry", clip(claim.Name))
			}
			textChild(attribute, prefixAssertion, "AttributeValue", value)
		}
	}
	return nil
}
