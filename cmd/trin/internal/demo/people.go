package demo

import "trin/cmd/trin/internal/demo/adfs"

// The seeded users. The first has a password at every provider and two second
// factors, one at Trin and one at AD FS; the other has none at AD FS.
const (
	User     = "alice"
	Other    = "bent"
	Password = "correct horse"
)

// people are the accounts of AD FS. The secret is of the first one's own codes
// there.
func people(secret string) []adfs.User {
	return []adfs.User{
		{
			Name: User, Password: Password, Given: "Alice", Surname: "Eksempel", Mail: "alice@example.dk", Principal: "alice@example.dk",
			Groups: []string{"staff", "records"}, Secret: secret,
		},
		{
			Name: Other, Password: Password, Given: "Bent", Surname: "Eksempel", Mail: "bent@example.dk", Principal: "bent@example.dk",
			Groups: []string{"staff"},
		},
	}
}

const (
	passwordTransport = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	passwordMethod    = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
	multipleAuthn     = "http://schemas.microsoft.com/claims/multipleauthn"
)

// wauth is what the application of WS-Federation asks for by page: the methods
// by which applications of Microsoft's libraries ask, and for level 4 one that
// nobody here has.
func wauth() map[int]string {
	return map[int]string{2: passwordMethod, 3: multipleAuthn, 4: classOf(4)}
}

// methodLevels is what a method in a token counts as there: WS-Federation has
// no word for a level, and its token services use several vocabularies.
func methodLevels() map[string]int {
	return map[string]int{
		passwordMethod: 20,
		"urn:oasis:names:tc:SAML:1.0:am:password":         20,
		"urn:oasis:names:tc:SAML:2.0:ac:classes:Password": 20,
		passwordTransport: 20,
		multipleAuthn:     30,
		classOf(2):        20,
		classOf(3):        30,
	}
}
