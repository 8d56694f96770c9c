package wsfed

import (
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2"
)

// prefixToken is the prefix of what Trin writes of SAML 1.1.
const prefixToken = "saml"

// newToken11 writes a SAML 1.1 assertion of a successful login, unsigned (SAML
// core 1.1, 2.3.2). Microsoft's readers want minor version 1, conditions, and
// the same subject in both statements.
func (f *frontend) newToken11(o broker.Outcome, name saml2.NameID, answered broker.ClassRef, notBefore, notOnOrAfter time.Time) (*etree.Element, error) {
	if o.OnwardCount != nil {
		return nil, refused(broker.RefusedDenied, "the provider limits how often its statement may be passed on, which a SAML 1.1 token cannot say: write token: saml20")
	}
	claims, err := f.nameClaims(o.Claims)
	if err != nil {
		return nil, err
	}
	claims = f.withAuthnMethods(claims, o, answered)
	id, err := saml2.NewID(f.kind.Random)
	if err != nil {
		return nil, err
	}
	el := etree.NewElement(prefixToken + ":Assertion")
	el.CreateAttr("xmlns:"+prefixToken, NamespaceSAML11)
	el.CreateAttr("MajorVersion", "1")
	el.CreateAttr("MinorVersion", "1")
	el.CreateAttr("AssertionID", id)
	el.CreateAttr("Issuer", f.kind.Issuer)
	el.CreateAttr("IssueInstant", saml2.FormatInstant(o.Now))
	conditions := el.CreateElement(prefixToken + ":Conditions")
	conditions.CreateAttr("NotBefore", saml2.FormatInstant(notBefore))
	conditions.CreateAttr("NotOnOrAfter", saml2.FormatInstant(notOnOrAfter))
	addText(conditions.CreateElement(prefixToken+":AudienceRestrictionCondition"), prefixToken, "Audience", f.settings.Realm)
	addAttributes11(el, name, claims)
	statement := el.CreateElement(prefixToken + ":AuthenticationStatement")
	statement.CreateAttr("AuthenticationMethod", string(answered))
	statement.CreateAttr("AuthenticationInstant", saml2.FormatInstant(o.Instant))
	addSubject11(statement, name)
	return el, nil
}

// withAuthnMethods puts the claim authnmethodsreferences at the end.
func (f *frontend) withAuthnMethods(claims []namedClaim, o broker.Outcome, answered broker.ClassRef) []namedClaim {
	kept := claims[:0]
	for _, claim := range claims {
		if claim.claimType() != ClaimAuthnMethods {
			kept = append(kept, claim)
		}
	}
	values := f.authnMethods(o, answered)
	if len(values) == 0 {
		return kept
	}
	return append(kept, namedClaim{ClaimName: ClaimName{Namespace: "http://schemas.microsoft.com/claims", Name: "authnmethodsreferences"}, Values: values})
}

// addAttributes11 writes the claims (SAML core 1.1, 2.4.4). A statement without
// attributes is not allowed.
func addAttributes11(assertion *etree.Element, name saml2.NameID, claims []namedClaim) {
	if len(claims) == 0 {
		return
	}
	statement := assertion.CreateElement(prefixToken + ":AttributeStatement")
	addSubject11(statement, name)
	for _, claim := range claims {
		attribute := statement.CreateElement(prefixToken + ":Attribute")
		attribute.CreateAttr("AttributeName", claim.Name)
		attribute.CreateAttr("AttributeNamespace", claim.Namespace)
		for _, value := range claim.Values {
			addText(attribute, prefixToken, "AttributeValue", value)
		}
	}
}

// addSubject11 writes the subject with its bearer confirmation (SAML core 1.1,
// 2.4.2).
func addSubject11(statement *etree.Element, name saml2.NameID) {
	subject := statement.CreateElement(prefixToken + ":Subject")
	identifier := addText(subject, prefixToken, "NameIdentifier", name.Value)
	if name.NameQualifier != "" {
		identifier.CreateAttr("NameQualifier", name.NameQualifier)
	}
	identifier.CreateAttr("Format", name.Format)
	addText(subject.CreateElement(prefixToken+":SubjectConfirmation"), prefixToken, "ConfirmationMethod", confirmationBearer)
}

// addText adds a child that holds text.
func addText(parent *etree.Element, prefix, local, text string) *etree.Element {
	el := parent.CreateElement(prefix + ":" + local)
	el.SetText(text)
	return el
}
