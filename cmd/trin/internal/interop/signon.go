package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

func singleSignOn() []step {
	return []step{
		{"the person signs in at the first application", all(login(app, class, level2), signIn, in(app, level2, "20"), keep(app, "persistent-id"))},
		{"the second application opens without a question", all(login(second, class, level2), in(second, level2, "20"), withoutProvider)},
		{"its request was posted, with a signature in it", posted},
		{"its assertion is encrypted as OIOSAML 3 names it", answered(oiosaml)},
		{"its pipeline keeps uid and drops the rest", all(has(second, "uid", "astrid"), has(second, "mail"), has(second, "cn"))},
		{"its persistent identifier is another one", differs(second, "persistent-id")},
		{"the third application opens without a question", all(login(third, class, level2), in(third, level2, "20"), withoutProvider)},
		{"its assertion is not encrypted, and its identifier is transient", answered(inClear)},
	}
}

// posted looks that Trin got a posted request with an enveloped signature.
func posted(_ context.Context, p *person) error {
	for _, hop := range p.agent.Hops[p.since:] {
		request, err := carried("SAMLRequest", nil, hop.Form)
		if err != nil {
			return err
		}
		if request != nil && strings.HasPrefix(hop.URL.String(), p.trin+"/") && request.FindElement("./Signature") != nil {
			return nil
		}
	}
	return errNoMessage
}

// oiosaml looks for the encryption that OIOSAML 3 names: AES-256-GCM under
// RSA-OAEP with SHA-256.
func oiosaml(response *etree.Element) error {
	if err := encryptedWith(response, "http://www.w3.org/2009/xmlenc11#aes256-gcm"); err != nil {
		return err
	}
	method := response.FindElement(".//EncryptedKey/EncryptionMethod")
	if method == nil || method.FindElement("./DigestMethod") == nil {
		return fmt.Errorf("the key transport names no digest")
	}
	return wants("the digest of the key transport", method.FindElement("./DigestMethod").SelectAttrValue("Algorithm", ""), "http://www.w3.org/2001/04/xmlenc#sha256")
}

// inClear looks that the response holds exactly one assertion, in clear, about a
// transient identifier.
func inClear(response *etree.Element) error {
	clear, hidden := response.FindElements("./Assertion"), response.FindElements("./EncryptedAssertion")
	if len(clear) != 1 || len(hidden) != 0 {
		return fmt.Errorf("got %d assertions in clear and %d encrypted, wanted 1 and 0", len(clear), len(hidden))
	}
	name := clear[0].FindElement("./Subject/NameID")
	if name == nil {
		return fmt.Errorf("the assertion names nobody")
	}
	return wants("Format", name.SelectAttrValue("Format", ""), "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")
}

// differs looks that the attribute is not what keep remembered.
func differs(app, name string) act {
	return func(ctx context.Context, p *person) error {
		got, err := p.value(ctx, app, name)
		if err == nil && got == p.kept[name] {
			err = fmt.Errorf("%s is %q at both applications", name, got)
		}
		return err
	}
}

func encryptedUpstream() []step {
	return []step{
		{"the person takes the connection that wants encryption", all(login(third, class, level2), choose("encrypted"), asksForLogin)},
		{"the provider's encrypted assertion is accepted", all(signIn, in(third, level2, "20"))},
		{"it was encrypted, and only with AES-CBC, which the connection allows", func(_ context.Context, p *person) error {
			response, err := p.last("SAMLResponse", p.trin)
			if err != nil {
				return err
			}
			return encryptedWith(response, "http://www.w3.org/2001/04/xmlenc#aes128-cbc")
		}},
	}
}

func initiated() []step {
	return []step{
		{"Trin asks before it begins", func(ctx context.Context, p *person) error {
			if err := p.open(ctx, p.trin+"/saml2/start/third"); err != nil {
				return err
			}
			if len(p.page().Forms) == 0 {
				return p.unexpected("a button to begin")
			}
			return p.agent.Submit(ctx, &p.page().Forms[0], "", nil)
		}},
		{"the SP takes the response that it has not asked for", all(choose("simplesamlphp"), signIn, answered(unasked), in(third, password, "20"))},
	}
}

// unasked looks that the response names no request.
func unasked(response *etree.Element) error {
	if response.SelectAttr("InResponseTo") != nil {
		return fmt.Errorf("the response answers a request")
	}
	return nil
}
