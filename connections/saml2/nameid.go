package saml2

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// formatWords are the words of the settings for the formats that Trin gives.
var formatWords = map[string]string{
	"persistent":  FormatPersistent,
	"transient":   FormatTransient,
	"email":       FormatEmail,
	"unspecified": FormatUnspecified,
	"x509":        FormatX509Subject,
}

// emailClaims are where an e-mail address is looked for when the settings name
// no claim.
var emailClaims = []string{
	"email", "mail", "urn:oid:0.9.2342.19200300.100.1.3",
	"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
	"https://data.gov.dk/model/core/eid/email",
}

// base32lower writes identifiers that differ by more than case, as some service
// providers compare without it.
var base32lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// knownFormat turns a word or URI of the settings into a format that Trin gives.
func knownFormat(name string) (string, error) {
	if uri, ok := formatWords[name]; ok {
		return uri, nil
	}
	for _, uri := range formatWords {
		if uri == name {
			return uri, nil
		}
	}
	return "", fmt.Errorf("%q is not a name identifier format that can be given; use persistent, transient, email, unspecified or x509", clip(name))
}

// nameFormats lists the formats that the application may have, the default
// first: what the settings say, else what the metadata lists and Trin can give.
func nameFormats(s NameIDSettings, metadata []string) ([]string, error) {
	var formats []string
	add := func(format string) {
		if !contains(formats, format) {
			formats = append(formats, format)
		}
	}
	if s.Format != "" {
		format, err := knownFormat(s.Format)
		if err != nil {
			return nil, fmt.Errorf("nameID.format: %w", err)
		}
		add(format)
	}
	for _, name := range s.Allow {
		format, err := knownFormat(name)
		if err != nil {
			return nil, fmt.Errorf("nameID.allow: %w", err)
		}
		add(format)
	}
	if len(s.Allow) == 0 {
		offered := metadata
		if len(offered) == 0 {
			offered = []string{FormatPersistent, FormatTransient, FormatEmail}
		}
		for _, name := range offered {
			format, err := knownFormat(name)
			if err != nil || format == FormatUnspecified || format == FormatX509Subject && s.Template == "" {
				continue // a peer's list may hold what Trin cannot give
			}
			add(format)
		}
	}
	if len(formats) == 0 {
		formats = []string{FormatPersistent}
	}
	if contains(formats, FormatX509Subject) && s.Template == "" {
		return nil, errors.New("nameID.template: X509SubjectName needs a template, such as C=DK,O={cvr},CN={name},Serial={subject}")
	}
	return formats, nil
}

// readPolicy reads NameIDPolicy (core 3.4.1.1) and returns the wanted format,
// "" when any will do. Every error is a *broker.Refusal. AllowCreate is not
// acted on: whether an identifier may come into being is the administrator's
// choice, made with the application's settings.
func (f *frontend) readPolicy(request *etree.Element) (string, error) {
	policy, err := xmlsec.Child(request, NamespaceProtocol, "NameIDPolicy")
	if err != nil {
		return "", malformed(err)
	}
	if policy == nil {
		return "", nil
	}
	if _, err := boolAttr(policy, "AllowCreate"); err != nil {
		return "", malformed(err)
	}
	if qualifier, ok := attr(policy, "SPNameQualifier"); ok && qualifier != f.entity.ID {
		return "", refused(broker.RefusedIdentifier, "SPNameQualifier %q is not the application itself", clip(qualifier))
	}
	format, _ := attr(policy, "Format")
	if format == "" || format == FormatUnspecified {
		return "", nil
	}
	if !contains(f.formats, format) {
		return "", refused(broker.RefusedIdentifier, "name identifier format %q is not given to this application", clip(format))
	}
	return format, nil
}

// readSubjectHint reads the Subject of a request (core 3.4.1): the one whom the
// answer must be about. Every error is a *broker.Refusal.
func readSubjectHint(request *etree.Element) (*nameID, error) {
	subject, err := xmlsec.Child(request, NamespaceAssertion, "Subject")
	if err != nil {
		return nil, malformed(err)
	}
	if subject == nil {
		return nil, nil
	}
	for _, other := range [...]string{"SubjectConfirmation", "BaseID", "EncryptedID"} {
		if len(xmlsec.Children(subject, NamespaceAssertion, other)) > 0 {
			return nil, refused(broker.RefusedUnsupported, "the Subject holds a %s, which is not supported", other)
		}
	}
	el, err := xmlsec.Child(subject, NamespaceAssertion, "NameID")
	if err != nil {
		return nil, malformed(err)
	}
	if el == nil {
		return nil, refused(broker.RefusedUnsupported, "the Subject is not a NameID")
	}
	name, err := readNameID(el, expectation{})
	if err != nil {
		return nil, malformed(err)
	}
	return &name, nil
}

// issueName makes the name identifier of an answer.
func (f *frontend) issueName(ctx context.Context, format string, o broker.Outcome) (nameID, error) {
	if format == "" {
		format = f.formats[0]
	}
	name := nameID{Format: format}
	var err error
	switch format {
	case FormatTransient:
		name.Value, err = NewID(f.kind.Random)
	case FormatEmail:
		name.Value, err = f.claimName(o.Claims, emailClaims)
	case FormatX509Subject:
		name.Value, err = fillTemplate(f.template, o.Subject, o.Claims)
	case FormatUnspecified:
		if f.settings.NameID.Claim != "" {
			name.Value, err = f.claimName(o.Claims, nil)
			break
		}
		name.Value, err = f.persistentName(ctx, o.Subject)
	case FormatPersistent:
		name.Value, err = f.persistentName(ctx, o.Subject)
		name.NameQualifier, name.SPNameQualifier = f.kind.EntityID, f.entity.ID
	default:
		err = refused(broker.RefusedIdentifier, "name identifier format %q cannot be given", clip(format))
	}
	if err != nil {
		return nameID{}, err
	}
	if len(name.Value) > maxNameID || trimSpace(name.Value) != name.Value || name.Value == "" || !xmlText(name.Value) {
		return nameID{}, refused(broker.RefusedIdentifier, "the value for the name identifier is empty, too long or holds what XML cannot carry")
	}
	return name, nil
}

// claimName takes the name identifier from a claim, which must have exactly one
// value: picking one of several could name two people alternately.
func (f *frontend) claimName(claims broker.Claims, defaults []string) (string, error) {
	names := defaults
	if f.settings.NameID.Claim != "" {
		names = []string{f.settings.NameID.Claim}
	}
	for _, name := range names {
		switch values := claims.Values(name); len(values) {
		case 0:
		case 1:
			return values[0], nil
		default:
			return "", refused(broker.RefusedIdentifier, "claim %s has %d values; a name identifier needs one", name, len(values))
		}
	}
	return "", refused(broker.RefusedIdentifier, "no claim holds the name identifier")
}

// persistentName is the subject's own identifier at this application: random,
// pairwise, and kept (core 8.3.7).
func (f *frontend) persistentName(ctx context.Context, subject broker.Subject) (string, error) {
	if subject.IsZero() {
		return "", errors.New("a persistent identifier for nobody")
	}
	var raw [24]byte
	if _, err := io.ReadFull(f.kind.Random, raw[:]); err != nil {
		return "", fmt.Errorf("persistent identifier: %w", err)
	}
	name, err := f.kind.Names.PersistentName(ctx, f.entity.ID, subject, base32lower.EncodeToString(raw[:]))
	if err != nil {
		return "", fmt.Errorf("persistent identifier: %w", err)
	}
	return name, nil
}

// matches reports whether the issued name strongly matches the one that was
// asked for (core 3.3.4): same value, and every qualifier that was given.
func (f *frontend) matches(asked, issued nameID) bool {
	return f.normal(asked) == f.normal(issued)
}
