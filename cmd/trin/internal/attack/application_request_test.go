package attack

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// postedRequest is the form that carries a document by HTTP-POST.
func postedRequest(document string) url.Values {
	return url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(document))}, "RelayState": {"state"}}
}

// signedRequest is the document with an enveloped signature.
func signedRequest(t *testing.T, document, key string) *etree.Element {
	t.Helper()
	parsed := etree.NewDocument()
	if err := parsed.ReadFromString(document); err != nil {
		t.Fatal(err)
	}
	root := parsed.Root().Copy()
	samltest.Sign(root, samltest.Named(key).Signing())
	return root
}

func TestE1_WhoMustSignSigns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.login(r.browser(), request{classes: []string{classTwo}})
	r.login(r.browser(), request{issuer: otherEntity, key: "none", inside: hint(idpEntity)})
	for name, c := range map[string]struct {
		q     request
		words string
	}{
		"by metadata, unsigned":               {request{key: "none"}, "not signed"},
		"by metadata, key of the provider":    {request{key: samltest.ProviderKey}, "signature"},
		"by metadata, impostor":               {request{key: samltest.ImpostorKey}, "signature"},
		"E7 by metadata, another application": {request{key: samltest.ProviderNextKey}, "signature"},
		"E7 other, key of the first":          {request{issuer: otherEntity}, "signature"},
		"need not sign, signed wrongly":       {request{issuer: otherEntity, key: samltest.ImpostorKey}, "signature"},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.refused(r.ask(b, c.q), c.words)
			r.harmless(b)
			document := c.q.xml(r)
			key := c.q.key
			if key == "" {
				key = samltest.AttackerKey
			}
			if key != "none" {
				document = string(samltest.Bytes(signedRequest(r.t, document, key)))
			}
			r.refused(r.submit(b, r.url("/saml2/sso"), postedRequest(document)), c.words)
			r.harmless(b)
		})
	}
	r.use(nil, "  metadataFile: other\n", "  metadataFile: other\n  requireSignedRequests: true\n")
	r.login(r.browser(), request{issuer: otherEntity, key: samltest.ProviderNextKey, inside: hint(idpEntity)})
	r.refused(r.ask(r.browser(), request{issuer: otherEntity, key: "none"}), "not signed")
}

// hint is a Scoping that leaves one provider.
func hint(provider string) string {
	return `<samlp:Scoping><samlp:IDPList><samlp:IDPEntry ProviderID="` + provider + `"/></samlp:IDPList></samlp:Scoping>`
}

func TestE2_WrappedRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good := request{classes: []string{classTwo}, attributes: `AssertionConsumerServiceURL="` + appACS + `"`}.xml(r)
	send := func(el *etree.Element) url.Values { return postedRequest(string(samltest.Bytes(el))) }
	b := r.browser()
	r.submit(b, r.url("/saml2/sso"), send(signedRequest(t, good, samltest.AttackerKey)))
	r.states(r.answered(r.reply(b, nil)), classTwo, "20")

	evil := func(inner *etree.Element) *etree.Element {
		outer := inner.Copy()
		outer.CreateAttr("ID", "_evil")
		outer.CreateAttr("AssertionConsumerServiceURL", appACS+"/second")
		outer.CreateAttr("ForceAuthn", "true")
		return outer
	}
	unsigned := func(el *etree.Element) *etree.Element {
		c := el.Copy()
		c.RemoveChild(c.SelectElement("Signature"))
		return c
	}
	for name, make := range map[string]func(signed *etree.Element) *etree.Element{
		"the signed one in Extensions, signature kept": func(s *etree.Element) *etree.Element {
			outer := evil(s)
			outer.CreateElement("samlp:Extensions").AddChild(unsigned(s))
			return outer
		},
		"the signed one inside of the signature": func(s *etree.Element) *etree.Element {
			outer := evil(s)
			outer.SelectElement("Signature").CreateElement("ds:Object").AddChild(unsigned(s))
			return outer
		},
		"the signed one whole in Extensions, no signature of its own": func(s *etree.Element) *etree.Element {
			outer := evil(unsigned(s))
			outer.CreateElement("samlp:Extensions").AddChild(s.Copy())
			return outer
		},
		"the same ID twice": func(s *etree.Element) *etree.Element {
			outer := evil(s)
			outer.CreateAttr("ID", s.SelectAttrValue("ID", ""))
			outer.CreateElement("samlp:Extensions").AddChild(unsigned(s))
			return outer
		},
		"changed after signing": func(s *etree.Element) *etree.Element {
			c := s.Copy()
			c.CreateAttr("AssertionConsumerServiceURL", appACS+"/second")
			return c
		},
		"a class taken away after signing": func(s *etree.Element) *etree.Element {
			c := s.Copy()
			c.RemoveChild(c.SelectElement("RequestedAuthnContext"))
			return c
		},
		"a reference to the whole document and an evil root": func(s *etree.Element) *etree.Element {
			outer := evil(s)
			outer.FindElement("./Signature/SignedInfo/Reference").CreateAttr("URI", "")
			return outer
		},
	} {
		r.sub(name, func() {
			fresh := request{classes: []string{classTwo}, attributes: `AssertionConsumerServiceURL="` + appACS + `"`}.xml(r)
			b := r.browser()
			r.refused(r.submit(b, r.url("/saml2/sso"), send(make(signedRequest(r.t, fresh, samltest.AttackerKey)))), "sign")
			r.harmless(b)
		})
	}
}

func TestE3_OnlyTheSignedOctets(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	value := func(query, name string) string {
		for part := range strings.SplitSeq(query, "&") {
			if after, ok := strings.CutPrefix(part, name+"="); ok {
				return part[:len(name)+1] + after
			}
		}
		t.Fatalf("no %s in %s", name, query)
		return ""
	}
	replay := func(string) string {
		response := samltest.RedirectURL("x", "SAMLResponse", []byte(request{}.xml(r)), "a b/c", samltest.AttackerKey)
		_, query, _ := strings.Cut(response, "?")
		return strings.Replace(query, "SAMLResponse=", "SAMLRequest=", 1)
	}
	for name, c := range map[string]struct {
		bend  func(query string) string
		words string // "" = the login begins, and nothing has changed
	}{
		"as sent":                    {func(q string) string { return q }, ""},
		"another parameter beside":   {func(q string) string { return "x=1&" + q + "&y=2" }, ""},
		"another order":              {func(q string) string { return value(q, "Signature") + "&" + strings.Split(q, "&Signature=")[0] }, ""},
		"small hex digits":           {func(q string) string { return strings.ReplaceAll(q, "%2F", "%2f") }, "signature"},
		"%20 for +":                  {func(q string) string { return strings.Replace(q, "a+b", "a%20b", 1) }, "signature"},
		"plain /":                    {func(q string) string { return strings.Replace(q, "a+b%2Fc", "a+b/c", 1) }, "signature"},
		"RelayState changed":         {func(q string) string { return strings.Replace(q, "a+b", "a+x", 1) }, "signature"},
		"RelayState taken out":       {func(q string) string { return strings.Replace(q, value(q, "RelayState")+"&", "", 1) }, "signature"},
		"RelayState emptied":         {func(q string) string { return strings.Replace(q, value(q, "RelayState"), "RelayState=", 1) }, "signature"},
		"Signature taken out":        {func(q string) string { return strings.Replace(q, "&"+value(q, "Signature"), "", 1) }, "SigAlg and Signature"},
		"SigAlg taken out":           {func(q string) string { return strings.Replace(q, value(q, "SigAlg")+"&", "", 1) }, "SigAlg and Signature"},
		"both taken out":             {func(q string) string { return strings.Split(q, "&SigAlg=")[0] }, "not signed"},
		"SAMLRequest twice":          {func(q string) string { return q + "&" + value(q, "SAMLRequest") }, "more than once"},
		"another SAMLRequest before": {func(q string) string { return value(replay(""), "SAMLRequest") + "&" + q }, "more than once"},
		"RelayState twice":           {func(q string) string { return q + "&RelayState=evil" }, "more than once"},
		"SigAlg twice":               {func(q string) string { return q + "&" + value(q, "SigAlg") }, "more than once"},
		"Signature twice":            {func(q string) string { return q + "&" + value(q, "Signature") }, "more than once"},
		"a SAMLResponse beside": {func(q string) string {
			return q + "&SAMLResponse=" + strings.TrimPrefix(value(q, "SAMLRequest"), "SAMLRequest=")
		}, "exactly one"},
		"an encoded name":      {func(q string) string { return strings.Replace(q, "SAMLRequest=", "%53AMLRequest=", 1) }, "encoded"},
		"another encoding":     {func(q string) string { return q + "&SAMLEncoding=urn%3Aother" }, "DEFLATE"},
		"signed as a response": {replay, "signature"},
		"half a signature":     {func(q string) string { return q[:len(q)-60] }, "ignature"},
	} {
		r.sub(name, func() {
			b := r.browser()
			q := request{relayState: "a b/c", classes: []string{classTwo}}
			address, query, _ := strings.Cut(q.redirect(r), "?")
			hop := r.visit(b, address+"?"+c.bend(query))
			if c.words != "" {
				r.refused(hop, c.words)
			} else if a := r.answered(r.reply(b, nil)); a.RelayState != "a b/c" || a.Class != classTwo {
				r.t.Errorf("got RelayState %q and class %s", a.RelayState, a.Class)
			}
			r.harmless(b)
		})
	}
}

func TestE4_WeakAlgorithms(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sha256 := url.QueryEscape("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
	r.login(r.browser(), request{})
	for _, algorithm := range []string{
		"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
		"http://www.w3.org/2000/09/xmldsig#dsa-sha1", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "none", "urn:unknown", "RSA-SHA256",
	} {
		r.sub("redirect "+algorithm, func() {
			b := r.browser()
			r.refused(r.visit(b, strings.Replace(request{}.redirect(r), sha256, url.QueryEscape(algorithm), 1)), "algorithm")
			r.harmless(b)
		})
	}
	r.sub("redirect, signed with SHA-1", func() {
		b := r.browser()
		octets := strings.Split(strings.SplitN(request{}.redirect(r), "?", 2)[1], "&SigAlg=")[0] + "&SigAlg=" + url.QueryEscape("http://www.w3.org/2000/09/xmldsig#rsa-sha1")
		sum := sha1.Sum([]byte(octets))
		signature, err := samltest.Named(samltest.AttackerKey).Signer.Sign(rand.Reader, sum[:], crypto.SHA1)
		if err != nil {
			r.t.Fatal(err)
		}
		r.refused(r.visit(b, r.url("/saml2/sso?")+octets+"&Signature="+url.QueryEscape(base64.StdEncoding.EncodeToString(signature))), "SHA-1")
		r.harmless(b)
	})
	r.sub("post, signed with SHA-1", func() {
		b := r.browser()
		document := signedRequest(r.t, request{}.xml(r), samltest.AttackerKey)
		samltest.WeakenSignature(document, samltest.Named(samltest.AttackerKey))
		r.refused(r.submit(b, r.url("/saml2/sso"), postedRequest(string(samltest.Bytes(document)))), "SHA-1")
		r.harmless(b)
	})
}

func TestE6_Destination(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.login(r.browser(), request{destination: r.url("/saml2/sso")})
	for _, destination := range []string{
		"https://evil.test/saml2/sso", r.url("/saml2/sso/"), r.url("/saml2/slo"), r.url("/saml2/sso?x=1"),
		strings.Replace(r.url("/saml2/sso"), "https:", "http:", 1), strings.Replace(r.url("/saml2/sso"), "https:", "HTTPS:", 1),
	} {
		for issuer, key := range map[string]string{appEntity: "", otherEntity: "none"} {
			r.sub(issuer+" "+destination, func() {
				b := r.browser()
				r.refused(r.ask(b, request{issuer: issuer, key: key, destination: destination}), "Destination")
				r.harmless(b)
			})
		}
	}
	r.sub("signed without one", func() {
		b := r.browser()
		document := strings.Replace(request{}.xml(r), ` Destination="`+r.url("/saml2/sso")+`"`, "", 1)
		r.refused(r.visit(b, samltest.RedirectURL(r.url("/saml2/sso"), "SAMLRequest", []byte(document), "", samltest.AttackerKey)), "Destination")
		r.harmless(b)
	})
}

func TestE7_Issuer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct{ document, words string }{
		"unknown":  {request{issuer: "https://nobody.test"}.xml(r), "no application"},
		"case":     {request{issuer: "https://APP.test/metadata"}.xml(r), "no application"},
		"provider": {request{issuer: idpEntity}.xml(r), "no application"},
		"Trin":     {request{issuer: r.url("/saml2/metadata")}.xml(r), "no application"},
		"comment":  {strings.Replace(request{}.xml(r), "https://app.test/metadata</", "https://app.test/<!---->metadata</", 1), "comment"},
		"two":      {strings.Replace(request{}.xml(r), "</saml:Issuer>", "</saml:Issuer><saml:Issuer>"+otherEntity+"</saml:Issuer>", 1), "Issuer"},
		"none":     {strings.Replace(request{}.xml(r), "<saml:Issuer>"+appEntity+"</saml:Issuer>", "", 1), "Issuer"},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.refused(r.visit(b, samltest.RedirectURL(r.url("/saml2/sso"), "SAMLRequest", []byte(c.document), "", samltest.AttackerKey)), c.words)
			r.harmless(b)
		})
	}
}

func TestE8_OneRequestOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b, thief := r.browser(), r.browser()
	address := request{id: "_once", classes: []string{classTwo}, relayState: "first"}.redirect(r)
	r.visit(b, address)
	first := r.challenge(b)
	for _, who := range []*useragent.Agent{b, thief} {
		r.refused(r.visit(who, address), "was seen before")
	}
	again := request{id: "_once", relayState: "second", classes: []string{classOne}, attributes: `ForceAuthn="true"`}
	r.refused(r.ask(b, again), "was seen before")
	a := r.answered(r.deliver(b, r.response(first).Encoded(), first.RelayState))
	if r.states(a, classTwo, "20"); a.RelayState != "first" || a.InResponseTo != "_once" {
		t.Errorf("the first login was changed: %q to %q", a.RelayState, a.InResponseTo)
	}
	r.refused(r.visit(b, address), "was seen before")
	r.sub("another application may use the same ID", func() {
		r.login(r.browser(), request{id: "_once", issuer: otherEntity, key: "none", inside: hint(idpEntity)})
	})
	r.harmless(b)
	r.harmless(thief)
}

func TestE9_RequestInstant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, c := range map[string]struct {
		instant string
		words   string // "" = it begins
	}{
		"now":              {samltest.Instant(start), ""},
		"within the skew":  {samltest.Instant(start.Add(50 * time.Second)), ""},
		"five minutes old": {samltest.Instant(start.Add(-5 * time.Minute)), ""},
		"too old":          {samltest.Instant(start.Add(-6*time.Minute - time.Second)), "too long ago"},
		"a year old":       {samltest.Instant(start.Add(-365 * 24 * time.Hour)), "too long ago"},
		"ahead":            {samltest.Instant(start.Add(2 * time.Minute)), "in the future"},
		"no time":          {"yesterday", "IssueInstant"},
		"no zone":          {"2026-11-22T10:00:00", "IssueInstant"},
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.ask(b, request{instant: c.instant})
			if c.words == "" {
				r.answered(r.reply(b, nil))
			} else {
				r.refusedToApplication(hop, requester, "RequestDenied")
				r.logged(c.words)
			}
			r.harmless(b)
		})
	}
}
