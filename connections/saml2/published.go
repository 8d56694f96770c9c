package saml2

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// namespacePublication is that of the Metadata Extensions for Registration and
// Publication Information 1.0.
const namespacePublication = "urn:oasis:names:tc:SAML:metadata:rpi"

// published tells what the metadata of either role says.
func (k *kind) published(role connections.Role, raw json.RawMessage) (connections.Published, error) {
	var s struct {
		Metadata            string `json:"metadata"`
		MetadataCertificate string `json:"metadataCertificate"`
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return connections.Published{}, fmt.Errorf("settings: %w", err)
	}
	return DescribeMetadata([]byte(s.Metadata), s.MetadataCertificate)
}

// DescribeMetadata tells what the metadata of one entity says, of every role and
// extension, whether Trin uses it or not. certificate is as an administrator
// writes it: its key must have signed the document, of which only what the
// signature covers is told; "" = nothing is verified.
func DescribeMetadata(document []byte, certificate string) (connections.Published, error) {
	if strings.TrimSpace(string(document)) == "" {
		return connections.Published{}, errors.New("metadata: there is none")
	}
	root, err := xmlsec.Parse(document, xmlsec.MetadataLimits())
	if err != nil {
		return connections.Published{}, fmt.Errorf("metadata: %w", err)
	}
	verified := certificate != ""
	if verified {
		signer, err := ReadCertificate(certificate)
		if err != nil {
			return connections.Published{}, fmt.Errorf("metadataCertificate: %w", err)
		}
		if root, err = xmlsec.Verify(root, xmlsec.Trust{Certificates: []*x509.Certificate{signer}}); err != nil {
			return connections.Published{}, fmt.Errorf("metadata: %w", err)
		}
	}
	if !xmlsec.Is(root, NamespaceMetadata, "EntityDescriptor") {
		return connections.Published{}, errors.New("metadata: the root is not an EntityDescriptor")
	}
	d := &describer{}
	d.Verified = verified
	if d.Name, err = entityID(root); err != nil {
		return connections.Published{}, err
	}
	if err := d.whole(root); err != nil {
		return connections.Published{}, fmt.Errorf("metadata: %w", err)
	}
	return d.Published, nil
}

// dates reads what changes each time that metadata is made: until when it holds,
// for how long it may be kept, when it was made, and the names of the document.
// It returns the other attributes.
func (d *describer) dates(el *etree.Element) ([]etree.Attr, error) {
	var others []etree.Attr
	publication := xmlsec.Is(el, namespacePublication, "PublicationInfo")
	described := el.NamespaceURI() == NamespaceMetadata
	for _, a := range el.Attr {
		var err error
		switch {
		case described && a.Space == "" && a.Key == "ID":
		case described && a.Space == "" && a.Key == "validUntil":
			err = earliest(&d.ValidUntil, a.Value)
		case described && a.Space == "" && a.Key == "cacheDuration":
			var kept time.Duration
			if kept, err = parseSpan(a.Value); err == nil && (d.CacheDuration == 0 || kept < d.CacheDuration) {
				d.CacheDuration = kept
			}
		case publication && a.Space == "" && a.Key == "creationInstant":
			err = earliest(&d.Created, a.Value)
		case publication && a.Space == "" && a.Key == "publicationId":
		default:
			others = append(others, a)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Key, err)
		}
	}
	return others, nil
}

// earliest reads an instant where it is before the one that is known.
func earliest(known *time.Time, text string) error {
	at, err := ParseInstant(text)
	if err == nil && (known.IsZero() || at.Before(*known)) {
		*known = at
	}
	return err
}
