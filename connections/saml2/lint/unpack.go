package lint

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"trin/connections/internal/xmlsec"
)

// redirect is a message as the HTTP-Redirect binding carries it (bindings 3.4).
type redirect struct {
	algorithm string
	signature []byte // nil = there is none
	signed    string // the octets that it covers
}

// unpack returns the XML of a document that may be given as it travels.
func unpack(kind Kind, data []byte, limit int) ([]byte, *redirect, error) {
	if len(data) > 4*limit {
		return nil, nil, fmt.Errorf("it has %d bytes, more than a document of its kind may have", len(data))
	}
	trimmed := bytes.Trim(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, nil, errors.New("it is empty")
	case trimmed[0] == '<':
		return trimmed, nil, nil
	case kind == Metadata:
		return nil, nil, errors.New("it does not begin as XML")
	}
	name := "SAMLRequest"
	if kind == Response {
		name = "SAMLResponse"
	}
	if at := bytes.Index(trimmed, []byte(name+"=")); at >= 0 {
		return unpackQuery(string(trimmed), name, limit)
	}
	plain, err := decode(string(trimmed))
	return plain, nil, err
}

// decode reads base64.
func decode(value string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
	if err != nil {
		return nil, errors.New("it is neither XML nor base64")
	}
	return plain, nil
}

// unpackQuery reads an address of the HTTP-Redirect binding, or a form as a
// browser posts it, which is not compressed.
func unpackQuery(address, name string, limit int) ([]byte, *redirect, error) {
	_, query, found := strings.Cut(address, "?")
	if !found {
		query = address
	}
	query, _, _ = strings.Cut(query, "#")
	parts := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if _, twice := parts[key]; twice {
			return nil, nil, fmt.Errorf("the parameter %s is there twice", quote(key))
		}
		parts[key] = value
	}
	message, err := url.QueryUnescape(parts[name])
	if err != nil {
		return nil, nil, fmt.Errorf("%s is not encoded as a query is", name)
	}
	plain, err := decode(message)
	if err != nil {
		return nil, nil, err
	}
	if len(plain) > 0 && plain[0] == '<' {
		return plain, nil, nil
	}
	inflated, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(plain)), int64(limit)+1))
	if err != nil || len(inflated) > limit {
		return nil, nil, fmt.Errorf("%s does not inflate within %d bytes", name, limit)
	}
	r := &redirect{}
	if r.algorithm, err = url.QueryUnescape(parts["SigAlg"]); err != nil {
		return nil, nil, errors.New("SigAlg is not encoded as a query is")
	}
	if encoded, ok := parts["Signature"]; ok {
		value, err := url.QueryUnescape(encoded)
		if err == nil {
			r.signature, err = decode(value)
		}
		if err != nil {
			return nil, nil, errors.New("Signature is not base64")
		}
	}
	r.signed = name + "=" + parts[name]
	if state, ok := parts["RelayState"]; ok {
		r.signed += "&RelayState=" + state
	}
	r.signed += "&SigAlg=" + parts["SigAlg"]
	return inflated, r, nil
}

// verify verifies the signature over the query with one of the certificates.
func (r *redirect) verify(certificates []*x509.Certificate) error {
	return xmlsec.VerifyOctets(r.algorithm, []byte(r.signed), r.signature, xmlsec.Trust{Certificates: certificates, InsecureSHA1: true})
}
