package saml2

import (
	"fmt"
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

// newAssertion writes the assertion of a successful login, unsigned (core 2.3.3,
// profiles 4.1.4.2).
func (f *frontend) newAssertion(p pending, o broker.Outcome, name nameID) (*etree.Element, error) {
	id, err := NewID(f.kind.Random)
	if err != nil {
		return nil, err
	}
	el := newElement(prefixAssertion, "Assertion", prefixAssertion, NamespaceAssertion)
	el.CreateAttr("ID", id)
	el.CreateAttr("Version", Version)
	el.CreateAttr("IssueInstant", FormatInstant(o.Now))
	textChild(el, prefixAssertion, "Issuer", f.kind.EntityID)
	f.addSubject(el, p, o.Now, name)
	f.addConditions(el, o)
	f.addAuthnStatement(el, o)
	if err := f.addAttributes(el, o.Claims); err != nil {
		return nil, err
	}
	return el, nil
}

// addSubject writes the subject with its bearer confirmation (profiles 4.1.4.2).
func (f *frontend) addSubject(assertion *etree.Element, p pending, now time.Time, name nameID) {
	subject := assertion.CreateElement(prefixAssertion + ":Subject")
	nameChild(subject, name)
	confirmation := subject.CreateElement(prefixAssertion + ":SubjectConfirmation")
	confirmation.CreateAttr("Method", ConfirmationBearer)
	data := confirmation.CreateElement(prefixAssertion + ":SubjectConfirmationData")
	if p.Request != "" {
		data.CreateAttr("InResponseTo", p.Request)
	}
	data.CreateAttr("NotOnOrAfter", FormatInstant(now.Add(f.settings.SubjectConfirmationLifetime.or(defaultConfirmationLifetime))))
	data.CreateAttr("Recipient", p.Consumer)
}

// addConditions writes for whom and how long the assertion holds (core 2.5.1).
// It never outlives the session that it rests on.
func (f *frontend) addConditions(assertion *etree.Element, o broker.Outcome) {
	end := o.Now.Add(f.settings.AssertionLifetime.or(defaultAssertionLifetime))
	if !o.Expires.IsZero() && o.Expires.Before(end) {
		end = o.Expires
	}
	conditions := assertion.CreateElement(prefixAssertion + ":Conditions")
	conditions.CreateAttr("NotBefore", FormatInstant(o.Now.Add(-f.skew())))
	conditions.CreateAttr("NotOnOrAfter", FormatInstant(end))
	restriction := conditions.CreateElement(prefixAssertion + ":AudienceRestriction")
	textChild(restriction, prefixAssertion, "Audience", f.entity.ID)
	if o.OnwardCount != nil {
		conditions.CreateElement(prefixAssertion+":ProxyRestriction").CreateAttr("Count", strconv.Itoa(*o.OnwardCount))
	}
}

// addAuthnStatement writes when and how well the user was authenticated, and by
// whom (core 2.7.2). The authority that Trin asked comes last, after those that
// it named itself (core 3.4.1.5.2).
func (f *frontend) addAuthnStatement(assertion *etree.Element, o broker.Outcome) {
	statement := assertion.CreateElement(prefixAssertion + ":AuthnStatement")
	statement.CreateAttr("AuthnInstant", FormatInstant(o.Instant))
	if o.SessionIndex != "" {
		statement.CreateAttr("SessionIndex", o.SessionIndex)
	}
	if !o.Expires.IsZero() && !f.settings.SuppressSessionNotOnOrAfter {
		statement.CreateAttr("SessionNotOnOrAfter", FormatInstant(o.Expires))
	}
	context := statement.CreateElement(prefixAssertion + ":AuthnContext")
	class := string(o.Class)
	if class == "" {
		class = ClassUnspecified
	}
	textChild(context, prefixAssertion, "AuthnContextClassRef", class)
	if f.settings.SuppressAuthenticatingAuthority {
		return
	}
	for _, authority := range o.Authorities {
		textChild(context, prefixAssertion, "AuthenticatingAuthority", authority)
	}
}

// addAttributes writes the claims (core 2.7.3). Claims of the same name and
// format are one attribute, because a reader may keep only the first or last of
// two. A value that XML cannot carry refuses the login.
func (f *frontend) addAttributes(assertion *etree.Element, claims broker.Claims) error {
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
			k.format = attributeFormats[f.settings.AttributeNameFormat]
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
			attribute.CreateAttr("NameFormat", k.format)
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
