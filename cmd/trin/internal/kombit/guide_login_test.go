package kombit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"trin/cmd/trin/internal/contexthandler"
	"trin/connections/saml2/samltest"
)

// TestGuide_ExternalStep: the guide's external step in the place of the lookup
// gives the same roles. It asks for no system that nobody has described.
func TestGuide_ExternalStep(t *testing.T) {
	t.Parallel()
	service := externalRoles(t)
	text := guideText(t)
	begin, end := strings.Index(text, "# Roles are asked for"), strings.Index(text, "# A system that has moved to NSIS")
	r := newRig(t)
	r.use(strings.Replace(text[begin:end], "https://roles.eksempelkommune.example/", r.roles.URL+"/", 1),
		strings.Replace(externalText(t), "https://roles.eksempelkommune.example/", service.URL+"/", 1)+"---\n")
	login := r.steppedUp(r.ch2, r.browser(), "request-2-substantial.xml")
	lists(t, login, attrPrivileges2, privileges().Privileges()...)
	b := r.browser()
	r.posted(b, "request-2-stranger.xml")
	lists(t, r.accepted(r.ch2, r.municipal(b)), attrPrivileges2)
	if len(r.roles.questions()) > 0 {
		t.Error("the lookup was asked as well")
	}
}

// externalRoles is a service of the contract trin-external-1 that knows roles.
func externalRoles(t *testing.T) *httptest.Server {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(roleSecret))
		mac.Write([]byte(r.Header.Get("Trin-Timestamp") + "." + string(body)))
		if err != nil || hex.EncodeToString(mac.Sum(nil)) != r.Header.Get("Trin-Signature") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var question struct {
			Nonce string
			Login struct {
				Subject   struct{ Value string }
				Requester struct {
					Identifier string
					Known      bool
				}
			}
		}
		if json.Unmarshal(body, &question) != nil || !question.Login.Requester.Known {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		roles := rolesOf[question.Login.Subject.Value][question.Login.Requester.Identifier]
		_ = json.NewEncoder(w).Encode(map[string]any{
			"contract": "trin-external-1", "nonce": question.Nonce, "claims": []map[string]any{{"name": "role", "values": roles}},
		})
	}))
	t.Cleanup(service.Close)
	return service
}

// TestGuide_Refusals: what KOMBIT is told is what the guide says.
func TestGuide_Refusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edits   []string
		request string
		spoil   func(*rig, *samltest.Response)
		codes   []string
	}{
		"a system that nobody has described": {[]string{"profile: kombit-ch2\n", "profile: kombit-ch2\nunknownRequesters: refuse\n"}, "request-2-stranger.xml", nil, []string{"Responder", "RequestDenied"}},
		"a class that is not known":          {nil, "request-2-opaque-class.xml", nil, []string{"Requester", "NoAuthnContext"}},
		"the provider is off":                {[]string{"id: municipality\n", "id: municipality\nenabled: false\n"}, "request-2-stranger.xml", nil, []string{"Responder", "NoAvailableIDP"}},
		"a claim is missing": {nil, "request-2-stranger.xml", func(_ *rig, s *samltest.Response) {
			s.Attributes = slices.DeleteFunc(s.Attributes, func(a samltest.Attribute) bool { return a.Name == "displayName" })
		}, []string{"Responder", "RequestDenied"}},
		"the role source is down": {[]string{"floor: 30\n", ""}, "request-2-known.xml", func(r *rig, _ *samltest.Response) { r.roles.Close() }, []string{"Responder"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.edits...)
			b := r.browser()
			var hop = r.post(b, r.requestNamed(c.request))
			if c.spoil != nil {
				a := r.challenge(b)
				response := unique(fromMunicipality(a.id, r.clock()))
				c.spoil(r, &response)
				hop = r.answers(b, a, response)
			}
			if got := r.refusal(r.ch2, hop).Codes; !slices.Equal(got, c.codes) {
				t.Errorf("got %q, want %q", got, c.codes)
			}
		})
	}
}

// requestNamed is a sample, or the one of a known system without a level.
func (r *rig) requestNamed(name string) []byte {
	r.Helper()
	if name != "request-2-known.xml" {
		return r.fresh(name)
	}
	content, err := r.ch2.Sign(r.ch2.Element(contexthandler.AuthnRequest{ID: newID(r.T), Destination: address + "/saml2/sso", Requesters: []string{building}}))
	if err != nil {
		r.Fatal(err)
	}
	return content
}
