package message

import (
	"bytes"
	"compress/flate"
	"crypto/ecdsa"
	"encoding/base64"
	"net/url"

	"trin/connections/internal/xmlsec"
)

// RedirectURL carries a message by HTTP-Redirect (bindings 3.4). The parameter
// is SAMLRequest or SAMLResponse; without a key it is unsigned.
func RedirectURL(location, parameter string, message []byte, relayState string, key *xmlsec.SigningKey) (string, error) {
	var deflated bytes.Buffer
	writer, err := flate.NewWriter(&deflated, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	if _, err := writer.Write(message); err != nil {
		return "", err
	}
	if err := writer.Close(); err != nil {
		return "", err
	}
	query := parameter + "=" + url.QueryEscape(base64.StdEncoding.EncodeToString(deflated.Bytes()))
	if relayState != "" {
		query += "&RelayState=" + url.QueryEscape(relayState)
	}
	if key == nil {
		return location + "?" + query, nil
	}
	query += "&SigAlg=" + url.QueryEscape(algorithm(*key))
	_, signature, err := xmlsec.SignOctets([]byte(query), *key)
	if err != nil {
		return "", err
	}
	return location + "?" + query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature)), nil
}

// algorithm is the one that the key signs by.
func algorithm(key xmlsec.SigningKey) string {
	if key.Algorithm != "" {
		return key.Algorithm
	}
	if _, ok := key.Signer.Public().(*ecdsa.PublicKey); ok {
		return xmlsec.ECDSASHA256
	}
	return xmlsec.RSASHA256
}
