package main

import (
	"context"
	"fmt"

	"github.com/beevik/etree"
)

// mainJob is the complete step-up.
func mainJob() []step {
	return []step{
		{"asked for level 2, Trin sends the person to the provider", all(login(app, class, level2), asksForLogin)},
		{"the provider is asked for level 2", asked(level2)},
		{"the provider is told which application it is for (RequesterID)", requester},
		{"the SP's session has the class of level 2, and the level", all(signIn, in(app, level2, "20"))},
		{"the provider claimed level 40 by an attribute, and was not believed", claimed("AuthenticatedAssuranceLevel", "40")},
		{"the session shows the provider's attributes, in UTF-8 and with several values", all(
			has(app, "mail", "alice@example.dk"), has(app, "cn", "Alice Tester"),
			has(app, "title", "Rødgrød & fløde <æøå>"), has(app, "affiliation", "member", "staff"),
			keep(app, "persistent-id"),
		)},
		{"the assertion is encrypted for the SP with AES-128-GCM, which its metadata names first", answered(func(r *etree.Element) error {
			return encryptedWith(r, "http://www.w3.org/2009/xmlenc11#aes128-gcm")
		})},
		{"level 3 in the same session: the code is asked, and nothing else", all(login(app, class, level3), asksForCode, withoutProvider)},
		{"the SP's session has the class of level 3, and the level", all(code, in(app, level3, "30"))},
		{"the attributes and the persistent identifier are the same", all(
			has(app, "mail", "alice@example.dk"), has(app, "affiliation", "member", "staff"), same(app, "persistent-id"),
		)},
		{"the session at level 3 opens level 2 without a question", all(login(app, class, level2), in(app, level2, "30"), withoutProvider)},
	}
}

// requester looks that the provider was told who asks.
func requester(_ context.Context, p *person) error {
	request, err := p.last("SAMLRequest", p.idp)
	if err != nil {
		return err
	}
	return wants("RequesterID", texts(request, "./Scoping/RequesterID"), p.sp+"/shibboleth")
}

// claimed looks that the provider's newest response has the attribute.
func claimed(name, value string) act {
	return func(_ context.Context, p *person) error {
		response, err := p.last("SAMLResponse", p.trin)
		if err != nil {
			return err
		}
		return wants(name, texts(response, "./Assertion/AttributeStatement/Attribute[@Name='"+name+"']/AttributeValue"), value)
	}
}

// keep remembers an attribute of the session for same.
func keep(app, name string) act {
	return func(ctx context.Context, p *person) error {
		got, err := p.value(ctx, app, name)
		p.kept[name] = got
		return err
	}
}

// same looks that the attribute is what it was.
func same(app, name string) act {
	return func(ctx context.Context, p *person) error {
		got, err := p.value(ctx, app, name)
		if err != nil {
			return err
		}
		return wants(name, got, p.kept[name])
	}
}

// value is the one value of an attribute in the session.
func (p *person) value(ctx context.Context, app, name string) (string, error) {
	s, err := p.sessionOf(ctx, app)
	if err != nil {
		return "", err
	}
	if s == nil || len(s.values(name)) != 1 {
		return "", fmt.Errorf("the session does not show one value of %s", name)
	}
	return s.values(name)[0], nil
}

// atLevelThree looks at the page that Apache protects at level 3.
func atLevelThree(ctx context.Context, p *person) error {
	return p.inAt(ctx, app, "/level3", level3, "30")
}

func protectedPage() []step {
	return []step{
		{"the page sends the person to the provider, for level 3", all(visit("/level3"), asksForLogin, asked(level3))},
		{"the provider answers level 2: the code is asked", all(signIn, asksForCode)},
		{"the page opens", all(code, atLevelThree)},
	}
}

func protectedPageLater() []step {
	return []step{
		{"nothing is asked for: the provider's level is enough", all(visit("/secure"), signIn, in(app, level2, "20"))},
		{"the page at level 3 asks for the code, and nothing else", all(visit("/level3"), asksForCode, withoutProvider)},
		{"the page opens", all(code, atLevelThree)},
	}
}

func tooLow() []step {
	return []step{
		{"level 2 is asked of the provider", all(login(app, class, level2, comparison, "minimum"), asksForLogin, asked(level2))},
		{"it answers level 1: the code is asked", all(signIn, asksForCode)},
		{"the factor lifts the login above level 2", all(code, in(app, level2, "30"))},
	}
}

func highEnough() []step {
	return []step{
		{"level 3 is asked of the provider, in other words than it answers", all(login(app, class, level3), asksForLogin, asked(level3))},
		{"no code is asked, and the answer has the class that was asked for", all(signIn, in(app, level3, "30"))},
	}
}

func unspecified() []step {
	return []step{
		{"the login counts as the connection's first factor: the code is asked", all(login(app, class, level3), signIn, asksForCode)},
		{"the factor lifts it to level 3", all(code, in(app, level3, "30"))},
	}
}

func refusesClass() []step {
	return []step{
		{"the provider is asked once more, without a class", all(login(app, class, level3), signIn, askedTwice)},
		{"the code is asked, and lifts the login to level 3", all(asksForCode, code, in(app, level3, "30"))},
	}
}

// askedTwice looks that the class was asked for, and then none (rule 18).
func askedTwice(_ context.Context, p *person) error {
	requests, err := p.messages("SAMLRequest", p.idp)
	if err != nil {
		return err
	}
	if len(requests) != 2 {
		return fmt.Errorf("got %d requests to the provider, wanted 2", len(requests))
	}
	if err := wants("the first request", texts(requests[0], "./RequestedAuthnContext/AuthnContextClassRef"), level3); err != nil {
		return err
	}
	if requests[1].FindElement("./RequestedAuthnContext") != nil {
		return fmt.Errorf("the second request asks for a class too")
	}
	return nil
}

func comparisons() []step {
	return []step{
		{"minimum: level 2 is enough", all(login(app, class, level2, comparison, "minimum"), signIn, in(app, level2, "20"))},
		{"exact: level 1 is answered as level 1", all(login(app, class, level1), in(app, level1, "20"), withoutProvider)},
		{"maximum: the strongest up to level 3 asks for the code", all(login(app, class, level3, comparison, "maximum"), asksForCode)},
		{"better: more than level 2 asks for the code", all(login(app, class, level2, comparison, "better"), asksForCode, withoutProvider)},
		{"better: level 3 is answered, as a class that was not listed", all(code, in(app, level3, "30"))},
	}
}
