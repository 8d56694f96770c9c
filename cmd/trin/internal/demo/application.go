package demo

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"math/big"
	"net/http"
	"sync"
	"time"

	gosaml2 "github.com/russellhaering/gosaml2"
	"github.com/russellhaering/gosaml2/types"
	dsig "github.com/russellhaering/goxmldsig"
)

// Application is a SAML service provider with a page for level 2 and a page
// for level 3. It keeps everything in memory.
type Application struct {
	BaseURL string
	// Classes is the class that the page of each level asks for.
	Classes map[int]string
	// Clock gives the time.
	Clock func() time.Time

	key         *rsa.PrivateKey
	certificate *x509.Certificate

	mu       sync.Mutex
	provider *provider
	visits   map[string]*visit  // by cookie
	pending  map[string]pending // by request ID
}

// provider is what the application read in the metadata of its provider.
type provider struct {
	entityID, ssoURL, sloURL string
	certificates             []*x509.Certificate
}

// visit is one signed-in browser.
type visit struct {
	nameID, sessionIndex string
	login                Login
}

// pending is a request on its way.
type pending struct {
	page   int
	logout bool
	since  time.Time
}

// pendingFor is how long an answer is waited for, and maxPending how many.
const (
	pendingFor = 10 * time.Minute
	maxPending = 1000
)

// NewApplication makes an application with a fresh key.
func NewApplication(baseURL string, classes map[int]string, clock func() time.Time) (*Application, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	now := clock()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "Trin demo application"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &Application{
		BaseURL: baseURL, Classes: classes, Clock: clock, key: key, certificate: certificate,
		visits: map[string]*visit{}, pending: map[string]pending{},
	}, nil
}

// Metadata is the application's own, for its provider.
func (a *Application) Metadata() ([]byte, error) {
	sp, err := a.serviceProvider(&provider{})
	if err != nil {
		return nil, err
	}
	// NOTE: gosaml2 0.12 takes the hours for nanoseconds; drop the factor when it does not.
	entity, err := sp.MetadataWithSLO(int64(7 * 24 * time.Hour))
	if err != nil {
		return nil, err
	}
	return xml.MarshalIndent(entity, "", "  ")
}

// Trust reads the provider's metadata; before it nobody can sign in.
func (a *Application) Trust(metadata []byte) error {
	var entity types.EntityDescriptor
	if err := xml.Unmarshal(metadata, &entity); err != nil {
		return fmt.Errorf("the provider's metadata: %w", err)
	}
	if entity.IDPSSODescriptor == nil {
		return fmt.Errorf("the metadata of %s has no IDPSSODescriptor", entity.EntityID)
	}
	p := &provider{entityID: entity.EntityID}
	for _, service := range entity.IDPSSODescriptor.SingleSignOnServices {
		if service.Binding == gosaml2.BindingHttpRedirect {
			p.ssoURL = service.Location
		}
	}
	for _, service := range entity.IDPSSODescriptor.SingleLogoutServices {
		if service.Binding == gosaml2.BindingHttpRedirect {
			p.sloURL = service.Location
		}
	}
	var err error
	if p.certificates, err = signingCertificates(entity.IDPSSODescriptor.KeyDescriptors); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.provider = p
	return nil
}

// serviceProvider makes gosaml2's view of the trust. Its struct carries the
// values of one request, so each request has its own.
func (a *Application) serviceProvider(p *provider) (*gosaml2.SAMLServiceProvider, error) {
	sp := &gosaml2.SAMLServiceProvider{
		IdentityProviderSSOURL: p.ssoURL, IdentityProviderSLOURL: p.sloURL, IdentityProviderIssuer: p.entityID,
		AssertionConsumerServiceURL: a.BaseURL + "/acs", ServiceProviderSLOURL: a.BaseURL + "/slo",
		ServiceProviderIssuer: a.BaseURL + "/metadata", AudienceURI: a.BaseURL + "/metadata",
		SignAuthnRequests: true, SignAuthnRequestsCanonicalizer: dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(""),
		IDPCertificateStore: &dsig.MemoryX509CertificateStore{Roots: p.certificates},
		NameIdFormat:        gosaml2.NameIdFormatPersistent,
		Clock:               dsig.NewFakeClockAt(a.Clock()),
	}
	return sp, sp.SetSPKeyStore(&gosaml2.KeyStore{Signer: a.key, Cert: a.certificate.Raw})
}

// ServeHTTP makes the application a handler.
func (a *Application) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.routes().ServeHTTP(w, r) }

func (a *Application) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /level/{level}", a.level)
	mux.HandleFunc("POST /acs", a.acs)
	mux.HandleFunc("POST /logout", a.logout)
	mux.HandleFunc("POST /slo", a.slo)
	mux.HandleFunc("GET /metadata", a.metadata)
	mux.HandleFunc("GET /style.css", style)
	mux.HandleFunc("GET /icon.svg", picture)
	mux.HandleFunc("GET /onward.js", script)
	return mux
}

// visitOf is the signed-in visit of the request's cookie, nil when there is none.
func (a *Application) visitOf(r *http.Request) *visit {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.visits[cookie.Value]
}

// loginOf is the login of the request's visit, nil when there is none.
func (a *Application) loginOf(r *http.Request) *Login {
	if v := a.visitOf(r); v != nil {
		return &v.login
	}
	return nil
}

// signIn starts a new visit in the place of the one that the cookie names.
func (a *Application) signIn(w http.ResponseWriter, r *http.Request, v *visit) {
	id := token()
	a.mu.Lock()
	if cookie, err := r.Cookie(a.cookieName()); err == nil {
		delete(a.visits, cookie.Value)
	}
	a.visits[id] = v
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: a.cookieName(), Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// cookieName carries the address, because cookies do not know ports.
func (a *Application) cookieName() string {
	return "demo-application-" + a.BaseURL[len(a.BaseURL)-4:]
}

// remember notes a request that an answer is waited for.
func (a *Application) remember(id string, p pending) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for old, entry := range a.pending {
		if a.Clock().Sub(entry.since) > pendingFor || len(a.pending) >= maxPending {
			delete(a.pending, old)
		}
	}
	a.pending[id] = p
}

// answered takes the request that an answer names; each is answered once.
func (a *Application) answered(id string) (pending, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.pending[id]
	delete(a.pending, id)
	return p, ok && a.Clock().Sub(p.since) <= pendingFor
}

func (a *Application) trusted() *provider {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.provider
}

func token() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails: crypto/rand
	return hex.EncodeToString(random)
}
