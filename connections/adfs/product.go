package adfs

import (
	"maps"
	"slices"

	"trin/connections/saml2"
	"trin/connections/wsfed"
)

// product is what tells one product from another.
type product struct {
	// multiple: it knows the class for multiple factors.
	multiple bool
	// scoping: it takes a SAML request that says who is behind it. AD FS 2.0 and
	// 3.0 refuse such a request (MSIS1001), and Entra ID does not take all of it.
	scoping bool
	// subject is the claim that says who the user is.
	subject string
}

// The claims that say who the user is. A UPN is what AD FS knows users by, and
// a rule of the administrator issues it. An object identifier is never given to
// another user, and Entra ID issues it without being told.
const (
	claimUPN              = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
	claimObjectIdentifier = "http://schemas.microsoft.com/identity/claims/objectidentifier"
)

// products are the products by their words in the settings. It is never
// changed. AD FS 2016, 2019 and 2022 do the same here.
var products = map[string]product{
	"adfs-2.0":  {multiple: false, scoping: false, subject: claimUPN},
	"adfs-3.0":  {multiple: true, scoping: false, subject: claimUPN},
	"adfs-2016": {multiple: true, scoping: true, subject: claimUPN},
	"adfs-2019": {multiple: true, scoping: true, subject: claimUPN},
	"adfs-2022": {multiple: true, scoping: true, subject: claimUPN},
	"entra":     {multiple: true, scoping: false, subject: claimObjectIdentifier},
}

// productNames are the words, in order.
func productNames() []string { return slices.Sorted(maps.Keys(products)) }

// protocols are the kinds that may be underneath.
var protocols = []string{saml2.KindName, wsfed.KindName}

// switches are the settings of the kind underneath that the product needs.
func (p product) switches(over string) map[string]any {
	if over == wsfed.KindName {
		// Beside the class for multiple factors wfresh=0 makes AD FS ask for the
		// password and for the second factor again, when only a step is missing.
		return map[string]any{"freshWithMFA": false}
	}
	return map[string]any{
		"forwardScoping": p.scoping,
		// They encrypt with AES-CBC to every key that they find in metadata.
		"publishEncryption": false,
	}
}
