package lint

import "strings"

// microsoftProfiles are the products of Microsoft.
func microsoftProfiles() []string { return []string{adfs, entra} }

// adfsRules are what AD FS and Entra ID need, beside the standard.
func adfsRules() []Rule {
	profiles := microsoftProfiles()
	return []Rule{
		{ID: "adfs-md-certificate", Kind: Metadata, Severity: Must, Source: "AD FS, Entra ID: certificates", Profiles: profiles,
			Says: "Certificates are in date: the products look at the dates.",
			Mend: "Roll over to a new certificate before the old one ends.",
			check: func(d *document, r *report) {
				for _, k := range allKeys(d) {
					if d.Now.After(k.certificate.NotAfter) || d.Now.Before(k.certificate.NotBefore) {
						r.missed(k.place, "%s", outOfDate(k.certificate, d))
					}
				}
			}},
		{ID: "adfs-md-encryption", Kind: Metadata, Severity: Should, Source: "AD FS: encryption of assertions", Profiles: profiles,
			Says: "The metadata that AD FS gets of a service provider has no key for encryption: it encrypts with AES-CBC to every key that it finds.",
			Mend: "In Trin it is publishEncryption: false on the connection, which protocol: adfs sets.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "SPSSODescriptor") {
					if keys, _ := keysOf(role); len(usable(keys, "encryption")) > 0 {
						r.missed(role.Tag, "there is one")
					}
				}
			}},
		{ID: "adfs-rq-scoping", Kind: Request, Severity: Must, Source: "AD FS 2.0 and 3.0: MSIS1001; Entra ID: parameters of the request", Profiles: profiles,
			Says: "A request has no Scoping: AD FS before 2016 refuses it, and Entra ID does not support all of it.",
			Mend: "In Trin it is forwardScoping: false. AD FS from 2016 on takes it.",
			check: func(d *document, r *report) {
				if child(d.root, nsProtocol, "Scoping") != nil {
					r.missed("AuthnRequest", "there is a Scoping")
				}
			}},
		{ID: "adfs-rq-class", Kind: Request, Severity: Should, Source: "AD FS: MSIS7102; Entra ID: AADSTS75011", Profiles: profiles,
			Says: "A request asks for several factors or for nothing. A class that the product does not know is refused, and one for a password keeps out who has logged in with more.",
			Mend: "Ask for " + multipleAuthn + " where several factors are needed, and for nothing otherwise. In Trin they are asks.",
			check: func(d *document, r *report) {
				for _, ref := range d.classes() {
					if ref != multipleAuthn {
						r.missed("RequestedAuthnContext", "the class is %s", quote(ref))
					}
				}
			}},
		{ID: "adfs-rq-comparison", Kind: Request, Severity: Should, Source: "AD FS, Entra ID: RequestedAuthnContext", Profiles: profiles,
			Says: "The comparison is exact: the products order classes in an order of their own, if at all.",
			Mend: "Write exact, or leave Comparison out. In Trin it is askComparison: exact.",
			check: func(d *document, r *report) {
				if comparison := attr(d.requested(), "Comparison"); comparison != "" && comparison != "exact" {
					r.missed("RequestedAuthnContext", "Comparison is %s", quote(comparison))
				}
			}},
		{ID: "adfs-rs-encrypted", Kind: Response, Severity: Should, Source: "AD FS: encryption of assertions", Profiles: profiles,
			Says: "An assertion for AD FS or Entra ID is not encrypted with AES-GCM, which they do not read.",
			Mend: "In Trin it is encrypt.mode: never. What passes through the browser is then in the clear.",
			check: func(d *document, r *report) {
				if count := len(children(d.root, nsAssertion, "EncryptedAssertion")); count > 0 {
					r.missed("Response", "there are %d encrypted assertions", count)
				}
			}},
		{ID: "adfs-rs-signed", Kind: Response, Severity: Must, Source: "AD FS, Entra ID: tokens", Profiles: profiles,
			Says: "The assertion itself is signed, with SHA-256.",
			Mend: "Sign the assertion. In Trin it is sign.what: assertion.",
			check: each(func(_ *document, r *report, a assertion) {
				if !signed(a.el) || !strings.HasSuffix(signatureMethod(a.el), "-sha256") {
					r.missed(a.place, "the algorithm of its signature is %s", quote(signatureMethod(a.el)))
				}
			})},
		{ID: "entra-rs-nameid", Kind: Response, Severity: Must, Source: "Entra ID: identity providers of SAML 2.0", Profiles: []string{entra},
			Says: "The name identifier is persistent, and its value is the ImmutableID of the user.",
			Mend: "In Trin the profile has the step nameID, which takes it from the claim ImmutableID.",
			check: each(func(_ *document, r *report, a assertion) {
				if format := attr(a.nameID(), "Format"); format != formatPersistent {
					r.missed(a.place, "the format is %s", quote(format))
				}
			})},
		{ID: "entra-rs-email", Kind: Response, Severity: Must, Source: "Entra ID: identity providers of SAML 2.0", Profiles: []string{entra},
			Says: "The attribute IDPEmail is the user's UPN, once.",
			Mend: "Add it, by the step rename or copy.",
			check: each(func(_ *document, r *report, a assertion) {
				if values := a.values("IDPEmail"); len(values) != 1 || !strings.Contains(values[0], "@") {
					r.missed(a.place, "there are %d values", len(values))
				}
			})},
	}
}
