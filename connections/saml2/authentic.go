package saml2

import (
	"errors"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// authentic verifies the signature that a message carries, by the keys of the
// peer that it must be from, and returns the element that may be read: what the
// signature covers, or the message itself when it has none and need not have
// one. A signature that is there must hold.
func authentic(root *etree.Element, m *Inbound, trust xmlsec.Trust, peer string, must bool) (el *etree.Element, signed bool, err error) {
	el = root
	switch enveloped := xmlsec.HasSignature(root); {
	case m.Binding == BindingRedirect && enveloped:
		return nil, false, errors.New("the message holds a signature, which the HTTP-Redirect binding forbids (bindings 3.4.4.1)")
	case m.Detached():
		if err := m.VerifyDetached(trust); err != nil {
			return nil, false, broker.Failed(broker.CheckSignature, err)
		}
		signed = true
	case enveloped:
		if el, err = xmlsec.Verify(root, trust); err != nil {
			return nil, false, broker.Failed(broker.CheckSignature, err)
		}
		signed = true
	case must:
		return nil, false, broker.Failed(broker.CheckSignature, xmlsec.ErrUnsigned)
	}
	if !xmlsec.Is(el, NamespaceProtocol, root.Tag) {
		return nil, false, broker.Failed(broker.CheckSignature, errors.New("the signature covers another message"))
	}
	if err := checkIssuer(el, peer); err != nil {
		return nil, false, err
	}
	return el, signed, nil
}
