package lint

import (
	"errors"
	"fmt"
	"strings"
)

// coreMetadata are the rules of SAML for the metadata of one entity.
func coreMetadata() []Rule {
	return []Rule{
		{ID: "core-md-entityid", Kind: Metadata, Severity: Must, Source: "SAML core 8.3.6",
			Says: "The entityID is an absolute URI of at most 1024 characters, without white space around it.",
			Mend: "Give the entity such a name. It is a name and no address: it need not lead anywhere.",
			check: func(d *document, r *report) {
				value, _ := attrRaw(d.root, "entityID")
				if len(value) > 1024 || !absolute(value) || strings.TrimSpace(value) != value {
					r.missed("EntityDescriptor", "entityID is %s", quote(value))
				}
			}},
		{ID: "core-md-valid", Kind: Metadata, Severity: Must, Source: "SAML metadata 2.2.1, 2.3.2",
			Says: "Metadata is not used after its validUntil, which is a time in UTC.",
			Mend: "Get the metadata anew from its owner. Take validUntil away only where files are exchanged by hand.",
			check: func(d *document, r *report) {
				for _, v := range validities(d) {
					if !has(v.el, "validUntil") {
						continue
					}
					until, ok := instant(attr(v.el, "validUntil"))
					if !ok {
						r.missed(v.place, "validUntil is %s, and no time", quote(attr(v.el, "validUntil")))
					} else if !d.Now.Before(until) {
						r.missed(v.place, "validUntil was %s", until.UTC().Format("2006-01-02 15:04"))
					}
				}
			}},
		{ID: "core-md-signature", Kind: Metadata, Severity: Must, Source: "SAML metadata 3, SAML core 5.4",
			Says: "A signature over metadata is in the form that SAML allows, and verifies.",
			Mend: "Give the file as it was published: an editor or a converter breaks the signature. Otherwise have its owner sign it anew.",
			check: func(d *document, r *report) {
				if !signed(d.root) {
					return
				}
				if err := d.verify(d.root); err != nil && !errors.Is(err, errNoCertificate) {
					r.missed("EntityDescriptor", "the signature cannot be relied upon: %s", quoteError(err))
				}
			}},
		{ID: "core-md-weak-signature", Kind: Metadata, Severity: Should, Source: "RFC 9155, SAML2Int 2.0 [SDP-ALG01]",
			Says: "Metadata is not signed with SHA-1 or MD5.",
			Mend: "Sign with rsa-sha256 or ecdsa-sha256.",
			check: func(d *document, r *report) {
				if weak := weakSignature(d.root); weak != "" {
					r.missed("EntityDescriptor", "it is signed with %s", quote(weak))
				}
			}},
		{ID: "core-md-role", Kind: Metadata, Severity: Must, Source: "SAML metadata 2.4.1",
			Says: "The entity has one role of each kind for SAML 2.0: protocolSupportEnumeration names the protocol.",
			Mend: "Give the metadata of an identity provider or a service provider of SAML 2.0.",
			check: func(d *document, r *report) {
				sp, idp := roles(d, "SPSSODescriptor"), roles(d, "IDPSSODescriptor")
				if len(sp)+len(idp) == 0 {
					r.missed("EntityDescriptor", "there is no SPSSODescriptor and no IDPSSODescriptor for SAML 2.0")
				}
				if len(sp) > 1 || len(idp) > 1 {
					r.missed("EntityDescriptor", "there are %d SPSSODescriptor and %d IDPSSODescriptor for SAML 2.0", len(sp), len(idp))
				}
			}},
		{ID: "core-md-https", Kind: Metadata, Severity: Must, Source: "SAML bindings 3.4.5, 3.5.5; SAML2Int 2.0 [SDP-SP09], [SDP-IDP03]",
			Says: "Endpoints that browsers are sent to have addresses of https.",
			Mend: "Publish the endpoint behind TLS.",
			check: func(d *document, r *report) {
				for _, e := range endpoints(d, "SingleSignOnService", "AssertionConsumerService", "SingleLogoutService") {
					for _, name := range []string{"Location", "ResponseLocation"} {
						if (name == "Location" || has(e.el, name)) && !d.secure(attr(e.el, name)) {
							r.missed(e.place, "%s is %s", name, quote(attr(e.el, name)))
						}
					}
				}
			}},
		{ID: "core-md-binding", Kind: Metadata, Severity: Must, Source: "SAML profiles 4.1.2, 4.1.4",
			Says: "An identity provider takes requests by HTTP-Redirect or HTTP-POST; a service provider takes responses by HTTP-POST.",
			Mend: "Add an endpoint with that binding.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor") {
					if !bound(role, "SingleSignOnService", bindingRedirect) && !bound(role, "SingleSignOnService", bindingPost) {
						r.missed("IDPSSODescriptor", "no SingleSignOnService has either binding")
					}
				}
				for _, role := range roles(d, "SPSSODescriptor") {
					if !bound(role, "AssertionConsumerService", bindingPost) {
						r.missed("SPSSODescriptor", "no AssertionConsumerService has the binding HTTP-POST")
					}
				}
			}},
		{ID: "core-md-acs-index", Kind: Metadata, Severity: Must, Source: "SAML metadata 2.2.3, 2.4.4",
			Says:  "Each AssertionConsumerService has an index of its own, and one at most is the default.",
			Mend:  "Number the endpoints from 0, each once, and say isDefault of one.",
			check: checkIndexes},
		{ID: "core-md-logout", Kind: Metadata, Severity: Should, Source: "SAML profiles 4.4",
			Says: "A role that can be told of a logout says where, and has a signing key for it.",
			Mend: "Add a SingleLogoutService, by HTTP-Redirect first, and the signing certificate. Without it a logout ends elsewhere and leaves this session.",
			check: func(d *document, r *report) {
				for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
					if len(children(role, nsMetadata, "SingleLogoutService")) == 0 {
						r.missed(role.Tag, "there is no SingleLogoutService")
					}
				}
			}},
	}
}

// checkIndexes looks at the numbers of the endpoints of service providers.
func checkIndexes(d *document, r *report) {
	for _, role := range roles(d, "SPSSODescriptor") {
		seen, defaults := map[string]bool{}, 0
		for i, el := range children(role, nsMetadata, "AssertionConsumerService") {
			place, index := fmt.Sprintf("AssertionConsumerService %d", i+1), attr(el, "index")
			switch {
			case index == "":
				r.missed(place, "there is no index")
			case seen[index]:
				r.missed(place, "the index %s is there twice", quote(index))
			}
			seen[index] = true
			if is(el, "isDefault") {
				defaults++
			}
		}
		if defaults > 1 {
			r.missed("SPSSODescriptor", "%d endpoints say that they are the default", defaults)
		}
	}
}

// roles are the roles of those names for SAML 2.0.
func roles(d *document, names ...string) []element {
	var list []element
	for _, name := range names {
		for _, role := range children(d.root, nsMetadata, name) {
			for protocol := range strings.FieldsSeq(attr(role, "protocolSupportEnumeration")) {
				if protocol == nsProtocol {
					list = append(list, role)
					break
				}
			}
		}
	}
	return list
}

// validities are the elements that may end.
func validities(d *document) []placed {
	all := []placed{{d.root, "EntityDescriptor"}}
	for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
		all = append(all, placed{role, role.Tag})
	}
	return all
}

// placed is an element with its place.
type placed struct {
	el    element
	place string
}

// endpoints are the endpoints of those names, of every role.
func endpoints(d *document, names ...string) []placed {
	var list []placed
	for _, role := range roles(d, "IDPSSODescriptor", "SPSSODescriptor") {
		for _, name := range names {
			for i, el := range children(role, nsMetadata, name) {
				list = append(list, placed{el, fmt.Sprintf("%s %s %d", role.Tag, name, i+1)})
			}
		}
	}
	return list
}

// bound reports whether the role has an endpoint of that name and binding.
func bound(role element, name, binding string) bool {
	for _, el := range children(role, nsMetadata, name) {
		if attr(el, "Binding") == binding {
			return true
		}
	}
	return false
}
