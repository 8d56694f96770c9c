package lint

import (
	"regexp"
	"strings"
)

// The attributes of OIOSAML 2, and of KOMBIT.
const (
	attrSpecVer        = "dk:gov:saml:attribute:SpecVer"
	attrKombitSpecVer  = "dk:gov:saml:attribute:KombitSpecVer"
	attrAssuranceLevel = "dk:gov:saml:attribute:AssuranceLevel"
	attrCvrIdentifier  = "dk:gov:saml:attribute:CvrNumberIdentifier"
	attrPrivilegesCH1  = "dk:gov:saml:attribute:Privileges_intermediate"
)

// subjectName is the form of a name identifier for the context handler.
var subjectName = regexp.MustCompile(`^C ?= ?DK, ?O ?= ?[0-9]{8}, ?CN ?= ?.+, ?Serial ?= ?[^ ].*$`)

// kombitResponse are the rules for a response to the context handler.
func kombitResponse() []Rule {
	profiles, first, second := kombitProfiles(), []string{kombitCH1}, []string{kombitCH2}
	return []Rule{
		{ID: "kombit-rs-nameid", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": name identifiers", Profiles: profiles,
			Says: "The name identifier is an X509SubjectName of the form C=DK,O=CVR number,CN=name,Serial=the user's lasting identifier.",
			Mend: "In Trin it is nameID.format: x509 with the template of the profile. Serial is what the user is known by at KOMBIT, and never changes.",
			check: each(func(_ *document, r *report, a assertion) {
				if format := attr(a.nameID(), "Format"); format != formatX509 {
					r.missed(a.place, "the format is %s", quote(format))
				} else if !subjectName.MatchString(text(a.nameID())) {
					r.missed(a.place, "the value is of another form")
				}
			})},
		{ID: "kombit-rs-name-format", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": attributes, OIOSAML 2", Profiles: first,
			Says:  "Attributes have the name format basic.",
			Mend:  "Set it. In Trin it is attributeNameFormat: basic.",
			check: func(d *document, r *report) { checkNameFormat(d, r, formatBasic) }},
		{ID: "kombit-rs-spec-version", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": attributes, OIOSAML 2", Profiles: first,
			Says: "SpecVer is DK-SAML-2.0 and KombitSpecVer is 1.0, each once.",
			Mend: "Add both with fixed values.",
			check: each(func(_ *document, r *report, a assertion) {
				checkValue(r, a, attrSpecVer, "DK-SAML-2.0")
				checkValue(r, a, attrKombitSpecVer, "1.0")
			})},
		{ID: "kombit-rs-kombit-version", Kind: Response, Severity: Should, Source: sourceKOMBIT + ": attributes, OIOSAML 3", Profiles: second,
			Says:  "KombitSpecVer is 2.0, once.",
			Mend:  "Add it with a fixed value.",
			check: each(func(_ *document, r *report, a assertion) { checkValue(r, a, attrKombitSpecVer, "2.0") })},
		{ID: "kombit-rs-level", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": levels", Profiles: profiles,
			Says:  "The level is stated by one attribute with one value: AssuranceLevel 1 to 4, or, at the second context handler, nsis/loa.",
			Mend:  "Take away the one that came from the provider, and write the level that was reached. In Trin it is the step assurance, with unlessLadder.",
			check: each(checkKombitLevel)},
		{ID: "kombit-rs-class", Kind: Response, Severity: Should, Source: sourceKOMBIT + ": levels", Profiles: profiles,
			Says: "A class of AssuranceLevel states the level of the attribute.",
			Mend: "State one level in both places.",
			check: each(func(_ *document, r *report, a assertion) {
				level, ok := strings.CutPrefix(text(a.class()), assurancePrefix)
				if values := a.values(attrAssuranceLevel); ok && len(values) == 1 && values[0] != level {
					r.missed(a.place, "the class says %s and the attribute %s", quote(level), quote(values[0]))
				}
			})},
		{ID: "kombit-rs-organisation", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": attributes, OIOSAML 2", Profiles: first,
			Says:  "CvrNumberIdentifier is the CVR number of the municipality, of 8 digits, the same as in the name identifier.",
			Mend:  "Add it, from the provider or with a fixed value.",
			check: each(func(_ *document, r *report, a assertion) { checkOrganisation(r, a, attrCvrIdentifier) })},
		{ID: "kombit-rs-same-organisation", Kind: Response, Severity: Must, Source: sourceKOMBIT + ": name identifiers", Profiles: second,
			Says:  "The CVR number is the same in the attribute and in the name identifier.",
			Mend:  "Build the name identifier from the attribute, as the profile does.",
			check: each(func(_ *document, r *report, a assertion) { checkOrganisation(r, a, attrCVR) })},
		{ID: "kombit-rs-privileges", Kind: Response, Severity: Must, Source: "OIO Basic Privilege Profile", Profiles: profiles,
			Says:  "The privileges are one value that decodes to a list of privileges.",
			Mend:  "Look into the value with trin lint bpp. In Trin the step privileges builds it.",
			check: checkPrivileges},
	}
}

// checkKombitLevel looks at how the level is stated.
func checkKombitLevel(d *document, r *report, a assertion) {
	al, nsis := a.values(attrAssuranceLevel), a.values(attrNSIS)
	switch {
	case len(al)+len(nsis) != 1:
		r.missed(a.place, "there are %d values of AssuranceLevel and %d of nsis/loa", len(al), len(nsis))
	case len(al) == 1 && !assuranceLevel(al[0]):
		r.missed(a.place, "AssuranceLevel is %s", quote(al[0]))
	case len(nsis) == 1 && (!nsisLevel(nsis[0]) || d.Profile == kombitCH1):
		r.missed(a.place, "nsis/loa is %s", quote(nsis[0]))
	}
}

// checkOrganisation holds the CVR number against the name identifier.
func checkOrganisation(r *report, a assertion, name string) {
	values := a.values(name)
	if len(values) != 1 || !cvrNumber.MatchString(values[0]) {
		r.missed(a.place, "the values of %s are %s", name, quote(strings.Join(values, " ")))
		return
	}
	plain := strings.ReplaceAll(text(a.nameID()), " ", "")
	if attr(a.nameID(), "Format") == formatX509 && !strings.Contains(plain, ",O="+values[0]+",") {
		r.missed(a.place, "the name identifier has another number than %s", quote(values[0]))
	}
}

// checkPrivileges looks into the lists of privileges.
func checkPrivileges(d *document, r *report) {
	for _, a := range d.assertions {
		for _, name := range []string{attrPrivileges, attrPrivilegesCH1} {
			values := a.values(name)
			if len(values) > 1 {
				r.missed(a.place, "there are %d values of %s", len(values), name)
			}
			for _, value := range values {
				if d.Privileges == nil {
					continue
				}
				for _, f := range d.Privileges(value) {
					f.Place = strings.TrimSuffix(a.place+", "+f.Place, ", ")
					if len(r.findings) < maxFindings {
						r.findings = append(r.findings, f)
					}
				}
			}
		}
	}
}
