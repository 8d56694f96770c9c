package demo

import (
	"errors"
	"net/http"

	"github.com/beevik/etree"
	gosaml2 "github.com/russellhaering/gosaml2"
)

// logout ends the visit and asks the provider to end the session.
func (a *Application) logout(w http.ResponseWriter, r *http.Request) {
	v := a.visitOf(r)
	p := a.trusted()
	if v == nil || p == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.signOut(func(other *visit) bool { return other == v })
	sp, err := a.serviceProvider(p)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	document, err := sp.BuildLogoutRequestDocumentNoSig(v.nameID, v.sessionIndex)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	// The NameID must be the one that was received, its Format included (SAML core 3.7.1).
	if name := document.FindElement("//NameID"); name != nil && v.login.Format != "" {
		name.CreateAttr("Format", v.login.Format)
	}
	a.remember(document.Root().SelectAttrValue("ID", ""), pending{logout: true, since: a.Clock()})
	url, err := sp.BuildLogoutURLRedirect("logout", document)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
}

// slo takes the answer to a logout, or the provider's request to log out.
func (a *Application) slo(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	p := a.trusted()
	if p == nil {
		a.fail(w, r, http.StatusBadRequest, errors.New("the application has not read its provider's metadata yet"))
		return
	}
	sp, err := a.serviceProvider(p)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	if encoded := r.PostFormValue("SAMLRequest"); encoded != "" {
		a.loggedOutByProvider(w, r, sp, encoded)
		return
	}
	response, err := sp.ValidateEncodedLogoutResponsePOST(r.PostFormValue("SAMLResponse"))
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	if request, ok := a.answered(response.InResponseTo); !ok || !request.logout {
		a.fail(w, r, http.StatusBadRequest, errors.New("the response answers no logout of this application"))
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (a *Application) loggedOutByProvider(w http.ResponseWriter, r *http.Request, sp *gosaml2.SAMLServiceProvider, encoded string) {
	request, err := sp.ValidateEncodedLogoutRequestPOST(encoded)
	if err != nil || request.NameID == nil {
		a.fail(w, r, http.StatusBadRequest, errors.Join(errors.New("the logout request cannot be accepted"), err))
		return
	}
	a.signOut(func(v *visit) bool { return v.nameID == request.NameID.Value })
	document, err := sp.BuildLogoutResponseDocument(gosaml2.StatusCodeSuccess, request.ID)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	a.post(w, r, sp.IdentityProviderSLOURL, document, r.PostFormValue("RelayState"))
}

// post sends the browser on with a form that posts the document. A provider may
// have begun the logout in a frame, and the page has nothing that somebody could
// be made to click.
func (a *Application) post(w http.ResponseWriter, r *http.Request, action string, document *etree.Document, relayState string) {
	content, err := document.WriteToBytes()
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	write(w, r, http.StatusOK, "http: https:", onward(samlLook(), action, content, relayState))
}

func (a *Application) signOut(which func(*visit) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, v := range a.visits {
		if which(v) {
			delete(a.visits, id)
		}
	}
}
