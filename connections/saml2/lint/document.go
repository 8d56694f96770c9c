package lint

import (
	"crypto"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// The namespaces.
const (
	nsMetadata   = "urn:oasis:names:tc:SAML:2.0:metadata"
	nsAssertion  = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsProtocol   = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsUI         = "urn:oasis:names:tc:SAML:metadata:ui"
	nsScope      = "urn:mace:shibboleth:metadata:1.0"
	nsAttribute  = "urn:oasis:names:tc:SAML:metadata:attribute"
	nsPublishing = "urn:oasis:names:tc:SAML:metadata:rpi"
	nsREFEDS     = "http://refeds.org/metadata"
)

// The bindings.
const (
	bindingRedirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	bindingPost     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// element is an element of a document; nil is one that is not there.
type element = *etree.Element

// document is what is looked at.
type document struct {
	Options
	root       element
	redirect   *redirect
	assertions []assertion // of a response, those that can be read
	locked     []locked    // of a response, those that cannot
	plain      string      // an address of Own that was taken although it is http; "" = none
}

// assertion is an assertion with its place.
type assertion struct {
	el        element
	place     string
	encrypted bool
}

// locked is an encrypted assertion that cannot be read.
type locked struct {
	place string
	tried bool // there was a key
}

// roots are the root elements by the kind.
func root(kind Kind) (space, local string) {
	switch kind {
	case Metadata:
		return nsMetadata, "EntityDescriptor"
	case Request:
		return nsProtocol, "AuthnRequest"
	}
	return nsProtocol, "Response"
}

// read reads a document, or is the finding that says why it cannot be read.
func read(kind Kind, data []byte, o Options) (*document, *Finding) {
	limits := xmlsec.MessageLimits()
	if kind == Metadata {
		limits = xmlsec.MetadataLimits()
	}
	unreadable := func(seen string, args ...any) (*document, *Finding) {
		f := readable(kind).finding("document", fmt.Sprintf(seen, args...))
		return nil, &f
	}
	text, byRedirect, err := unpack(kind, data, limits.Bytes)
	if err != nil {
		return unreadable("%v", err)
	}
	parsed, err := xmlsec.Parse(text, limits)
	if err != nil {
		return unreadable("%v", quoteError(err))
	}
	space, local := root(kind)
	if !xmlsec.Is(parsed, space, local) {
		return unreadable("the root is %s in %s, and not %s", quote(parsed.Tag), quote(parsed.NamespaceURI()), local)
	}
	d := &document{Options: o, root: parsed, redirect: byRedirect}
	if kind == Response {
		d.open()
	}
	return d, nil
}

// readable is the rule that a document can be read at all.
func readable(kind Kind) Rule {
	return Rule{
		ID: "core-xml-" + string(kind), Kind: kind, Severity: Must, Source: "SAML core 1.2, XML 1.0",
		Says: "The document is well-formed UTF-8 XML without a document type, entities or processing instructions, within the limits, and its root is the element that it is said to be.",
		Mend: "Give the document as it is sent, whole and unchanged. An aggregate of metadata is given one entity at a time.",
	}
}

// open finds the assertions of a response, and decrypts what it can.
func (d *document) open() {
	for i, el := range children(d.root, nsAssertion, "Assertion") {
		d.assertions = append(d.assertions, assertion{el: el, place: fmt.Sprintf("Assertion %d", i+1)})
	}
	keys := append([]crypto.Decrypter(nil), d.Keys...)
	for i, el := range children(d.root, nsAssertion, "EncryptedAssertion") {
		place := fmt.Sprintf("EncryptedAssertion %d", i+1)
		var plain element
		if len(keys) > 0 { // weak algorithms are findings of their own
			policy := xmlsec.DecryptPolicy{InsecureCBC: true, InsecureRSA15: true}
			if opened, err := xmlsec.Decrypt(el, keys, policy); err == nil && xmlsec.Is(opened, nsAssertion, "Assertion") {
				plain = opened
			}
		}
		if plain == nil {
			d.locked = append(d.locked, locked{place, len(keys) > 0})
			continue
		}
		d.assertions = append(d.assertions, assertion{el: plain, place: place, encrypted: true})
	}
}

// missed says that the rule is missed.
func (r *report) missed(place, seen string, args ...any) {
	if len(r.findings) < maxFindings {
		r.findings = append(r.findings, r.rule.finding(place, fmt.Sprintf(seen, args...)))
	}
}

// maxQuoted is how much text of a document is shown.
const maxQuoted = 100

// quote shows text of a document, clipped and without anything that a terminal
// would act upon.
func quote(s string) string {
	if len(s) > maxQuoted {
		cut := maxQuoted
		for cut > 0 && s[cut]&0xc0 == 0x80 { // not in the middle of a letter
			cut--
		}
		return fmt.Sprintf("%q…", s[:cut])
	}
	return fmt.Sprintf("%q", s)
}

// quoteError shows an error whose text may hold some of the document's.
func quoteError(err error) string { return strings.Trim(quote(err.Error()), `"`) }

// children are the child elements of that name.
func children(el element, space, local string) []element { return xmlsec.Children(el, space, local) }

// child is the first child element of that name, or nil.
func child(el element, space, local string) element {
	if all := xmlsec.Children(el, space, local); len(all) > 0 {
		return all[0]
	}
	return nil
}

// attr is an attribute, without white space around it; "" = it is not there.
func attr(el element, name string) string {
	value, _ := xmlsec.Attr(el, name)
	return strings.Trim(value, " \t\r\n")
}

// has reports whether the attribute is there.
func has(el element, name string) bool {
	_, ok := xmlsec.Attr(el, name)
	return ok
}

// is reports whether an xs:boolean attribute is true.
func is(el element, name string) bool { v := attr(el, name); return v == "true" || v == "1" }

// raw is the text of an element as it stands; "" = none, or not text alone.
func raw(el element) string {
	if el == nil {
		return ""
	}
	value, err := xmlsec.Text(el)
	if err != nil {
		return ""
	}
	return value
}

// text is the text of an element, without white space around it.
func text(el element) string { return strings.Trim(raw(el), " \t\r\n") }

// texts are the texts of elements.
func texts(all []element) []string {
	list := make([]string, len(all))
	for i, el := range all {
		list[i] = text(el)
	}
	return list
}

// instant reads an xs:dateTime; false = it is none.
func instant(value string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, value)
	return at, err == nil
}

// https reports whether an address is one of https.
func https(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

// secure reports whether an address is one of https, or one of the reader's own.
func (d *document) secure(address string) bool {
	if https(address) {
		return true
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || !slices.Contains(d.Own, u.Scheme+"://"+u.Host) {
		return false
	}
	d.plain = address
	return true
}

// plain is the rule that says once that an own address is plain http.
func plain(kind Kind) Rule {
	return Rule{
		ID: "core-plain-" + string(kind), Kind: kind, Severity: Info, Source: "SAML bindings 3.4.5, 3.5.5",
		Says: "Addresses of https are for everybody; a demonstration or a test on one machine may do with http.",
		Mend: "Nothing has to be done for a demonstration. Serve Trin by https before a partner is to reach it.",
		check: func(d *document, r *report) {
			if d.plain != "" {
				r.missed("document", "Trin is at %s", quote(d.plain))
			}
		},
	}
}

// absolute reports whether a name is an absolute URI.
func absolute(name string) bool {
	u, err := url.Parse(name)
	return err == nil && u.IsAbs()
}

// attrRaw is an attribute as it stands.
func attrRaw(el element, name string) (string, bool) { return xmlsec.Attr(el, name) }
