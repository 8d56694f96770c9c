package saml2

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

func TestMetadataOfAServiceProvider(t *testing.T) {
	t.Parallel()
	document := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
	<!-- a comment, as metadata has them -->
	<EntityDescriptor xmlns="%[1]s" xmlns:ds="%[2]s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" entityID="https://sp.test" validUntil="2030-01-01T00:00:00Z">
	 <Extensions><x:Anything xmlns:x="urn:x"/></Extensions>
	 <RoleDescriptor xsi:type="x:Other" xmlns:x="urn:x" protocolSupportEnumeration="urn:x"/>
	 <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"><AssertionConsumerService Binding="b" Location="javascript:x" index="0"/></SPSSODescriptor>
	 <SPSSODescriptor AuthnRequestsSigned="1" protocolSupportEnumeration="urn:x %[3]s">
	  <KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
	   %[4]s
	  </ds:X509Certificate></ds:X509Data></ds:KeyInfo><EncryptionMethod Algorithm="urn:alg"/></KeyDescriptor>
	  <KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%[5]s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>
	  <SingleLogoutService Binding="%[6]s" Location="https://sp.test/slo" ResponseLocation="https://sp.test/slo/answer"/>
	  <NameIDFormat> %[8]s </NameIDFormat>
	  <AssertionConsumerService Binding="%[7]s" Location="https://sp.test/acs1" index="1" isDefault="false"/>
	  <AssertionConsumerService Binding="%[7]s" Location="https://sp.test/acs2" index="2"/>
	  <AssertionConsumerService Binding="%[7]s" Location="http://127.0.0.1:8080/acs3" index="3" isDefault="true"/>
	 </SPSSODescriptor>
	</EntityDescriptor>`, NamespaceMetadata, NamespaceSignature, NamespaceProtocol, certificateText(spKey), certificateText(otherSPKey),
		BindingRedirect, BindingPost, FormatTransient)
	e, err := ParseMetadata([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if e.ID != "https://sp.test" || !e.ValidUntil.Equal(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)) || e.IDP != nil || e.SP == nil {
		t.Fatalf("got %+v", e)
	}
	if !e.SP.AuthnRequestsSigned || e.SP.WantAssertionsSigned {
		t.Errorf("flags: got %v, %v", e.SP.AuthnRequestsSigned, e.SP.WantAssertionsSigned)
	}
	if len(e.SP.Signing) != 2 || len(e.SP.Encryption) != 1 || e.SP.Encryption[0].Methods[0].Algorithm != "urn:alg" {
		t.Errorf("keys: got %d, %+v", len(e.SP.Signing), e.SP.Encryption)
	}
	if want := []string{FormatTransient}; !reflect.DeepEqual(e.SP.NameIDFormats, want) {
		t.Errorf("formats: got %q", e.SP.NameIDFormats)
	}
	if got := DefaultEndpoint(e.SP.AssertionConsumers, BindingPost).Location; got != "http://127.0.0.1:8080/acs3" {
		t.Errorf("default: got %s", got)
	}
	if got := DefaultEndpoint(e.SP.AssertionConsumers[:2], BindingPost).Location; got != "https://sp.test/acs2" {
		t.Errorf("default without isDefault: got %s", got)
	}
	if got := DefaultEndpoint(e.SP.AssertionConsumers[:1], BindingPost).Location; got != "https://sp.test/acs1" {
		t.Errorf("default when all deny: got %s", got)
	}
	if DefaultEndpoint(e.SP.AssertionConsumers, BindingRedirect) != nil {
		t.Error("a default of another binding")
	}
	if got := e.SP.SingleLogout[0]; got.Location != "https://sp.test/slo" || got.ResponseLocation != "https://sp.test/slo/answer" {
		t.Errorf("logout: got %+v", got)
	}
}

func TestMetadataThatIsRefused(t *testing.T) {
	t.Parallel()
	good := spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey}.xml()
	if _, err := ParseMetadata([]byte(good)); err != nil {
		t.Fatal(err)
	}
	location := func(u string) string { return strings.Replace(good, spConsumer+`"`, u+`"`, 1) }
	certificate := certificateText(spKey)
	weak := certificateText1024(t)
	for name, c := range map[string]struct{ document, says string }{
		"E5 javascript":                {location("javascript:alert(1)"), "AssertionConsumerService 0"},
		"E5 data":                      {location("data:text/html,x"), "AssertionConsumerService 0"},
		"E5 http":                      {location("http://sp.test/acs"), "https"},
		"E5 http, loopback as prefix":  {location("http://127.0.0.1.evil.test/acs"), "https"},
		"E5 http, localhost as prefix": {location("http://localhost.evil.test/acs"), "https"},
		"E5 http, loopback as user":    {location("http://127.0.0.1@evil.test/acs"), "user information"},
		"E5 userinfo":                  {location("https://user@sp.test/acs"), "user information"},
		"E5 fragment":                  {location("https://sp.test/acs#x"), "fragment"},
		"E5 no host":                   {location("https:///acs"), "host"},
		"E5 opaque":                    {location("https:acs"), "host"},
		"E5 relative":                  {location("/acs"), "host"},
		"E5 no scheme":                 {location("//sp.test/acs"), "scheme"},
		"E5 empty":                     {location(""), "empty"},
		"E5 blank":                     {location(" https://sp.test/acs"), "characters"},
		"E5 line break":                {location("https://sp.test/a&#10;cs"), "characters"},
		"E5 backslash":                 {location(`https://sp.test\@evil.test/`), "characters"},
		"logout javascript":            {strings.Replace(good, spLogout+`"`, `javascript:x"`, 1), "SingleLogoutService 0"},
		"response location":            {strings.Replace(good, "https://sp.test/slo/answer", "javascript:x", 1), "ResponseLocation"},
		"no binding":                   {strings.Replace(good, ` Binding="`+BindingArtifact+`"`, "", 1), "Binding is missing"},
		"index twice":                  {strings.Replace(good, `index="7"`, `index="0"`, 1), "index 0"},
		"index no number":              {strings.Replace(good, `index="7"`, `index="x"`, 1), "index"},
		"flag no boolean":              {strings.Replace(good, `AuthnRequestsSigned="false"`, `AuthnRequestsSigned="no"`, 1), "AuthnRequestsSigned"},
		"no entityID":                  {strings.Replace(good, ` entityID="`+spID+`"`, "", 1), "entityID"},
		"A8 foreign entityID":          {strings.Replace(good, ` entityID="`, ` xmlns:x="urn:x" x:entityID="`, 1), "entityID"},
		"long entityID":                {strings.Replace(good, spID, "https://"+strings.Repeat("x", 1024), 1), "entityID"},
		"aggregate":                    {`<md:EntitiesDescriptor xmlns:md="` + NamespaceMetadata + `">` + good + `</md:EntitiesDescriptor>`, "aggregate"},
		"another root":                 {strings.ReplaceAll(good, "EntityDescriptor", "Entity"), "EntityDescriptor"},
		"A11 other namespace":          {strings.Replace(good, NamespaceMetadata, "urn:x", 1), "EntityDescriptor"},
		"A1 DOCTYPE":                   {"<!DOCTYPE x>" + good, "doctype"},
		"no consumer":                  {spMetadata1{ID: spID, Services: "<md:AssertionConsumerServiceX/>"}.xml(), "AssertionConsumerService"},
		"two roles":                    {strings.Replace(good, "</md:EntityDescriptor>", good[strings.Index(good, "<md:SPSSO"):], 1), "more than one"},
		"R17 unknown use":              {strings.Replace(good, `use="signing"`, `use="sign"`, 1), "use"},
		"R17 key, no certificate":      {strings.Replace(good, "<ds:X509Certificate>"+certificate+"</ds:X509Certificate>", "", 1), "X509Certificate"},
		"certificate no base64":        {strings.Replace(good, certificate, "!!!", 1), "base64"},
		"certificate garbage":          {strings.Replace(good, certificate, "AAAA", 1), "X509Certificate"},
		"A16 certificate, element":     {strings.Replace(good, certificate, certificate+"<x/>", 1), "X509Certificate"},
		"B27 short key":                {strings.Replace(good, certificate, weak, 1), "1024"},
		"validUntil garbage":           {strings.Replace(good, " entityID", ` validUntil="soon" entityID`, 1), "validUntil"},
		"empty":                        {"", "metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.document == good {
				t.Fatal("nothing was changed")
			}
			e, err := ParseMetadata([]byte(c.document))
			if err == nil {
				t.Fatalf("got %+v", e)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
		})
	}
}

func TestIDPMetadata(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	fetch := func(path string) (*Entity, string) {
		t.Helper()
		w := httptest.NewRecorder()
		r.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != metadataMedia {
			t.Fatalf("got %d %v", w.Code, w.Header())
		}
		root, err := xmlsec.Parse(w.Body.Bytes(), xmlsec.MetadataLimits())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := xmlsec.Verify(root, xmlsec.Trust{Certificates: samlCertificates(samltest.TrinKey)}); err != nil {
			t.Fatal(err)
		}
		e, err := ParseMetadata(w.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return e, w.Body.String()
	}
	e, first := fetch("/saml2/metadata")
	if e.ID != testBase+"/saml2/metadata" || e.SP != nil || e.IDP == nil || !e.ValidUntil.Equal(testNow.Add(metadataLifetime)) {
		t.Fatalf("got %+v", e)
	}
	if got := len(e.IDP.Signing); got != 2 {
		t.Errorf("got %d keys, want the active and the next", got)
	}
	if len(e.IDP.Encryption) != 0 {
		t.Error("Trin as an identity provider publishes an encryption key")
	}
	for _, binding := range []string{BindingRedirect, BindingPost} {
		on, off := DefaultEndpoint(e.IDP.SingleSignOn, binding), DefaultEndpoint(e.IDP.SingleLogout, binding)
		if on == nil || on.Location != testBase+"/saml2/sso" {
			t.Errorf("%s: sign on at %+v", binding, on)
		}
		if off == nil || off.Location != testBase+"/saml2/slo" || off.ResponseLocation != testBase+"/saml2/slo/response" {
			t.Errorf("%s: log out at %+v", binding, off)
		}
	}
	if len(e.IDP.NameIDFormats) != 5 {
		t.Errorf("formats: got %q", e.IDP.NameIDFormats)
	}
	active := samltest.Named(samltest.TrinKey).Certificate
	if single, _ := fetch("/saml2/metadata/single"); len(single.IDP.Signing) != 1 || !single.IDP.Signing[0].Equal(active) {
		t.Error("the variant with one certificate does not hold the active one alone")
	} else if !single.ValidUntil.Equal(active.NotAfter) {
		t.Errorf("what is given by hand ends at %s, want with its certificate at %s", single.ValidUntil, active.NotAfter)
	}
	if _, again := fetch("/saml2/metadata"); again != first {
		t.Error("it is made anew for each reader")
	}
	r.ring.keys = append(r.ring.keys, samltest.Named(samltest.AttackerKey).Own(connections.KeySigning, connections.KeyRetired))
	if e, _ := fetch("/saml2/metadata"); len(e.IDP.Signing) != 2 {
		t.Error("a retired key is published")
	}
	r.ring.keys = append(r.ring.keys, samltest.Named(samltest.ProviderKey).Own(connections.KeySigning, connections.KeyNext))
	if e, _ := fetch("/saml2/metadata"); len(e.IDP.Signing) != 3 {
		t.Error("a new key waits for the cache")
	}
	r.now = r.now.Add(2 * metadataAge)
	if e, _ := fetch("/saml2/metadata"); !e.ValidUntil.Equal(r.now.Add(metadataLifetime)) {
		t.Error("validUntil does not move on")
	}
	r.ring.keys = nil
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/saml2/metadata", nil))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("without keys: got %d", w.Code)
	}
}

// An application whose answers are signed with a key set of its own finds that
// set's certificates in its own metadata.
func TestIDPMetadataOfAnApplication(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	own := samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyActive)
	own.Set = "own"
	r.ring.keys = append(r.ring.keys, own)
	f := r.connect("apart", spMetadata1{ID: "https://apart.test/metadata", Key: spKey}, func(s *ApplicationSettings) { s.Keys = "own" })
	reply, _, err := f.Answer(t.Context(), r.success(r.asked()))
	if err != nil {
		t.Fatal(err)
	}
	response, err := xmlsec.Parse(message(t, reply), xmlsec.MessageLimits())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"/saml2/idp/apart/metadata": true, "/saml2/idp/apart/metadata/single": true,
		"/saml2/idp/sp/metadata": false, "/saml2/metadata": false,
	} {
		w := httptest.NewRecorder()
		r.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		entity, err := ParseMetadata(w.Body.Bytes())
		if err != nil || entity.ID != testBase+"/saml2/metadata" {
			t.Fatalf("%s: %d %v", path, w.Code, err)
		}
		assertion, err := onlyChild(response, NamespaceAssertion, "Assertion")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := xmlsec.Verify(assertion, xmlsec.Trust{Certificates: entity.IDP.Signing[:1]}); (err == nil) != want {
			t.Errorf("%s: the first key verifies what the application gets: %v, want %t", path, err, want)
		}
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/saml2/idp/nobody/metadata", nil))
	if w.Code == http.StatusOK {
		t.Error("an application that there is not has metadata")
	}
}

func TestCheckApplication(t *testing.T) {
	t.Parallel()
	k := newIDPRig(t).kind
	whole := spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey, Signed: true}
	settings := func(change func(*ApplicationSettings)) json.RawMessage {
		s := ApplicationSettings{Metadata: whole.xml()}
		change(&s)
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for name, c := range map[string]struct {
		raw      json.RawMessage
		field    string
		severity connections.Severity // "" = nothing to say
	}{
		"good":            {settings(func(*ApplicationSettings) {}), "", ""},
		"empty":           {nil, "metadata", connections.SeverityError},
		"unknown field":   {json.RawMessage(`{"metadat":"x"}`), "metadat", connections.SeverityError},
		"second value":    {json.RawMessage(`{} {}`), "", connections.SeverityError},
		"broken metadata": {settings(func(s *ApplicationSettings) { s.Metadata = "<x/>" }), "metadata", connections.SeverityError},
		"unsigned":        {settings(func(s *ApplicationSettings) { s.Metadata = spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey}.xml() }), "requireSignedRequests", connections.SeverityDanger},
		"signed, no key":  {settings(func(s *ApplicationSettings) { s.Metadata = spMetadata1{ID: spID, Signed: true}.xml() }), "metadata", connections.SeverityError},
		"SHA-1":           {settings(func(s *ApplicationSettings) { s.InsecureSHA1 = true }), "insecureSHA1", connections.SeverityDanger},
		"in the clear":    {settings(func(s *ApplicationSettings) { s.Encrypt.Mode = "never" }), "encrypt.mode", connections.SeverityDanger},
		"no key to use":   {settings(func(s *ApplicationSettings) { s.Metadata = spMetadata1{ID: spID, Key: spKey, Signed: true}.xml() }), "encrypt.mode", connections.SeverityWarning},
		"must encrypt": {settings(func(s *ApplicationSettings) {
			s.Metadata = spMetadata1{ID: spID, Key: spKey, Signed: true}.xml()
			s.Encrypt.Mode = "required"
		}), "encrypt", connections.SeverityError},
		"format":           {settings(func(s *ApplicationSettings) { s.NameID.Format = "kerberos" }), "nameID", connections.SeverityError},
		"template":         {settings(func(s *ApplicationSettings) { s.NameID.Format, s.NameID.Template = "x509", "C=DK" }), "nameID.template", connections.SeverityError},
		"no template":      {settings(func(s *ApplicationSettings) { s.NameID.Format = "x509" }), "nameID", connections.SeverityError},
		"attribute format": {settings(func(s *ApplicationSettings) { s.AttributeNameFormat = "x" }), "attributeNameFormat", connections.SeverityError},
		"what to sign":     {settings(func(s *ApplicationSettings) { s.Sign.What = "nothing" }), "sign.what", connections.SeverityError},
		"algorithm":        {settings(func(s *ApplicationSettings) { s.Sign.Algorithm = "rsa-sha1" }), "sign.algorithm", connections.SeverityError},
		"logout binding":   {settings(func(s *ApplicationSettings) { s.LogoutBinding = "soap" }), "logoutBinding", connections.SeverityError},
		"skew":             {settings(func(s *ApplicationSettings) { s.Skew = Duration(6 * time.Minute) }), "skew", connections.SeverityError},
		"relay state":      {settings(func(s *ApplicationSettings) { s.AllowInitiated, s.DefaultRelayState = true, "a\nb" }), "defaultRelayState", connections.SeverityError},
		"expired metadata": {settings(func(s *ApplicationSettings) {
			s.Metadata = strings.Replace(s.Metadata, " entityID", ` validUntil="2020-01-01T00:00:00Z" entityID`, 1)
		}), "metadata", connections.SeverityDanger},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := k.check(connections.RoleApplication, c.raw)
			if c.severity == "" {
				if len(found) != 0 {
					t.Errorf("got %+v", found)
				}
				return
			}
			for _, p := range found {
				if p.Field == c.field && p.Severity == c.severity && strings.HasSuffix(p.Message, ".") {
					return
				}
			}
			t.Errorf("got %+v, want %s at %q", found, c.severity, c.field)
		})
	}
	ids, err := k.identifiers(connections.RoleApplication, settings(func(*ApplicationSettings) {}))
	if err != nil || !reflect.DeepEqual(ids, []string{spID}) {
		t.Errorf("identifiers: got %q, %v", ids, err)
	}
}

func certificateText1024(t *testing.T) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString(weakCertificate(t))
}
