package demo

import (
	"crypto/x509"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/beevik/etree"
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

// Metadata is the application's own, for its provider.
func (a *WSFedApplication) Metadata() ([]byte, error) {
	const federation = "http://docs.oasis-open.org/wsfed/federation/200706"
	root := etree.NewElement("EntityDescriptor")
	root.CreateAttr("xmlns", "urn:oasis:names:tc:SAML:2.0:metadata")
	root.CreateAttr("entityID", a.Realm())
	role := root.CreateElement("RoleDescriptor")
	role.CreateAttr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
	role.CreateAttr("xmlns:fed", federation)
	role.CreateAttr("xsi:type", "fed:ApplicationServiceType")
	role.CreateAttr("protocolSupportEnumeration", federation)
	for _, place := range [][2]string{
		{"fed:TargetScopes", a.Realm()}, {"fed:ApplicationServiceEndpoint", a.reply()}, {"fed:PassiveRequestorEndpoint", a.reply()},
	} {
		reference := role.CreateElement(place[0]).CreateElement("EndpointReference")
		reference.CreateAttr("xmlns", "http://www.w3.org/2005/08/addressing")
		reference.CreateElement("Address").SetText(place[1])
	}
	document := etree.NewDocument()
	document.SetRoot(root)
	return document.WriteToBytes()
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

// trusted is the provider, nil before its metadata has been read.
func (a *WSFedApplication) trusted() *tokenService {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.service
}
