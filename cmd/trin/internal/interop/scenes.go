package main

// The classes that are asked for and answered.
const (
	level1   = "urn:dk:gov:saml:attribute:AssuranceLevel:1"
	level2   = "urn:dk:gov:saml:attribute:AssuranceLevel:2"
	level3   = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	level4   = "urn:dk:gov:saml:attribute:AssuranceLevel:4"
	password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
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
	second = "/second"
)

// scenes is everything, in order. What each person's provider answers is in
// testdata/peers/ssp-idp.
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
		{"Single sign-on to a second application", "astrid", singleSignOn()},
		{"Logout at the application", "astrid", logoutAtApplication()},
		{"Logout at the provider", "arne", logoutAtProvider()},
		{"Logout at Trin", "arne", logoutAtTrin()},
		{"The provider encrypts", "axel", encryptedUpstream()},
		{"A login that begins at Trin", "axel", initiated()},
		{"Trin's log", "", []step{{"no error and no panic", logIsClean}}},
	}
}
