package main

import (
	"fmt"

	"trin/connections/saml2/samltest"
)

// The parties. Their hosts are never reached: the driver plays them.
const (
	appEntity = "https://app.test/metadata"
	appACS    = "https://app.test/acs"
	idpEntity = "https://idp.test/metadata"
	idpSSO    = "https://idp.test/sso"

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
	case "idp":
		sso := map[string]string{samltest.Redirect: idpSSO}
		return []byte(samltest.IDP{EntityID: idpEntity, SSO: sso, Signing: []string{k.provider}}.Metadata()), nil
	}
	return nil, fmt.Errorf("no party %q", name)
}

// document is the installation: an application that must sign, a provider that
// reaches level 2, and a second factor that lifts to level 3.
const document = `
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
