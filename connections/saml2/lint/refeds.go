package lint

import "strings"

// refedsRules are the rules of the REFEDS authentication profiles.
func refedsRules() []Rule {
	profiles := []string{refeds}
	return []Rule{
		{ID: "refeds-rq-class", Kind: Request, Severity: Should, Source: "REFEDS MFA and SFA profiles", Profiles: profiles,
			Says: "A request asks for the class of REFEDS MFA or SFA, with the comparison exact.",
			Mend: "List " + refedsMFA + ", and the class that is enough without it where there is one.",
			check: func(d *document, r *report) {
				classes := d.classes()
				if d.requested() != nil && !contains(classes, refedsMFA) && !contains(classes, refedsSFA) {
					r.missed("RequestedAuthnContext", "the classes are %s", quote(strings.Join(classes, " ")))
				}
				if comparison := attr(d.requested(), "Comparison"); comparison != "" && comparison != "exact" {
					r.missed("RequestedAuthnContext", "Comparison is %s", quote(comparison))
				}
			}},
		{ID: "refeds-rs-class", Kind: Response, Severity: Should, Source: "REFEDS MFA and SFA profiles", Profiles: profiles,
			Says: "A response states REFEDS MFA or SFA as its class where it meets one.",
			Mend: "In Trin it is answers of the application, which the profile sets.",
			check: each(func(_ *document, r *report, a assertion) {
				if class := text(a.class()); class != refedsMFA && class != refedsSFA {
					r.missed(a.place, "the class is %s", quote(class))
				}
			})},
		{ID: "refeds-md-sirtfi", Kind: Metadata, Severity: Should, Source: "REFEDS Sirtfi 2", Profiles: []string{refeds, edugain},
			Says: "An entity that takes part in Sirtfi says so in the entity attribute assurance-certification, and has a security contact.",
			Mend: "Add https://refeds.org/sirtfi to urn:oasis:names:tc:SAML:attribute:assurance-certification, and a ContactPerson of the type other with the contactType of REFEDS for security.",
			check: func(d *document, r *report) {
				claims := contains(entityAttribute(d, "urn:oasis:names:tc:SAML:attribute:assurance-certification"), "https://refeds.org/sirtfi")
				contact := hasSecurityContact(d)
				switch {
				case !claims && !contact:
					r.missed("EntityDescriptor", "there is neither")
				case !claims:
					r.missed("EntityDescriptor", "the entity attribute is not there")
				case !contact:
					r.missed("EntityDescriptor", "the security contact is not there")
				}
			}},
		{ID: "refeds-md-research", Kind: Metadata, Severity: Must, Source: "REFEDS Research and Scholarship 1.3", Profiles: []string{refeds, edugain},
			Says:  "A service provider of the category Research and Scholarship has a DisplayName, an InformationURL and a technical contact.",
			Mend:  "Add them, in UIInfo and as ContactPerson, or leave the category.",
			check: checkResearch},
		{ID: "refeds-md-category", Kind: Metadata, Severity: Info, Source: "REFEDS Research and Scholarship 1.3, entity categories (RFC 8409)", Profiles: []string{refeds, edugain},
			Says: "An entity category tells identity providers what they may release without a contract.",
			Mend: "Ask the federation for one of its categories, if the service fits it.",
			check: func(d *document, r *report) {
				name := "http://macedir.org/entity-category"
				if len(roles(d, "SPSSODescriptor")) == 0 {
					name = "http://macedir.org/entity-category-support"
				}
				if len(entityAttribute(d, name)) == 0 {
					r.missed("EntityDescriptor", "there is no %s", name)
				}
			}},
	}
}

// hasSecurityContact reports whether somebody answers for incidents.
func hasSecurityContact(d *document) bool {
	for _, contact := range children(d.root, nsMetadata, "ContactPerson") {
		for i := range contact.Attr {
			a := &contact.Attr[i]
			if a.Key == "contactType" && a.Value == "http://refeds.org/metadata/contactType/security" && a.NamespaceURI() == nsREFEDS {
				return true
			}
		}
	}
	return false
}

// checkResearch looks at service providers of the category.
func checkResearch(d *document, r *report) {
	if !contains(entityAttribute(d, "http://macedir.org/entity-category"), "http://refeds.org/category/research-and-scholarship") {
		return
	}
	for _, role := range roles(d, "SPSSODescriptor") {
		for _, name := range []string{"DisplayName", "InformationURL"} {
			if text(child(uiInfo(role), nsUI, name)) == "" {
				r.missed(role.Tag, "there is no %s", name)
			}
		}
	}
	for _, contact := range children(d.root, nsMetadata, "ContactPerson") {
		if attr(contact, "contactType") == "technical" {
			return
		}
	}
	r.missed("EntityDescriptor", "there is no technical contact")
}

// edugainRules are the rules of eduGAIN beside those of SAML2Int.
func edugainRules() []Rule {
	profiles := []string{edugain}
	return []Rule{
		{ID: "edugain-md-registration", Kind: Metadata, Severity: Must, Source: "eduGAIN SAML profile, MDRPI 2.1", Profiles: profiles,
			Says: "Metadata names the federation that has registered the entity (RegistrationInfo).",
			Mend: "Take the metadata from the federation, which adds it.",
			check: func(d *document, r *report) {
				info := child(child(d.root, nsMetadata, "Extensions"), nsPublishing, "RegistrationInfo")
				if attr(info, "registrationAuthority") == "" {
					r.missed("EntityDescriptor", "there is none")
				} else if child(info, nsPublishing, "RegistrationPolicy") == nil {
					r.missed("RegistrationInfo", "it names no RegistrationPolicy")
				}
			}},
		{ID: "edugain-md-organisation", Kind: Metadata, Severity: Must, Source: "eduGAIN SAML profile, SAML metadata 2.3.2.1", Profiles: profiles,
			Says: "Metadata says whose the entity is: an Organization with its names and address.",
			Mend: "Add it. In Trin it is kind: settings, publisher, organization.",
			check: func(d *document, r *report) {
				organisation := child(d.root, nsMetadata, "Organization")
				for _, name := range []string{"OrganizationName", "OrganizationDisplayName", "OrganizationURL"} {
					if text(child(organisation, nsMetadata, name)) == "" {
						r.missed("EntityDescriptor", "there is no %s", name)
					}
				}
			}},
	}
}
