package adfs

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	protocolNamespace  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion"
	bindingPost        = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
	bindingRedirect    = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
)

// maxMessage bounds a message when it is unpacked.
const maxMessage = 256 << 10

// samlAsk is what an answer of SAML needs.
type samlAsk struct {
	id, consumer, relayState, nameFormat string
}

// message is an AuthnRequest, LogoutRequest or LogoutResponse, as far as it is
// read.
type message struct {
	XMLName      xml.Name
	ID           string  `xml:"ID,attr"`
	Issuer       string  `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	Destination  string  `xml:"Destination,attr"`
	InResponseTo string  `xml:"InResponseTo,attr"`
	Consumer     string  `xml:"AssertionConsumerServiceURL,attr"`
	ForceAuthn   boolean `xml:"ForceAuthn,attr"`
	IsPassive    boolean `xml:"IsPassive,attr"`
	NameIDPolicy *struct {
		Format string `xml:"Format,attr"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:protocol NameIDPolicy"`
	Requested *struct {
		Comparison string   `xml:"Comparison,attr"`
		Classes    []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion AuthnContextClassRef"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:protocol RequestedAuthnContext"`
	Scoping *struct{} `xml:"urn:oasis:names:tc:SAML:2.0:protocol Scoping"`
	NameID  string    `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
}

// boolean is an xs:boolean.
type boolean bool

// UnmarshalXMLAttr reads true, false, 1 and 0.
func (b *boolean) UnmarshalXMLAttr(attribute xml.Attr) error {
	switch attribute.Value {
	case "true", "1":
		*b = true
	case "false", "0":
		*b = false
	default:
		return fmt.Errorf("%s is no boolean", attribute.Name.Local)
	}
	return nil
}

// samlRequest takes a request of either binding.
func (s *Server) samlRequest(w http.ResponseWriter, r *http.Request, b *browser) {
	m, t, err := s.read(r, "SAMLRequest")
	if err != nil {
		s.fail(w, r, *err)
		return
	}
	switch m.XMLName {
	case xml.Name{Space: protocolNamespace, Local: "AuthnRequest"}:
		s.authnRequest(w, r, b, m, t)
	case xml.Name{Space: protocolNamespace, Local: "LogoutRequest"}:
		s.logoutRequest(w, r, b, m, t)
	default:
		s.fail(w, r, problem{code: "MSIS7000", about: "badRequest", relying: t.name(), log: "the request is a " + m.XMLName.Local})
	}
}

// read unpacks a message and checks the signature where there is one. Logout
// messages must have one.
func (s *Server) read(r *http.Request, parameter string) (message, *trust, *problem) {
	raw, err := unpack(r, parameter)
	if err != nil {
		return message{}, nil, &problem{code: "MSIS7000", about: "badRequest", log: err.Error()}
	}
	var m message
	if err := xml.Unmarshal(raw, &m); err != nil {
		return message{}, nil, &problem{code: "MSIS7000", about: "badRequest", log: err.Error()}
	}
	issuer := strings.TrimSpace(m.Issuer)
	t, ok := s.trustOf(issuer)
	if !ok || len(t.consumers) == 0 {
		return message{}, nil, &problem{code: "MSIS7007", about: "unknownParty", relying: issuer, log: "no relying party trust has the identifier"}
	}
	signed, err := t.verify(r, parameter, raw, s.now())
	if err == nil && !signed && m.XMLName.Local != "AuthnRequest" {
		err = errors.New("a logout message must be signed")
	}
	if err == nil && m.Destination != "" && m.Destination != s.endpoint() {
		err = errors.New("the message is for " + m.Destination)
	}
	if err != nil {
		return message{}, nil, &problem{code: "MSIS0038", about: "badSignature", relying: issuer, log: err.Error()}
	}
	return m, t, nil
}

// unpack takes the message out of its binding (SAML bindings, 3.4.4 and 3.5.4).
func unpack(r *http.Request, parameter string) ([]byte, error) {
	encoded := r.Form.Get(parameter)
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		raw, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), maxMessage+1))
		if err != nil {
			return nil, err
		}
	}
	if len(raw) > maxMessage {
		return nil, errors.New("the message is too long")
	}
	if bytes.Contains(raw, []byte("<!DOCTYPE")) {
		return nil, errors.New("the message has a document type")
	}
	return raw, nil
}

// authnRequest reads a request to log in (SAML core 3.4.1).
func (s *Server) authnRequest(w http.ResponseWriter, r *http.Request, b *browser, m message, t *trust) {
	consumer := t.consumers[0]
	if m.Consumer != "" {
		if !slices.Contains(t.consumers, m.Consumer) {
			s.fail(w, r, problem{code: "MSIS7007", about: "unknownParty", relying: t.name(), log: "the trust has no endpoint " + m.Consumer})
			return
		}
		consumer = m.Consumer
	}
	a := &ask{trust: t, since: s.now(), passive: bool(m.IsPassive), hint: r.Form.Get("username")}
	a.saml = &samlAsk{id: m.ID, consumer: consumer, relayState: r.Form.Get("RelayState"), nameFormat: unspecifiedName}
	if m.ForceAuthn {
		a.fresh("0", "")
	}
	if status, ok := a.demands(m); !ok {
		s.refuse(w, r, a, status)
		return
	}
	s.proceed(w, r, b, a)
}

// demands reads what the request demands of the answer, and says with which
// status it is refused.
func (a *ask) demands(m message) (refusal, bool) {
	if m.Scoping != nil {
		return statusScoping, false
	}
	if m.NameIDPolicy != nil && m.NameIDPolicy.Format != "" {
		if a.saml.nameFormat = m.NameIDPolicy.Format; a.saml.nameFormat != unspecifiedName && a.saml.nameFormat != emailName {
			return statusNamePolicy, false
		}
	}
	var wanted []string
	comparison := exact
	if m.Requested != nil {
		wanted = trimmed(m.Requested.Classes)
		if m.Requested.Comparison != "" {
			comparison = m.Requested.Comparison
		}
	}
	var ok bool
	a.method, ok = choose(wanted, comparison)
	return statusNoMethod, ok
}

// rawParameter is a parameter of the query as it was written.
func rawParameter(query, name string) (string, bool) {
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value, true
		}
	}
	return "", false
}

// redirect packs a message for the redirect binding.
func (s *Server) redirect(location, parameter, xmlText, relayState string) (string, error) {
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	if _, err := deflate.Write([]byte(xmlText)); err != nil {
		return "", err
	}
	if err := deflate.Close(); err != nil {
		return "", err
	}
	query := parameter + "=" + url.QueryEscape(base64.StdEncoding.EncodeToString(packed.Bytes()))
	if relayState != "" {
		query += "&RelayState=" + url.QueryEscape(relayState)
	}
	if query, err = s.signQuery(query); err != nil {
		return "", err
	}
	separator := "?"
	if strings.Contains(location, "?") {
		separator = "&"
	}
	return location + separator + query, nil
}
