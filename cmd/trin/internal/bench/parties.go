package main

import (
	"encoding/base64"
	"fmt"

	"trin/connections/saml2/samltest"
)

// The parties. Their hosts are never reached: the driver plays them.
const (
	appEntity = "https://app.test/metadata"
	appACS    = "https://app.test/acs"
	idpEntity = "https://idp.test/metadata"
	idpSSO    = "https://idp.test/sso"

	// An application of WS-Federation, and a provider of it with the SAML
	// application that logs in there.
	realm        = "https://federated.test/"
	realmReply   = "https://federated.test/signin"
	tokenIssuer  = "https://tokens.test/trust"
	tokenService = "https://tokens.test/ls"
	otherEntity  = "https://other.test/metadata"
	otherACS     = "https://other.test/acs"

	// claimTypes begins every claim type of WS-Federation.
	claimTypes = "https://claims.test/"

	// Classes of the house vocabulary.
	classTwo   = "urn:dk:gov:saml:attribute:AssuranceLevel:2"
	classThree = "urn:dk:gov:saml:attribute:AssuranceLevel:3"

	codeSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// keys are the names of the keys of one measurement, all of one algorithm.
type keys struct{ label, application, provider, trin string }

var (
	rsaKeys = keys{"RSA-2048", samltest.AttackerKey, samltest.ProviderKey, samltest.TrinKey}
	ecKeys  = keys{"P-256", samltest.TrinECKey, samltest.ProviderECKey, samltest.TrinECKey}
)

// metadata is the metadata of a party by name.
func (k keys) metadata(name string) ([]byte, error) {
	switch name {
	case "app":
		return []byte(samltest.SP{EntityID: appEntity, Consumers: []string{appACS}, Signing: []string{k.application}, RequestSigned: true}.Metadata()), nil
	case "other":
		return []byte(samltest.SP{EntityID: otherEntity, Consumers: []string{otherACS}, Signing: []string{k.application}, RequestSigned: true}.Metadata()), nil
	case "idp":
		sso := map[string]string{samltest.Redirect: idpSSO}
		return []byte(samltest.IDP{EntityID: idpEntity, SSO: sso, Signing: []string{k.provider}}.Metadata()), nil
	}
	return nil, fmt.Errorf("no party %q", name)
}

// document is the installation: an application that must sign, a provider that
// reaches level 2, and a second factor that lifts to level 3; an application of
// WS-Federation with that provider, and one of SAML with a provider of
// WS-Federation; and an application of OpenID Connect with the SAML provider.
func (k keys) document() string {
	return fmt.Sprintf(documentText, clientSecretHash(), base64.StdEncoding.EncodeToString(samltest.Named(k.provider).Certificate.Raw))
}

const documentText = `
kind: settings
sessionIdle: 1h
sessionLifetime: 8h
---
kind: vocabulary
presets: [house]
---
kind: application
id: app
protocol: saml2
authentication: [idp]
answers: ["` + classTwo + `", "` + classThree + `"]
settings:
  metadataFile: app
---
kind: application
id: other
protocol: saml2
authentication: [tokens]
answers: ["` + classTwo + `"]
settings:
  metadataFile: other
---
kind: application
id: federated
protocol: wsfed
authentication: [idp]
answers: ["` + classTwo + `"]
settings:
  realm: "` + realm + `"
  reply: ["` + realmReply + `"]
  claimNamespace: "` + claimTypes + `"
---
kind: application
id: openid
protocol: oidc
authentication: [idp]
answers: ["` + classTwo + `"]
settings:
  clientID: "` + clientID + `"
  secretHashes: ["%s"]
  redirectURIs: ["` + clientRedirect + `"]
---
kind: authentication
id: tokens
protocol: wsfed
firstFactor: 20
forward: true
subjectClaim: "` + claimTypes + `uid"
subjectNamespace: people
settings:
  issuer: "` + tokenIssuer + `"
  endpoint: "` + tokenService + `"
  certificates: ["%s"]
---
kind: authentication
id: idp
protocol: saml2
firstFactor: 20
forward: true
subjectClaim: uid
subjectNamespace: people
factors:
  - {connection: code, after: 30}
settings:
  metadataFile: idp
---
kind: authentication
id: code
protocol: totp
settings:
  issuer: Trin
`
