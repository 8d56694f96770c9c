package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"trin/admin/access"
	"trin/cmd/trin/internal/node"
)

// listening is something inside the network that notes who calls.
type listening struct {
	mu    sync.Mutex
	asked []string
}

func (l *listening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, r.Method+" "+r.URL.Path)
	http.NotFound(w, r)
}

func (l *listening) heard() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

// K3: an administrator of one organisation connects an OpenID provider at an
// address inside, as itself or as a preset of a product, and starts a login:
// nobody is called. Where the operator allows the network, or the connection is
// the installation's own, it is.
func TestK3_AnOrganisationsProviderIsNotInside(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		organisation, protocol string
		networks               []netip.Prefix
		want                   bool
	}{
		"an organisation":              {"odense", "oidc", nil, false},
		"a preset of an organisation":  {"odense", "openid", nil, false},
		"a network that may be named":  {"odense", "oidc", []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, true},
		"a network that is elsewhere":  {"odense", "oidc", []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, false},
		"the installation's own":       {"", "oidc", nil, true},
		"the installation's, a preset": {"", "openid", nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inside := &listening{}
			server := httptest.NewServer(inside)
			t.Cleanup(server.Close)
			r := newRig(t, false, func(o *node.Options) { o.Networks = test.networks })
			r.administrator()
			r.also("kind: vocabulary\nclasses: [{ref: 'urn:gold', level: 20}]\n")
			document := map[string]any{
				"kind": "authentication", "id": "op", "protocol": test.protocol, "firstFactor": 20,
				"settings": map[string]any{"issuer": server.URL, "clientID": "trin", "authMethod": "none"},
			}
			if test.protocol == "openid" {
				document["settings"] = map[string]any{"product": "keycloak", "issuer": server.URL + "/realms/x", "clientID": "trin", "authMethod": "none", "acr": map[string]any{"urn:gold": 20}}
			}
			if test.organisation != "" {
				document["organisation"] = test.organisation
			}
			c := r.signedIn("ole", test.organisation, access.Administrator, true).session()
			provider, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			delete(document, "firstFactor")
			document["kind"], document["id"], document["protocol"], document["authentication"] = "application", "own", "oidc", []string{"op"}
			document["settings"] = map[string]any{"clientID": "own", "authMethod": "none", "redirectURIs": []string{"https://own.example.dk/"}}
			application, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			c.publish(string(provider) + "\n---\n" + string(application) + "\n")
			hop, err := r.person().Send(t.Context(), http.MethodGet, r.url+"/oidc/authorize?client_id=own&response_type=code&scope=openid&redirect_uri=https%3A%2F%2Fown.example.dk%2F&state=s&nonce=n&code_challenge_method=S256&code_challenge="+strings.Repeat("A", 43), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := inside.heard(); (len(got) > 0) != test.want {
				t.Errorf("inside was asked for %v, want it asked: %v; the browser is at %s with %d: %s", got, test.want, hop.Header.Get("Location"), hop.Status, short(said(*hop)))
			}
		})
	}
}
