package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// The namespaces of WS-Trust.
const (
	trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	trust13   = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
)

// The two wrappers of a token.
const (
	single     = "RequestSecurityTokenResponse"
	collection = single + "Collection"
)

// wantsSAML20 is a wreq.
const wantsSAML20 = `<t:RequestSecurityToken xmlns:t="` + trust2005 + `"><t:TokenType>urn:oasis:names:tc:SAML:2.0:assertion</t:TokenType></t:RequestSecurityToken>`

// federationStepUp is the complete step-up by wauth.
func federationStepUp() []step {
	return []step{
		{"asked for level 2 by wauth, Trin asks the SAML provider for it", all(
			ask(portal, "wauth", level2), choose("simplesamlphp"), asksForLogin, asked(level2))},
		{"the application gets the class that it asked for, and the level", all(signIn, inside(portal, level2, "20"))},
		{"the token is SAML 1.1 in one response of WS-Trust 2005", answeredIn(portal, "SAML 1.1", single, trust2005)},
		{"the application reads the claims of the provider", all(reads(portal, claimName, "wilma"), reads(portal, claimEmail, "wilma@example.dk"))},
		{"wauth for more than one factor in the same session: the code is asked, and nothing else", all(
			ask(portal, "wauth", multiple), asksForCode, withoutProvider)},
		{"the application gets the class that it asked for, and level 3", all(code, inside(portal, multiple, "30"))},
		{"authnmethodsreferences names the code, and that there was more than one factor", reads(portal, claimMethods, methodCode, multiple)},
		{"the session at level 3 opens level 2 without a question", all(ask(portal, "wauth", level2), inside(portal, level2, "30"), withoutProvider)},
	}
}

// federationForms is every form of answer, by single sign-on from one to the
// other.
func federationForms() []step {
	return []step{
		{"the person signs in at a SAML application at level 2", all(login(app, class, level2), signIn, in(app, level2, "20"))},
		{"an application of WS-Federation at level 2 opens without a question", all(ask(journal, "wauth", level2), inside(journal, level2, "20"), withoutProvider)},
		{"it reads a SAML 2.0 token in WS-Trust 2005", answeredIn(journal, "SAML 2.0", single, trust2005)},
		{"level 3 at another one: the code is asked, and nothing else", all(ask(archive, "wauth", level3), asksForCode, withoutProvider, code, inside(archive, level3, "30"))},
		{"it reads a SAML 1.1 token in a collection of WS-Trust 1.3", answeredIn(archive, "SAML 1.1", collection, trust13)},
		{"the settings give a claim of SAML its namespace and name", reads(archive, "urn:interop:claims/uid", "werner")},
		{"it gets a SAML 2.0 token when wreq asks for one", all(
			ask(archive, "wreq", wantsSAML20), answeredIn(archive, "SAML 2.0", collection, trust13), withoutProvider)},
		{"nothing asked: the third is answered by the class of the level", all(ask(register), inside(register, timeSync, "30"))},
		{"it reads a SAML 2.0 token in a collection of WS-Trust 1.3", answeredIn(register, "SAML 2.0", collection, trust13)},
		{"the SAML application opens at level 3 without a question", all(login(app, class, level3), in(app, level3, "30"), withoutProvider)},
	}
}

func federationFresh() []step {
	return []step{
		{"the person signs in", all(ask(journal, "wauth", level2), signIn, inside(journal, level2, "20"))},
		{"wfresh=60: the login of now is young enough", all(ask(journal, "wauth", level2, "wfresh", "60"), inside(journal, level2, "20"), withoutProvider)},
		{"wfresh=0: the provider asks again", all(ask(journal, "wauth", level2, "wfresh", "0"), forced, asksForLogin)},
		{"the fresh login is accepted", all(signIn, inside(journal, level2, "20"))},
		{"prompt=login asks again too", all(ask(journal, "wauth", level2, "prompt", "login"), forced, asksForLogin, signIn, inside(journal, level2, "20"))},
		{"Microsoft's name for the password is level 2, and is answered as it was asked for", all(
			ask(journal, "wauth", methodPassword),
			inside(journal, methodPassword, "20"))},
	}
}

func federationUnmet() []step {
	return []step{
		{"level 4: Trin says so on a page of its own, and the application gets nothing", all(ask(journal, "wauth", level4), refusedHere, outside(journal), withoutProvider)},
		{"a class that nobody knows: the same", all(ask(journal, "wauth", "urn:example:unknown"), refusedHere, outside(journal))},
		{"an application with faults: it shows the text of the fault", all(ask(archive, "wauth", level4), faulted(archive, "The requested authentication level cannot be met."), outside(archive))},
		{"giving up at the code: the same", all(ask(archive, "wauth", level3), signIn, giveUp, faulted(archive, "The user cancelled."), outside(archive))},
		{"an application that takes less: it gets the token with the true level", all(ask(register, "wauth", level4), inside(register, password, "20"))},
	}
}

// refusedHere looks that the person stands at a page of Trin's that says no.
func refusedHere(_ context.Context, p *person) error {
	if err := p.at(p.trin); err != nil {
		return err
	}
	if last := p.agent.Last(); last.Status == http.StatusOK || len(p.page().Text) == 0 {
		return p.unexpected("a page that refuses")
	}
	return nil
}

// faulted looks that the application shows the text of a SOAP fault.
func faulted(app, text string) act {
	return func(_ context.Context, p *person) error {
		last := p.agent.Last()
		if last.Status != http.StatusForbidden || last.URL.String() != p.rp+"/"+app+"/callback" {
			return p.unexpected("the callback of " + app)
		}
		if !strings.Contains(string(last.Body), text) {
			return fmt.Errorf("wanted %q, got %.300s", text, last.Body)
		}
		return nil
	}
}
