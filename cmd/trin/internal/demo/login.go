package demo

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
	gosaml2 "github.com/russellhaering/gosaml2"
	"github.com/russellhaering/gosaml2/types"
)

// levelClaim is the claim in which Trin says the true level of a login.
const levelClaim = "AuthenticatedAssuranceLevel"

// Login is what the application read in an assertion that it accepted.
type Login struct {
	Page      int // the page that was asked for
	Level     int // AuthenticatedAssuranceLevel
	Class     string
	Subject   string
	Format    string
	Instants  []Instant
	Authority []string
	Methods   []string // amr; empty = the protocol has none
	Claims    []Line
	Whole     string // what came, so that people can read it
	Terms     Terms
}

// Terms are the protocol's words for what a login is shown with.
type Terms struct {
	Class, Subject string
	Whole          string // what Login.Whole is; "" = the whole response
}

// Line is one name with its values.
type Line struct {
	Name   string
	Values []string
}

// Covers reports whether the login is strong enough for the page of a level.
func (l Login) Covers(page int) bool { return l.Level >= page*10 }

// instant is the point of time that the protocol calls by that name, "" where the
// login has none.
func (l Login) instant(name string) string {
	for _, i := range l.Instants {
		if i.Name == name {
			return i.Raw
		}
	}
	return ""
}

// level opens the page of a level, or asks the provider for that level.
func (a *Application) level(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.PathValue("level"))
	class, known := a.Classes[page]
	if err != nil || !known {
		http.NotFound(w, r)
		return
	}
	again := r.URL.Query().Has("ask")
	if v := a.visitOf(r); v != nil && v.login.Covers(page) && !again {
		render(w, r, http.StatusOK, opened(samlLook(), page, v.login))
		return
	}
	url, err := a.request(page, class, r.URL.Query().Get("ask"))
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	http.Redirect(w, r, url, http.StatusSeeOther)
}

// request makes a signed AuthnRequest for the class and its redirect URL. How
// is "force", "passive", "nothing" (ask for no class), or empty.
func (a *Application) request(page int, class, how string) (string, error) {
	p := a.trusted()
	if p == nil {
		return "", errors.New("the application has not read its provider's metadata yet")
	}
	sp, err := a.serviceProvider(p)
	if err != nil {
		return "", err
	}
	if how != "nothing" {
		sp.RequestedAuthnContext = &gosaml2.RequestedAuthnContext{Comparison: gosaml2.AuthnPolicyMatchMinimum, Contexts: []string{class}}
	}
	sp.ForceAuthn = how == "force"
	sp.IsPassive = how == "passive"
	document, err := sp.BuildAuthRequestDocumentNoSig()
	if err != nil {
		return "", err
	}
	a.remember(document.Root().SelectAttrValue("ID", ""), pending{page: page, since: a.Clock()})
	return sp.BuildAuthURLRedirect("page-"+strconv.Itoa(page), document)
}

// acs takes the answer.
func (a *Application) acs(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	encoded := r.PostFormValue("SAMLResponse")
	if status, ok := refused(encoded); ok {
		render(w, r, http.StatusForbidden, turnedAway(samlLook(), status, a.loginOf(r)))
		return
	}
	v, err := a.accept(encoded)
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	a.signIn(w, r, v)
	http.Redirect(w, r, "/level/"+strconv.Itoa(v.login.Page), http.StatusSeeOther)
}

// accept checks a response with gosaml2 and what gosaml2 leaves to its caller.
func (a *Application) accept(encoded string) (*visit, error) {
	p := a.trusted()
	if p == nil {
		return nil, errors.New("the application has not read its provider's metadata yet")
	}
	sp, err := a.serviceProvider(p)
	if err != nil {
		return nil, err
	}
	response, err := sp.ValidateEncodedResponse(encoded)
	if err != nil {
		return nil, err
	}
	info, err := sp.RetrieveAssertionInfo(encoded)
	if err != nil {
		return nil, err
	}
	if info.WarningInfo.InvalidTime || info.WarningInfo.NotInAudience || len(info.Assertions) != 1 {
		return nil, fmt.Errorf("the assertion does not hold: %+v", *info.WarningInfo)
	}
	request, ok := a.answered(response.InResponseTo)
	if !ok || request.logout {
		return nil, errors.New("the response answers no request of this application")
	}
	login := readLogin(request.page, info)
	login.Whole = indented(encoded)
	if !login.Covers(request.page) {
		return nil, fmt.Errorf("level %d was asked for and %d came back", request.page*10, login.Level)
	}
	return &visit{nameID: info.NameID, sessionIndex: info.SessionIndex, login: login}, nil
}

func readLogin(page int, info *gosaml2.AssertionInfo) Login {
	assertion := info.Assertions[0]
	login := Login{Page: page, Subject: info.NameID, Format: info.NameIDFormat, Terms: Terms{Class: "AuthnContextClassRef", Subject: "NameID"}}
	login.Level, _ = strconv.Atoi(info.Values.Get(levelClaim)) // absent or odd: 0, nothing is proven
	if statement := assertion.AuthnStatement; statement != nil && statement.AuthnContext != nil && statement.AuthnContext.AuthnContextClassRef != nil {
		login.Class = strings.TrimSpace(statement.AuthnContext.AuthnContextClassRef.Value)
	}
	if info.AuthnInstant != nil {
		login.Instants = append(login.Instants, Instant{"Logged in", "AuthnInstant", info.AuthnInstant.UTC().Format(time.RFC3339)})
	}
	login.Instants = append(login.Instants, Instant{"Answered", "IssueInstant", assertion.IssueInstant.UTC().Format(time.RFC3339)})
	if assertion.Conditions != nil {
		login.Instants = append(login.Instants,
			Instant{"Good from", "NotBefore", assertion.Conditions.NotBefore}, Instant{"Good until", "NotOnOrAfter", assertion.Conditions.NotOnOrAfter})
	}
	if assertion.AttributeStatement != nil {
		for _, attribute := range assertion.AttributeStatement.Attributes {
			line := Line{Name: attribute.Name}
			for _, value := range attribute.Values {
				line.Values = append(line.Values, value.Value)
			}
			login.Claims = append(login.Claims, line)
		}
	}
	return login
}

// refused reads the status codes of a response that is no success. They are
// shown to the person and decide nothing, so they may be read unverified.
func refused(encoded string) ([]string, bool) {
	document := etree.NewDocument()
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || document.ReadFromBytes(content) != nil || document.Root() == nil {
		return nil, false
	}
	var codes []string
	for _, code := range document.Root().FindElements("./Status//StatusCode") {
		codes = append(codes, code.SelectAttrValue("Value", ""))
	}
	if message := document.Root().FindElement("./Status/StatusMessage"); message != nil {
		codes = append(codes, message.Text())
	}
	return codes, len(codes) > 0 && codes[0] != gosaml2.StatusCodeSuccess
}

func indented(encoded string) string {
	document := etree.NewDocument()
	content, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || document.ReadFromBytes(content) != nil {
		return ""
	}
	document.Indent(2)
	var out bytes.Buffer
	if _, err := document.WriteTo(&out); err != nil {
		return ""
	}
	return out.String()
}

func signingCertificates(descriptors []types.KeyDescriptor) ([]*x509.Certificate, error) {
	var certificates []*x509.Certificate
	for _, descriptor := range descriptors {
		if descriptor.Use == "encryption" {
			continue
		}
		for _, entry := range descriptor.KeyInfo.X509Data.X509Certificates {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(entry.Data), ""))
			if err != nil {
				return nil, err
			}
			certificate, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, err
			}
			certificates = append(certificates, certificate)
		}
	}
	if len(certificates) == 0 {
		return nil, errors.New("the provider's metadata has no signing certificate")
	}
	return certificates, nil
}
