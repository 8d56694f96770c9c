package lint

import (
	"regexp"
	"strings"
)

var (
	cvrNumber = regexp.MustCompile(`^[0-9]{8}$`)
	eidName   = regexp.MustCompile(`^https://data\.gov\.dk/model/core/eid/(person|professional)/uuid/[0-9a-fA-F-]{36}$`)
)

// oiosaml3Response are the rules of OIOSAML 3 for responses.
func oiosaml3Response() []Rule {
	profiles := oioProfiles()
	return []Rule{
		{ID: "oiosaml3-rs-one", Kind: Response, Severity: Must, Source: sourceOIO + ": responses", Profiles: profiles,
			Says:  "A response with success holds one assertion, with one AuthnStatement and one AttributeStatement.",
			Mend:  "Put everything into one assertion.",
			check: func(d *document, r *report) { checkOne(d, r, true) }},
		{ID: "oiosaml3-rs-assertion-signed", Kind: Response, Severity: Must, Source: sourceOIO + ": responses", Profiles: profiles,
			Says: "The assertion itself is signed, with SHA-256 or more.",
			Mend: "Sign the assertion. In Trin it is sign.what: assertion.",
			check: each(func(_ *document, r *report, a assertion) {
				if !signed(a.el) {
					r.missed(a.place, "it is not signed")
				} else if !sha256(a.el) {
					r.missed(a.place, "it is signed with %s", quote(signatureMethod(a.el)))
				}
			})},
		{ID: "oiosaml3-rs-response-signed", Kind: Response, Severity: Should, Source: sourceOIO + ": responses", Profiles: profiles,
			Says: "A response with success is not signed beside its assertion.",
			Mend: "Sign the assertion alone. In Trin it is sign.what: assertion.",
			check: func(d *document, r *report) {
				if d.success() && signed(d.root) {
					r.missed("Response", "it is signed")
				}
			}},
		{ID: "oiosaml3-rs-encrypted", Kind: Response, Severity: Must, Source: sourceOIO + ": responses", Profiles: danishProfiles(),
			Says:  "The assertion is encrypted.",
			Mend:  "Encrypt it to the key in the service provider's metadata. In Trin it is encrypt.mode: required.",
			check: checkEncrypted},
		{ID: "oiosaml3-rs-name-format", Kind: Response, Severity: Must, Source: sourceOIO + ": attributes", Profiles: profiles,
			Says:  "Attributes have the name format uri.",
			Mend:  "Set it. In Trin it is attributeNameFormat: uri.",
			check: func(d *document, r *report) { checkNameFormat(d, r, formatURI) }},
		{ID: "oiosaml3-rs-spec-version", Kind: Response, Severity: Must, Source: sourceOIO + ": attributes", Profiles: profiles,
			Says:  "The attribute specVersion is OIO-SAML-3.0, once.",
			Mend:  "Add " + attrSpecVersion + ".",
			check: each(func(_ *document, r *report, a assertion) { checkValue(r, a, attrSpecVersion, "OIO-SAML-3.0") })},
		{ID: "oiosaml3-rs-level", Kind: Response, Severity: Must, Source: "NSIS 2, OIOSAML 3 attributes", Profiles: danishProfiles(),
			Says: "The attribute nsis/loa is Low, Substantial or High, once.",
			Mend: "Write the short form of the level that was reached. In Trin it is the step assurance.",
			check: each(func(_ *document, r *report, a assertion) {
				if values := a.values(attrNSIS); len(values) != 1 || !nsisLevel(values[0]) {
					r.missed(a.place, "its values are %s", quote(strings.Join(values, " ")))
				}
			})},
		{ID: "oiosaml3-rs-level-proven", Kind: Response, Severity: Must, Source: "NSIS 2, OIOSAML 3 attributes", Profiles: profiles,
			Says:  "The level is no higher than that of the identity (ial) and that of the authenticator (aal).",
			Mend:  "State the lower of the two.",
			check: each(checkProven)},
		{ID: "oiosaml3-rs-class", Kind: Response, Severity: Should, Source: sourceOIO + ": AuthnContext", Profiles: profiles,
			Says: "A class of NSIS states the level of the attribute nsis/loa.",
			Mend: "State one level in both places.",
			check: each(func(_ *document, r *report, a assertion) {
				level, ok := strings.CutPrefix(text(a.class()), nsisPrefix)
				if values := a.values(attrNSIS); ok && len(values) == 1 && values[0] != level {
					r.missed(a.place, "the class says %s and the attribute %s", quote(level), quote(values[0]))
				}
			})},
		{ID: "oiosaml3-rs-nameid", Kind: Response, Severity: Must, Source: sourceOIO + ": name identifiers", Profiles: danishProfiles(),
			Says: "The name identifier is persistent or transient.",
			Mend: "Set it. In Trin it is nameID.format.",
			check: each(func(_ *document, r *report, a assertion) {
				if format := attr(a.nameID(), "Format"); format != formatPersistent && format != formatTransient {
					r.missed(a.place, "the format is %s", quote(format))
				}
			})},
		{ID: "oiosaml3-rs-nameid-form", Kind: Response, Severity: Info, Source: sourceOIO + ": name identifiers", Profiles: danishProfiles(),
			Says: "A persistent identifier of NemLog-in names a person or a professional by a UUID, in an address of data.gov.dk; some service providers check the form.",
			Mend: "Ask the service provider whether it does.",
			check: each(func(_ *document, r *report, a assertion) {
				if attr(a.nameID(), "Format") == formatPersistent && !eidName.MatchString(text(a.nameID())) {
					r.missed(a.place, "it is of another form")
				}
			})},
		{ID: "oiosaml3-rs-professional", Kind: Response, Severity: Must, Source: sourceOIO + ": attributes of professionals", Profiles: profiles,
			Says:  "An identity of a professional has the CVR number, of 8 digits, and the name of the organisation.",
			Mend:  "Add " + attrCVR + " and " + attrOrgName + ".",
			check: each(checkProfessional)},
	}
}

// checkValue wants an attribute to have one value, the one that is given.
func checkValue(r *report, a assertion, name, want string) {
	if values := a.values(name); len(values) != 1 || values[0] != want {
		r.missed(a.place, "the values of %s are %s", name, quote(strings.Join(values, " ")))
	}
}

// rankNSIS is the rank of a level in its short form; 0 = it is none.
func rankNSIS(values []string) int {
	if len(values) != 1 {
		return 0
	}
	for i, level := range []string{"Low", "Substantial", "High"} {
		if values[0] == level {
			return i + 1
		}
	}
	return 0
}

// checkProven holds the level against those that it is made of.
func checkProven(_ *document, r *report, a assertion) {
	level := rankNSIS(a.values(attrNSIS))
	for _, part := range []string{attrIAL, attrAAL} {
		if rank := rankNSIS(a.values(part)); rank > 0 && level > rank {
			r.missed(a.place, "nsis/loa is higher than %s", part)
		}
	}
}

// checkProfessional looks at the attributes of a professional, where there is
// one.
func checkProfessional(_ *document, r *report, a assertion) {
	is := strings.HasPrefix(text(a.nameID()), professional)
	for _, at := range a.attributes() {
		is = is || strings.HasPrefix(at.name, professional)
	}
	if !is {
		return
	}
	if values := a.values(attrCVR); len(values) != 1 || !cvrNumber.MatchString(values[0]) {
		r.missed(a.place, "the values of cvr are %s", quote(strings.Join(values, " ")))
	}
	if values := a.values(attrOrgName); len(values) != 1 || values[0] == "" {
		r.missed(a.place, "there are %d values of orgName", len(values))
	}
}
