package main

// The classes that are asked for and answered.
const (
	level1   = "urn:dk:gov:saml:attribute:AssuranceLevel:1"
	level2   = "urn:dk:gov:saml:attribute:AssuranceLevel:2"
	level3   = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	level4   = "urn:dk:gov:saml:attribute:AssuranceLevel:4"
	password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" // of level 2, where none was asked for
)

// Parameters of the Shibboleth SP's Login handler.
const (
	class      = "authnContextClassRef"
	comparison = "authnContextComparison"
	force      = "forceAuthn"
	passive    = "isPassive"
)

// The applications of the SP.
const (
	app    = ""
	second = "/second" // speaks by HTTP-POST
	third  = "/third"
)

// scenes is everything, in order. What each person's provider answers is in
// testdata/peers/ssp-idp, wsfed-idp and oidc-op. A code is good for one login, so that who
// types one does so in one scene.
func scenes() []scene {
	return []scene{
		{"Level 2, then level 3 in the same session", "alice", mainJob()},
		{"A page that Apache protects at level 3, without a session", "bob", protectedPage()},
		{"A page that Apache protects at level 3, in a session at level 2", "bente", protectedPageLater()},
		{"The provider answers level 1 where level 2 is asked", "low", tooLow()},
		{"The provider reaches level 3 by itself", "high", highEnough()},
		{"The provider names no level", "none", unspecified()},
		{"The provider refuses the class", "strict", refusesClass()},
		{"The comparisons", "anna", comparisons()},
		{"What cannot be reached", "arne", unreachable()},
		{"A fresh login, and one without a page", "arne", freshAndPassive()},
		{"Single sign-on to other applications", "astrid", singleSignOn()},
		{"Logout at the application", "astrid", logoutAtApplication("/Shibboleth.sso/Logout")},
		{"Logout at the application, by HTTP-POST", "astrid", logoutAtApplication("/second/Shibboleth.sso/Logout")},
		{"Logout at the provider", "arne", logoutAtProvider()},
		{"Logout at Trin", "arne", logoutAtTrin()},
		{"The provider encrypts", "axel", encryptedUpstream()},
		{"A login that begins at Trin", "axel", initiated()},
		{"Step-up by wauth in one session", "wilma", federationStepUp()},
		{"SAML and WS-Federation in one session", "werner", federationForms()},
		{"A fresh login over WS-Federation", "arne", federationFresh()},
		{"What wauth cannot get", "bente", federationUnmet()},
		{"SimpleSAMLphp by WS-Federation", "wanda", adfsUpstream()},
		{"SimpleSAMLphp by WS-Federation, with a second factor of its own", "high", adfsMethods()},
		{"npm wsfed", "wendy", npmUpstream()},
		{"npm wsfed with SAML 2.0", "wendy", npmSAML20()},
		{"npm wsfed with SAML 2.0, too low", "weak", npmLow()},
		{"npm wsfed answers with a fault", "wary", npmFault()},
		{"Sign-out at an application of WS-Federation", "astrid", signOutAtApplication()},
		{"Logout at a SAML application, with others of WS-Federation", "astrid", signOutAtSAML()},
		{"Sign-out at a provider of WS-Federation", "high", signOutAtProvider()},
		{"Logout at Trin, by SimpleSAMLphp over WS-Federation", "high", signOutAtTrin("adfs", signIn, asksForLogin)},
		{"Logout at Trin, by npm wsfed", "wendy", signOutAtTrin("npm20", signInAtSTS, asksAtSTS)},
		{"Step-up by acr_values in one session", "ida", openIDStepUp()},
		{"What acr cannot get", "bob", openIDUnmet()},
		{"An essential acr that the factor meets", "jens", openIDEssential()},
		{"A fresh login over OpenID Connect", "jens", openIDFresh()},
		{"Refresh", "jens", openIDRefresh()},
		{"An API that asks for more (RFC 9470)", "ivan", openIDAPI()},
		{"A pushed request, and a client with a key", "iris", openIDPushed()},
		{"An answer that is posted, and a choice of the account", "iris", openIDPosted()},
		{"A payment that is confirmed (RFC 9396)", "pia", openIDPayment()},
		{"A scope that is good for one transaction", "per", openIDScope()},
		{"Another person logs in in the same browser", "jens", openIDAnother("ivan")},
		{"mod_auth_openidc steps up", "ingrid", apacheStepUp()},
		{"oidc-provider gives the acr that is asked for", "oscar", openIDUpstream()},
		{"oidc-provider gives a lower acr, and refuses a demand", "olga", openIDUpstreamLow()},
		{"oidc-provider gives no acr", "otto", openIDUpstreamNone()},
		{"Logout at an application of OpenID Connect", "jens", openIDLogout()},
		{"Logout at Trin, and at oidc-provider", "oscar", openIDLogoutUpstream()},
		{"Trin's log", "", []step{{"no error and no panic", logIsClean}}},
	}
}

// afterRollover is what must hold when Trin signs with the key that its metadata
// named as the next one, and nobody has read the metadata again.
func afterRollover() []scene {
	return []scene{
		{"After a change of keys", "alice", []step{
			{"the provider takes a request that the next key has signed", all(login(app, class, level2), asksForLogin)},
			{"the SP takes an assertion that the next key has signed", all(signIn, in(app, level2, "20"))},
			{"the same by HTTP-POST", all(login(second, class, level2), in(second, level2, "20"))},
			{"applications of WS-Federation take tokens of both versions that it has signed", all(
				ask(archive, "wauth", level2), inside(archive, level2, "20"), ask(journal, "wauth", level2), inside(journal, level2, "20"))},
			{"openid-client takes an ID token that the next key has signed, and the API an access token", all(
				asks(ledger, "acr_values", level2), tells(ledger, level2, 20), asks(mobile, "acr_values", level2), calls(mobile, "list"), allowed("list", level2, "jwt"))},
		}},
		{"Trin's log after the change", "", []step{{"no error and no panic", logIsClean}}},
	}
}
