package wsfed

import (
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// securityTokenRequest is what is read of a RequestSecurityToken.
type securityTokenRequest struct {
	TokenType          string
	AuthenticationType broker.ClassRef
}

// readSecurityTokenRequest reads the request of wreq (WS-Federation 1.2,
// 13.2.2; WS-Trust 1.3, 3.1), which wins over the parameters around it. Only the
// token type and the authentication type are read: everything else would be a
// wish that Trin does not follow.
func readSecurityTokenRequest(text string) (securityTokenRequest, error) {
	root, err := xmlsec.Parse([]byte(text), xmlsec.MessageLimits())
	if err != nil {
		return securityTokenRequest{}, err
	}
	trust := root.NamespaceURI()
	if root.Tag != "RequestSecurityToken" || trust != NamespaceTrust2005 && trust != NamespaceTrust13 {
		return securityTokenRequest{}, fmt.Errorf("%s is not a RequestSecurityToken", clip(root.Tag))
	}
	tokenType, err := optionalName(root, trust, "TokenType")
	if err != nil {
		return securityTokenRequest{}, err
	}
	authentication, err := optionalName(root, trust, "AuthenticationType")
	if err != nil {
		return securityTokenRequest{}, err
	}
	return securityTokenRequest{TokenType: tokenType, AuthenticationType: broker.Ref(authentication)}, nil
}

// optionalName is the text of the one child of that name; "" when there is none.
func optionalName(el *etree.Element, space, name string) (string, error) {
	child, err := xmlsec.Child(el, space, name)
	if err != nil || child == nil {
		return "", err
	}
	return nameText(child)
}
