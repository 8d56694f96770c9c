package lint

import (
	"errors"
	"fmt"
	"strings"

	"trin/connections/internal/xmlsec"
)

const (
	statusPrefix  = "urn:oasis:names:tc:SAML:2.0:status:"
	statusSuccess = statusPrefix + "Success"
)

// coreResponse are the rules of SAML for a Response as a whole.
func coreResponse() []Rule {
	return []Rule{
		{ID: "core-rs-envelope", Kind: Response, Severity: Must, Source: "SAML core 3.2.2",
			Says:  "A response has an ID that is an XML name, the version 2.0 and the instant of its issue in UTC.",
			Mend:  "Begin the ID with a letter or an underscore, and write the instant as 2026-11-22T10:00:00Z.",
			check: checkEnvelope},
		{ID: "core-rs-issuer", Kind: Response, Severity: Should, Source: "SAML profiles 4.1.4.2",
			Says:  "A response names its issuer: the entityID, with the format entity or none.",
			Mend:  "Write the entityID of the identity provider's metadata into Issuer. It must be there where the response is signed.",
			check: checkIssuer},
		{ID: "core-rs-destination", Kind: Response, Severity: Must, Source: "SAML bindings 3.5.5.2",
			Says: "A signed response names in Destination the address that it is sent to.",
			Mend: "Write the Location of the AssertionConsumerService into Destination.",
			check: func(d *document, r *report) {
				value := attr(d.root, "Destination")
				if signed(d.root) && value == "" || value != "" && !d.secure(value) {
					r.missed("Response", "Destination is %s", quote(value))
				}
			}},
		{ID: "core-rs-in-response-to", Kind: Response, Severity: Info, Source: "SAML core 3.2.2, SAML profiles 4.1.5",
			Says: "An answer names the request that it answers. One that does not is unsolicited, and anybody can be logged in as somebody else with such a one.",
			Mend: "Copy the ID of the request into InResponseTo. Trin takes no unsolicited response as a login.",
			check: func(d *document, r *report) {
				if attr(d.root, "InResponseTo") == "" {
					r.missed("Response", "there is no InResponseTo")
				}
			}},
		{ID: "core-rs-status", Kind: Response, Severity: Must, Source: "SAML core 3.2.2.2",
			Says:  "The outer status is Success, Requester, Responder or VersionMismatch; an inner one of SAML is one that core lists.",
			Mend:  "Write the outer code first and the reason inside it, spelt as core does.",
			check: checkStatus},
		{ID: "core-rs-error-reason", Kind: Response, Severity: Should, Source: "SAML core 3.2.2.2",
			Says: "An error says why, by a second code inside the first.",
			Mend: "Add the code, such as NoAuthnContext, NoPassive, AuthnFailed or RequestDenied.",
			check: func(d *document, r *report) {
				codes := d.statusCodes()
				if len(codes) == 1 && codes[0] != statusSuccess {
					r.missed("Status", "the only code is %s", quote(codes[0]))
				}
			}},
		{ID: "core-rs-error-empty", Kind: Response, Severity: Must, Source: "SAML core 3.3.3, SAML profiles 4.1.4.2",
			Says: "A response with an error holds no assertion; one with success holds one at least.",
			Mend: "Say Success where a user has logged in, and nothing of a user where not.",
			check: func(d *document, r *report) {
				success, count := d.success(), len(d.assertions)+len(d.locked)
				if success == (count == 0) {
					r.missed("Response", "success is %t and there are %d assertions", success, count)
				}
			}},
		{ID: "core-rs-signed", Kind: Response, Severity: Must, Source: "SAML profiles 4.1.3.5, 4.1.4.5",
			Says: "A response by HTTP-POST is signed, or each of its assertions is.",
			Mend: "Sign the assertion before it is encrypted, or the response last of all.",
			check: func(d *document, r *report) {
				if signed(d.root) || !d.success() {
					return
				}
				for _, a := range d.assertions {
					if !signed(a.el) {
						r.missed(a.place, "neither it nor the response is signed")
					}
				}
			}},
		{ID: "core-rs-signature", Kind: Response, Severity: Must, Source: "SAML core 5.4",
			Says: "Signatures are in the form that SAML allows, and verify.",
			Mend: "Give the message as it was sent. If it is, something has changed it after it was signed, or another key has signed it.",
			check: func(d *document, r *report) {
				for _, s := range d.signable() {
					if err := d.verify(s.el); signed(s.el) && err != nil && !errors.Is(err, errNoCertificate) {
						r.missed(s.place, "the signature cannot be relied upon: %s", quoteError(err))
					}
				}
			}},
		{ID: "core-rs-weak-signature", Kind: Response, Severity: Should, Source: "RFC 9155, SAML2Int 2.0 [SDP-ALG01]",
			Says: "Responses and assertions are not signed with SHA-1 or MD5.",
			Mend: "Sign with rsa-sha256 or ecdsa-sha256.",
			check: func(d *document, r *report) {
				for _, s := range d.signable() {
					if weak := weakSignature(s.el); weak != "" {
						r.missed(s.place, "it is signed with %s", quote(weak))
					}
				}
			}},
		{ID: "core-rs-encrypted", Kind: Response, Severity: Info, Source: "SAML core 2.3.4",
			Says: "An encrypted assertion can be read with the key that it was encrypted to, and with nothing else.",
			Mend: "Give the key with --key. Of what is inside nothing can be said without it.",
			check: func(d *document, r *report) {
				for _, l := range d.locked {
					if !l.tried {
						r.missed(l.place, "there is no key to read it with")
					}
				}
			}},
		{ID: "core-rs-decrypts", Kind: Response, Severity: Must, Source: "XML Encryption 1.1, SAML core 6",
			Says: "An encrypted assertion decrypts to one assertion.",
			Mend: "Check that the key is the one whose certificate stands in the metadata for encryption, and that the algorithms are ones that both sides know.",
			check: func(d *document, r *report) {
				for _, l := range d.locked {
					if l.tried {
						r.missed(l.place, "no key that was given reads it")
					}
				}
			}},
		{ID: "core-rs-weak-encryption", Kind: Response, Severity: Should, Source: "SAML2Int 2.0 [SDP-ALG01], XML Encryption 1.1 section 6",
			Says:  "Assertions are encrypted with AES-GCM and RSA-OAEP: CBC does not notice changes, and PKCS #1 v1.5 gives its plaintext away to who may ask often enough.",
			Mend:  "List the algorithms in the service provider's metadata, and set them at the identity provider.",
			check: checkEncryption},
	}
}

// statusCodes are the codes of the status, outer first.
func (d *document) statusCodes() []string {
	var codes []string
	el := child(child(d.root, nsProtocol, "Status"), nsProtocol, "StatusCode")
	for ; el != nil && len(codes) < 8; el = child(el, nsProtocol, "StatusCode") {
		codes = append(codes, attr(el, "Value"))
	}
	return codes
}

// success reports whether the response says so.
func (d *document) success() bool {
	codes := d.statusCodes()
	return len(codes) > 0 && codes[0] == statusSuccess
}

// checkStatus looks at the codes.
func checkStatus(d *document, r *report) {
	codes := d.statusCodes()
	if len(codes) == 0 {
		r.missed("Response", "there is no StatusCode")
		return
	}
	switch strings.TrimPrefix(codes[0], statusPrefix) {
	case "Success", "Requester", "Responder", "VersionMismatch":
	default:
		r.missed("Status", "the outer code is %s", quote(codes[0]))
	}
	known := strings.Fields("AuthnFailed InvalidAttrNameOrValue InvalidNameIDPolicy NoAuthnContext NoAvailableIDP NoPassive NoSupportedIDP PartialLogout ProxyCountExceeded RequestDenied RequestUnsupported RequestVersionDeprecated RequestVersionTooHigh RequestVersionTooLow ResourceNotRecognized TooManyResponses UnknownAttrProfile UnknownPrincipal UnsupportedBinding")
	for _, code := range codes[1:] {
		if strings.HasPrefix(code, "urn:oasis:names:tc:SAML:") && !contains(known, strings.TrimPrefix(code, statusPrefix)) {
			r.missed("Status", "an inner code is %s", quote(code))
		}
	}
}

// signable are the elements that may carry a signature.
func (d *document) signable() []placed {
	list := []placed{{d.root, d.root.Tag}}
	for _, a := range d.assertions {
		list = append(list, placed{a.el, a.place})
	}
	return list
}

// checkEncryption looks at the algorithms of encrypted assertions.
func checkEncryption(d *document, r *report) {
	for i, el := range children(d.root, nsAssertion, "EncryptedAssertion") {
		place := fmt.Sprintf("EncryptedAssertion %d", i+1)
		data := child(el, xmlsec.NamespaceXEnc, "EncryptedData")
		keys := append(children(el, xmlsec.NamespaceXEnc, "EncryptedKey"),
			children(child(data, xmlsec.NamespaceDSig, "KeyInfo"), xmlsec.NamespaceXEnc, "EncryptedKey")...)
		for _, holder := range append(keys, data) {
			algorithm := attr(child(holder, xmlsec.NamespaceXEnc, "EncryptionMethod"), "Algorithm")
			if strings.HasSuffix(algorithm, "-cbc") || algorithm == xmlsec.RSA15 {
				r.missed(place, "the algorithm is %s", quote(algorithm))
			}
		}
	}
}
