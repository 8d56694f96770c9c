package saml2

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"

	"trin/broker"
)

// paramAgain marks a form that Trin has posted to itself once, so that cookies
// with SameSite=Lax come along.
const paramAgain = "trin_again"

// readPost reads the HTTP-POST binding (bindings 3.5). The message is base64
// alone; it is never inflated.
func readPost(w http.ResponseWriter, r *http.Request) (*Inbound, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, errors.New("the form is not application/x-www-form-urlencoded")
	}
	if len(r.URL.RawQuery) > maxQuery {
		return nil, errors.New("the query is too large")
	}
	for _, part := range split(r.URL.RawQuery) {
		if name, _ := url.QueryUnescape(part.name); ours(name) {
			return nil, fmt.Errorf("%s stands in the query of a POST", name)
		}
	}
	body := takeBuffer()
	defer giveBuffer(body)
	body.Grow(int(min(max(r.ContentLength, 0), maxBody)) + bytes.MinRead)
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, errors.New("the form is too large")
		}
		return nil, fmt.Errorf("reading the form: %w", err)
	}
	return readForm(body.Bytes())
}

// readForm reads the HTTP-POST binding from an urlencoded form, and overwrites
// the form.
func readForm(body []byte) (*Inbound, error) {
	m := &Inbound{Binding: BindingPost}
	seen := make(map[string]bool, 4)
	fields := 0
	for part := range bytes.SplitSeq(body, []byte("&")) {
		if len(part) == 0 {
			continue
		}
		if fields++; fields > maxFields {
			return nil, errors.New("the form has too many fields")
		}
		escaped, value, _ := bytes.Cut(part, []byte("="))
		name, err := url.QueryUnescape(string(escaped))
		if err != nil {
			return nil, errors.New("a field's name is not urlencoded")
		}
		if !ours(name) && name != paramAgain {
			continue
		}
		if seen[name] {
			return nil, fmt.Errorf("%s is there more than once", name)
		}
		seen[name] = true
		if value, err = unescape(value); err != nil {
			return nil, fmt.Errorf("%s is not urlencoded", name)
		}
		if err := m.field(name, value); err != nil {
			return nil, err
		}
	}
	if seen[paramRequest] == seen[paramResponse] {
		return nil, errors.New("exactly one of SAMLRequest and SAMLResponse must be there")
	}
	return m, nil
}

// field takes one posted field.
func (m *Inbound) field(name string, value []byte) error {
	switch name {
	case paramRequest, paramResponse:
		m.Response = name == paramResponse
		return m.posted(value)
	case paramRelayState:
		m.RelayState, m.HasRelayState = string(value), true
		return checkRelayState(m.RelayState)
	case paramAgain:
		m.Again = true
	default: // SigAlg, Signature, SAMLEncoding: the SimpleSign binding, which Trin does not speak
		return fmt.Errorf("%s does not belong to the HTTP-POST binding", name)
	}
	return nil
}

// posted takes the message.
func (m *Inbound) posted(encoded []byte) error {
	room := takeBuffer()
	defer giveBuffer(room)
	room.Grow(min(base64.StdEncoding.DecodedLen(len(encoded)), maxBody))
	raw, err := decodeBase64(room.AvailableBuffer(), encoded, maxXML)
	m.XML = string(raw)
	return err
}

// ours reports whether a parameter's name is one of the bindings'.
func ours(name string) bool {
	switch name {
	case paramRequest, paramResponse, paramRelayState, paramSigAlg, paramSignature, paramEncoding:
		return true
	}
	return false
}

// PostForm writes a message by the HTTP-POST binding (bindings 3.5.4). An empty
// relayState is left out.
func PostForm(location string, message []byte, response bool, relayState string) broker.FormPost {
	room := takeBuffer()
	defer giveBuffer(room)
	room.Grow(base64.StdEncoding.EncodedLen(len(message)))
	encoded := base64.StdEncoding.AppendEncode(room.AvailableBuffer(), message)
	fields := make([]broker.Field, 1, 2)
	fields[0] = broker.Field{Name: paramName(response), Value: string(encoded)}
	if relayState != "" {
		fields = append(fields, broker.Field{Name: paramRelayState, Value: relayState})
	}
	return broker.FormPost{Action: location, Fields: fields}
}
