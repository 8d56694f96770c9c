package saml2

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"

	"trin/broker"
)

// NameID is a name identifier (core 2.2.3).
type NameID = nameID

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

// NameIssuerOptions is what a [NameIssuer] is made of.
type NameIssuerOptions struct {
	Settings NameIDSettings
	Offered  []string // the formats of the application's metadata; nil = it has none
	Pipeline []string // the formats that the application's pipeline may write (see [PipelineFormats])
	Issuer   string   // what Trin calls itself to the application
	Audience string   // what the application calls itself
	Store    NameStore
	Random   io.Reader
}

// NameIssuer issues the name identifiers of one application. It is immutable.
type NameIssuer struct {
	NameIssuerOptions
	settled  []string // the formats that the settings give; the first is the default
	formats  []string // that may be issued: these, and those of the pipeline
	template []rdnPart
}

// NewNameIssuer makes a NameIssuer, or says what is wrong with the settings.
func NewNameIssuer(o NameIssuerOptions) (*NameIssuer, error) {
	n := &NameIssuer{NameIssuerOptions: o}
	var err error
	if n.settled, err = nameFormats(o.Settings, o.Offered); err != nil {
		return nil, err
	}
	n.formats = slices.Clone(n.settled)
	for _, format := range o.Pipeline {
		if !contains(n.formats, format) {
			n.formats = append(n.formats, format)
		}
	}
	if n.template, err = parseTemplate(o.Settings.Template); err != nil {
		return nil, fmt.Errorf("nameID.template: %w", err)
	}
	return n, nil
}

// PipelineFormats is the formats of name identifiers that an application's
// pipeline may write; nil = it writes none.
func PipelineFormats(pipeline broker.ClaimsPipeline) []string {
	if names, ok := pipeline.(interface{ NameFormats() []string }); ok {
		return names.NameFormats()
	}
	return nil
}

// Issue makes the name identifier of an answer, in the format or, when it is
// "", in the default one: what the application's pipeline says, else what the
// settings say. What the pipeline says is given too where its format is asked
// for, and never under another. What cannot be issued is a *broker.Refusal.
func (n *NameIssuer) Issue(ctx context.Context, format string, o broker.Outcome) (NameID, error) {
	if said := o.Identifier; said != nil && (format == "" || format == said.Format) {
		return n.checked(n.qualified(NameID{Format: said.Format, Value: said.Value}))
	}
	if format == "" {
		format = n.settled[0]
	}
	if !contains(n.settled, format) {
		return NameID{}, refused(broker.RefusedIdentifier, "name identifier format %q cannot be given", clip(format))
	}
	return n.settle(ctx, format, o)
}

// settle makes the name identifier that the settings say.
func (n *NameIssuer) settle(ctx context.Context, format string, o broker.Outcome) (NameID, error) {
	name := NameID{Format: format}
	var err error
	switch format {
	case FormatTransient:
		name.Value, err = NewID(n.Random)
	case FormatEmail:
		name.Value, err = n.fromClaim(o.Claims, emailClaims)
	case FormatX509Subject:
		name.Value, err = fillTemplate(n.template, o.Subject, o.Claims)
	case FormatUnspecified:
		if n.Settings.Claim != "" {
			name.Value, err = n.fromClaim(o.Claims, nil)
			break
		}
		name.Value, err = n.persistent(ctx, o)
	case FormatPersistent:
		name.Value, err = n.persistent(ctx, o)
	default:
		err = refused(broker.RefusedIdentifier, "name identifier format %q cannot be given", clip(format))
	}
	if err != nil {
		return NameID{}, err
	}
	return n.checked(n.qualified(name))
}

// qualified says between whom a persistent identifier holds (core 8.3.7).
func (n *NameIssuer) qualified(name NameID) NameID {
	if name.Format == FormatPersistent {
		name.NameQualifier, name.SPNameQualifier = n.Issuer, n.Audience
	}
	return name
}

// checked refuses a value that cannot be written or would not come back as it
// was.
func (n *NameIssuer) checked(name NameID) (NameID, error) {
	if len(name.Value) > maxNameID || trimSpace(name.Value) != name.Value || name.Value == "" || !xmlText(name.Value) {
		return NameID{}, refused(broker.RefusedIdentifier, "the value for the name identifier is empty, too long or holds what XML cannot carry")
	}
	return name, nil
}

// fromClaim takes the name identifier from a claim, which must have exactly one
// value: picking one of several could name two people alternately.
func (n *NameIssuer) fromClaim(claims broker.Claims, defaults []string) (string, error) {
	names := defaults
	if n.Settings.Claim != "" {
		names = []string{n.Settings.Claim}
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

// persistent is the subject's own identifier at this application: random,
// pairwise, and kept (core 8.3.7).
func (n *NameIssuer) persistent(ctx context.Context, o broker.Outcome) (string, error) {
	if o.Subject.IsZero() {
		return "", errors.New("a persistent identifier for nobody")
	}
	var raw [24]byte
	if _, err := io.ReadFull(n.Random, raw[:]); err != nil {
		return "", fmt.Errorf("persistent identifier: %w", err)
	}
	name, err := o.Name(ctx, n.Store, n.Audience, base32lower.EncodeToString(raw[:]))
	if err != nil {
		return "", fmt.Errorf("persistent identifier: %w", err)
	}
	return name, nil
}
