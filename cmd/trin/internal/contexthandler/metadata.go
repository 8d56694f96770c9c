package contexthandler

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const (
	metadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata"
	redirectBinding   = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	postBinding       = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
	subjectName       = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

	consumerPath = "/runtime/saml2auth/consume.idp"
	logoutPath   = "/runtime/saml2auth/signoffrequest.idp"
	answerPath   = "/runtime/saml2auth/signoffresponse.idp"
	metadataPath = "/runtime/saml2auth/metadata.idp"
)

// Metadata is the handler's own, signed, for identity providers.
func (h *Handler) Metadata() ([]byte, error) {
	root := etree.NewElement("md:EntityDescriptor")
	root.CreateAttr("xmlns:md", metadataNamespace)
	root.CreateAttr("ID", "_handler")
	root.CreateAttr("entityID", h.options.EntityID)
	role := root.CreateElement("md:SPSSODescriptor")
	role.CreateAttr("AuthnRequestsSigned", "true")
	role.CreateAttr("WantAssertionsSigned", "true")
	role.CreateAttr("protocolSupportEnumeration", protocolNamespace)
	for _, use := range []string{"signing", "encryption"} {
		descriptor := role.CreateElement("md:KeyDescriptor")
		descriptor.CreateAttr("use", use)
		info := descriptor.CreateElement("ds:KeyInfo")
		info.CreateAttr("xmlns:ds", dsig.Namespace)
		info.CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").SetText(base64.StdEncoding.EncodeToString(h.options.Certificate.Raw))
	}
	for _, binding := range []string{redirectBinding, postBinding} {
		service := role.CreateElement("md:SingleLogoutService")
		service.CreateAttr("Binding", binding)
		service.CreateAttr("Location", h.LogoutURL())
		service.CreateAttr("ResponseLocation", h.options.BaseURL+answerPath)
	}
	role.CreateElement("md:NameIDFormat").SetText(subjectName)
	consumer := role.CreateElement("md:AssertionConsumerService")
	consumer.CreateAttr("Binding", postBinding)
	consumer.CreateAttr("Location", h.ConsumerURL())
	consumer.CreateAttr("index", "0")
	consumer.CreateAttr("isDefault", "true")
	signature, err := h.signature(root, "ID")
	if err != nil {
		return nil, err
	}
	root.InsertChildAt(0, signature)
	return write(root)
}

// provider is what the handler has read in the metadata of an identity
// provider.
type provider struct {
	entityID, sso, slo string
	certificates       []*x509.Certificate
}

// Trust takes the metadata of an identity provider as KOMBIT's provisioning
// does: it must be signed and say where a logout goes by HTTP-Redirect, and the
// handler of OIOSAML 2 takes one signing certificate.
func (h *Handler) Trust(metadata []byte) error {
	document := etree.NewDocument()
	if err := document.ReadFromBytes(metadata); err != nil {
		return fmt.Errorf("the metadata: %w", err)
	}
	root := document.Root()
	if root == nil {
		return errors.New("the metadata is no XML")
	}
	role := root.FindElement("./IDPSSODescriptor")
	if role == nil {
		return errors.New("the metadata has no IDPSSODescriptor")
	}
	p := &provider{entityID: root.SelectAttrValue("entityID", ""), sso: location(role, "SingleSignOnService", postBinding), slo: location(role, "SingleLogoutService", redirectBinding)}
	var err error
	if p.certificates, err = certificates(role); err != nil {
		return err
	}
	switch {
	case p.slo == "":
		return errors.New("the metadata must have a SingleLogoutService by HTTP-Redirect")
	case p.sso == "":
		return errors.New("the metadata must have a SingleSignOnService by HTTP-POST")
	case h.options.Form == OIOSAML2 && len(p.certificates) != 1:
		return fmt.Errorf("the metadata must have one signing certificate, and has %d", len(p.certificates))
	}
	if _, err := h.verified(root, p.certificates); err != nil {
		return fmt.Errorf("the metadata must be signed: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.provider = p
	return nil
}

func (h *Handler) trusted() (*provider, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.provider == nil {
		return nil, errors.New("the handler has not read an identity provider's metadata yet")
	}
	return h.provider, nil
}

// verified checks the enveloped signature of the element and returns what was
// signed.
func (h *Handler) verified(element *etree.Element, by []*x509.Certificate) (*etree.Element, error) {
	checking := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: by})
	checking.IdAttribute = "ID"
	checking.Clock = dsig.NewFakeClockAt(h.options.Clock())
	return checking.Validate(element)
}

func location(role *etree.Element, service, binding string) string {
	for _, el := range role.SelectElements(service) {
		if el.SelectAttrValue("Binding", "") == binding {
			return el.SelectAttrValue("Location", "")
		}
	}
	return ""
}

func certificates(role *etree.Element) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for _, descriptor := range role.SelectElements("KeyDescriptor") {
		if descriptor.SelectAttrValue("use", "signing") != "signing" {
			continue
		}
		for _, el := range descriptor.FindElements(".//X509Certificate") {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(el.Text()), ""))
			if err != nil {
				return nil, err
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, err
			}
			all = append(all, certificate)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the metadata has no signing certificate")
	}
	return all, nil
}
