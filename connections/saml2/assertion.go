package saml2

import (
	"io"
	"math"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
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

// Write writes the assertion of a successful login (core 2.3.3, profiles
// 4.1.4.2), to be delivered to the recipient in answer to the request; "" = there
// was none. Without a key it is not signed. After an error nothing of what was
// written may be used.
func (w AssertionWriter) Write(x *xmlsec.Writer, o broker.Outcome, name NameID, recipient, request string, key *xmlsec.SigningKey) error {
	id, err := NewID(w.Random)
	if err != nil {
		return err
	}
	x.Start(spaceAssertion, "Assertion")
	x.Attr("ID", id)
	x.Attr("IssueInstant", FormatInstant(o.Now))
	x.Attr("Version", Version)
	x.Element(spaceAssertion, "Issuer", w.Issuer)
	x.SignatureHere()
	w.writeSubject(x, o, name, recipient, request)
	w.writeConditions(x, o)
	w.writeAuthnStatement(x, o)
	if err := w.writeAttributes(x, o.Claims); err != nil {
		return err
	}
	if key == nil {
		x.End()
	} else {
		x.EndSigned(*key)
	}
	return nil
}

// Element is the assertion as a tree, unsigned. It is signed as child number
// [AssertionSignatureAt].
func (w AssertionWriter) Element(o broker.Outcome, name NameID, recipient, request string) (*etree.Element, error) {
	x := xmlsec.NewWriter()
	defer x.Release()
	if err := w.Write(x, o, name, recipient, request, nil); err != nil {
		return nil, err
	}
	octets, err := x.Octets()
	if err != nil {
		return nil, err
	}
	return xmlsec.Parse(octets, xmlsec.Limits{Bytes: math.MaxInt, Elements: math.MaxInt, TextBytes: math.MaxInt})
}

// writeSubject writes the subject with its bearer confirmation (profiles
// 4.1.4.2), which ends with the assertion at the latest.
func (w AssertionWriter) writeSubject(x *xmlsec.Writer, o broker.Outcome, name NameID, recipient, request string) {
	until := o.Now.Add(w.ConfirmationLifetime)
	if _, end := w.Validity(o); end.Before(until) {
		until = end
	}
	x.Start(spaceAssertion, "Subject")
	writeName(x, name)
	x.Start(spaceAssertion, "SubjectConfirmation")
	x.Attr("Method", ConfirmationBearer)
	x.Start(spaceAssertion, "SubjectConfirmationData")
	if request != "" {
		x.Attr("InResponseTo", request)
	}
	x.Attr("NotOnOrAfter", FormatInstant(until))
	x.Attr("Recipient", recipient)
	x.End()
	x.End()
	x.End()
}

// writeConditions writes for whom and how long the assertion holds (core 2.5.1).
func (w AssertionWriter) writeConditions(x *xmlsec.Writer, o broker.Outcome) {
	notBefore, notOnOrAfter := w.Validity(o)
	x.Start(spaceAssertion, "Conditions")
	x.Attr("NotBefore", FormatInstant(notBefore))
	x.Attr("NotOnOrAfter", FormatInstant(notOnOrAfter))
	x.Start(spaceAssertion, "AudienceRestriction")
	x.Element(spaceAssertion, "Audience", w.Audience)
	x.End()
	if o.OnwardCount != nil {
		x.Start(spaceAssertion, "ProxyRestriction")
		x.Attr("Count", strconv.Itoa(*o.OnwardCount))
		x.End()
	}
	x.End()
}

// writeAuthnStatement writes when and how well the user was authenticated, and
// by whom (core 2.7.2). The authority that Trin asked comes last, after those
// that it named itself (core 3.4.1.5.2).
func (w AssertionWriter) writeAuthnStatement(x *xmlsec.Writer, o broker.Outcome) {
	x.Start(spaceAssertion, "AuthnStatement")
	x.Attr("AuthnInstant", FormatInstant(o.Instant))
	if o.SessionIndex != "" {
		x.Attr("SessionIndex", o.SessionIndex)
	}
	if !o.Expires.IsZero() && !w.SuppressSessionEnd {
		x.Attr("SessionNotOnOrAfter", FormatInstant(o.Expires))
	}
	x.Start(spaceAssertion, "AuthnContext")
	class := string(o.Class)
	if class == "" {
		class = ClassUnspecified
	}
	x.Element(spaceAssertion, "AuthnContextClassRef", class)
	if !w.SuppressAuthorities {
		for _, authority := range o.Authorities {
			x.Element(spaceAssertion, "AuthenticatingAuthority", authority)
		}
	}
	x.End()
	x.End()
}
