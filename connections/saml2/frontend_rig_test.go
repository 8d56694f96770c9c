package saml2

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// The parties of the frontend's tests.
const (
	spID       = "https://sp.test/metadata"
	spConsumer = "https://sp.test/acs"
	spLogout   = "https://sp.test/slo"
	otherSP    = "https://other-sp.test/metadata"

	spKey      = samltest.ProviderKey
	otherSPKey = samltest.ProviderNextKey
	spCryptKey = samltest.OldDecryption
)

// idpEngine is the broker as a frontend sees it.
type idpEngine struct {
	Broker // nil: a frontend calls nothing but what is below

	apps    *applicationList
	used    *used
	begun   []broker.AuthnRequest
	logouts []broker.LogoutRequest
	hops    map[broker.ID]broker.LogoutHop
	resumed map[broker.ID]bool
}

func (e *idpEngine) Begin(_ context.Context, _ *broker.Browser, r broker.AuthnRequest) (broker.Reply, error) {
	if err := e.take(r); err != nil {
		return nil, err
	}
	e.begun = append(e.begun, r)
	return broker.Redirect{URL: "/begun"}, nil
}

// take uses up what the request uses; the tests' logins that Trin initiates use
// nothing.
func (e *idpEngine) take(r broker.AuthnRequest) error {
	if len(r.Uses) == 0 {
		return nil
	}
	if err := e.used.all(r.Uses); errors.Is(err, broker.ErrUsed) {
		return broker.Invalid(broker.PublicExpired, errors.New("seen before"))
	} else if err != nil {
		return broker.Invalid(broker.PublicInternal, err)
	}
	return nil
}

func (e *idpEngine) Reject(ctx context.Context, _ *broker.Browser, r broker.AuthnRequest, refusal broker.Refusal) (broker.Reply, error) {
	if err := e.take(r); err != nil {
		return nil, err
	}
	_, frontend, _, err := e.apps.find("id " + string(r.Application))
	if err != nil {
		return nil, err
	}
	reply, _, err := frontend.Answer(ctx, broker.Outcome{Request: r, Now: testNow, Refusal: &refusal})
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return reply, nil
}

func (e *idpEngine) Logout(_ context.Context, _ *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
	e.logouts = append(e.logouts, r)
	return broker.Redirect{URL: "/logging-out"}, nil
}

func (e *idpEngine) LogoutHop(_ context.Context, _ *broker.Browser, leg broker.ID) (broker.LogoutHop, error) {
	hop, ok := e.hops[leg]
	if !ok {
		return broker.LogoutHop{}, broker.Invalid(broker.PublicExpired, errors.New("no such hop"))
	}
	return hop, nil
}

func (e *idpEngine) ResumeLogout(_ context.Context, _ *broker.Browser, leg broker.ID, ok bool) (broker.Reply, error) {
	e.resumed[leg] = ok
	return broker.Redirect{URL: "/logout-resumed"}, nil
}

// idpEdge writes replies so that a test can read them.
type idpEdge struct{ edge }

func (idpEdge) Confirm(w http.ResponseWriter, _ *http.Request, _ *broker.Browser, name, action string, _ []broker.Field) {
	w.Header().Set("Test-Confirm", action)
	fmt.Fprint(w, name)
}

// applicationList finds opened applications.
type applicationList struct {
	opened map[string]broker.Frontend // by identifier and by ID
	fails  error
}

func (a *applicationList) find(key string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if a.fails != nil {
		return nil, nil, 0, a.fails
	}
	f, ok := a.opened[key]
	if !ok {
		return nil, nil, 0, broker.ErrNotFound
	}
	return nil, f, 1, nil
}

func (a *applicationList) ApplicationByIdentifier(_ context.Context, kind, identifier string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if kind != KindName {
		return nil, nil, 0, broker.ErrNotFound
	}
	return a.find("identifier " + identifier)
}

func (a *applicationList) ApplicationByID(_ context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	return a.find("id " + string(id))
}

// nameTable is the store of persistent identifiers.
type nameTable struct {
	mu   sync.Mutex
	kept map[string]string
}

func (n *nameTable) NameOf(_ context.Context, qualifier string, s broker.Subject) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.kept[qualifier+"\x00"+s.Namespace+"\x00"+s.Value], nil
}

func (n *nameTable) PersistentName(_ context.Context, qualifier string, s broker.Subject, candidate string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := qualifier + "\x00" + s.Namespace + "\x00" + s.Value
	if name, ok := n.kept[key]; ok {
		return name, nil
	}
	n.kept[key] = candidate
	return candidate, nil
}

// idpRig is Trin as an identity provider of two applications, mounted.
type idpRig struct {
	t      testing.TB
	kind   *kind
	engine *idpEngine
	apps   *applicationList
	used   *used
	ring   *ring
	names  *nameTable
	mux    *http.ServeMux
	now    time.Time
	ids    int
}

// newIDPRig makes a rig; the settings are those of the application "sp".
func newIDPRig(t testing.TB, change ...func(*ApplicationSettings)) *idpRig {
	t.Helper()
	r := &idpRig{t: t, engine: &idpEngine{hops: map[broker.ID]broker.LogoutHop{}, resumed: map[broker.ID]bool{}},
		apps: &applicationList{opened: map[string]broker.Frontend{}}, used: &used{seen: map[string]time.Time{}},
		names: &nameTable{kept: map[string]string{}}, mux: http.NewServeMux(), now: testNow,
		ring: &ring{keys: []connections.Key{
			samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive),
			samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyNext),
		}}}
	r.engine.apps, r.engine.used = r.apps, r.used
	k, err := newKind(Deps{Broker: r.engine, Edge: idpEdge{}, Applications: r.apps, Providers: &providers{},
		Keys: r.ring, Names: r.names, Used: r.used, Clock: func() time.Time { return r.now }, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: testBase})
	if err != nil {
		t.Fatal(err)
	}
	r.kind = k
	k.mountFrontend(r.mux)
	r.connect("sp", spMetadata1{ID: spID, Key: spKey}, change...)
	r.connect("other", spMetadata1{ID: otherSP, Key: otherSPKey})
	return r
}

// connect adds an application.
func (r *idpRig) connect(id broker.ID, m spMetadata1, change ...func(*ApplicationSettings)) *frontend {
	r.t.Helper()
	settings := ApplicationSettings{Metadata: m.xml(), Encrypt: EncryptSettings{Mode: encryptNever}}
	for _, f := range change {
		f(&settings)
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		r.t.Fatal(err)
	}
	f, err := r.kind.newFrontend(&broker.ApplicationConnection{ID: id, Kind: KindName, Enabled: true,
		Name: broker.Text{"": "Application " + string(id)}, Settings: raw})
	if err != nil {
		r.t.Fatal(err)
	}
	r.apps.opened["identifier "+f.entity.ID] = f
	r.apps.opened["id "+string(id)] = f
	return f
}

func (r *idpRig) frontend(id broker.ID) *frontend {
	return r.apps.opened["id "+string(id)].(*frontend)
}

// spMetadata1 is the metadata of a service provider.
type spMetadata1 struct {
	ID       string
	Key      string // signing; "" = none
	Crypt    string // encryption; "" = none
	Signed   bool   // AuthnRequestsSigned
	Want     bool   // WantAssertionsSigned
	Formats  []string
	Services string // "" = consumer and logout services
	Methods  string // of the encryption key
}

func certificateText(name string) string {
	return base64.StdEncoding.EncodeToString(samltest.Named(name).Certificate.Raw)
}

func (m spMetadata1) xml() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<md:EntityDescriptor xmlns:md="%s" xmlns:ds="%s" entityID="%s">`, NamespaceMetadata, NamespaceSignature, m.ID)
	fmt.Fprintf(&b, `<md:SPSSODescriptor AuthnRequestsSigned="%t" WantAssertionsSigned="%t" protocolSupportEnumeration="%s">`, m.Signed, m.Want, NamespaceProtocol)
	for use, key := range map[string]string{"signing": m.Key, "encryption": m.Crypt} {
		if key == "" {
			continue
		}
		methods := ""
		if use == "encryption" {
			methods = m.Methods
		}
		fmt.Fprintf(&b, `<md:KeyDescriptor use="%s"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>%s</md:KeyDescriptor>`,
			use, certificateText(key), methods)
	}
	services := m.Services
	if services == "" {
		root := strings.TrimSuffix(m.ID, "/metadata")
		services = fmt.Sprintf(`<md:SingleLogoutService Binding="%[2]s" Location="%[1]s/slo" ResponseLocation="%[1]s/slo/answer"/>`+
			`<md:SingleLogoutService Binding="%[3]s" Location="%[1]s/slo-post"/>`+
			`<md:AssertionConsumerService Binding="%[3]s" Location="%[1]s/acs" index="0"/>`+
			`<md:AssertionConsumerService Binding="%[3]s" Location="%[1]s/acs/second" index="7"/>`+
			`<md:AssertionConsumerService Binding="%[4]s" Location="%[1]s/artifact" index="9"/>`,
			root, BindingRedirect, BindingPost, BindingArtifact)
	}
	logout, consumer, _ := strings.Cut(services, "<md:AssertionConsumerService")
	b.WriteString(logout)
	for _, format := range m.Formats {
		b.WriteString("<md:NameIDFormat>" + format + "</md:NameIDFormat>")
	}
	b.WriteString("<md:AssertionConsumerService" + consumer + `</md:SPSSODescriptor></md:EntityDescriptor>`)
	return b.String()
}

// ask is an AuthnRequest that is right until a test changes it.
type ask struct {
	ID, Issuer, Instant, Destination, Version string
	Attributes, Children                      string // as text
}

func (r *idpRig) ask(change ...func(*ask)) ask {
	r.ids++
	a := ask{ID: fmt.Sprintf("_request-%d", r.ids), Issuer: spID, Instant: FormatInstant(r.now),
		Destination: testBase + "/saml2/sso", Version: Version}
	for _, f := range change {
		f(&a)
	}
	return a
}

func (a ask) xml() string {
	destination := ""
	if a.Destination != "" {
		destination = ` Destination="` + a.Destination + `"`
	}
	return fmt.Sprintf(`<samlp:AuthnRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="%s" IssueInstant="%s"%s %s><saml:Issuer>%s</saml:Issuer>%s</samlp:AuthnRequest>`,
		NamespaceProtocol, NamespaceAssertion, a.ID, a.Version, a.Instant, destination, a.Attributes, a.Issuer, a.Children)
}

// enveloped signs a document with a named key.
func enveloped(t testing.TB, document, key string) string {
	t.Helper()
	root, err := xmlsec.Parse([]byte(document), xmlsec.MessageLimits())
	if err != nil {
		t.Fatal(err)
	}
	if err := xmlsec.Sign(root, samltest.Named(key).Signing(), 1); err != nil {
		t.Fatal(err)
	}
	return string(xmlsec.Bytes(root))
}

// redirectQuery is the query of a message by redirect, signed unless the key is "".
func redirectQuery(t testing.TB, document, relayState, key string, response bool) string {
	t.Helper()
	var signer *xmlsec.SigningKey
	if key != "" {
		s := samltest.Named(key).Signing()
		signer = &s
	}
	reply, err := RedirectURL("https://x.test/", []byte(document), response, relayState, signer)
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(reply.URL, "?")
	return query
}

// got is what the edge was told.
type got struct {
	Code     int
	Public   string
	Log      string
	Location string
	Action   string
	Fields   map[string]string
	Header   http.Header
}

func (r *idpRig) do(request *http.Request) got {
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, request)
	g := got{Code: w.Code, Log: w.Header().Get("Test-Log"), Location: w.Header().Get("Location"), Action: w.Header().Get("Test-Action"),
		Fields: map[string]string{}, Header: w.Header()}
	if g.Action == "" {
		g.Public = w.Body.String()
		return g
	}
	var fields []broker.Field
	if err := json.Unmarshal(w.Body.Bytes(), &fields); err != nil {
		panic(err) // the edge above wrote it
	}
	for _, f := range fields {
		if _, twice := g.Fields[f.Name]; twice {
			panic("field twice: " + f.Name)
		}
		g.Fields[f.Name] = f.Value
	}
	return g
}

func (r *idpRig) get(path, query string) got {
	return r.do(httptest.NewRequest(http.MethodGet, path+"?"+query, nil))
}

func (r *idpRig) post(path string, fields url.Values) got {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(request)
}

// postXML posts a document as SAMLRequest.
func (r *idpRig) postXML(document, relayState string) got {
	fields := url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(document))}}
	if relayState != "" {
		fields.Set("RelayState", relayState)
	}
	return r.post("/saml2/sso", fields)
}

// begun is the last request that reached the engine, or fails.
func (r *idpRig) begun() broker.AuthnRequest {
	r.t.Helper()
	if len(r.engine.begun) == 0 {
		r.t.Fatal("no login was begun")
	}
	return r.engine.begun[len(r.engine.begun)-1]
}

// success is a good outcome for a request.
func (r *idpRig) success(request broker.AuthnRequest, change ...func(*broker.Outcome)) broker.Outcome {
	o := broker.Outcome{Transaction: "t1", Request: request, Now: r.now,
		Subject: broker.Subject{Namespace: "idp", Value: "alice"}, Class: testClass, Level: broker.Level{Value: 20},
		Instant: r.now.Add(-time.Minute), Authorities: []string{"https://far.test", "https://near.test"},
		Claims:  broker.Claims{{Name: "email", Values: []string{"alice@example.org"}}, {Name: "group", Values: []string{"a", "b"}}},
		Expires: r.now.Add(8 * time.Hour), SessionIndex: "index-1"}
	for _, f := range change {
		f(&o)
	}
	return o
}

// opened is a Response, verified, as a test reads it.
type opened struct {
	Response  *etree.Element
	Assertion *etree.Element // nil = none
	XML       string
}

// open reads the Response of a form. The signature of the response or of the
// assertion must be Trin's.
func (r *idpRig) open(reply broker.Reply, err error) opened {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	form, ok := reply.(broker.FormPost)
	if !ok {
		r.t.Fatalf("reply is %#v", reply)
	}
	for _, field := range form.Fields {
		if field.Name == "SAMLResponse" {
			return r.read(field.Value)
		}
	}
	r.t.Fatal("no SAMLResponse")
	return opened{}
}

func (r *idpRig) read(encoded string) opened {
	r.t.Helper()
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		r.t.Fatal(err)
	}
	root, err := xmlsec.Parse(raw, xmlsec.MessageLimits())
	if err != nil {
		r.t.Fatalf("%v in %s", err, raw)
	}
	trust := xmlsec.Trust{Certificates: append(samlCertificates(samltest.TrinKey), samlCertificates(samltest.TrinECKey)...)}
	o := opened{Response: root, XML: string(raw)}
	assertion, err := xmlsec.Child(root, NamespaceAssertion, "Assertion")
	if err != nil {
		r.t.Fatal(err)
	}
	signed := false
	if xmlsec.HasSignature(root) {
		if o.Response, err = xmlsec.Verify(root, trust); err != nil {
			r.t.Fatal(err)
		}
		signed = true
	}
	if assertion != nil {
		o.Assertion = assertion
		if xmlsec.HasSignature(assertion) {
			if o.Assertion, err = xmlsec.Verify(assertion, trust); err != nil {
				r.t.Fatal(err)
			}
			signed = true
		}
	}
	if !signed && xmlsec.Children(root, NamespaceAssertion, "EncryptedAssertion") == nil {
		r.t.Fatalf("nothing is signed in %s", raw)
	}
	return o
}

func (o opened) status() []string {
	status, _ := xmlsec.Child(o.Response, NamespaceProtocol, "Status")
	codes, _ := statusCodes(status)
	return codes
}

// at finds the text of the first element of that path below the assertion.
func (o opened) at(t testing.TB, path string) string {
	t.Helper()
	el := o.Assertion.FindElement(path)
	if el == nil {
		t.Fatalf("no %s in %s", path, o.XML)
	}
	return el.Text()
}
