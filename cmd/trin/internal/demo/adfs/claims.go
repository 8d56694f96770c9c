package adfs

import "strings"

const (
	identityClaims  = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
	microsoftClaims = "http://schemas.microsoft.com/claims"
	unspecifiedName = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	emailName       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
)

// claim is one claim type with its values. A type is a namespace and a name
// with a slash between.
type claim struct {
	namespace, name string
	values          []string
}

func (c claim) uri() string { return c.namespace + "/" + c.name }

// claims are what the issuance rules of every trust here send: the user, and
// the methods that were used.
func (l login) claims(a *ask) []claim {
	u := l.user
	claims := []claim{
		{identityClaims, "upn", []string{u.Principal}},
		{identityClaims, "name", []string{u.display()}},
		{"http://schemas.xmlsoap.org/claims", "CommonName", []string{u.Name}},
		{identityClaims, "emailaddress", []string{u.Mail}},
		{identityClaims, "givenname", []string{u.Given}},
		{identityClaims, "surname", []string{u.Surname}},
		{"http://schemas.xmlsoap.org/claims", "Group", u.Groups},
		{microsoftClaims, "authnmethodsreferences", l.references(a)},
	}
	var given []claim
	for _, c := range claims {
		if strings.Join(c.values, "") != "" {
			given = append(given, c)
		}
	}
	return given
}

// references are the methods in the vocabulary of claims, which is not always
// that of the token.
func (l login) references(a *ask) []string {
	first := forms
	if !a.method.second {
		first = a.method.claim
	}
	if !a.isFresh(l.code) {
		return []string{first}
	}
	return []string{first, oneTimeCode, multipleAuthn}
}
