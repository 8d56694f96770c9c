package saml2

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// parameter is one name=value of a query, as received, and where it stands.
type parameter struct {
	name, value string
	start, end  int
}

// split cuts a query into its parameters without decoding anything. Empty
// pieces are skipped.
func split(query string) []parameter {
	var parts []parameter
	for start := 0; start <= len(query); {
		end := len(query)
		if i := strings.IndexByte(query[start:], '&'); i >= 0 {
			end = start + i
		}
		if end > start {
			name, value, _ := strings.Cut(query[start:end], "=")
			parts = append(parts, parameter{name: name, value: value, start: start, end: end})
		}
		if len(parts) > maxFields { // the caller refuses; do not go on
			return parts
		}
		start = end + 1
	}
	return parts
}

// ReadRedirect reads the HTTP-Redirect binding (bindings 3.4) from the query
// exactly as it was received. Each parameter may be there once. When there is a
// signature, it is about the parameters exactly as they were received, put into
// the binding's order (SAMLRequest or SAMLResponse, RelayState, SigAlg;
// 3.4.4.1): nothing is decoded and encoded again. The query itself may have them
// in any order, as some service providers do. Other parameters are not read.
func ReadRedirect(query string) (*Inbound, error) {
	if len(query) > maxQuery {
		return nil, errors.New("the query is too large")
	}
	raw, err := collect(query)
	if err != nil {
		return nil, err
	}
	m := &Inbound{Binding: BindingRedirect}
	message, isRequest := raw[paramRequest]
	response, isResponse := raw[paramResponse]
	if isRequest == isResponse {
		return nil, errors.New("exactly one of SAMLRequest and SAMLResponse must be there")
	}
	if isResponse {
		m.Response, message = true, response
	}
	if encoding, ok := raw[paramEncoding]; ok {
		if value, err := url.QueryUnescape(encoding.value); err != nil || value != EncodingDeflate {
			return nil, errors.New("SAMLEncoding names an encoding that is not DEFLATE")
		}
	}
	if relay, ok := raw[paramRelayState]; ok {
		if m.RelayState, err = url.QueryUnescape(relay.value); err != nil {
			return nil, errors.New("RelayState is not urlencoded")
		}
		if err := checkRelayState(m.RelayState); err != nil {
			return nil, err
		}
		m.HasRelayState = true
	}
	if err := m.detached(query, raw, message); err != nil {
		return nil, err
	}
	m.XML, err = redirected(message.value)
	return m, err
}

// redirected is the message that a parameter's value holds.
func redirected(value string) (string, error) {
	room, more := takeBuffer(), takeBuffer()
	defer giveBuffer(room)
	defer giveBuffer(more)
	room.WriteString(value)
	encoded, err := unescape(room.Bytes())
	if err != nil {
		return "", errors.New("the message is not urlencoded")
	}
	more.Grow(base64.StdEncoding.DecodedLen(len(encoded)))
	deflated, err := decodeBase64(more.AvailableBuffer(), encoded, maxQuery)
	if err != nil {
		return "", err
	}
	room.Reset()
	return inflate(room, deflated)
}

// collect finds the binding's parameters by their plain names. A name that only
// reads as one of them after decoding is refused: two readers could disagree.
func collect(query string) (map[string]parameter, error) {
	parts := split(query)
	if len(parts) > maxFields {
		return nil, errors.New("the query has too many parameters")
	}
	raw := make(map[string]parameter, len(parts))
	for _, part := range parts {
		name, err := url.QueryUnescape(part.name)
		if err != nil {
			return nil, errors.New("a parameter's name is not urlencoded")
		}
		if !ours(name) {
			continue
		}
		if name != part.name {
			return nil, fmt.Errorf("the name of %s is encoded", name)
		}
		if _, twice := raw[name]; twice {
			return nil, fmt.Errorf("%s is there more than once", name)
		}
		raw[name] = part
	}
	return raw, nil
}

// detached takes the signature, when there is one, and the octets that it is
// about.
func (m *Inbound) detached(query string, raw map[string]parameter, message parameter) error {
	algorithm, hasAlgorithm := raw[paramSigAlg]
	signature, hasSignature := raw[paramSignature]
	if hasAlgorithm != hasSignature {
		return errors.New("SigAlg and Signature must both be there, or neither")
	}
	if !hasSignature {
		return nil
	}
	var err error
	if m.Algorithm, err = url.QueryUnescape(algorithm.value); err != nil {
		return errors.New("SigAlg is not urlencoded")
	}
	value, err := url.QueryUnescape(signature.value)
	if err != nil {
		return errors.New("Signature is not urlencoded")
	}
	if m.Signature, err = decodeBase64(nil, []byte(value), maxQuery); err != nil {
		return errors.New("Signature is not base64")
	}
	signed := []parameter{message, algorithm}
	if relay, ok := raw[paramRelayState]; ok {
		signed = []parameter{message, relay, algorithm}
	}
	m.Octets = make([]byte, 0, len(query))
	for i, part := range signed {
		if i > 0 {
			m.Octets = append(m.Octets, '&')
		}
		m.Octets = append(m.Octets, query[part.start:part.end]...)
	}
	return nil
}

// VerifyDetached verifies the redirect signature of the message over the octets
// as they were received. It returns xmlsec.ErrUnsigned when there is none.
func (m *Inbound) VerifyDetached(trust xmlsec.Trust) error {
	if !m.Detached() {
		return xmlsec.ErrUnsigned
	}
	return xmlsec.VerifyOctets(m.Algorithm, m.Octets, m.Signature, trust)
}

// RedirectURL writes a message by the HTTP-Redirect binding (bindings 3.4.4).
// With a key the octets that are sent are the octets that are signed; without
// one the message goes unsigned. An empty relayState is left out. The message
// must not hold an enveloped signature.
func RedirectURL(location string, message []byte, response bool, relayState string, key *xmlsec.SigningKey) (broker.Redirect, error) {
	deflated, room := takeBuffer(), takeBuffer()
	defer giveBuffer(deflated)
	defer giveBuffer(room)
	deflated.Grow(len(message))
	room.Grow(len(location) + 2*len(message) + 1024)
	address, _, _ := strings.Cut(location, "#")
	out := append(room.AvailableBuffer(), address...)
	switch {
	case strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&"):
	case strings.Contains(address, "?"):
		out = append(out, '&')
	default:
		out = append(out, '?')
	}
	query := len(out)
	out = append(append(out, paramName(response)...), '=')
	out = appendEscaped(out, deflate(deflated.AvailableBuffer(), message))
	if relayState != "" {
		out = append(append(out, "&"+paramRelayState+"="...), url.QueryEscape(relayState)...)
	}
	if key != nil {
		algorithm, err := signatureAlgorithm(key)
		if err != nil {
			return broker.Redirect{}, err
		}
		signer := *key
		signer.Algorithm = algorithm
		out = append(append(out, "&"+paramSigAlg+"="...), url.QueryEscape(signer.Algorithm)...)
		_, signature, err := xmlsec.SignOctets(out[query:], signer)
		if err != nil {
			return broker.Redirect{}, fmt.Errorf("signing the redirect: %w", err)
		}
		out = appendEscaped(append(out, "&"+paramSignature+"="...), signature)
	}
	return broker.Redirect{URL: string(out)}, nil
}

// appendEscaped writes octets in base64 as a query holds them.
func appendEscaped(out, octets []byte) []byte {
	var room [64]byte
	for len(octets) > 0 {
		n := min(len(octets), len(room)/4*3)
		for _, letter := range base64.StdEncoding.AppendEncode(room[:0], octets[:n]) {
			switch letter {
			case '+':
				out = append(out, "%2B"...)
			case '/':
				out = append(out, "%2F"...)
			case '=':
				out = append(out, "%3D"...)
			default:
				out = append(out, letter)
			}
		}
		octets = octets[n:]
	}
	return out
}
