package saml2

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// errSignature means that the signature of an aggregate, or of what is taken out
// of it, does not verify.
var errSignature = errors.New("metadata: the signature does not hold; fetch the document anew, or get that of the one party")

// errTwice means that an aggregate describes a party twice.
var errTwice = errors.New("metadata: the entityID stands on several entities, so which one is meant cannot be said")

// Described is the metadata of one party.
type Described struct {
	connections.Taken
	Root *etree.Element
}

// Describe picks the one party of a description that a connection may be to, and
// reads what every role of it shares. Package wsfed calls it too, whose parties
// are described in the same way.
func Describe(d connections.Description, fits func(*etree.Element) bool) (Described, error) {
	root, err := xmlsec.Parse(d.Document, xmlsec.MetadataLimits())
	if err != nil {
		if !strings.Contains(string(d.Document), "EntityDescriptor") && !strings.Contains(string(d.Document), "EntitiesDescriptor") {
			return Described{}, connections.ErrOtherDescription
		}
		return Described{}, err
	}
	if !xmlsec.Is(root, NamespaceMetadata, "EntityDescriptor") && !xmlsec.Is(root, NamespaceMetadata, "EntitiesDescriptor") {
		return Described{}, connections.ErrOtherDescription
	}
	signature, believed := signatureOf(root)
	if signature.Present && xmlsec.Is(root, NamespaceMetadata, "EntitiesDescriptor") {
		// What is taken out of it is signed no more, so it is believed now or never.
		if believed == nil {
			return Described{}, fmt.Errorf("%w: %s", errSignature, signature.Why)
		}
		root = believed
	}
	entity, until, err := partyOf(root, d.Party, fits)
	if err != nil {
		return Described{}, err
	}
	one := Described{Root: entity}
	one.Signature, one.Document = signature, d.Document
	if entity != root {
		own, _ := signatureOf(entity)
		if own.Present && own.Certificate == nil {
			return Described{}, fmt.Errorf("%w: %s", errSignature, own.Why)
		}
		if !signature.Present {
			one.Signature = own
		}
		one.Document = standalone(entity, until)
	}
	one.shared()
	return one, nil
}

// standalone is the document of an entity that stood among others: it ends with
// what it stood in (metadata 2.3.1), and its own signature, which says nothing of
// that, is left out.
func standalone(entity *etree.Element, untils []string) []byte {
	for _, signature := range xmlsec.Children(entity, NamespaceSignature, "Signature") {
		entity.RemoveChild(signature)
	}
	own, _ := xmlsec.Attr(entity, "validUntil")
	first, _ := ParseInstant(own) // what cannot be read is refused when it is parsed
	for _, text := range untils {
		until, err := ParseInstant(text)
		if err == nil && !first.IsZero() && !until.Before(first) {
			continue
		}
		entity.CreateAttr("validUntil", text)
		if first = until; err != nil {
			break // it is refused when it is parsed
		}
	}
	return xmlsec.Bytes(entity)
}

// signatureOf says what the signature of an element is worth by itself, and gives
// what it covers; nil = it does not verify.
func signatureOf(el *etree.Element) (connections.DocumentSignature, *etree.Element) {
	if !xmlsec.HasSignature(el) {
		return connections.DocumentSignature{}, nil
	}
	s := connections.DocumentSignature{Present: true, Why: "it names no certificate"}
	for _, certificate := range namedCertificates(el) {
		covered, err := xmlsec.Verify(el, xmlsec.Trust{Certificates: []*x509.Certificate{certificate}})
		if err == nil {
			return connections.DocumentSignature{Present: true, Certificate: certificate}, covered
		}
		s.Why = err.Error()
	}
	return s, nil
}

// maxNamed is how many certificates of a signature are tried.
const maxNamed = 5

// namedCertificates are those that a signature says it was made by.
func namedCertificates(el *etree.Element) []*x509.Certificate {
	var all []*x509.Certificate
	for _, signature := range xmlsec.Children(el, NamespaceSignature, "Signature") {
		for _, info := range xmlsec.Children(signature, NamespaceSignature, "KeyInfo") {
			for _, data := range xmlsec.Children(info, NamespaceSignature, "X509Data") {
				for _, one := range xmlsec.Children(data, NamespaceSignature, "X509Certificate") {
					if certificate, err := parseCertificate(one); err == nil && len(all) < maxNamed {
						all = append(all, certificate)
					}
				}
			}
		}
	}
	return all
}

// partyOf finds the party, and until when what stands around it is valid.
func partyOf(root *etree.Element, name string, fits func(*etree.Element) bool) (*etree.Element, []string, error) {
	if xmlsec.Is(root, NamespaceMetadata, "EntityDescriptor") {
		if !fits(root) {
			return nil, nil, connections.ErrOtherDescription
		}
		return root, nil, nil
	}
	var found []*etree.Element
	var untils [][]string
	var walk func(el *etree.Element, until []string)
	walk = func(el *etree.Element, until []string) {
		if text, there := xmlsec.Attr(el, "validUntil"); there {
			until = append(slices.Clone(until), text)
		}
		for _, child := range el.ChildElements() {
			switch {
			case xmlsec.Is(child, NamespaceMetadata, "EntitiesDescriptor"):
				walk(child, until)
			case xmlsec.Is(child, NamespaceMetadata, "EntityDescriptor") && fits(child):
				found, untils = append(found, child), append(untils, until)
			}
		}
	}
	walk(root, nil)
	var many connections.ManyError
	at, times := -1, 0
	for i, el := range found {
		id, err := entityID(el)
		if err != nil {
			continue // it cannot be named
		}
		if id == name || name == "" && len(found) == 1 {
			at, times = i, times+1
		}
		t := taken{}
		for _, role := range el.ChildElements() {
			t.called(role)
		}
		many.Parties = append(many.Parties, connections.DescribedParty{Name: id, Title: t.Titles})
	}
	switch {
	case times == 1:
		return found[at], untils[at], nil
	case times > 1: // two of one name: which one is meant cannot be said
		return nil, nil, errTwice
	case len(found) == 0:
		return nil, nil, connections.ErrOtherDescription
	}
	return nil, nil, &many
}
