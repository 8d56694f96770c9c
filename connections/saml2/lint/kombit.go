package lint

import "strings"

// kombitProfiles are both of KOMBIT's context handlers.
func kombitProfiles() []string { return []string{kombitCH1, kombitCH2} }

const sourceKOMBIT = "KOMBIT, access control for municipalities"

// kombitMetadata are the rules of KOMBIT for the metadata of an identity
// provider.
func kombitMetadata() []Rule {
	profiles := kombitProfiles()
	idp := func(check func(*document, *report, element)) func(*document, *report) {
		return func(d *document, r *report) {
			for _, role := range roles(d, "IDPSSODescriptor") {
				check(d, r, role)
			}
		}
	}
	return []Rule{
		{ID: "kombit-md-signed", Kind: Metadata, Severity: Must, Source: sourceKOMBIT + ": acceptance of metadata", Profiles: profiles,
			Says:  "Metadata is signed: the provisioning service refuses it otherwise.",
			Mend:  "Give the file as Trin publishes it, which is signed; do not edit it.",
			check: checkMetadataSigned},
		{ID: "kombit-md-logout", Kind: Metadata, Severity: Must, Source: sourceKOMBIT + ": acceptance of metadata", Profiles: profiles,
			Says: "The identity provider has a SingleLogoutService by HTTP-Redirect.",
			Mend: "Add one.",
			check: idp(func(_ *document, r *report, role element) {
				if !bound(role, "SingleLogoutService", bindingRedirect) {
					r.missed(role.Tag, "there is none")
				}
			})},
		{ID: "kombit-md-logout-response", Kind: Metadata, Severity: Info, Source: sourceKOMBIT + ": logout", Profiles: profiles,
			Says: "The SingleLogoutService says where responses go (ResponseLocation).",
			Mend: "Add it, or take responses at Location too.",
			check: idp(func(_ *document, r *report, role element) {
				for _, el := range children(role, nsMetadata, "SingleLogoutService") {
					if !has(el, "ResponseLocation") {
						r.missed(role.Tag, "one has none")
					}
				}
			})},
		{ID: "kombit-md-one-certificate", Kind: Metadata, Severity: Must, Source: sourceKOMBIT + ": the first context handler", Profiles: []string{kombitCH1},
			Says: "The file holds one certificate for each use: the first context handler takes one when a file is brought by hand.",
			Mend: "Give the document that has /single behind its address, and a new one at each rollover.",
			check: idp(func(_ *document, r *report, role element) {
				keys, _ := keysOf(role)
				for _, use := range []string{"signing", "encryption"} {
					if count := len(usable(keys, use)); count > 1 {
						r.missed(role.Tag, "there are %d for %s", count, use)
					}
				}
			})},
		{ID: "kombit-md-nameid", Kind: Metadata, Severity: Should, Source: sourceKOMBIT + ": name identifiers", Profiles: profiles,
			Says: "The formats that are listed hold X509SubjectName.",
			Mend: "List it, or list none.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
					if formats := texts(children(role, nsMetadata, "NameIDFormat")); len(formats) > 0 && !contains(formats, formatX509) {
						r.missed(role.Tag, "they are %s", quote(strings.Join(formats, " ")))
					}
				}
			}},
		{ID: "kombit-md-certificate", Kind: Metadata, Severity: Should, Source: sourceKOMBIT + ": certificates", Profiles: profiles,
			Says: "Certificates are in date, and of OCES 3: an organisation certificate of production, one for each connection.",
			Mend: "Get one from the Danish certificate authority, and install it with trin keys.",
			check: func(d *document, r *report) {
				for _, k := range allKeys(d) {
					if seen := outOfDate(k.certificate, d); seen != "" {
						r.missed(k.place, "%s", seen)
					}
					if issuer := k.certificate.Issuer.String(); !strings.Contains(strings.ToUpper(issuer), "OCES") && !strings.Contains(issuer, "Den Danske Stat") {
						r.missed(k.place, "the issuer is %s", quote(issuer))
					}
				}
			}},
		{ID: "kombit-md-contact", Kind: Metadata, Severity: Info, Source: sourceKOMBIT + ": practice", Profiles: profiles,
			Says: "There is an administrative contact.",
			Mend: "Add one. In Trin it is kind: settings, publisher, contacts.",
			check: func(d *document, r *report) {
				for _, contact := range children(d.root, nsMetadata, "ContactPerson") {
					if attr(contact, "contactType") == "administrative" {
						return
					}
				}
				r.missed("EntityDescriptor", "there is none")
			}},
	}
}

// kombitRequest are the rules for a request of the context handler.
func kombitRequest() []Rule {
	profiles := kombitProfiles()
	return []Rule{
		{ID: "kombit-rq-signed", Kind: Request, Severity: Must, Source: sourceKOMBIT + ": requests", Profiles: []string{kombitCH1},
			Says: "A request is signed: what it says of the system behind it decides about rights.",
			Mend: "Give the message with its signature, or the whole address of HTTP-Redirect.",
			check: func(d *document, r *report) {
				if !d.signedRequest() {
					r.missed("AuthnRequest", "there is no signature")
				}
			}},
		{ID: "kombit-rq-requester", Kind: Request, Severity: Should, Source: sourceKOMBIT + ": Scoping", Profiles: profiles,
			Says: "A request names the system behind the context handler, in one RequesterID.",
			Mend: "Have SupportsScope set for the identity provider at KOMBIT: without it no system is named, and roles cannot be chosen by it.",
			check: func(d *document, r *report) {
				if ids := children(child(d.root, nsProtocol, "Scoping"), nsProtocol, "RequesterID"); len(ids) != 1 {
					r.missed("Scoping", "there are %d", len(ids))
				}
			}},
		{ID: "kombit-rq-audience", Kind: Request, Severity: Info, Source: sourceKOMBIT + ": requests", Profiles: profiles,
			Says: "Conditions in a request name the context handler itself as the audience of the answer.",
			Mend: "Nothing: the audience of an answer is the issuer of the request in any case.",
			check: func(d *document, r *report) {
				issuer := text(child(d.root, nsAssertion, "Issuer"))
				restriction := child(child(d.root, nsAssertion, "Conditions"), nsAssertion, "AudienceRestriction")
				for _, audience := range texts(children(restriction, nsAssertion, "Audience")) {
					if audience != issuer {
						r.missed("Conditions", "the audience is %s", quote(audience))
					}
				}
			}},
		{ID: "kombit-rq-level", Kind: Request, Severity: Should, Source: sourceKOMBIT + ": levels", Profiles: profiles,
			Says: "A level is asked for by a class of AssuranceLevel 1 to 4, of NSIS (the second context handler), or by the class of Microsoft for several factors.",
			Mend: "Check the class, and OIOSAMLProfile of the identity provider at KOMBIT.",
			check: func(d *document, r *report) {
				for _, ref := range d.classes() {
					level, al := strings.CutPrefix(ref, assurancePrefix)
					v, _ := family(ref)
					nsis := strings.HasPrefix(ref, nsisPrefix) && d.Profile == kombitCH2
					if !(al && assuranceLevel(level)) && !nsis && ref != multipleAuthn && !v.tag {
						r.missed("RequestedAuthnContext", "the class is %s", quote(ref))
					}
				}
			}},
	}
}
