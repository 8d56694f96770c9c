package lint

import (
	"strings"
	"time"
)

const methodBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

// coreAssertion are the rules of SAML for the assertions of a response.
func coreAssertion() []Rule {
	return []Rule{
		{ID: "core-rs-subject", Kind: Response, Severity: Must, Source: "SAML profiles 4.1.4.2",
			Says:  "An assertion has a bearer confirmation with the address that it is for (Recipient), the time until which it may be delivered (NotOnOrAfter), no NotBefore, and the request that it answers, the same as the response.",
			Mend:  "Fill SubjectConfirmationData. Recipient is the address of Destination.",
			check: each(checkSubject)},
		{ID: "core-rs-nameid", Kind: Response, Severity: Should, Source: "SAML core 2.2.3",
			Says: "An assertion says who the user is by a name identifier with its format, without white space around it.",
			Mend: "State the format. One that is left out means that the name promises nothing.",
			check: each(func(_ *document, r *report, a assertion) {
				name := a.nameID()
				switch {
				case name == nil:
					r.missed(a.place, "there is no NameID")
				case text(name) == "" || text(name) != raw(name):
					r.missed(a.place, "NameID is %s", quote(raw(name)))
				case attr(name, "Format") == "":
					r.missed(a.place, "the NameID has no Format")
				}
			})},
		{ID: "core-rs-audience", Kind: Response, Severity: Must, Source: "SAML profiles 4.1.4.2",
			Says: "An assertion says which service provider it is for: an AudienceRestriction with its entityID.",
			Mend: "Write the entityID of the service provider's metadata into Audience.",
			check: each(func(_ *document, r *report, a assertion) {
				restriction := child(child(a.el, nsAssertion, "Conditions"), nsAssertion, "AudienceRestriction")
				if audiences := texts(children(restriction, nsAssertion, "Audience")); len(audiences) == 0 || contains(audiences, "") {
					r.missed(a.place, "the audiences are %s", quote(strings.Join(audiences, " ")))
				}
			})},
		{ID: "core-rs-conditions", Kind: Response, Severity: Must, Source: "SAML core 2.5.1",
			Says:  "The times of Conditions are times, and end after they begin.",
			Mend:  "Write both in UTC, as 2026-11-22T10:00:00Z.",
			check: each(checkConditions)},
		{ID: "core-rs-lifetime", Kind: Response, Severity: Should, Source: "SAML profiles 4.1.4.3, SAML2Int 2.0 [SDP-G01]",
			Says: "An assertion may be delivered for some minutes, not for longer.",
			Mend: "Set NotOnOrAfter of SubjectConfirmationData to 5 minutes after the issue.",
			check: each(func(_ *document, r *report, a assertion) {
				issued, known := instant(attr(a.el, "IssueInstant"))
				until, ends := instant(attr(a.confirmation(), "NotOnOrAfter"))
				if lifetime := until.Sub(issued); known && ends && lifetime > 15*time.Minute {
					r.missed(a.place, "it may be delivered for %s", lifetime)
				}
			})},
		{ID: "core-rs-authn", Kind: Response, Severity: Must, Source: "SAML profiles 4.1.4.2, SAML core 2.7.2",
			Says: "One assertion at least says when and how the user has logged in: an AuthnStatement with AuthnInstant and a class.",
			Mend: "Add the statement. The instant is that of the login, not of the message.",
			check: func(d *document, r *report) {
				statements := 0
				for _, a := range d.assertions {
					for _, statement := range children(a.el, nsAssertion, "AuthnStatement") {
						statements++
						if _, ok := instant(attr(statement, "AuthnInstant")); !ok {
							r.missed(a.place, "AuthnInstant is %s", quote(attr(statement, "AuthnInstant")))
						}
						if child(statement, nsAssertion, "AuthnContext") == nil {
							r.missed(a.place, "there is no AuthnContext")
						}
					}
				}
				if len(d.assertions) > 0 && len(d.locked) == 0 && statements == 0 {
					r.missed("Response", "there is no AuthnStatement")
				}
			}},
		{ID: "core-rs-class-space", Kind: Response, Severity: Should, Source: "XML Schema part 2, 3.2.17",
			Says: "A class has no white space around it: some software compares with it.",
			Mend: "Write the element and its text on one line.",
			check: each(func(_ *document, r *report, a assertion) {
				if value := raw(a.class()); strings.TrimSpace(value) != value {
					r.missed(a.place, "AuthnContextClassRef is %s", quote(value))
				}
			})},
		{ID: "core-rs-session", Kind: Response, Severity: Should, Source: "SAML core 2.7.2, SAML profiles 4.4",
			Says: "The AuthnStatement has a SessionIndex, by which a logout can name the session.",
			Mend: "Add one. The ID of the assertion will do.",
			check: each(func(_ *document, r *report, a assertion) {
				if statement := child(a.el, nsAssertion, "AuthnStatement"); statement != nil && attr(statement, "SessionIndex") == "" {
					r.missed(a.place, "there is no SessionIndex")
				}
			})},
		{ID: "core-rs-attribute-twice", Kind: Response, Severity: Should, Source: "SAML core 2.7.3.1",
			Says: "An attribute stands once in an assertion, with all of its values: software differs on which of two it reads.",
			Mend: "Put the values into one Attribute.",
			check: each(func(_ *document, r *report, a assertion) {
				seen := map[string]int{}
				for _, at := range a.attributes() {
					if seen[at.name]++; seen[at.name] == 2 {
						r.missed(a.place, "the attribute %s is there more than once", quote(at.name))
					}
				}
			})},
	}
}

// each is a check of every assertion that can be read.
func each(check func(*document, *report, assertion)) func(*document, *report) {
	return func(d *document, r *report) {
		for _, a := range d.assertions {
			check(d, r, a)
		}
	}
}

// checkSubject looks at the confirmation of the subject.
func checkSubject(d *document, r *report, a assertion) {
	data := a.confirmation()
	if data == nil {
		r.missed(a.place, "there is no bearer SubjectConfirmation with its data")
		return
	}
	if recipient := attr(data, "Recipient"); !d.secure(recipient) || has(d.root, "Destination") && recipient != attr(d.root, "Destination") {
		r.missed(a.place, "Recipient is %s and Destination is %s", quote(recipient), quote(attr(d.root, "Destination")))
	}
	if _, ok := instant(attr(data, "NotOnOrAfter")); !ok {
		r.missed(a.place, "NotOnOrAfter is %s", quote(attr(data, "NotOnOrAfter")))
	}
	if has(data, "NotBefore") {
		r.missed(a.place, "there is a NotBefore")
	}
	if attr(data, "InResponseTo") != attr(d.root, "InResponseTo") {
		r.missed(a.place, "InResponseTo is %s, in the response it is %s", quote(attr(data, "InResponseTo")), quote(attr(d.root, "InResponseTo")))
	}
}

// checkConditions looks at the times of the conditions.
func checkConditions(_ *document, r *report, a assertion) {
	conditions := child(a.el, nsAssertion, "Conditions")
	var times [2]time.Time
	for i, name := range []string{"NotBefore", "NotOnOrAfter"} {
		if !has(conditions, name) {
			continue
		}
		var ok bool
		if times[i], ok = instant(attr(conditions, name)); !ok {
			r.missed(a.place, "%s is %s", name, quote(attr(conditions, name)))
			return
		}
	}
	if !times[0].IsZero() && !times[1].IsZero() && !times[0].Before(times[1]) {
		r.missed(a.place, "they begin at %s and end at %s", times[0].UTC().Format(time.RFC3339), times[1].UTC().Format(time.RFC3339))
	}
}

// nameID is the name identifier of the subject, or nil.
func (a assertion) nameID() element {
	return child(child(a.el, nsAssertion, "Subject"), nsAssertion, "NameID")
}

// confirmation is the data of the first bearer confirmation, or nil.
func (a assertion) confirmation() element {
	for _, c := range children(child(a.el, nsAssertion, "Subject"), nsAssertion, "SubjectConfirmation") {
		if attr(c, "Method") == methodBearer {
			return child(c, nsAssertion, "SubjectConfirmationData")
		}
	}
	return nil
}

// class is the class of the first AuthnStatement, or nil.
func (a assertion) class() element {
	return child(child(child(a.el, nsAssertion, "AuthnStatement"), nsAssertion, "AuthnContext"), nsAssertion, "AuthnContextClassRef")
}

// attribute is an attribute of an assertion.
type attribute struct {
	name, format string
	values       []string
	simple       bool // its values are text alone
}

// attributes are the attributes of the assertion.
func (a assertion) attributes() []attribute {
	var list []attribute
	for _, statement := range children(a.el, nsAssertion, "AttributeStatement") {
		for _, el := range children(statement, nsAssertion, "Attribute") {
			at := attribute{name: attr(el, "Name"), format: attr(el, "NameFormat"), simple: true}
			for _, value := range children(el, nsAssertion, "AttributeValue") {
				at.values = append(at.values, text(value))
				at.simple = at.simple && len(value.ChildElements()) == 0
			}
			list = append(list, at)
		}
	}
	return list
}

// values are the values of the attributes of that name.
func (a assertion) values(name string) []string {
	var list []string
	for _, at := range a.attributes() {
		if at.name == name {
			list = append(list, at.values...)
		}
	}
	return list
}
