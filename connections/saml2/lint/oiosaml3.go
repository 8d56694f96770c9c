package lint

import (
	"strings"

	"trin/connections/internal/xmlsec"
)

// oioProfiles are the profiles that OIOSAML 3 is part of, danishProfiles those of
// them where the name identifier is not KOMBIT's.
func oioProfiles() []string    { return []string{oiosaml3, nemlogin, kombitCH2} }
func danishProfiles() []string { return []string{oiosaml3, nemlogin} }

const sourceOIO = "OIOSAML Web SSO Profile 3"

// oiosaml3Metadata are the rules of OIOSAML 3 for metadata.
func oiosaml3Metadata() []Rule {
	profiles := oioProfiles()
	return []Rule{
		{ID: "oiosaml3-md-redirect", Kind: Metadata, Severity: Must, Source: sourceOIO + ": requests", Profiles: profiles,
			Says: "An identity provider takes requests by HTTP-Redirect.",
			Mend: "Add a SingleSignOnService with that binding.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor") {
					if !bound(role, "SingleSignOnService", bindingRedirect) {
						r.missed(role.Tag, "no SingleSignOnService has it")
					}
				}
			}},
		{ID: "oiosaml3-md-signed-requests", Kind: Metadata, Severity: Should, Source: sourceOIO + ": requests", Profiles: profiles,
			Says: "Requests are signed: the identity provider says WantAuthnRequestsSigned, the service provider AuthnRequestsSigned.",
			Mend: "Say it in the metadata, and sign requests. In Trin it is kind: settings, publisher, wantSignedRequests; towards a provider Trin signs in any case.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor") {
					if !is(role, "WantAuthnRequestsSigned") {
						r.missed(role.Tag, "WantAuthnRequestsSigned is not true")
					}
				}
				for _, role := range roles(d, "SPSSODescriptor") {
					if !is(role, "AuthnRequestsSigned") {
						r.missed(role.Tag, "AuthnRequestsSigned is not true")
					}
				}
			}},
		{ID: "oiosaml3-md-signed-assertions", Kind: Metadata, Severity: Should, Source: sourceOIO + ": responses", Profiles: profiles,
			Says: "A service provider says WantAssertionsSigned.",
			Mend: "Say it: assertions are signed in this profile, and responses with success are not.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if !is(role, "WantAssertionsSigned") {
						r.missed(role.Tag, "WantAssertionsSigned is not true")
					}
				}
			}},
		{ID: "oiosaml3-md-encryption-key", Kind: Metadata, Severity: Must, Source: sourceOIO + ": responses", Profiles: profiles,
			Says: "A service provider has a key for encryption: assertions come encrypted.",
			Mend: "Add a KeyDescriptor for encryption with an RSA certificate.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if keys, _ := keysOf(role); len(usable(keys, "encryption")) == 0 {
						r.missed(role.Tag, "there is none")
					}
				}
			}},
		{ID: "oiosaml3-md-key-size", Kind: Metadata, Severity: Info, Source: "OCES 3 certificates", Profiles: profiles,
			Says: "OCES 3 certificates have RSA keys of 3072 bits.",
			Mend: "Get an organisation certificate of OCES 3.",
			check: func(d *document, r *report) {
				for _, k := range allKeys(d) {
					if bits := rsaBits(k.certificate); bits > 0 && bits < 3072 {
						r.missed(k.place, "the key has %d bits", bits)
					}
				}
			}},
		{ID: "oiosaml3-md-nameid", Kind: Metadata, Severity: Should, Source: sourceOIO + ": name identifiers", Profiles: danishProfiles(),
			Says: "The name identifier formats that are listed are persistent and transient.",
			Mend: "List them, or list none.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
					formats := texts(children(role, nsMetadata, "NameIDFormat"))
					if len(formats) > 0 && !contains(formats, formatPersistent) && !contains(formats, formatTransient) {
						r.missed(role.Tag, "they are %s", quote(strings.Join(formats, " ")))
					}
				}
			}},
		{ID: "oiosaml3-md-entityid", Kind: Metadata, Severity: Info, Source: sourceOIO + ": convention", Profiles: danishProfiles(),
			Says: "By convention an entityID begins with https://saml. and a domain of the owner.",
			Mend: "Choose such a name for a new entity. Do not rename one that is in use.",
			check: func(d *document, r *report) {
				if id := attr(d.root, "entityID"); !strings.HasPrefix(host(id), "saml.") {
					r.missed("EntityDescriptor", "entityID is %s", quote(id))
				}
			}},
	}
}

// oiosaml3Request are the rules of OIOSAML 3 for requests.
func oiosaml3Request() []Rule {
	profiles := oioProfiles()
	return []Rule{
		{ID: "oiosaml3-rq-signed", Kind: Request, Severity: Must, Source: sourceOIO + ": requests", Profiles: profiles,
			Says: "A request is signed.",
			Mend: "Sign it with the key in the metadata, with SHA-256.",
			check: func(d *document, r *report) {
				if !d.signedRequest() {
					r.missed("AuthnRequest", "there is no signature")
				}
			}},
		{ID: "oiosaml3-rq-passive", Kind: Request, Severity: Must, Source: sourceOIO + ": requests", Profiles: profiles,
			Says: "A request does not have ForceAuthn and IsPassive at once.",
			Mend: "Send one of the two.",
			check: func(d *document, r *report) {
				if is(d.root, "ForceAuthn") && is(d.root, "IsPassive") {
					r.missed("AuthnRequest", "both are true")
				}
			}},
		{ID: "oiosaml3-rq-comparison", Kind: Request, Severity: Should, Source: sourceOIO + " [OIO-SP-06]", Profiles: profiles,
			Says: "A level of NSIS is asked for with the comparison minimum.",
			Mend: "Write Comparison=\"minimum\".",
			check: func(d *document, r *report) {
				for _, ref := range d.classes() {
					if comparison := attr(d.requested(), "Comparison"); strings.HasPrefix(ref, nsisPrefix) && comparison != "minimum" {
						r.missed("RequestedAuthnContext", "Comparison is %s", quote(comparison))
						return
					}
				}
			}},
		{ID: "oiosaml3-rq-level", Kind: Request, Severity: Must, Source: "NSIS 2, OIOSAML 3 attributes", Profiles: profiles,
			Says: "A level of NSIS is Low, Substantial or High, spelt so.",
			Mend: "Correct the last part of the class.",
			check: func(d *document, r *report) {
				for _, ref := range d.classes() {
					if level, ok := strings.CutPrefix(ref, nsisPrefix); ok && !nsisLevel(level) {
						r.missed("RequestedAuthnContext", "a class is %s", quote(ref))
					}
				}
			}},
	}
}

// The attributes of OIOSAML 3.
const (
	attrSpecVersion = "https://data.gov.dk/model/core/specVersion"
	attrNSIS        = "https://data.gov.dk/concept/core/nsis/loa"
	attrIAL         = "https://data.gov.dk/concept/core/nsis/ial"
	attrAAL         = "https://data.gov.dk/concept/core/nsis/aal"
	attrCVR         = "https://data.gov.dk/model/core/eid/professional/cvr"
	attrOrgName     = "https://data.gov.dk/model/core/eid/professional/orgName"
	professional    = "https://data.gov.dk/model/core/eid/professional/"
	attrPrivileges  = "https://data.gov.dk/model/core/eid/privilegesIntermediate"
)

// sha256 reports whether the signature of an element is of SHA-256 or more.
func sha256(el element) bool {
	switch signatureMethod(el) {
	case xmlsec.RSASHA256, xmlsec.RSASHA384, xmlsec.RSASHA512, xmlsec.ECDSASHA256, xmlsec.ECDSASHA384, xmlsec.ECDSASHA512:
		return true
	}
	return false
}
