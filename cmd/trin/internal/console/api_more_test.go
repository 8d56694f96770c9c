package console

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// walkSharing shares the record of a login with somebody without an account, and
// ends that.
func walkSharing(t *testing.T, c *caller) {
	logins := read[page[struct {
		Record struct{ Reference, Application string }
	}]](t, c.must("GET", "/logins?application=admin&limit=1", ""))
	path := "/logins/" + logins.Items[0].Record.Reference + "/share"
	guest := c.person()
	share := func() string {
		t.Helper()
		made := c.must("POST", path, `{}`)
		got := read[struct {
			Link    string
			Expires time.Time
		}](t, made)
		if !strings.HasPrefix(got.Link, c.admin+"/admin/shared/") || !got.Expires.Equal(c.clock.Now().Add(7*24*time.Hour).UTC()) {
			t.Fatalf("got %s", made.body)
		}
		return got.Link
	}
	reads := func(link string, want int) {
		t.Helper()
		if guest.open(link); guest.Last().Status != want {
			t.Errorf("got %d from a link, want %d", guest.Last().Status, want)
		}
	}
	first, second := share(), share()
	reads(first, http.StatusOK)
	reads(second, http.StatusOK)
	c.caller(access.Administrator, "south", access.Scopes()...).refused("not-found", "POST", path, `{}`)
	c.caller(access.Administrator, "south", access.Scopes()...).refused("not-found", "DELETE", path, "")
	c.caller(access.Viewer, "", access.ScopeRead).refused("forbidden", "DELETE", path, "")
	reads(first, http.StatusOK)
	c.must("DELETE", path, "")
	reads(first, http.StatusNotFound)
	reads(second, http.StatusNotFound)
	// The clock stands still: the next link is after the end all the same.
	third := share()
	reads(third, http.StatusOK)
	reads(first, http.StatusNotFound)
	for what, want := range map[string]int{"share%20login": 3, "revoke%20shared%20login": 1} {
		if got := read[page[struct{ Author, Target string }]](t, c.must("GET", "/audit?what="+what, "")); len(got.Items) != want || got.Items[0].Author != "token caller" || got.Items[0].Target != logins.Items[0].Record.Reference {
			t.Errorf("%s: got %+v", what, got)
		}
	}
}

// walkLibrary looks at what comes with Trin, and adds a vocabulary to a draft.
func walkLibrary(t *testing.T, c *caller) {
	presets := read[page[struct {
		Name    string
		Classes int
	}]](t, c.must("GET", "/presets", ""))
	if len(presets.Items) < 20 {
		t.Errorf("got %+v", presets)
	}
	nsis := read[struct {
		Classes []struct{ Class, Kind, Level string }
	}](t, c.must("GET", "/presets/nsis", ""))
	if len(nsis.Classes) == 0 || nsis.Classes[0].Level == "" {
		t.Errorf("got %+v", nsis)
	}
	c.refused("not-found", "GET", "/presets/none", "")
	c.must("GET", "/profiles", "")
	if got := c.must("GET", "/profiles/kombit-ch2", ""); !strings.Contains(got.body, `"field":"`) || !strings.Contains(got.body, `"kind":"application"`) {
		t.Errorf("got %s", got.body)
	}
	c.refused("not-found", "GET", "/profiles/none", "")
	path, tag := c.newDraft("")
	c.refused("invalid", "POST", path+"/presets", `{"name":"none"}`, "If-Match", tag)
	c.refused("precondition-failed", "POST", path+"/presets", `{"name":"mitid"}`, "If-Match", `"99"`)
	added := c.must("POST", path+"/presets", `{"name":"mitid"}`, "If-Match", tag)
	c.refused("exists", "POST", path+"/presets", `{"name":"mitid"}`, "If-Match", added.tag())
	if got := c.must("GET", path+"/documents/vocabulary/-", ""); !strings.Contains(got.body, `"mitid"`) {
		t.Errorf("got %s", got.body)
	}
	south := c.caller(access.Administrator, "south", access.Scopes()...)
	south.refused("not-found", "POST", path+"/presets", `{"name":"nsis"}`, "If-Match", added.tag())
	own, tag := south.newDraft("")
	if got := south.call("POST", own+"/presets", `{"name":"mitid"}`, "If-Match", tag); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
		t.Errorf("one organisation changes the vocabulary: got %d %s", got.status, got.body)
	}
	c.must("DELETE", path, "", "If-Match", added.tag())
}

// walkDrafted thinks a login through, and runs a pipeline, on both sides of a
// draft.
func walkDrafted(t *testing.T, c *caller) {
	const patch = "application/merge-patch+json"
	path, tag := c.newDraft("")
	id := strings.TrimPrefix(path, "/drafts/")
	tag = c.must("PATCH", path+"/documents/application/journal", `{"floor":40,"claims":[{"rename":{"from":"mail","to":"address"}}]}`, "If-Match", tag, "Content-Type", patch).tag()
	tag = c.must("POST", path+"/documents/application/journal/copy", `{"as":"diary"}`, "If-Match", tag).tag()
	tag = c.must("PATCH", path+"/documents/application/diary", `{"settings":null,"protocol":"wsfed"}`, "If-Match", tag, "Content-Type", patch).tag()
	c.must("PATCH", path+"/documents/application/diary", `{"settings":{"realm":"urn:diary","reply":["https://diary.example.dk/"]}}`, "If-Match", tag, "Content-Type", patch)
	type sides struct {
		Outcome string
		Draft   *struct{ Outcome, Level string }
	}
	for body, want := range map[string][2]string{
		`{"application":"journal","choices":["local"]}`: {"answered", "refused"},
		`{"application":"diary","choices":["local"]}`:   {"absent", "refused"},
	} {
		got := c.must("POST", "/what-if", strings.Replace(body, "{", `{"draft":"`+id+`",`, 1))
		if both := read[sides](t, got); both.Draft == nil || both.Outcome != want[0] || both.Draft.Outcome != want[1] {
			t.Errorf("%s: got %s, want %v", body, short(got.body), want)
		}
	}
	c.refused("not-found", "POST", "/what-if", `{"application":"none","draft":"`+id+`"}`)
	c.refused("not-found", "POST", "/what-if", `{"application":"journal","draft":"none"}`)
	c.refused("invalid", "POST", "/what-if", `{"application":"journal","draft":"`+id+`","answers":[{"connection":"none"}]}`)
	type ran struct {
		Absent bool
		Claims []struct{ Name string }
		Draft  *ran1
	}
	given := `"claims":[{"name":"mail","values":["a@example.dk"]}]}`
	got := c.must("POST", "/claims/try", `{"side":"application","id":"journal","draft":"`+id+`",`+given)
	if both := read[ran](t, got); both.Draft == nil || len(both.Claims) == 0 || both.Claims[0].Name != "email" || len(both.Draft.Claims) == 0 || both.Draft.Claims[0].Name != "address" {
		t.Errorf("got %s", got.body)
	}
	got = c.must("POST", "/claims/try", `{"side":"application","id":"diary","draft":"`+id+`",`+given)
	if both := read[ran](t, got); both.Draft == nil || !both.Absent || both.Draft.Absent {
		t.Errorf("got %s", got.body)
	}
	c.refused("not-found", "POST", "/claims/try", `{"side":"application","id":"none","draft":"`+id+`",`+given)
	c.refused("invalid", "POST", "/claims/try", `{"side":"application","id":"journal","draft":"`+id+`","login":"NONE",`+given)
	south := c.caller(access.Administrator, "south", access.Scopes()...)
	south.refused("not-found", "POST", "/what-if", `{"application":"journal","draft":"`+id+`"}`)
	south.refused("not-found", "POST", "/claims/try", `{"side":"application","id":"journal","draft":"`+id+`",`+given)
}

type ran1 struct {
	Absent bool
	Claims []struct{ Name string }
}

// pairOf is a key with its certificate, in PEM.
func pairOf(t *testing.T, name string) (certificate, private string) {
	t.Helper()
	key := samltest.Named(name)
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// walkKeyImport takes a key in. It is never given back, and neither is what was
// refused.
func walkKeyImport(t *testing.T, c, s *caller) {
	certificate, private := pairOf(t, samltest.TrinKey)
	other, _ := pairOf(t, samltest.AttackerKey)
	bodyOf := func(text string) string {
		written, err := json.Marshal(map[string]string{"set": "partner", "use": "signing", "pem": text})
		if err != nil {
			t.Fatal(err)
		}
		return string(written)
	}
	hidden := private[100:140]
	c.refused("forbidden", "POST", "/keys/import", bodyOf(certificate+private))
	for name, text := range map[string]string{"no key": certificate, "no certificate": private, "another's": other + private, "no PEM": "hello", "cut": certificate + private[:300]} {
		if got := s.refused("invalid", "POST", "/keys/import", bodyOf(text)); strings.Contains(got.body, hidden) {
			t.Errorf("%s: the answer holds the key: %s", name, got.body)
		}
	}
	if got := s.refused("invalid", "POST", "/keys/import", `{"use":"signing","pem":"x","state":"active"}`); strings.Contains(got.body, hidden) {
		t.Errorf("got %s", got.body)
	}
	for name, body := range map[string]string{
		"neither": `{"use":"signing"}`, "both": `{"use":"signing","pem":"x","pkcs12":"eA=="}`, "no base64": `{"use":"signing","pkcs12":"?"}`,
		"no PKCS #12": `{"use":"signing","pkcs12":"MAA=","password":"do-not-tell"}`,
	} {
		if got := s.refused("invalid", "POST", "/keys/import", body); strings.Contains(got.body, "do-not-tell") {
			t.Errorf("%s: the password is answered: %s", name, got.body)
		}
	}
	if got := read[page[struct{ What string }]](t, c.must("GET", "/audit?what=keys%20import", "")); len(got.Items) != 0 {
		t.Errorf("got %+v, want nothing of what was refused", got)
	}
	made := s.must("POST", "/keys/import", bodyOf(certificate+private))
	if key := read[struct{ ID, Set, State, Certificate string }](t, made); key.Set != "partner" || key.State != "active" || key.Certificate != certificate {
		t.Errorf("got %s", made.body)
	}
	s.refused("exists", "POST", "/keys/import", bodyOf(certificate+private))
	for _, got := range []answer{made, c.must("GET", "/keys", ""), c.must("GET", "/audit?what=keys%20import", "")} {
		if strings.Contains(got.body, hidden) || strings.Contains(got.body, "PRIVATE") {
			t.Errorf("the key is given back: %s", short(got.body))
		}
	}
	if got := read[page[struct{ Author, Target string }]](t, c.must("GET", "/audit?what=keys%20import", "")); len(got.Items) == 0 || got.Items[0].Author != name || got.Items[0].Target != "partner" {
		t.Errorf("got %+v", got)
	}
	// In a PKCS #12 file, which its password opens.
	file := keyfiletest(t, samltest.ProviderKey, "correct horse")
	written := `{"set":"partner","use":"signing","pkcs12":"` + base64.StdEncoding.EncodeToString(file) + `","password":"`
	s.refused("invalid", "POST", "/keys/import", written+`wrong"}`)
	if key := read[struct{ State string }](t, s.must("POST", "/keys/import", written+`correct horse"}`)); key.State != "next" {
		t.Errorf("got %+v", key)
	}
}

// keyfiletest is a PKCS #12 file with a key.
func keyfiletest(t *testing.T, name, password string) []byte {
	t.Helper()
	key := samltest.Named(name)
	file, err := pkcs12.Modern.Encode(key.Signer, key.Certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
