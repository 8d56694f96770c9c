package main

import "strings"

// The namespaces of the wrapper, and what goes with each.
const (
	trust2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	trust13   = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
	noProof   = "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"
)

// response wraps a token as AD FS does: everything that may be there is.
func response(namespace, token string) string {
	tokenType, keyType := saml11, noProof
	if strings.Contains(token, saml20) {
		tokenType = saml20
	}
	if namespace == trust13 {
		keyType = trust13 + "/Bearer"
	}
	const utility = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	return `<t:RequestSecurityTokenResponse xmlns:t="` + namespace + `">` +
		`<t:Lifetime><wsu:Created xmlns:wsu="` + utility + `">2026-11-22T10:00:00.000Z</wsu:Created><wsu:Expires xmlns:wsu="` + utility + `">2026-11-22T11:00:00.000Z</wsu:Expires></t:Lifetime>` +
		`<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing">` +
		`<wsa:Address>` + realm + `</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>` +
		`<t:RequestedSecurityToken>` + token + `</t:RequestedSecurityToken>` +
		`<t:TokenType>` + tokenType + `</t:TokenType><t:RequestType>` + namespace + `/Issue</t:RequestType><t:KeyType>` + keyType + `</t:KeyType>` +
		`</t:RequestSecurityTokenResponse>`
}

// bare is a response with the token and nothing else.
func bare(namespace, token string) string {
	return `<t:RequestSecurityTokenResponse xmlns:t="` + namespace + `"><t:RequestedSecurityToken>` + token + `</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`
}

// collection wraps responses of one namespace.
func collection(namespace string, responses ...string) string {
	return `<t:RequestSecurityTokenResponseCollection xmlns:t="` + namespace + `">` + strings.Join(responses, "") + `</t:RequestSecurityTokenResponseCollection>`
}

// spaced puts every element on a line of its own, as SimpleSAMLphp does.
func spaced(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "><", ">\n  <"), "\n  </", "\n</")
}

// replace is an after that puts one thing for another.
func replace(old, new string) func(string) string {
	return func(text string) string { return strings.ReplaceAll(text, old, new) }
}

// byForm is what a browser makes of line feeds.
var byForm = replace("\n", "\r\n")
