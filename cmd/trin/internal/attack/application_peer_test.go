package attack

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// Names that the cases of this file's neighbours share.
const (
	classOne   = "urn:dk:gov:saml:attribute:AssuranceLevel:1"
	codePage   = "/totp/"
	noContext  = "NoAuthnContext"
	responder  = "Responder"
	requester  = "Requester"
	persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
)

// sub runs one variant. Its faults are the subtest's; time and party go on from
// variant to variant, so the variants must not run beside each other.
func (r *rig) sub(name string, f func()) {
	r.t.Helper()
	outer := r.t
	outer.Run(name, func(t *testing.T) {
		r.t = t
		defer func() { r.t = outer }()
		f()
	})
}

// visit makes one GET in the browser and follows nothing.
func (r *rig) visit(b *useragent.Agent, address string) *useragent.Hop {
	r.t.Helper()
	hop, err := b.Send(r.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}

// submit posts fields in the browser and follows nothing.
func (r *rig) submit(b *useragent.Agent, address string, fields url.Values) *useragent.Hop {
	r.t.Helper()
	hop, err := b.Send(r.t.Context(), http.MethodPost, address, fields)
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}

// foreign sends one request with headers of the test's choice, name and value
// in pairs, and no cookies but those that are among them. A header Host is
// sent as the host.
func (r *rig) foreign(method, address string, fields url.Values, headers ...string) *useragent.Hop {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, address, strings.NewReader(fields.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
			continue
		}
		request.Header.Add(headers[i], headers[i+1])
	}
	transport := &headerSetter{r.server.Client().Transport, request}
	agent := useragent.New(transport)
	hop, err := agent.Send(r.t.Context(), method, address, fields)
	if err != nil {
		r.t.Fatal(err)
	}
	return hop
}

// headerSetter sends the prepared request in place of the agent's.
type headerSetter struct {
	next     http.RoundTripper
	prepared *http.Request
}

func (h *headerSetter) RoundTrip(*http.Request) (*http.Response, error) {
	return h.next.RoundTrip(h.prepared)
}

// cookieHeader is what the browser would send.
func (r *rig) cookieHeader(b *useragent.Agent) string {
	var all []string
	for _, c := range b.Cookies(r.server.URL + "/") {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

// ask sends the application's request and returns what Trin does at once.
func (r *rig) ask(b *useragent.Agent, q request) *useragent.Hop {
	r.t.Helper()
	return r.visit(b, q.redirect(r))
}

// reply is the provider's answer to what the browser was sent there with, made
// of the right one by change, nil = none.
func (r *rig) reply(b *useragent.Agent, change func(*samltest.Response)) *useragent.Hop {
	r.t.Helper()
	a := r.challenge(b)
	response := r.response(a)
	if change != nil {
		change(&response)
	}
	return r.deliver(b, response.Encoded(), a.RelayState)
}

// returning makes the provider answer a class.
func returning(class string) func(*samltest.Response) {
	return func(response *samltest.Response) { response.Class = class }
}

// as makes the provider answer for somebody else.
func as(user string) func(*samltest.Response) {
	return func(response *samltest.Response) {
		response.NameID = "n-" + user
		response.Attributes = []samltest.Attribute{{Name: "uid", Values: []string{user}}}
	}
}

// statement changes the AuthnStatement before anything is signed.
func statement(change func(*etree.Element)) func(*samltest.Response) {
	return func(response *samltest.Response) {
		response.Edit = func(el *etree.Element) { change(el.FindElement("./Assertion/AuthnStatement")) }
	}
}

// authenticated dates the provider's login.
func authenticated(at time.Time) func(*samltest.Response) {
	return statement(func(el *etree.Element) { el.CreateAttr("AuthnInstant", samltest.Instant(at)) })
}

// atFactor fails unless the browser is sent to the one-time code, opens the page
// and returns its address.
func (r *rig) atFactor(b *useragent.Agent, hop *useragent.Hop) string {
	r.t.Helper()
	to := hop.Header.Get("Location")
	if !strings.HasPrefix(to, r.url(codePage)) {
		r.t.Fatalf("got %d to %q, want the one-time code asked for\n%.300s\n%s", hop.Status, to, hop.Body, r.log)
	}
	if page := r.visit(b, to); page.Page == nil || page.Page.Form("code") == nil {
		r.t.Fatalf("the page asks for no code: %d %.300s", page.Status, page.Body)
	}
	return to
}

// enter types a code that was not used before.
func (r *rig) enter(b *useragent.Agent, at string) *useragent.Hop {
	r.t.Helper()
	r.advance(30 * time.Second)
	return r.submit(b, at, url.Values{"code": {r.code()}})
}

// stepUp takes a browser through a right login at level 3: the provider answers
// level 2, the code lifts it.
func (r *rig) stepUp(b *useragent.Agent, q request) answer {
	r.t.Helper()
	q.classes = []string{classThree}
	r.ask(b, q)
	return r.answered(r.enter(b, r.atFactor(b, r.reply(b, nil))))
}

// states fails unless the answer has the class and the level, and an assertion.
func (r *rig) states(a answer, class, level string) {
	r.t.Helper()
	if a.Class != class || a.Level != level || strings.Join(a.Status, " ") != "Success" {
		r.t.Fatalf("got class %q, level %q, status %v, want %q and %q\n%s", a.Class, a.Level, a.Status, class, level, r.log)
	}
}

// recorded fails unless the record of the last login says that it was refused
// with the code.
func (r *rig) recorded(code broker.RefusalCode, words string) {
	r.t.Helper()
	record := r.record()
	if record.Refusal == nil || record.Refusal.Code != code || !strings.Contains(record.Refusal.Reason, words) || record.Issued != nil {
		r.t.Fatalf("the record says %+v, want %s with %q", record.Refusal, code, words)
	}
}

// logged fails unless the log holds the words.
func (r *rig) logged(words string) {
	r.t.Helper()
	if !strings.Contains(r.log.String(), words) {
		r.t.Fatalf("the log does not say %q:\n%s", words, r.log)
	}
}

// unavailable fails unless Trin says with a page of its own that the login
// cannot be done now; nothing goes to an application.
func (r *rig) unavailable(hop *useragent.Hop, words string) {
	r.t.Helper()
	if a, ok := readAnswer(hop); ok {
		r.t.Fatalf("Trin answered an application: %v", a.Status)
	}
	if hop.Status != http.StatusServiceUnavailable || hop.Page == nil || referencePattern.FindString(hop.Page.Text) == "" {
		r.t.Fatalf("got %d, want a page that says 503: %.300s", hop.Status, hop.Body)
	}
	r.logged(words)
}

// notAccepted fails unless the installation is refused with these words.
func (r *rig) notAccepted(text string, include installation.Include, words string) {
	r.t.Helper()
	if include == nil {
		include = metadataOf
	}
	parsed, problems := installation.Parse("attack.yaml", []byte(text), include)
	plan, err := installation.Prepare(r.t.Context(), r.node.Store, r.node.Parts(), parsed, problems)
	if err != nil {
		r.t.Fatal(err)
	}
	found := slices.ContainsFunc(plan.Problems, func(p installation.Problem) bool { return strings.Contains(p.String(), words) })
	if len(installation.Errors(plan.Problems)) == 0 || !found {
		r.t.Fatalf("got %v, want an error with %q", plan.Problems, words)
	}
}

// use makes a changed standard installation the installation, with metadata of
// the test's own for some parties.
func (r *rig) use(include installation.Include, edits ...string) {
	r.t.Helper()
	parsed, problems := installation.Parse("attack.yaml", []byte(edited(r.t, standard(), edits...)), func(name string) ([]byte, error) {
		if include != nil {
			if content, err := include(name); err == nil {
				return content, nil
			}
		}
		return metadataOf(name)
	})
	plan, err := installation.Prepare(r.t.Context(), r.node.Store, r.node.Parts(), parsed, problems)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := plan.Apply(r.t.Context(), r.node.Store, "test", ""); err != nil {
		r.t.Fatalf("%v: %v", err, plan.Problems)
	}
	if _, err := r.node.Pictures.Refresh(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}
