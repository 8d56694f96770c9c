package lint

import (
	"net/url"
	"strings"
)

// saml2intProfiles are the profiles that SAML2Int is part of.
func saml2intProfiles() []string { return []string{saml2int, edugain} }

// source2int names a clause of the SAML V2.0 Deployment Profile for Federation
// Interoperability.
func source2int(clause string) string { return "SAML2Int 2.0 [" + clause + "]" }

// saml2intMetadata are the rules of SAML2Int for metadata.
func saml2intMetadata() []Rule {
	profiles := saml2intProfiles()
	return []Rule{
		{ID: "saml2int-md-entityid", Kind: Metadata, Severity: Must, Source: source2int("SDP-G04"), Profiles: profiles,
			Says: "The entityID has at most 256 characters.",
			Mend: "Give the entity a shorter name.",
			check: func(d *document, r *report) {
				if id := attr(d.root, "entityID"); len(id) > 256 {
					r.missed("EntityDescriptor", "it has %d", len(id))
				}
			}},
		{ID: "saml2int-md-valid-until", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD03"), Profiles: profiles,
			Says: "Metadata says on its root until when it is valid, so that a withdrawn key ends.",
			Mend: "Publish it with validUntil and keep it renewed, or take it from a federation that does.",
			check: func(d *document, r *report) {
				if !has(d.root, "validUntil") {
					r.missed("EntityDescriptor", "there is no validUntil")
				}
			}},
		{ID: "saml2int-md-signed", Kind: Metadata, Severity: Should, Source: source2int("SDP-MD02"), Profiles: profiles,
			Says:  "Metadata is signed, or fetched over TLS from an address that is trusted.",
			Mend:  "Sign it, and give partners the certificate by another way.",
			check: checkMetadataSigned},
		{ID: "saml2int-md-ui", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD09") + ", MDUI 2.1", Profiles: profiles,
			Says:  "Each role says how users are shown it: UIInfo with a DisplayName and a Logo; a service provider adds a PrivacyStatementURL.",
			Mend:  "Add mdui:UIInfo. In Trin it is kind: settings, publisher.",
			check: checkUIInfo},
		{ID: "saml2int-md-logo", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD10"), Profiles: profiles,
			Says: "A Logo has an address of https, or holds the picture itself as a data URI.",
			Mend: "Serve the picture over TLS.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
					for _, value := range texts(children(uiInfo(role), nsUI, "Logo")) {
						if !https(value) && !strings.HasPrefix(value, "data:image/") {
							r.missed(role.Tag, "a Logo is %s", quote(value))
						}
					}
				}
			}},
		{ID: "saml2int-md-contact", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD11"), Profiles: profiles,
			Says: "There is a technical contact with an e-mail address.",
			Mend: "Add a ContactPerson of the type technical. In Trin it is kind: settings, publisher, contacts.",
			check: func(d *document, r *report) {
				for _, contact := range children(d.root, nsMetadata, "ContactPerson") {
					if attr(contact, "contactType") == "technical" && text(child(contact, nsMetadata, "EmailAddress")) != "" {
						return
					}
				}
				r.missed("EntityDescriptor", "there is none")
			}},
		{ID: "saml2int-md-error-url", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD12"), Profiles: profiles,
			Says: "An identity provider has a page for those whom a service could not let in (errorURL).",
			Mend: "Add errorURL with an address of https. In Trin it is kind: settings, publisher, errorURL.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor") {
					if !https(attr(role, "errorURL")) {
						r.missed(role.Tag, "errorURL is %s", quote(attr(role, "errorURL")))
					}
				}
			}},
		{ID: "saml2int-md-encryption-key", Kind: Metadata, Severity: Must, Source: source2int("SDP-MD08"), Profiles: profiles,
			Says: "A service provider has a key for encryption.",
			Mend: "Add a KeyDescriptor for encryption.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if keys, _ := keysOf(role); len(usable(keys, "encryption")) == 0 {
						r.missed(role.Tag, "there is none")
					}
				}
			}},
		{ID: "saml2int-md-scope", Kind: Metadata, Severity: Must, Source: source2int("SDP-IDP14"), Profiles: profiles,
			Says:  "An identity provider lists the scopes that it speaks for (shibmd:Scope), and none is a regular expression.",
			Mend:  "Add a Scope for each domain, with regexp=\"false\". In Trin it is kind: settings, publisher, scopes.",
			check: checkScopes},
		{ID: "saml2int-md-redirect", Kind: Metadata, Severity: Must, Source: source2int("SDP-IDP02") + ", " + source2int("SDP-IDP33"), Profiles: profiles,
			Says: "An identity provider takes requests and logout by HTTP-Redirect.",
			Mend: "Add a SingleSignOnService and a SingleLogoutService with that binding.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor") {
					for _, name := range []string{"SingleSignOnService", "SingleLogoutService"} {
						if !bound(role, name, bindingRedirect) {
							r.missed(role.Tag, "no %s has it", name)
						}
					}
				}
			}},
		{ID: "saml2int-md-subject-id", Kind: Metadata, Severity: Should, Source: source2int("SDP-SP15") + ", SAML subject identifiers 2.3", Profiles: profiles,
			Says: "A service provider says in an entity attribute which subject identifier it needs: subject-id, pairwise-id, any or none.",
			Mend: "Add the entity attribute urn:oasis:names:tc:SAML:profiles:subject-id:req.",
			check: func(d *document, r *report) {
				if len(roles(d, "SPSSODescriptor")) > 0 && len(entityAttribute(d, "urn:oasis:names:tc:SAML:profiles:subject-id:req")) == 0 {
					r.missed("EntityDescriptor", "it does not say so")
				}
			}},
	}
}

// checkMetadataSigned wants a signature on the root.
func checkMetadataSigned(d *document, r *report) {
	if !signed(d.root) {
		r.missed("EntityDescriptor", "it is not signed")
	}
}

// uiInfo is the UIInfo of a role, or nil.
func uiInfo(role element) element {
	return child(child(role, nsMetadata, "Extensions"), nsUI, "UIInfo")
}

// checkUIInfo looks at what users are shown of each role.
func checkUIInfo(d *document, r *report) {
	for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
		names := []string{"DisplayName", "Logo"}
		if role.Tag == "SPSSODescriptor" {
			names = append(names, "PrivacyStatementURL")
		}
		for _, name := range names {
			if text(child(uiInfo(role), nsUI, name)) == "" {
				r.missed(role.Tag, "there is no %s", name)
			}
		}
	}
}

// scopes are the shibmd:Scope elements of identity providers and of the entity.
func scopes(d *document) []element {
	list := children(child(d.root, nsMetadata, "Extensions"), nsScope, "Scope")
	for _, role := range roles(d, "IDPSSODescriptor") {
		list = append(list, children(child(role, nsMetadata, "Extensions"), nsScope, "Scope")...)
	}
	return list
}

// checkScopes looks at the scopes of an identity provider.
func checkScopes(d *document, r *report) {
	if len(roles(d, "IDPSSODescriptor")) == 0 {
		return
	}
	all := scopes(d)
	if len(all) == 0 {
		r.missed("IDPSSODescriptor", "there is no Scope")
	}
	for _, el := range all {
		if is(el, "regexp") {
			r.missed("IDPSSODescriptor", "the Scope %s is a regular expression", quote(text(el)))
		}
	}
}

// entityAttribute are the values of an entity attribute (MDATTR).
func entityAttribute(d *document, name string) []string {
	var values []string
	holder := child(child(d.root, nsMetadata, "Extensions"), nsAttribute, "EntityAttributes")
	for _, el := range children(holder, nsAssertion, "Attribute") {
		if attr(el, "Name") == name {
			values = append(values, texts(children(el, nsAssertion, "AttributeValue"))...)
		}
	}
	return values
}

// host is the host of an address; "" = none.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
