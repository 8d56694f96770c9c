package lab

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"trin/connections/saml2/message"
)

// Documents is the text of the lab's documents, as an installation has them. The
// first of them draws the lab's keys.
func (l *Lab) Documents(ctx context.Context) (string, error) {
	k, err := l.own(ctx)
	if err != nil {
		return "", err
	}
	openID, err := l.openIDProvider(k)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range Protocols() {
		fmt.Fprintf(&b, "kind: application\nid: %s\nprotocol: %s\nname: {da: Partnerlaboratoriet, en: The partner lab}\nlab: true\nssoGroup: %s\n",
			applications[p], kinds[p], Group)
		fmt.Fprintf(&b, "authentication: [%s, %s, %s]\nsettings:\n", providers[SAML], providers[WSFed], providers[OpenID])
		switch p {
		case SAML:
			fmt.Fprintf(&b, "  metadata: |\n%s", indented(l.applicationMetadata(k)))
		case WSFed:
			fmt.Fprintf(&b, "  realm: %s\n  reply: [%s]\n  requestLifetime: 5m\n  unnamedClaims: omit\n", quoted(l.realm()), quoted(l.answers(p)))
		case OpenID:
			fmt.Fprintf(&b, "  clientID: %s\n  redirectURIs: [%s]\n  authMethod: none\n  idTokenClaims: true\n", clientID, quoted(l.answers(p)))
		}
		fmt.Fprintf(&b, "---\nkind: authentication\nid: %s\nprotocol: %s\nname: {da: Laboratoriets udbyder (%s), en: The lab's provider (%s)}\nlab: true\nsubjectNamespace: %s\nforward: true\nsettings:\n",
			providers[p], kinds[p], kinds[p], kinds[p], Namespace)
		switch p {
		case SAML:
			fmt.Fprintf(&b, "  metadata: |\n%s", indented(l.providerMetadata(k)))
		case WSFed:
			fmt.Fprintf(&b, "  issuer: %s\n  endpoint: %s\n  certificates: [%s]\n", quoted(l.providerEntity()), quoted(l.signOn(p)),
				quoted(base64.StdEncoding.EncodeToString(k.signing.Certificate.Raw)))
		case OpenID:
			b.WriteString(openID)
		}
		b.WriteString("---\n")
	}
	return strings.TrimSuffix(b.String(), "---\n"), nil
}

// quoted is a text as YAML has it.
func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(raw)
}

func indented(text []byte) string { return "    " + string(text) + "\n" }

func (l *Lab) applicationMetadata(k *keys) []byte {
	raw, err := message.Bytes(message.SP{
		EntityID: l.applicationEntity(), Consumers: []string{l.answers(SAML)}, Signing: certificates(k), RequestSigned: true,
	}.Element())
	if err != nil {
		return nil
	}
	return raw
}

func (l *Lab) providerMetadata(k *keys) []byte {
	raw, err := message.Bytes(message.IDP{
		EntityID: l.providerEntity(), SSO: map[string]string{message.Redirect: l.signOn(SAML)}, Signing: certificates(k), WantSigned: true,
	}.Element())
	if err != nil {
		return nil
	}
	return raw
}

// openIDProvider is the settings of the lab's OpenID provider: with what Trin
// would fetch otherwise.
func (l *Lab) openIDProvider(k *keys) (string, error) {
	metadata, err := json.Marshal(map[string]any{
		"issuer": l.issuer(), "authorization_endpoint": l.signOn(OpenID), "token_endpoint": l.TokenAddress(),
		"id_token_signing_alg_values_supported": []string{"ES256"}, "claims_parameter_supported": true,
		"authorization_response_iss_parameter_supported": true,
	})
	if err != nil {
		return "", err
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: k.signing.Signer.Public(), KeyID: keyID, Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("  issuer: %s\n  clientID: %s\n  authMethod: none\n  userInfo: false\n  metadata: %s\n  jwks: %s\n",
		quoted(l.issuer()), clientID, metadata, set), nil
}

// keyID names the lab's key in its key set.
const keyID = "lab"

func certificates(k *keys) []*x509.Certificate { return []*x509.Certificate{k.signing.Certificate} }
