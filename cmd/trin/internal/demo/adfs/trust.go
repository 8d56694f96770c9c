package adfs

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// trust is a relying party trust, as an administrator makes one from metadata.
type trust struct {
	identifiers  []string
	passive      []string // where WS-Federation answers go
	consumers    []string // where SAML answers go
	logout       []service
	certificates []*x509.Certificate
}

// service is one endpoint of SAML.
type service struct {
	Binding  string `xml:"Binding,attr"`
	Location string `xml:"Location,attr"`
	Response string `xml:"ResponseLocation,attr"`
	Default  string `xml:"isDefault,attr"`
	Index    int    `xml:"index,attr"`
}

// name is what the pages call the partner.
func (t *trust) name() string { return t.identifiers[0] }

// entity is a relying party's metadata, as far as it is read.
type entity struct {
	XMLName  xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
	EntityID string   `xml:"entityID,attr"`
	Roles    []struct {
		Type    string   `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
		Scopes  []string `xml:"TargetScopes>EndpointReference>Address"`
		Passive []string `xml:"PassiveRequestorEndpoint>EndpointReference>Address"`
	} `xml:"RoleDescriptor"`
	SP *struct {
		Keys []struct {
			Use          string   `xml:"use,attr"`
			Certificates []string `xml:"KeyInfo>X509Data>X509Certificate"`
		} `xml:"KeyDescriptor"`
		Consumers []service `xml:"AssertionConsumerService"`
		Logout    []service `xml:"SingleLogoutService"`
	} `xml:"SPSSODescriptor"`
}

// Trust adds a relying party from its metadata.
func (s *Server) Trust(metadata []byte) error {
	var e entity
	if err := xml.Unmarshal(metadata, &e); err != nil {
		return fmt.Errorf("adfs: the relying party's metadata: %w", err)
	}
	t := &trust{identifiers: []string{e.EntityID}}
	for _, role := range e.Roles {
		if _, kind, _ := strings.Cut(role.Type, ":"); kind != "ApplicationServiceType" {
			continue
		}
		t.identifiers = append(t.identifiers, trimmed(role.Scopes)...)
		t.passive = append(t.passive, trimmed(role.Passive)...)
	}
	if err := t.readSP(e); err != nil {
		return err
	}
	if e.EntityID == "" || len(t.passive)+len(t.consumers) == 0 {
		return errors.New("adfs: the metadata is no relying party's of WS-Federation or SAML")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trusts = append(slices.DeleteFunc(s.trusts, func(other *trust) bool { return other.name() == e.EntityID }), t)
	return nil
}

// readSP reads the SAML role.
func (t *trust) readSP(e entity) error {
	if e.SP == nil {
		return nil
	}
	services := e.SP.Consumers
	slices.SortStableFunc(services, func(a, b service) int { return a.order() - b.order() })
	for _, consumer := range services {
		if consumer.Binding == bindingPost {
			t.consumers = append(t.consumers, consumer.Location)
		}
	}
	t.logout = e.SP.Logout
	for _, key := range e.SP.Keys {
		if key.Use == "encryption" {
			continue
		}
		for _, text := range key.Certificates {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
			if err != nil {
				return err
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return err
			}
			t.certificates = append(t.certificates, certificate)
		}
	}
	return nil
}

func (s service) order() int {
	if s.Default == "true" || s.Default == "1" {
		return -1
	}
	return s.Index
}

// trustOf is the trust that has the identifier.
func (s *Server) trustOf(identifier string) (*trust, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.trusts {
		if slices.Contains(t.identifiers, identifier) {
			return t, true
		}
	}
	return nil, false
}

// returnTo is the address of an answer: the one that is asked for where it
// begins with a registered one, else the first. The trust must have one.
func (t *trust) returnTo(wreply string) string {
	if t.begins(wreply) {
		return wreply
	}
	return t.passive[0]
}

// begins reports whether the address begins with a registered one: the same
// scheme and host, and the path of it or below.
func (t *trust) begins(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || address == "" {
		return false
	}
	for _, registered := range t.passive {
		known, err := url.Parse(registered)
		if err == nil && u.Scheme == known.Scheme && u.Host == known.Host &&
			(u.Path == known.Path || strings.HasPrefix(u.Path, strings.TrimSuffix(known.Path, "/")+"/")) && !strings.Contains(u.Path, "..") {
			return true
		}
	}
	return false
}

func trimmed(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}
