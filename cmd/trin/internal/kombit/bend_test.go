package kombit

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/contexthandler"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// refusal is the signed refusal that the handler gets.
func (r *rig) refusal(h *contexthandler.Handler, hop *useragent.Hop) *contexthandler.Refusal {
	r.Helper()
	_, err := h.Read(r.form(hop).Get("SAMLResponse"))
	var refusal *contexthandler.Refusal
	if !errors.As(err, &refusal) {
		content, _ := base64.StdEncoding.DecodeString(r.form(hop).Get("SAMLResponse"))
		r.Fatalf("got %v, want a signed refusal\n%s\n%s", err, content, r.logged())
	}
	return refusal
}

// editing changes the tree of a response before it is signed.
func editing(response samltest.Response, change func(*etree.Element)) samltest.Response {
	before := response.Edit
	response.Edit = func(el *etree.Element) {
		if before != nil {
			before(el)
		}
		change(el)
	}
	return response
}

// instant sets when the user was authenticated.
func instant(response samltest.Response, at time.Time) samltest.Response {
	return editing(response, func(el *etree.Element) {
		el.FindElement(".//AuthnStatement").CreateAttr("AuthnInstant", samltest.Instant(at))
	})
}

// authorities are the AuthenticatingAuthority elements of a provider that is
// itself a proxy.
func authorities(entities ...string) func(*etree.Element) {
	return func(el *etree.Element) {
		for _, entity := range entities {
			el.FindElement(".//AuthnContext").CreateElement("saml:AuthenticatingAuthority").SetText(entity)
		}
	}
}

// restriction puts a ProxyRestriction into the conditions; "" = without a count.
func restriction(count string, audiences ...string) func(*samltest.Response) {
	return func(r *samltest.Response) {
		if count == "" && len(audiences) == 0 {
			return
		}
		*r = editing(*r, func(el *etree.Element) {
			restriction := el.FindElement(".//Conditions").CreateElement("saml:ProxyRestriction")
			if count != "" {
				restriction.CreateAttr("Count", count)
			}
			for _, audience := range audiences {
				restriction.CreateElement("saml:Audience").SetText(audience)
			}
		})
	}
}
