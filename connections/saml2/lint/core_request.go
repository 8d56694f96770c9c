package lint

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"trin/connections/internal/xmlsec"
)

// coreRequest are the rules of SAML for an AuthnRequest, but for the classes
// that it asks for.
func coreRequest() []Rule {
	return []Rule{
		{ID: "core-rq-envelope", Kind: Request, Severity: Must, Source: "SAML core 3.2.1",
			Says:  "A request has an ID that is an XML name, the version 2.0 and the instant of its issue in UTC.",
			Mend:  "Begin the ID with a letter or an underscore, and write the instant as 2026-11-22T10:00:00Z.",
			check: checkEnvelope},
		{ID: "core-rq-issuer", Kind: Request, Severity: Must, Source: "SAML profiles 4.1.4.1",
			Says:  "A request names its issuer: the entityID, with the format entity or none.",
			Mend:  "Write the entityID of the service provider's metadata into Issuer.",
			check: checkIssuer},
		{ID: "core-rq-signature", Kind: Request, Severity: Must, Source: "SAML core 5.4, SAML bindings 3.4.4.1",
			Says:  "A signature of a request verifies. By HTTP-Redirect it is over the query, and none is in the message.",
			Mend:  "Sign the message as it is sent, as the last thing that is done to it, with the key in the metadata. For HTTP-Redirect give the linter the address and --certificate.",
			check: checkRequestSignature},
		{ID: "core-rq-signed", Kind: Request, Severity: Should, Source: "SAML profiles 4.1.3.5",
			Says: "A request is signed. Without that anybody can change the level that it asks for.",
			Mend: "Sign requests, and say AuthnRequestsSigned in the metadata.",
			check: func(d *document, r *report) {
				if !d.signedRequest() {
					r.missed("AuthnRequest", "there is no signature; one by HTTP-Redirect is seen only if the whole address is given")
				}
			}},
		{ID: "core-rq-weak-signature", Kind: Request, Severity: Should, Source: "RFC 9155, SAML2Int 2.0 [SDP-ALG01]",
			Says: "Requests are not signed with SHA-1 or MD5.",
			Mend: "Sign with rsa-sha256 or ecdsa-sha256.",
			check: func(d *document, r *report) {
				if weak := weakSignature(d.root); weak != "" {
					r.missed("AuthnRequest", "it is signed with %s", quote(weak))
				}
				if d.redirect != nil && strings.HasSuffix(d.redirect.algorithm, "sha1") {
					r.missed("query", "it is signed with %s", quote(d.redirect.algorithm))
				}
			}},
		{ID: "core-rq-destination", Kind: Request, Severity: Must, Source: "SAML bindings 3.4.5.2, 3.5.5.2",
			Says: "A signed request names in Destination the address that it is sent to.",
			Mend: "Write the Location of the SingleSignOnService into Destination.",
			check: func(d *document, r *report) {
				if value := attr(d.root, "Destination"); d.signedRequest() && !d.secure(value) {
					r.missed("AuthnRequest", "Destination is %s", quote(value))
				}
			}},
		{ID: "core-rq-consumer", Kind: Request, Severity: Must, Source: "SAML core 3.4.1",
			Says: "A request names where the answer goes by an address or by an index, not by both; a ProtocolBinding goes with the address.",
			Mend: "Keep AssertionConsumerServiceURL and ProtocolBinding, or AssertionConsumerServiceIndex, or neither for the default of the metadata.",
			check: func(d *document, r *report) {
				address, index := has(d.root, "AssertionConsumerServiceURL"), has(d.root, "AssertionConsumerServiceIndex")
				if index && (address || has(d.root, "ProtocolBinding")) {
					r.missed("AuthnRequest", "AssertionConsumerServiceIndex stands beside an address or a binding")
				}
				if value := attr(d.root, "AssertionConsumerServiceURL"); address && !d.secure(value) {
					r.missed("AuthnRequest", "AssertionConsumerServiceURL is %s", quote(value))
				}
				if _, err := strconv.ParseUint(attr(d.root, "AssertionConsumerServiceIndex"), 10, 16); index && err != nil {
					r.missed("AuthnRequest", "AssertionConsumerServiceIndex is %s", quote(attr(d.root, "AssertionConsumerServiceIndex")))
				}
				if value := attr(d.root, "ProtocolBinding"); value != "" && value != bindingPost {
					r.missed("AuthnRequest", "ProtocolBinding is %s; a response comes by HTTP-POST", quote(value))
				}
			}},
		{ID: "core-rq-passive", Kind: Request, Severity: Should, Source: "SAML core 3.4.1",
			Says: "A request does not demand a fresh login (ForceAuthn) and no page (IsPassive) at once: it can rarely be met.",
			Mend: "Send one of the two.",
			check: func(d *document, r *report) {
				if is(d.root, "ForceAuthn") && is(d.root, "IsPassive") {
					r.missed("AuthnRequest", "ForceAuthn and IsPassive are both true")
				}
			}},
		{ID: "core-rq-subject", Kind: Request, Severity: Must, Source: "SAML profiles 4.1.4.1",
			Says: "A Subject in a request holds no SubjectConfirmation.",
			Mend: "Leave the SubjectConfirmation out.",
			check: func(d *document, r *report) {
				if child(child(d.root, nsAssertion, "Subject"), nsAssertion, "SubjectConfirmation") != nil {
					r.missed("Subject", "there is a SubjectConfirmation")
				}
			}},
		{ID: "core-rq-scoping", Kind: Request, Severity: Must, Source: "SAML core 3.4.1.2",
			Says: "Scoping has a ProxyCount that is a whole number, and each RequesterID holds a name.",
			Mend: "Write ProxyCount as 0 or more, and the entityID of the service behind the request into RequesterID.",
			check: func(d *document, r *report) {
				scoping := child(d.root, nsProtocol, "Scoping")
				if _, err := strconv.ParseUint(attr(scoping, "ProxyCount"), 10, 31); has(scoping, "ProxyCount") && err != nil {
					r.missed("Scoping", "ProxyCount is %s", quote(attr(scoping, "ProxyCount")))
				}
				for _, value := range texts(children(scoping, nsProtocol, "RequesterID")) {
					if value == "" {
						r.missed("Scoping", "a RequesterID is empty")
					}
				}
			}},
		{ID: "core-rq-age", Kind: Request, Severity: Info, Source: "SAML2Int 2.0 [SDP-G01]",
			Says: "A request is believed for a few minutes only.",
			Mend: "Nothing, if the file was kept. Otherwise set the clocks of both machines.",
			check: func(d *document, r *report) {
				at, ok := instant(attr(d.root, "IssueInstant"))
				if age := d.Now.Sub(at); ok && (age > 10*time.Minute || age < -5*time.Minute) {
					r.missed("AuthnRequest", "it was issued at %s", at.UTC().Format("2006-01-02 15:04:05"))
				}
			}},
	}
}

// checkEnvelope looks at the attributes that every message has.
func checkEnvelope(d *document, r *report) {
	if id := attr(d.root, "ID"); !ncName(id) {
		r.missed(d.root.Tag, "ID is %s", quote(id))
	}
	if version := attr(d.root, "Version"); version != "2.0" {
		r.missed(d.root.Tag, "Version is %s", quote(version))
	}
	value := attr(d.root, "IssueInstant")
	at, ok := instant(value)
	if _, offset := at.Zone(); !ok || offset != 0 {
		r.missed(d.root.Tag, "IssueInstant is %s", quote(value))
	}
}

// ncName reports whether the value can be an ID: the first character at least,
// which is what goes wrong.
func ncName(value string) bool {
	if value == "" || strings.ContainsAny(value, ": \t\r\n") {
		return false
	}
	c := value[0]
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// checkIssuer looks at the issuer of a message.
func checkIssuer(d *document, r *report) {
	issuer := child(d.root, nsAssertion, "Issuer")
	if text(issuer) == "" {
		r.missed(d.root.Tag, "there is no Issuer, or it is empty")
		return
	}
	if format := attr(issuer, "Format"); format != "" && format != "urn:oasis:names:tc:SAML:2.0:nameid-format:entity" {
		r.missed("Issuer", "Format is %s", quote(format))
	}
}

// signedRequest reports whether the request carries a signature, in it or beside
// it.
func (d *document) signedRequest() bool {
	return signed(d.root) || d.redirect != nil && d.redirect.signature != nil
}

// checkRequestSignature verifies what is signed.
func checkRequestSignature(d *document, r *report) {
	if d.redirect == nil {
		if signed(d.root) {
			if err := d.verify(d.root); err != nil && !errors.Is(err, errNoCertificate) {
				r.missed("AuthnRequest", "the signature cannot be relied upon: %s", quoteError(err))
			}
		}
		return
	}
	if child(d.root, xmlsec.NamespaceDSig, "Signature") != nil {
		r.missed("AuthnRequest", "the message came by HTTP-Redirect and holds a signature of its own")
	}
	if d.redirect.signature != nil && len(d.Certificates) > 0 {
		if err := d.redirect.verify(d.Certificates); err != nil {
			r.missed("query", "the signature cannot be relied upon: %s", quoteError(err))
		}
	}
}
