package contexthandler

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/beevik/etree"
)

// logout ends the visit and asks the identity provider to end its session.
func (h *Handler) logout(w http.ResponseWriter, r *http.Request) {
	login := h.loginOf(r)
	p, err := h.trusted()
	if login == nil || err != nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	h.forget(login.NameID)
	id, err := h.identifier()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	to, err := h.Redirect(h.LogoutElement(id, p.slo, *login), "logout")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.remember(id, pending{logout: true, since: h.options.Clock()})
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// loggedOut takes the identity provider's answer to a logout.
func (h *Handler) loggedOut(w http.ResponseWriter, r *http.Request) {
	message, err := h.received(w, r, "SAMLResponse")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if p, ok := h.answered(message.SelectAttrValue("InResponseTo", "")); !ok || !p.logout {
		h.fail(w, r, errors.New("the answer is to no logout of this handler"))
		return
	}
	if refusal := refusalOf(message); refusal != nil {
		h.fail(w, r, refusal)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// loggedOutBy ends the visits of a user whom the identity provider names, and
// answers it.
func (h *Handler) loggedOutBy(w http.ResponseWriter, r *http.Request) {
	message, err := h.received(w, r, "SAMLRequest")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	p, err := h.trusted()
	name := message.FindElement("./NameID")
	if err != nil || name == nil || message.Tag != "LogoutRequest" {
		h.fail(w, r, errors.Join(err, errors.New("this is no LogoutRequest with a NameID")))
		return
	}
	h.forget(name.Text())
	id, err := h.identifier()
	if err != nil {
		h.fail(w, r, err)
		return
	}
	answer := h.message("samlp:LogoutResponse", id, p.slo)
	answer.CreateAttr("InResponseTo", message.SelectAttrValue("ID", ""))
	answer.CreateElement("samlp:Status").CreateElement("samlp:StatusCode").CreateAttr("Value", success)
	to, err := h.Redirect(answer, r.FormValue("RelayState"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// forget ends the visits of a user.
func (h *Handler) forget(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for visit, login := range h.visits {
		if login.NameID == name {
			delete(h.visits, visit)
		}
	}
}

// received reads a message of the identity provider by either binding and
// checks its signature.
func (h *Handler) received(w http.ResponseWriter, r *http.Request, parameter string) (*etree.Element, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, err := h.trusted()
	if err != nil {
		return nil, err
	}
	content, err := base64.StdEncoding.DecodeString(r.FormValue(parameter))
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		if err := p.verifyQuery(r.URL.RawQuery, parameter); err != nil {
			return nil, err
		}
		if content, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(content)), maxForm)); err != nil {
			return nil, err
		}
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(content); err != nil {
		return nil, err
	}
	if document.Root() == nil {
		return nil, errors.New("there is no message")
	}
	if r.Method == http.MethodGet {
		return document.Root(), nil
	}
	return h.verified(document.Root(), p.certificates)
}

// verifyQuery checks the signature of HTTP-Redirect over the query as it was
// written (SAML bindings 3.4.4.1).
func (p *provider) verifyQuery(query, parameter string) error {
	raw := map[string]string{}
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		raw[name] = value
	}
	signed := parameter + "=" + raw[parameter]
	if state, ok := raw["RelayState"]; ok {
		signed += "&RelayState=" + state
	}
	signed += "&SigAlg=" + raw["SigAlg"]
	text, err := url.QueryUnescape(raw["Signature"])
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	if algorithm, err := url.QueryUnescape(raw["SigAlg"]); err != nil || algorithm != rsaSHA256 {
		return errors.New("the signature is not made with RSA and SHA-256")
	}
	sum := sha256.Sum256([]byte(signed))
	for _, certificate := range p.certificates {
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil {
			return nil
		}
	}
	return errors.New("the signature is of none of the identity provider's certificates")
}
