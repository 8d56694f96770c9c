package main

import (
	"context"
	"errors"
	"strings"
)

// adfsUpstream is SimpleSAMLphp's adfs module as the provider: SAML 1.1, and no
// ear for wauth.
func adfsUpstream() []step {
	return []step{
		{"a SAML application asks for level 3, and the provider is asked for it by wauth", all(
			login(third, class, level3), choose("adfs"), asksForLogin, sent(atIDP, "wauth", level3))},
		{"its token is SAML 1.1 and says a password, which is level 1: the code is asked", all(signIn, tokenOf(plain), asksForCode)},
		{"the factor lifts the login to level 3", all(code, in(third, level3, "30"))},
		{"the session holds for an application of WS-Federation", all(ask(portal, "wauth", multiple), inside(portal, multiple, "30"), withoutProvider)},
		{"it reads every method in Microsoft's words", reads(portal, claimMethods, methodPassword, methodCode, multiple)},
	}
}

// adfsMethods is the same provider when it names a second factor beside the
// class.
func adfsMethods() []step {
	return []step{
		{"an application of WS-Federation asks for more than one factor and names the provider by whr: nobody has to choose", all(
			askByHomeRealm, asksForLogin, sent(atIDP, "wauth", multiple), sent(atIDP, "wreply", ""))},
		{"the token names a second factor in authnmethodsreferences: no code is asked", all(signIn, inside(portal, multiple, "30"))},
		{"the application reads Trin's own claim of the methods, and Trin's level", reads(portal, claimMethods, methodPassword, multiple)},
	}
}

// askByHomeRealm names SimpleSAMLphp's token service.
func askByHomeRealm(ctx context.Context, p *person) error {
	return ask(portal, "wauth", multiple, "whr", p.idp+"/adfs")(ctx, p)
}

// npmUpstream is npm wsfed, whose tokens of SAML 1.1 say that the login is still
// to come.
func npmUpstream() []step {
	return []step{
		{"level 3 is asked; the map leaves wauth out", all(login(third, class, level3), choose("npm"), asksAtSTS, sent(atSTS, "wauth", ""))},
		{"the token says a password: the code is asked", all(signInAtSTS, tokenOf("urn:oasis:names:tc:SAML:1.0:am:password"), asksForCode)},
		{"it came from another site, without cookies: Trin has it posted once more, from its own page", postedAgain},
		{"the factor lifts the login to level 3", all(code, in(third, level3, "30"))},
	}
}

// npmSAML20 is npm wsfed with SAML 2.0 tokens in WS-Trust 1.3, and an ear for
// wauth.
func npmSAML20() []step {
	return []step{
		{"level 3 is asked as more than one factor", all(ask(portal, "wauth", multiple), choose("npm20"), asksAtSTS, sent(atSTS, "wauth", multiple))},
		{"the provider reaches it by itself: no code is asked", all(signInAtSTS, tokenOf(multiple), inside(portal, multiple, "30"))},
		{"wfresh=0 reaches the provider, which asks again", all(ask(portal, "wauth", multiple, "wfresh", "0"), asksAtSTS, sent(atSTS, "wfresh", "0"))},
		{"the fresh login is accepted", all(signInAtSTS, inside(portal, multiple, "30"))},
	}
}

// npmLow is the same when it gives less than it was asked for.
func npmLow() []step {
	return []step{
		{"asked for more than one factor, the provider says a password: the code is asked", all(
			ask(portal, "wauth", multiple), choose("npm20"), signInAtSTS, tokenOf(plain), asksForCode)},
		{"the factor lifts the login", all(code, inside(portal, multiple, "30"))},
	}
}

// npmFault is the same when it answers wauth with a SOAP fault.
func npmFault() []step {
	return []step{
		{"the provider's fault leads to a second request, without wauth", all(
			ask(portal, "wauth", multiple), choose("npm20"), sent(atSTS, "wauth", multiple), signInAtSTS, sent(atSTS, "wauth", ""), asksForCode)},
		{"the factor lifts the login", all(code, inside(portal, multiple, "30"))},
	}
}

// postedAgain looks that a provider's answer was posted twice.
func postedAgain(_ context.Context, p *person) error {
	for _, hop := range p.agent.Hops[p.since:] {
		if strings.HasPrefix(hop.URL.String(), p.trin+"/wsfed/rp/") && hop.Form.Has("trin_wresult") {
			return nil
		}
	}
	return errors.New("the answer was posted once")
}
