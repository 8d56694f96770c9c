package demo

import (
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/russellhaering/gosaml2/types"
)

// federationMetadata is where a party of WS-Federation publishes its metadata.
const federationMetadata = "/FederationMetadata/2007-06/FederationMetadata.xml"

// WSFedApplication is a relying party of WS-Federation, with a page for level
// 2 and a page for level 3. It reads its tokens with code of its own, and keeps
// everything in memory.
type WSFedApplication struct {
	BaseURL string
	// Classes is what wauth asks for by page.
	Classes map[int]string
	// Methods is the level that an authentication method of a token counts as.
	Methods map[string]int
	// Clock gives the time.
	Clock func() time.Time

	mu      sync.Mutex
	service *tokenService
	visits  map[string]Login       // by cookie
	pending map[string]wsfedAsking // by wctx
	used    map[string]time.Time   // identifiers of tokens that were taken, until they end
}

// tokenService is what the application read in the metadata of its provider.
type tokenService struct {
	entityID, endpoint string
	certificates       []*x509.Certificate
}

// wsfedAsking is a sign-in on its way.
type wsfedAsking struct {
	page    int
	browser string // the cookie of the browser that began it
	since   time.Time
}

// NewWSFedApplication makes an application.
func NewWSFedApplication(baseURL string, classes map[int]string, methods map[string]int, clock func() time.Time) *WSFedApplication {
	return &WSFedApplication{
		BaseURL: baseURL, Classes: classes, Methods: methods, Clock: clock,
		visits: map[string]Login{}, pending: map[string]wsfedAsking{}, used: map[string]time.Time{},
	}
}

// Realm is what the application calls itself (wtrealm).
func (a *WSFedApplication) Realm() string { return a.BaseURL + "/" }

// reply is where tokens come to; the provider cleans up there too.
func (a *WSFedApplication) reply() string { return a.BaseURL + "/signin-wsfed" }

// Trust reads the provider's federation metadata; before it nobody can sign in.
func (a *WSFedApplication) Trust(metadata []byte) error {
	var entity struct {
		EntityID string `xml:"entityID,attr"`
		Roles    []struct {
			Type    string                `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
			Keys    []types.KeyDescriptor `xml:"KeyDescriptor"`
			Passive []string              `xml:"PassiveRequestorEndpoint>EndpointReference>Address"`
		} `xml:"RoleDescriptor"`
	}
	if err := xml.Unmarshal(metadata, &entity); err != nil {
		return fmt.Errorf("the provider's metadata: %w", err)
	}
	for _, role := range entity.Roles {
		if _, kind, _ := strings.Cut(role.Type, ":"); kind != "SecurityTokenServiceType" || len(role.Passive) == 0 {
			continue
		}
		certificates, err := signingCertificates(role.Keys)
		if err != nil {
			return err
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.service = &tokenService{entityID: entity.EntityID, endpoint: strings.TrimSpace(role.Passive[0]), certificates: certificates}
		return nil
	}
	return fmt.Errorf("the metadata of %s has no token service", entity.EntityID)
}

// ServeHTTP makes the application a handler.
func (a *WSFedApplication) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.routes().ServeHTTP(w, r)
}

func (a *WSFedApplication) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /level/{level}", a.level)
	mux.HandleFunc("POST /signin-wsfed", a.signedIn)
	mux.HandleFunc("GET /signin-wsfed", a.cleanUp)
	mux.HandleFunc("POST /logout", a.logout)
	mux.HandleFunc("GET "+federationMetadata, a.metadata)
	mux.HandleFunc("GET /style.css", style)
	mux.HandleFunc("GET /icon.svg", picture)
	return mux
}

// level opens the page of a level, or asks the provider for that level.
func (a *WSFedApplication) level(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.PathValue("level"))
	class, known := a.Classes[page]
	if err != nil || !known {
		http.NotFound(w, r)
		return
	}
	how := r.URL.Query().Get("ask")
	if login := a.loginOf(r); login != nil && login.Covers(page) && how == "" {
		render(w, r, http.StatusOK, opened(wsfedLook(), page, *login))
		return
	}
	address, err := a.request(w, r, page, class, how)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// request is the address of a sign-in for the class (WS-Federation 1.2,
// 13.2.2). How is "force", "nothing" (ask for no class), or anything else.
func (a *WSFedApplication) request(w http.ResponseWriter, r *http.Request, page int, class, how string) (string, error) {
	service := a.trusted()
	if service == nil {
		return "", errors.New("the application has not read its provider's metadata yet")
	}
	now := a.Clock()
	wctx := "page=" + strconv.Itoa(page) + "&state=" + token()
	a.remember(wctx, wsfedAsking{page: page, browser: a.browser(w, r), since: now})
	query := url.Values{
		"wa": {"wsignin1.0"}, "wtrealm": {a.Realm()}, "wreply": {a.reply()}, "wctx": {wctx},
		"wct": {now.UTC().Format("2006-01-02T15:04:05Z")},
	}
	if how != "nothing" {
		query.Set("wauth", class)
	}
	if how == "force" {
		query.Set("wfresh", "0")
	}
	return service.endpoint + "?" + query.Encode(), nil
}

// signedIn takes the answer.
func (a *WSFedApplication) signedIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	wresult := r.PostFormValue("wresult")
	if reason, ok := fault(wresult); ok {
		render(w, r, http.StatusForbidden, turnedAway(wsfedLook(), reason, a.loginOf(r)))
		return
	}
	asking, ok := a.answered(r.PostFormValue("wctx"))
	if !ok || asking.browser != a.browser(w, r) {
		a.fail(w, r, http.StatusBadRequest, errors.New("the answer is to no request of this browser: wctx is not one that it was given"))
		return
	}
	login, err := a.accept(wresult)
	if err == nil {
		login.Page = asking.page
		if !login.Covers(asking.page) {
			err = fmt.Errorf("level %d was asked for and %d came back, as %s", asking.page*10, login.Level, login.Class)
		}
	}
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	a.signIn(w, r, login)
	http.Redirect(w, r, "/level/"+strconv.Itoa(login.Page), http.StatusSeeOther)
}

// logout ends the visit and asks the provider to end the session (13.2.4).
func (a *WSFedApplication) logout(w http.ResponseWriter, r *http.Request) {
	a.signOut(r)
	service := a.trusted()
	if service == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	query := url.Values{"wa": {"wsignout1.0"}, "wtrealm": {a.Realm()}, "wreply": {a.reply()}}
	http.Redirect(w, r, service.endpoint+"?"+query.Encode(), http.StatusSeeOther)
}

// cleanUp ends the visit when the provider says so in a frame, and takes the
// browser back when a logout has ended.
func (a *WSFedApplication) cleanUp(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("wa") != "wsignoutcleanup1.0" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.signOut(r)
	service := a.trusted()
	if service == nil {
		http.NotFound(w, r)
		return
	}
	framed(w, r, service.endpoint, cleaned(wsfedLook()))
}

// trusted is the provider, nil before its metadata has been read.
func (a *WSFedApplication) trusted() *tokenService {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.service
}

// remember notes a sign-in that an answer is waited for.
func (a *WSFedApplication) remember(wctx string, asking wsfedAsking) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.pending, func(_ string, old wsfedAsking) bool {
		return asking.since.Sub(old.since) > pendingFor || len(a.pending) >= maxPending
	})
	a.pending[wctx] = asking
}

// answered takes the sign-in that an answer names; each is answered once.
func (a *WSFedApplication) answered(wctx string) (wsfedAsking, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	asking, ok := a.pending[wctx]
	delete(a.pending, wctx)
	return asking, ok && a.Clock().Sub(asking.since) <= pendingFor
}
