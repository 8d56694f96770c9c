package xmlsec

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec/xmlattack"
)

// shapes are the three ways to sign a Response.
var shapes = []struct {
	name                string
	assertion, response bool
}{
	{"assertion signed", true, false},
	{"response signed", false, true},
	{"both signed", true, true},
}

func TestVerify_GoodMessages(t *testing.T) {
	t.Parallel()
	for _, shape := range shapes {
		for name, key := range map[string]SigningKey{"rsa": rsaKey(), "p256": p256Key(), "p384": p384Key(), "p521": p521Key()} {
			t.Run(shape.name+" "+name, func(t *testing.T) {
				t.Parallel()
				got, err := accept(signedResponse(t, key, shape.assertion, shape.response), trust(key))
				if got != "alice" || err != nil {
					t.Errorf("got %q, %v; want alice", got, err)
				}
			})
		}
	}
	if _, err := accept(signedResponse(t, rsaKey(), false, false), trust(rsaKey())); !errors.Is(err, ErrUnsigned) {
		t.Errorf("unsigned: got %v; want ErrUnsigned", err)
	}
}

func TestVerify_OwnSamples(t *testing.T) {
	t.Parallel()
	trusted, verified := sampleTrust(t), 0
	for name, octets := range sampleFiles(t) {
		el := mustParse(t, octets)
		for _, signed := range append(el.ChildElements(), el) {
			if !HasSignature(signed) {
				continue
			}
			verified++
			got, err := Verify(signed, trusted)
			if err != nil {
				t.Errorf("%s %s: %v", name, signed.Tag, err)
				continue
			}
			if HasSignature(got) || got.Parent() != nil || got.Tag != signed.Tag {
				t.Errorf("%s %s: got %s, signature %v, parent %v; want the bare element", name, signed.Tag, got.Tag, HasSignature(got), got.Parent())
			}
		}
	}
	if verified < 17 {
		t.Errorf("verified %d signatures; want at least 17", verified)
	}
}

// TestVerify_Attacks runs every generated attack on each shape of message. The
// good message passes in the same run.
func TestVerify_Attacks(t *testing.T) {
	t.Parallel()
	evil := xmlattack.SetNameID("evil")
	total := 0
	for _, shape := range shapes {
		good := signedResponse(t, rsaKey(), shape.assertion, shape.response)
		if got, err := accept(good, trust(rsaKey())); got != "alice" || err != nil {
			t.Fatalf("%s: baseline: got %q, %v", shape.name, got, err)
		}
		var variants []xmlattack.Variant
		for _, make := range []func() ([]xmlattack.Variant, error){
			func() ([]xmlattack.Variant, error) { return xmlattack.Wrapping(good, evil) },
			func() ([]xmlattack.Variant, error) { return xmlattack.Hiding(good, evil) },
			func() ([]xmlattack.Variant, error) { return xmlattack.Signatures(good) },
		} {
			made, err := make()
			if err != nil {
				t.Fatal(err)
			}
			variants = append(variants, made...)
		}
		total += len(variants)
		for _, v := range variants {
			t.Run(shape.name+"/"+v.Name, func(t *testing.T) {
				t.Parallel()
				user, err := accept(v.XML, trust(rsaKey()))
				if err == nil && (user != "alice" || !harmless(shape.name, v.Name)) {
					t.Errorf("accepted with user %q", user)
				}
			})
		}
	}
	if total < 250 {
		t.Errorf("got %d attacks; want at least 250", total)
	}
}

// harmless names the variants in which what is read is still what was signed:
// the evil assertion stands where nothing reads, or the signed assertion is
// left after the signature of the response is gone. Whether such a message is
// refused is policy of the reader.
func harmless(shape, name string) bool {
	switch shape {
	case "assertion signed":
		return strings.HasPrefix(name, "B12 evil in ")
	case "both signed":
		return name == "B15 signature removed" || name == "B40 signature in a child" || name == "B40 signature in a wrapper"
	}
	return false
}

// TestVerify_B12_AdviceInsideASignedResponse shows what Verify leaves to the
// reader: content that is signed is returned, wherever it stands.
func TestVerify_B12_AdviceInsideASignedResponse(t *testing.T) {
	t.Parallel()
	el := mustParse(t, responseXML(1))
	assertion, _ := Child(el, nsSAML, "Assertion")
	advice := etree.NewElement("saml:Advice")
	inner := assertion.Copy()
	inner.CreateAttr("ID", "_inner")
	advice.AddChild(inner)
	assertion.AddChild(advice)
	if err := Sign(el, rsaKey(), 1); err != nil {
		t.Fatal(err)
	}
	if got, err := accept(Bytes(el), trust(rsaKey())); got != "alice" || err != nil {
		t.Errorf("got %q, %v; want alice", got, err)
	}
}

func TestVerify_B18_B19_Rules(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), false, true)
	made, err := xmlattack.Signatures(good)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"B19 URI missing": SigReference, `B19 URI ""`: SigReference, "B19 URI without #": SigReference,
		"B16 two SignatureValue": SigShape, "B9 two SignedInfo": SigShape, "B18 two Reference": SigShape, "B16 Object": SigShape,
		"B14 two signatures": SigSeveral, "B14 ID on a child": SigIDTwice, "B11 Id in the signature": SigIDTwice,
		"A14 qualified ID": SigID, "A14 qualified Algorithm": SigShape, "A14 qualified URI": SigShape,
		"B21 XSLT": SigTransforms, "B22 with comments": SigTransforms, "B22 SignedInfo with comments": SigTransforms,
		"B22 SignedInfo inclusive": SigTransforms, "B24 digest of other length": SigEncoding, "B23 10,000 prefixes": SigTransforms,
		"B24 none": SigAlgorithm, "B25 signature SHA-1": SigAlgorithm, "B25 digest SHA-1": SigAlgorithm, "B26 HMACOutputLength": SigShape,
		"B40 signature last": SigPlace, "B40 signature first": SigPlace, "B15 SignatureValue of zeros": SigInvalid,
		"B24 http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512": SigKey,
	}
	seen := 0
	for _, v := range made {
		rule, ok := want[v.Name]
		if !ok {
			continue
		}
		seen++
		el, err := Parse(v.XML, MessageLimits())
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		_, err = Verify(el, trust(rsaKey()))
		var refused *SignatureError
		if !errors.As(err, &refused) || refused.Rule != rule {
			t.Errorf("%s: got %v; want rule %s", v.Name, err, rule)
		}
	}
	if seen != len(want) {
		t.Errorf("%d of %d cases were made", seen, len(want))
	}
}

// TestVerify_B20_SignedPartIsNotTheElement covers a signature of Status alone.
func TestVerify_B20_SignedPartIsNotTheElement(t *testing.T) {
	t.Parallel()
	el := mustParse(t, responseXML(1))
	status, _ := Child(el, nsSAMLP, "Status")
	status.CreateAttr("ID", "_status")
	if err := Sign(status, rsaKey(), 0); err != nil {
		t.Fatal(err)
	}
	signature, _ := Child(status, NamespaceDSig, "Signature")
	el.InsertChildAt(1, signature)
	if user, err := accept(Bytes(el), trust(rsaKey())); err == nil {
		t.Errorf("accepted with user %q", user)
	}
}

func TestVerify_B24_RSAAlgorithmWithECKeyAndBack(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ signer, trusted SigningKey }{
		"rsa signature, ec trust": {rsaKey(), p256Key()},
		"ec signature, rsa trust": {p256Key(), rsaKey()},
	} {
		_, err := accept(signedResponse(t, tt.signer, true, true), trust(tt.trusted))
		var refused *SignatureError
		if !errors.As(err, &refused) || refused.Rule != SigKey {
			t.Errorf("%s: got %v; want rule %s", name, err, SigKey)
		}
	}
}

func TestVerify_B27_WeakKeys(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), true, true)
	for name, certificate := range map[string]*x509.Certificate{
		"1024 bits":  weakRSA().Certificate,
		"exponent 3": hostileCert(),
		"no key":     {},
		"nil":        nil,
	} {
		_, err := accept(good, Trust{Certificates: []*x509.Certificate{certificate}})
		var refused *SignatureError
		if !errors.As(err, &refused) || refused.Rule != SigKey {
			t.Errorf("%s: got %v; want rule %s", name, err, SigKey)
		}
	}
	if err := Sign(mustParse(t, responseXML(1)), weakRSA(), 1); err == nil {
		t.Error("signed with 1024 bits")
	}
	if _, err := accept(good, Trust{}); err == nil {
		t.Error("accepted without trust")
	}
}

func TestVerify_B28_KeyInfoHasNoSay(t *testing.T) {
	t.Parallel()
	trusted := certificateBase64(rsaKey().Certificate)
	forged := signedResponse(t, otherRSA(), true, false)
	made, err := xmlattack.KeyInfos(forged, trusted)
	if err != nil || len(made) != 8 {
		t.Fatalf("got %d variants, %v; want 8", len(made), err)
	}
	for _, v := range made {
		if user, err := accept(v.XML, trust(rsaKey())); err == nil {
			t.Errorf("%s: accepted with user %q", v.Name, user)
		}
		if user, err := accept(v.XML, trust(otherRSA())); user != "alice" || err != nil {
			t.Errorf("%s with the right key: got %q, %v; want alice", v.Name, user, err)
		}
	}
}

func TestVerify_B33_B34_B35_BothSignaturesCount(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                string
		assertion, response SigningKey
		trusted             Trust
		good                bool
	}{
		{"B33 assertion by another key", otherRSA(), rsaKey(), trust(rsaKey()), false},
		{"B34 response by another key", rsaKey(), otherRSA(), trust(rsaKey()), false},
		{"B35 two trusted keys", rsaKey(), otherRSA(), trust(rsaKey(), otherRSA()), true},
	} {
		el := mustParse(t, responseXML(1))
		assertion, _ := Child(el, nsSAML, "Assertion")
		if err := Sign(assertion, tt.assertion, 1); err != nil {
			t.Fatal(err)
		}
		if err := Sign(el, tt.response, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := accept(Bytes(el), tt.trusted); (err == nil) != tt.good {
			t.Errorf("%s: got %v; want accepted %v", tt.name, err, tt.good)
		}
	}
}

// edited replaces text in a message.
func edited(t *testing.T, octets []byte, pairs ...string) []byte {
	t.Helper()
	out := strings.NewReplacer(pairs...).Replace(string(octets))
	if out == string(octets) {
		t.Fatalf("nothing to replace: %q", pairs)
	}
	return []byte(out)
}

// signatureValue returns the first SignatureValue text.
func signatureValue(t *testing.T, octets []byte) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(octets), "<ds:SignatureValue>")
	value, _, ok2 := strings.Cut(rest, "</ds:SignatureValue>")
	if !ok || !ok2 {
		t.Fatal("no SignatureValue")
	}
	return value
}

func TestVerify_B36_OnlyTheFormOfXMLDSig(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, p256Key(), false, true)
	value := signatureValue(t, good)
	raw, _ := base64.StdEncoding.DecodeString(value)
	if len(raw) != 64 {
		t.Fatalf("signature of %d octets; want 64", len(raw))
	}
	der, _ := asn1.Marshal(ecdsaSignature{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
	if _, err := accept(edited(t, good, value, base64.StdEncoding.EncodeToString(der)), trust(p256Key())); err == nil {
		t.Error("ASN.1 was accepted")
	}
	if _, err := accept(edited(t, good, value, base64.StdEncoding.EncodeToString(append([]byte{0}, raw...))), trust(p256Key())); err == nil {
		t.Error("a longer r||s was accepted")
	}
}

func TestVerify_B37_PSSIsNamedAsUnsupported(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), false, true)
	for _, uri := range []string{"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"} {
		_, err := accept(edited(t, good, RSASHA256, uri), trust(rsaKey()))
		var refused *SignatureError
		if !errors.As(err, &refused) || refused.Rule != SigUnsupported || !strings.Contains(err.Error(), "RSA-PSS") {
			t.Errorf("got %v; want rule %s that names RSA-PSS", err, SigUnsupported)
		}
	}
}

func TestVerify_B38_B39_DatesAndRollover(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), true, true)
	for name, trusted := range map[string]Trust{
		"B38 expired":                   trust(expiredKey()),
		"B38 not yet valid":             trust(unbornKey()),
		"B38 renewed, same key":         trust(newKey("renewed", rsaKey().Signer, 0, 5)),
		"B39 two keys, the first signs": trust(rsaKey(), otherRSA(), p256Key()),
		"B39 two keys, the last signs":  trust(p256Key(), weakRSA(), otherRSA(), rsaKey()),
	} {
		if got, err := accept(good, trusted); got != "alice" || err != nil {
			t.Errorf("%s: got %q, %v; want alice", name, got, err)
		}
	}
	bare := rsaKey()
	bare.Certificate = nil
	if got, err := accept(signedResponse(t, bare, true, true), trust(otherRSA(), rsaKey())); got != "alice" || err != nil {
		t.Errorf("B39 no KeyInfo: got %q, %v; want alice", got, err)
	}
}

func TestVerify_B41_WhiteSpaceInValues(t *testing.T) {
	t.Parallel()
	for _, key := range []SigningKey{rsaKey(), p256Key()} {
		good := signedResponse(t, key, false, true)
		value := signatureValue(t, good)
		for _, spaced := range []string{
			"\n" + value + "\n",
			value[:20] + "&#xD;\n" + value[20:],
			value[:20] + " \t " + value[20:],
		} {
			if got, err := accept(edited(t, good, value, spaced), trust(key)); got != "alice" || err != nil {
				t.Errorf("%q: got %q, %v; want alice", spaced[:24], got, err)
			}
		}
		for _, wrong := range []string{value + "=", "=" + value, value[:len(value)-4] + "-_-_", value[:20] + "\u00a0" + value[20:]} {
			if user, err := accept(edited(t, good, value, wrong), trust(key)); err == nil {
				t.Errorf("A26: accepted with user %q", user)
			}
		}
	}
}

// TestVerify_B25_SHA1ByOptIn covers the one switch that weakens.
func TestVerify_B25_SHA1ByOptIn(t *testing.T) {
	t.Parallel()
	octets := sha1Response(t, rsaKey())
	if user, err := accept(octets, trust(rsaKey())); err == nil {
		t.Errorf("without opt-in: accepted with user %q", user)
	}
	insecure := trust(rsaKey())
	insecure.InsecureSHA1 = true
	if got, err := accept(octets, insecure); got != "alice" || err != nil {
		t.Errorf("with opt-in: got %q, %v; want alice", got, err)
	}
	if _, _, err := SignOctets(nil, SigningKey{Signer: rsaKey().Signer, Algorithm: RSASHA1}); err == nil {
		t.Error("signed with SHA-1")
	}
}

// sha1Response signs a Response with RSA and SHA-1, which Sign will not do.
func sha1Response(t *testing.T, key SigningKey) []byte {
	t.Helper()
	row, err := algorithmOf(RSASHA1, true)
	if err != nil {
		t.Fatal(err)
	}
	el := mustParse(t, responseXML(1))
	h := row.hash.New()
	h.Write(Canonicalize(el))
	digest := base64.StdEncoding.EncodeToString(h.Sum(nil))
	info := signedInfo{RSASHA1, DigestSHA1, "_response", digest}
	value, err := key.sign(info.append(nil, declarationDSig), row)
	if err != nil {
		t.Fatal(err)
	}
	el.InsertChildAt(1, info.element(base64.StdEncoding.EncodeToString(value), key.Certificate))
	return Bytes(el)
}

// TestVerify_B42_EveryOctetMutated changes or removes each octet of a signed
// message. What is still accepted must have the signed content.
func TestVerify_B42_EveryOctetMutated(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, p256Key(), true, true)
	trusted := trust(p256Key())
	el, err := Verify(mustParse(t, good), trusted)
	if err != nil {
		t.Fatal(err)
	}
	want := Canonicalize(el)
	accepted, mutants := 0, 0
	for i := range 2 * len(good) {
		at := i / 2
		change := []string{string([]byte{good[at] ^ 1}), string([]byte{good[at] ^ 0x20}), ""}[i%3]
		mutants++
		mutant := append(append(bytes.Clone(good[:at]), change...), good[at+1:]...)
		parsed, err := Parse(mutant, MessageLimits())
		if err != nil {
			continue
		}
		got, err := Verify(parsed, trusted)
		if err != nil {
			continue
		}
		accepted++
		if !bytes.Equal(Canonicalize(got), want) {
			t.Fatalf("octet %d as %q: accepted with other content", at, change)
		}
	}
	if mutants < 5000 {
		t.Errorf("%d mutants; want at least 5000", mutants)
	}
	t.Logf("%d mutants, %d accepted with the signed content", mutants, accepted)
}

func TestVerify_B43_NeutralChangesStayAccepted(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), true, true)
	for name, pairs := range map[string][]string{
		"attribute order":    {`ID="_response" Version="2.0"`, `Version="2.0" ID="_response"`},
		"quotes":             {`Version="2.0"`, `Version='2.0'`},
		"empty element form": {`Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>`, `Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode>`},
		"reference":          {`alice`, `&#97;lic&#x65;`},
		"space in a tag":     {`<saml:Subject>`, "<saml:Subject\n >"},
		"unused declaration": {`<saml:Subject>`, `<saml:Subject xmlns:unused="urn:unused">`},
	} {
		if got, err := accept(edited(t, good, pairs...), trust(rsaKey())); got != "alice" || err != nil {
			t.Errorf("%s: got %q, %v; want alice", name, got, err)
		}
	}
}

// TestVerify_D28_ManyAttributeValues covers the limit on visited nodes that the
// signature library would set.
func TestVerify_D28_ManyAttributeValues(t *testing.T) {
	t.Parallel()
	for _, which := range []string{"assertion", "response"} {
		el := mustParse(t, responseXML(3000))
		signed := el
		if which == "assertion" {
			signed, _ = Child(el, nsSAML, "Assertion")
		}
		if err := Sign(signed, p256Key(), 1); err != nil {
			t.Fatal(err)
		}
		if got, err := accept(Bytes(el), trust(p256Key())); got != "alice" || err != nil {
			t.Errorf("%s: got %q, %v; want alice", which, got, err)
		}
	}
}

// TestVerify_SAML11 covers tokens whose signature comes last, or first, and
// whose ID has another name, with many values before the signature.
func TestVerify_SAML11(t *testing.T) {
	t.Parallel()
	body := `<saml:Assertion xmlns:saml="` + namespaceSAML1 + `" AssertionID="_token" MajorVersion="1" MinorVersion="1">` +
		`<saml:AttributeStatement><saml:Attribute AttributeName="n" AttributeNamespace="urn:n">` +
		strings.Repeat("<saml:AttributeValue>v</saml:AttributeValue>", 2000) + `</saml:Attribute></saml:AttributeStatement></saml:Assertion>`
	el := mustParse(t, []byte(body))
	if err := Sign(el, rsaKey(), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(mustParse(t, Bytes(el)), trust(rsaKey())); err != nil {
		t.Errorf("last: %v", err)
	}
	signature, _ := Child(el, NamespaceDSig, "Signature")
	el.InsertChildAt(0, signature)
	if _, err := Verify(mustParse(t, Bytes(el)), trust(rsaKey())); err != nil {
		t.Errorf("first: %v", err)
	}
	el.InsertChildAt(0, el.CreateElement("saml:Conditions"))
	el.CreateElement("saml:Advice")
	var refused *SignatureError
	if _, err := Verify(mustParse(t, Bytes(el)), trust(rsaKey())); !errors.As(err, &refused) || refused.Rule != SigPlace {
		t.Errorf("between: got %v; want rule %s", err, SigPlace)
	}
}

func TestVerify_LeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	el := mustParse(t, signedResponse(t, p256Key(), true, true))
	before := Bytes(el)
	if _, err := Verify(el, trust(p256Key())); err != nil {
		t.Fatal(err)
	}
	if got := Bytes(el); !bytes.Equal(got, before) {
		t.Error("the tree was changed")
	}
}

func TestVerifyOctets(t *testing.T) {
	t.Parallel()
	octets := []byte("SAMLRequest=x&RelayState=y&SigAlg=z")
	for name, key := range map[string]SigningKey{"rsa": rsaKey(), "p256": p256Key(), "p384": p384Key(), "p521": p521Key()} {
		algorithm, signature, err := SignOctets(octets, key)
		if err != nil {
			t.Fatal(err)
		}
		if err := VerifyOctets(algorithm, octets, signature, trust(otherRSA(), key)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := VerifyOctets(algorithm, append([]byte("X"), octets...), signature, trust(key)); err == nil {
			t.Errorf("%s: other octets were accepted", name)
		}
		if err := VerifyOctets(algorithm, octets, signature, trust(otherRSA())); err == nil {
			t.Errorf("%s: another key was accepted", name)
		}
		for _, uri := range []string{"", "none", RSASHA1, strings.ToUpper(algorithm), "http://www.w3.org/2000/09/xmldsig#hmac-sha1"} {
			if err := VerifyOctets(uri, octets, signature, trust(key)); err == nil {
				t.Errorf("%s: algorithm %q was accepted", name, uri)
			}
		}
		for _, value := range [][]byte{nil, {}, make([]byte, len(signature)), signature[1:], append([]byte{0}, signature...)} {
			if err := VerifyOctets(algorithm, octets, value, trust(key)); err == nil {
				t.Errorf("%s: signature of %d octets was accepted", name, len(value))
			}
		}
	}
}

// TestVerify_A16_NothingHidesInText puts a comment, an instruction and a CDATA
// section into every text that decides. A message with one is refused; read
// with comments allowed, as metadata is, the text is whole or refused.
func TestVerify_A16_NothingHidesInText(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), true, true)
	texts := []string{"alice", "https://idp.example<", "https://loa.example/2<", "group-1<", "group-0<", "=</ds:DigestValue>", "=</ds:SignatureValue>", "</ds:X509Certificate>"}
	for _, text := range texts {
		cut := len(text) / 2
		if strings.HasSuffix(text, ">") {
			cut = 0
		}
		for name, hidden := range map[string]string{"comment": "<!-- x -->", "instruction": "<?x y?>", "CDATA": "<![CDATA[x]]>"} {
			mutant := edited(t, good, text, text[:cut]+hidden+text[cut:])
			if user, err := accept(mutant, trust(rsaKey())); err == nil {
				t.Errorf("%s in %q: accepted with user %q", name, text, user)
			}
			el, err := Parse(mutant, MetadataLimits())
			if err != nil {
				continue
			}
			verified, err := Verify(el, trust(rsaKey()))
			if err != nil {
				continue
			}
			if name != "comment" || !bytes.Contains(Canonicalize(verified), []byte("alice")) {
				t.Errorf("%s in %q: was verified as %s", name, text, Canonicalize(verified))
			}
		}
	}
}

// TestVerify_A13_SignatureOfAnotherNamespace is no signature at all.
func TestVerify_A13_SignatureOfAnotherNamespace(t *testing.T) {
	t.Parallel()
	good := signedResponse(t, rsaKey(), false, true)
	for _, uri := range []string{"urn:x", NamespaceDSig + "x", strings.ToUpper(NamespaceDSig), " " + NamespaceDSig} {
		if user, err := accept(edited(t, good, `xmlns:ds="`+NamespaceDSig, `xmlns:ds="`+uri), trust(rsaKey())); err == nil {
			t.Errorf("%q: accepted with user %q", uri, user)
		}
	}
}

// TestVerify_B31_B32_AnotherMessage moves signatures and signed elements into
// messages of another kind.
func TestVerify_B31_B32_AnotherMessage(t *testing.T) {
	t.Parallel()
	request := mustParse(t, []byte(`<samlp:AuthnRequest xmlns:samlp="`+nsSAMLP+`" ID="_request"><saml:Issuer xmlns:saml="`+nsSAML+`">sp</saml:Issuer></samlp:AuthnRequest>`))
	if err := Sign(request, rsaKey(), 1); err != nil {
		t.Fatal(err)
	}
	signature, _ := Child(request, NamespaceDSig, "Signature")
	for _, id := range []string{"_response", "_request"} {
		response := mustParse(t, responseXML(1))
		response.CreateAttr("ID", id)
		response.InsertChildAt(1, signature.Copy())
		if user, err := accept(Bytes(response), trust(rsaKey())); err == nil {
			t.Errorf("B31 %s: accepted with user %q", id, user)
		}
	}
	assertion, _ := Child(mustParse(t, signedResponse(t, rsaKey(), true, false)), nsSAML, "Assertion")
	logout := mustParse(t, []byte(`<samlp:LogoutRequest xmlns:samlp="`+nsSAMLP+`" ID="_logout"/>`))
	logout.AddChild(mustParse(t, Bytes(assertion)))
	if _, err := Verify(mustParse(t, Bytes(logout)), trust(rsaKey())); !errors.Is(err, ErrUnsigned) {
		t.Errorf("B32: got %v; want ErrUnsigned", err)
	}
}

// TestVerify_NamespacesFromAncestors covers an assertion whose prefixes are
// declared on the Response, one of them twice.
func TestVerify_NamespacesFromAncestors(t *testing.T) {
	t.Parallel()
	el := mustParse(t, signedResponse(t, p256Key(), true, false))
	el.CreateAttr("xmlns:xs", "urn:other")
	el.CreateAttr("xmlns", "urn:default")
	again := mustParse(t, Bytes(el))
	assertion, _ := Child(again, nsSAML, "Assertion")
	if _, err := Verify(assertion, trust(p256Key())); err != nil {
		t.Error(err)
	}
}

// TestVerify_ShapeOfBuiltTrees covers what cannot come through the gate or
// would fail later anyway: the shape alone refuses it.
func TestVerify_ShapeOfBuiltTrees(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rule string
		bend       func(el, signature *etree.Element)
	}{
		{"B17 comment in SignedInfo", SigShape, func(_, s *etree.Element) { s.ChildElements()[0].CreateComment("x") }},
		{"B17 instruction in SignedInfo", SigShape, func(_, s *etree.Element) { s.ChildElements()[0].CreateProcInst("x", "y") }},
		{"B17 comment in DigestValue", SigShape, func(_, s *etree.Element) {
			s.FindElement("./ds:SignedInfo/ds:Reference/ds:DigestValue").CreateComment("x")
		}},
		{"B17 comment in SignatureValue", SigShape, func(_, s *etree.Element) { s.ChildElements()[1].CreateComment("x") }},
		{"text in SignedInfo", SigShape, func(_, s *etree.Element) { s.ChildElements()[0].CreateText("x") }},
		{"text in Signature", SigShape, func(_, s *etree.Element) { s.CreateText("x") }},
		{"ID is no name", SigID, func(el, s *etree.Element) {
			el.CreateAttr("ID", "1 x")
			s.FindElement("./ds:SignedInfo/ds:Reference").CreateAttr("URI", "#1 x")
		}},
		{"B19 no ID", SigID, func(el, s *etree.Element) {
			el.RemoveAttr("ID")
			s.FindElement("./ds:SignedInfo/ds:Reference").CreateAttr("URI", "#")
		}},
		{"B40 Issuer after the signature", SigPlace, func(el, _ *etree.Element) {
			el.AddChild(el.ChildElements()[0])
			el.InsertChildAt(0, el.ChildElements()[1])
		}},
	} {
		el := mustParse(t, signedResponse(t, p256Key(), false, true))
		signature, _ := Child(el, NamespaceDSig, "Signature")
		tt.bend(el, signature)
		_, err := Verify(el, trust(p256Key()))
		var refused *SignatureError
		if !errors.As(err, &refused) || refused.Rule != tt.rule {
			t.Errorf("%s: got %v; want rule %s", tt.name, err, tt.rule)
		}
	}
}
