package lint

// The formats of names of attributes and of name identifiers.
const (
	formatURI        = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	formatBasic      = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
	formatTransient  = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
	formatPersistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	formatX509       = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

	subjectID  = "urn:oasis:names:tc:SAML:attribute:subject-id"
	pairwiseID = "urn:oasis:names:tc:SAML:attribute:pairwise-id"
)

// saml2intMessages are the rules of SAML2Int for requests and responses.
func saml2intMessages() []Rule {
	profiles := saml2intProfiles()
	return []Rule{
		{ID: "saml2int-rq-consumer", Kind: Request, Severity: Must, Source: source2int("SDP-SP05"), Profiles: profiles,
			Says: "A request names the address of the answer, and no index.",
			Mend: "Send AssertionConsumerServiceURL as it stands in the metadata.",
			check: func(d *document, r *report) {
				if has(d.root, "AssertionConsumerServiceIndex") {
					r.missed("AuthnRequest", "there is an AssertionConsumerServiceIndex")
				}
			}},
		{ID: "saml2int-rq-nameid", Kind: Request, Severity: Must, Source: source2int("SDP-SP04"), Profiles: profiles,
			Says: "A request has no NameIDPolicy, or one with AllowCreate true and no format.",
			Mend: "Leave NameIDPolicy out, and take subject-id or pairwise-id to know users by.",
			check: func(d *document, r *report) {
				policy := child(d.root, nsProtocol, "NameIDPolicy")
				if policy != nil && (attr(policy, "Format") != "" || !is(policy, "AllowCreate")) {
					r.missed("NameIDPolicy", "Format is %s and AllowCreate is %s", quote(attr(policy, "Format")), quote(attr(policy, "AllowCreate")))
				}
			}},
		{ID: "saml2int-rq-comparison", Kind: Request, Severity: Must, Source: source2int("SDP-SP07"), Profiles: profiles,
			Says: "A request that asks for classes lists all that are enough, with the comparison exact.",
			Mend: "Write exact, or leave Comparison out, and list the stronger classes too.",
			check: func(d *document, r *report) {
				if comparison := attr(d.requested(), "Comparison"); comparison != "" && comparison != "exact" {
					r.missed("RequestedAuthnContext", "Comparison is %s", quote(comparison))
				}
			}},
		{ID: "saml2int-rs-signed", Kind: Response, Severity: Must, Source: source2int("SDP-IDP09"), Profiles: profiles,
			Says: "A response with success is signed itself; its assertion may be too.",
			Mend: "Sign the response. In Trin it is sign.what: response or both.",
			check: func(d *document, r *report) {
				if d.success() && !signed(d.root) {
					r.missed("Response", "it is not signed")
				}
			}},
		{ID: "saml2int-rs-one", Kind: Response, Severity: Must, Source: source2int("SDP-IDP10"), Profiles: profiles,
			Says:  "A response with success holds one assertion, with one AuthnStatement and at most one AttributeStatement.",
			Mend:  "Put everything into one assertion.",
			check: func(d *document, r *report) { checkOne(d, r, false) }},
		{ID: "saml2int-rs-encrypted", Kind: Response, Severity: Must, Source: source2int("SDP-IDP11"), Profiles: profiles,
			Says:  "The assertion is encrypted as a whole, and nothing inside it is encrypted by itself.",
			Mend:  "Encrypt to the key in the service provider's metadata. In Trin it is encrypt.mode: required.",
			check: checkEncrypted},
		{ID: "saml2int-rs-nameid", Kind: Response, Severity: Should, Source: source2int("SDP-IDP12"), Profiles: profiles,
			Says: "The name identifier is transient: it is for logout alone.",
			Mend: "Send transient, and say who the user is by subject-id or pairwise-id.",
			check: each(func(_ *document, r *report, a assertion) {
				if format := attr(a.nameID(), "Format"); format != formatTransient {
					r.missed(a.place, "the format is %s", quote(format))
				}
			})},
		{ID: "saml2int-rs-subject-id", Kind: Response, Severity: Should, Source: source2int("SDP-IDP13"), Profiles: profiles,
			Says: "The user is named by the attribute subject-id or pairwise-id.",
			Mend: "Release one of them. In Trin the step pairwise makes one.",
			check: each(func(_ *document, r *report, a assertion) {
				if len(a.values(subjectID))+len(a.values(pairwiseID)) == 0 {
					r.missed(a.place, "there is neither")
				}
			})},
		{ID: "saml2int-rs-attributes", Kind: Response, Severity: Must, Source: source2int("SDP-IDP18") + ", " + source2int("SDP-IDP19"), Profiles: profiles,
			Says: "Attributes have the name format uri, and values that are text alone.",
			Mend: "Name attributes by URIs, such as urn:oid:…, and write several values as several AttributeValue elements.",
			check: func(d *document, r *report) {
				checkNameFormat(d, r, formatURI)
				for _, a := range d.assertions {
					for _, at := range a.attributes() {
						if !at.simple {
							r.missed(a.place, "a value of %s holds elements", quote(at.name))
						}
					}
				}
			}},
	}
}

// checkOne wants one assertion with one AuthnStatement, and one
// AttributeStatement at most, or just one.
func checkOne(d *document, r *report, attributes bool) {
	if count := len(d.assertions) + len(d.locked); d.success() && count != 1 {
		r.missed("Response", "there are %d assertions", count)
	}
	for _, a := range d.assertions {
		authn, of := len(children(a.el, nsAssertion, "AuthnStatement")), len(children(a.el, nsAssertion, "AttributeStatement"))
		if authn != 1 || of > 1 || attributes && of == 0 {
			r.missed(a.place, "there are %d AuthnStatement and %d AttributeStatement", authn, of)
		}
	}
}

// checkEncrypted wants every assertion to have come encrypted.
func checkEncrypted(d *document, r *report) {
	for _, a := range d.assertions {
		if !a.encrypted {
			r.missed(a.place, "it is in the clear")
		}
		if child(child(a.el, nsAssertion, "Subject"), nsAssertion, "EncryptedID") != nil {
			r.missed(a.place, "it holds an EncryptedID")
		}
	}
}

// checkNameFormat wants every attribute to have the format.
func checkNameFormat(d *document, r *report, want string) {
	for _, a := range d.assertions {
		var first attribute
		others := 0
		for _, at := range a.attributes() {
			if at.format != want {
				if others++; others == 1 {
					first = at
				}
			}
		}
		if others > 0 {
			r.missed(a.place, "%d attributes have another; %s has %s", others, quote(first.name), quote(first.format))
		}
	}
}
