package installation

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"

	"trin/broker"
)

// contactTypes are those that metadata knows (SAML metadata 2.3.2.2).
var contactTypes = []string{"technical", "support", "administrative", "billing", "other"}

// pixels is the size of a picture. It is negative if it could not be read.
type pixels int

var _ fromNode = (*pixels)(nil)

func (p *pixels) decode(d *decoder, path string, n *node) {
	value, err := strconv.Atoi(n.text)
	if n.kind != nodeNumber || !wholeNumber.MatchString(n.text) || err != nil {
		d.report(path, "Here stands %s, but it should be a number of pixels.", describe(n))
		value = -1
	}
	*p = pixels(value)
}

// scopePattern and maxScope are what a domain may be (RFC 1035 2.3.4).
var scopePattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

const maxScope = 253

// publisher reads what the installation says about itself.
func (b *builder) publisher(d *document, p *publisherEntry) broker.Publisher {
	if p == nil {
		return broker.Publisher{}
	}
	b.pages(d, "publisher.informationURL", p.InformationURL)
	b.pages(d, "publisher.privacyURL", p.PrivacyURL)
	if p.ErrorURL != "" {
		b.page(d, "publisher.errorURL", p.ErrorURL)
	}
	read := broker.Publisher{
		Organization: b.organization(d, p.Organization),
		Name:         broker.Text(p.Name), Description: broker.Text(p.Description),
		Information: broker.Text(p.InformationURL), Privacy: broker.Text(p.PrivacyURL), Error: p.ErrorURL,
		Scopes: p.Scopes, SignedRequest: p.WantSignedRequests,
	}
	for i, scope := range p.Scopes {
		if len(scope) > maxScope || !scopePattern.MatchString(scope) || slices.Contains(p.Scopes[:i], scope) {
			b.fail(d, fmt.Sprintf("publisher.scopes.%d", i), "%q is no domain, or stands twice. Write each once, as example.dk, without a pattern and without the @ before it.", scope)
		}
	}
	for i, c := range p.Contacts {
		b.contact(d, fmt.Sprintf("publisher.contacts.%d", i), c)
		read.Contacts = append(read.Contacts, broker.Contact(c))
	}
	for i, l := range p.Logos {
		field := fmt.Sprintf("publisher.logos.%d", i)
		b.page(d, field+".url", l.URL)
		if l.Width == 0 || l.Height == 0 {
			b.fail(d, field, "The size is missing. Write width: and height:, in pixels.")
		}
		if l.Language != "" && !languageTag.MatchString(l.Language) {
			b.fail(d, field+".language", "%q is no language. Write a tag such as da or en.", l.Language)
		}
		read.Logos = append(read.Logos, broker.Logo{URL: l.URL, Width: int(l.Width), Height: int(l.Height), Language: l.Language})
	}
	return read
}

// organization reads who runs the installation. Metadata wants all of it
// (SAML metadata 2.3.2.1).
func (b *builder) organization(d *document, o *organizationEntry) *broker.Organization {
	const field = "publisher.organization"
	if o == nil {
		return nil
	}
	if len(o.Name) == 0 {
		b.fail(d, field, "The organization has no name. Write name:.")
	}
	if len(o.URL) == 0 {
		b.fail(d, field, "The organization has no page. Write url: and its address.")
	}
	b.pages(d, field+".url", o.URL)
	display := o.DisplayName
	if len(display) == 0 {
		display = o.Name
	}
	return &broker.Organization{Name: broker.Text(o.Name), DisplayName: broker.Text(display), URL: broker.Text(o.URL)}
}

// contacts checks those of the other party.
func (b *builder) contacts(d *document, all []contactEntry) {
	for i, c := range all {
		b.contact(d, fmt.Sprintf("contacts.%d", i), c)
	}
}

// contact checks somebody to ask.
func (b *builder) contact(d *document, field string, c contactEntry) {
	if !slices.Contains(contactTypes, c.Type) {
		b.fail(d, field, "%q is not what a contact can be for. Write type: technical, support, administrative, billing or other.", c.Type)
	}
	if c.Email == "" && c.Telephone == "" {
		b.fail(d, field, "There is no way to reach the contact. Write email: or telephone:.")
	}
	if address, err := mail.ParseAddress(c.Email); c.Email != "" && (err != nil || address.Address != c.Email) {
		b.fail(d, field+".email", "%q is no e-mail address. Write it alone, as help@example.dk.", c.Email)
	}
}

// pages checks addresses by language.
func (b *builder) pages(d *document, field string, all name) {
	for _, language := range slices.Sorted(maps.Keys(all)) {
		at := field
		if language != "" {
			at += "." + language
		}
		b.page(d, at, all[language])
	}
}

// page checks an address that users are sent to.
func (b *builder) page(d *document, field, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		b.fail(d, field, "%q is not the address of a page. Write it with https://.", address)
	}
}
