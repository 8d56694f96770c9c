package kombit

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"trin/cmd/trin/internal/contexthandler"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// logout has the second handler end the session of a login, by HTTP-POST, and
// returns what Trin answers it; "" = nothing. The municipality's provider
// answers that it has ended its own.
func (r *rig) logout(b *useragent.Agent, login contexthandler.Login) string {
	r.Helper()
	message, err := r.ch2.Sign(r.ch2.LogoutElement(newID(r.T), address+"/saml2/slo", login))
	if err != nil {
		r.Fatal(err)
	}
	hop, err := b.Send(r.Context(), http.MethodPost, address+"/saml2/slo", url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(message)}, "RelayState": {relayState}})
	if err != nil {
		r.Fatal(err)
	}
	hop = r.onward(b, hop)
	if to, err := url.Parse(hop.Header.Get("Location")); err == nil && strings.HasPrefix(to.String(), "https://idp.eksempelkommune.example/slo") {
		a := r.challenge(b)
		answer := `<samlp:LogoutResponse xmlns:samlp="` + samltest.Protocol + `" xmlns:saml="` + samltest.Assertion + `" ID="` + newID(r.T) + `" Version="2.0" IssueInstant="` + samltest.Instant(r.clock()) +
			`" Destination="` + address + `/saml2/sp/municipality/slo" InResponseTo="` + a.id + `"><saml:Issuer>` + municipality + `</saml:Issuer><samlp:Status><samlp:StatusCode Value="` + samltest.Status + `Success"/></samlp:Status></samlp:LogoutResponse>`
		if err := b.Open(r.Context(), samltest.RedirectURL(address+"/saml2/sp/municipality/slo", "SAMLResponse", []byte(answer), a.relayState, samltest.ProviderKey)); err != nil {
			r.Fatal(err)
		}
		last := b.Last()
		hop = &last
	}
	return answered(r, hop)
}

// answered is the LogoutResponse that goes to the handler, by either binding.
func answered(r *rig, hop *useragent.Hop) string {
	r.Helper()
	if hop.Page != nil && hop.Page.Form("SAMLResponse") != nil {
		content, err := base64.StdEncoding.DecodeString(hop.Page.Form("SAMLResponse").Values("").Get("SAMLResponse"))
		if err != nil {
			r.Fatal(err)
		}
		return string(content)
	}
	to, err := url.Parse(hop.Header.Get("Location"))
	if err != nil || to.Query().Get("SAMLResponse") == "" {
		return ""
	}
	return string(inflatedAs(r.T, to, "SAMLResponse"))
}

// alive reports whether the browser has a session: a passive request without a
// level is then answered at once.
func (r *rig) alive(b *useragent.Agent) bool {
	r.Helper()
	hop := r.post(b, r.fresh("request-2-passive.xml"))
	return hop.Page != nil && hop.Page.Form("SAMLResponse") != nil
}
