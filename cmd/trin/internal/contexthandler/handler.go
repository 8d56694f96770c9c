package contexthandler

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"io"
	"math/big"
	"sync"
	"time"
)

// Form is which profile the handler speaks.
type Form string

// The two handlers.
const (
	OIOSAML2 Form = "OIOSAML 2"
	OIOSAML3 Form = "OIOSAML 3"
)

// Options is what a handler is made of.
type Options struct {
	Form     Form
	EntityID string
	BaseURL  string // scheme and host of its addresses
	Systems  []System
	Key      *rsa.PrivateKey // signs its requests and opens assertions
	// Certificate is that of Key.
	Certificate *x509.Certificate
	Clock       func() time.Time
	Random      io.Reader // of identifiers
}

// System is a system of municipalities behind the handler.
type System struct {
	Name  string
	ID    string // how requests name it (RequesterID)
	Class string // what is asked for; "" = nothing
}

// Handler is one context handler. It keeps everything in memory.
type Handler struct {
	options Options

	mu       sync.Mutex
	provider *provider
	pending  map[string]pending // by request ID
	visits   map[string]Login   // by cookie
}

// pending is a request on its way.
type pending struct {
	system int
	logout bool
	since  time.Time
}

// pendingFor is how long an answer is waited for, and maxPending how many.
const (
	pendingFor = 10 * time.Minute
	maxPending = 1000
)

// New makes a handler that trusts nobody yet.
func New(o Options) *Handler {
	return &Handler{options: o, pending: map[string]pending{}, visits: map[string]Login{}}
}

// NewKey makes a key with a certificate of its own, which holds for a year.
func NewKey(name string, now time.Time) (*rsa.PrivateKey, *x509.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return key, certificate, err
}

// BaseURL is where the handler is, and Form which profile it speaks.
func (h *Handler) BaseURL() string { return h.options.BaseURL }
func (h *Handler) Form() Form      { return h.options.Form }

// ConsumerURL is the one address that answers go to, and LogoutURL that of its
// single logout service.
func (h *Handler) ConsumerURL() string { return h.options.BaseURL + consumerPath }
func (h *Handler) LogoutURL() string   { return h.options.BaseURL + logoutPath }

// MetadataURL is where its metadata is.
func (h *Handler) MetadataURL() string { return h.options.BaseURL + metadataPath }

// remember notes a request that an answer is waited for.
func (h *Handler) remember(id string, p pending) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for old, entry := range h.pending {
		if h.options.Clock().Sub(entry.since) > pendingFor || len(h.pending) >= maxPending {
			delete(h.pending, old)
		}
	}
	h.pending[id] = p
}

// answered takes the request that an answer names; each is answered once.
func (h *Handler) answered(id string) (pending, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p, ok := h.pending[id]
	delete(h.pending, id)
	return p, ok && h.options.Clock().Sub(p.since) <= pendingFor
}

// identifier is a new one, which is an XML name.
func (h *Handler) identifier() (string, error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(h.options.Random, random); err != nil {
		return "", err
	}
	return "_" + hex.EncodeToString(random), nil
}
