package saml2

import (
	"errors"
	"fmt"

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

// matches reports whether the issued name strongly matches the one that was
// asked for (core 3.3.4): same value, and every qualifier that was given.
func (f *frontend) matches(asked, issued nameID) bool {
	return f.normal(asked) == f.normal(issued)
}
