package main

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"regexp"
	"time"

	"trin/connections/saml2/samltest"
)

func fresh() string { return "_" + rand.Text() }

// application is one that speaks SAML.
type application struct{ entity, consumer string }

// request is the address that carries a signed AuthnRequest of the application
// to Trin, and the request's ID.
func (k keys) request(base string, from application, class string, now time.Time) (address, id string, err error) {
	id = fresh()
	message := samltest.Request{
		ID: id, Issuer: from.entity, Destination: base + "/saml2/sso", Now: now, Consumer: from.consumer, Classes: []string{class},
	}.Bytes()
	var deflated bytes.Buffer
	writer, err := flate.NewWriter(&deflated, flate.DefaultCompression)
	if err != nil {
		return "", "", err
	}
	if _, err := writer.Write(message); err != nil {
		return "", "", err
	}
	if err := writer.Close(); err != nil {
		return "", "", err
	}
	key := samltest.Named(k.application)
	query := "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(deflated.Bytes())) +
		"&RelayState=state&SigAlg=" + url.QueryEscape(algorithm(key.Signer))
	digest := sha256.Sum256([]byte(query))
	value, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err == nil {
		value, err = onTheWire(value, key.Signer)
	}
	if err != nil {
		return "", "", err
	}
	return base + "/saml2/sso?" + query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(value)), id, nil
}

func algorithm(key crypto.Signer) string {
	if _, ok := key.Public().(*ecdsa.PublicKey); ok {
		return "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	}
	return "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
}

// onTheWire turns an ECDSA signature into r||s (XML Signature 1.1, 6.4.3).
func onTheWire(value []byte, key crypto.Signer) ([]byte, error) {
	if _, ok := key.Public().(*ecdsa.PublicKey); !ok {
		return value, nil
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(value, &pair); err != nil {
		return nil, err
	}
	raw := make([]byte, 64)
	pair.R.FillBytes(raw[:32])
	pair.S.FillBytes(raw[32:])
	return raw, nil
}

var idPattern = regexp.MustCompile(` ID="([^"]+)"`)

// asked reads the AuthnRequest that Trin sends to the provider.
func asked(to *url.URL) (id, relayState string, err error) {
	query := to.Query()
	deflated, err := base64.StdEncoding.DecodeString(query.Get("SAMLRequest"))
	if err != nil || len(deflated) == 0 {
		return "", "", fmt.Errorf("trin sends no AuthnRequest to %s", to.Host)
	}
	message, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
	if err != nil {
		return "", "", err
	}
	match := idPattern.FindSubmatch(message)
	if match == nil {
		return "", "", errors.New("the AuthnRequest has no ID")
	}
	return string(match[1]), query.Get("RelayState"), nil
}

// attributeCount is how many attributes the provider asserts.
const attributeCount = 20

// response is the provider's answer about a person, with so many further values
// of one attribute.
func (k keys) response(base, request, who string, groups int, now time.Time) string {
	attributes := []samltest.Attribute{{Name: "uid", Values: []string{who}}}
	for i := len(attributes); i < attributeCount; i++ {
		attributes = append(attributes, samltest.Attribute{
			Name: fmt.Sprintf("urn:oid:2.5.4.%d", i), Format: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
			FriendlyName: fmt.Sprintf("attribute%d", i), Values: []string{fmt.Sprintf("value %d of %s", i, who)},
		})
	}
	if groups > 0 {
		list := samltest.Attribute{Name: "groups"}
		for i := range groups {
			list.Values = append(list.Values, fmt.Sprintf("cn=group-%04d,ou=groups,dc=example,dc=org", i))
		}
		attributes = append(attributes, list)
	}
	return samltest.Response{
		Provider: idpEntity, Audience: base + "/saml2/sp/idp/metadata", Recipient: base + "/saml2/sp/idp/acs",
		Request: request, Now: now, ID: fresh(), AssertionID: fresh(), NameID: "n-" + who,
		NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
		Class:      classTwo, SessionIndex: "s-" + who, Attributes: attributes, SignAssertion: k.provider,
	}.Encoded()
}
