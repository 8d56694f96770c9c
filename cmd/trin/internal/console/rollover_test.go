package console

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"trin/admin/rollover"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

const signingPath = "/admin/keys/default/signing"

// keeper is somebody with a browser who works on keys.
type keeper struct{ *person }

// keeper is an administrator of that role, with a fresh proof or without.
func (r *rig) keeper(name, role, organisation string, proven bool) keeper {
	r.Helper()
	a := connections.Administrator{Name: name, Role: role, Organisation: organisation, Created: r.clock.Now(), By: "test"}
	a.Subject.Namespace, a.Subject.Value = "keepers", name
	secret := (name + strings.Repeat("k", 43))[:43]
	session := connections.AdministratorSession{Hash: digest(secret), Subject: a.Subject, Created: r.clock.Now(), Used: r.clock.Now(), Expires: r.clock.Now().Add(time.Hour)}
	if proven {
		session.Stepped = r.clock.Now()
	}
	if err := errors.Join(r.Store.SaveAdministrator(r.Context(), a), r.Store.SaveAdministratorSession(r.Context(), session, connections.Digest{})); err != nil {
		r.Fatal(err)
	}
	p := r.person()
	p.Take(r.admin, []*http.Cookie{{Name: "trin-" + r.admin[strings.LastIndex(r.admin, ":")+1:] + "-admin", Value: secret}})
	return keeper{p}
}

// reads opens a page and wants the status, and words of it.
func (k keeper) reads(path string, status int, wants ...string) {
	k.r.Helper()
	k.open(k.r.admin + path)
	k.shows(status, wants...)
}

func (k keeper) shows(status int, wants ...string) {
	k.r.Helper()
	last := k.Last()
	if last.Status != status {
		k.r.Fatalf("%s: got %d, want %d: %.600s", last.URL, last.Status, status, last.Body)
	}
	for _, want := range wants {
		if !strings.Contains(last.Page.Text, want) {
			k.r.Errorf("%s: %q is not on the page:\n%s", last.URL, want, last.Page.Text)
		}
	}
}

// signing is where the signing keys stand.
func (r *rig) signing() rollover.View {
	r.Helper()
	v, err := r.Rollover.View(r.Context(), rollover.Place{Set: connections.DefaultKeys, Use: connections.KeySigning}, "")
	if err != nil {
		r.Fatal(err)
	}
	return v
}

// Rolling over by the pages alone: make, tick, activate too early and with open
// eyes, go back, retire, publish again, retire, delete.
func TestRollover_ByThePages(t *testing.T) {
	t.Parallel()
	r := changing(t)
	k := r.keeper("anna", "administrator", "", true)
	old := r.signing().Active.ID
	k.reads("/admin/keys", http.StatusOK, "Roll over, step by step", "Another key set")
	k.reads(signingPath, http.StatusOK, "Nothing has to be done", "You are here", "Make the next key", old)
	k.reads(signingPath+"/make", http.StatusOK, "No login changes", "It can be undone")
	for name, wrong := range map[string]map[string]string{
		"years": {"years": "0"}, "many years": {"years": "31"}, "no years": {"years": "ten"}, "a name": {"name": strings.Repeat("n", 65), "years": "2"}, "a line break": {"name": "a\u0007b", "years": "2"},
	} {
		k.submit("", wrong, "algorithm", "years")
		if k.Last().Status != http.StatusUnprocessableEntity || len(r.signing().Next) != 0 {
			t.Fatalf("%s: got %d, want it told and nothing made", name, k.Last().Status)
		}
		k.reads(signingPath+"/make", http.StatusOK)
	}
	k.submit("", map[string]string{"algorithm": "p-256", "name": "login.example.dk", "years": "2"}, "algorithm", "years")
	next := r.signing().Next[0]
	if got := next.Certificate; got.Subject.CommonName != "login.example.dk" || got.NotAfter.Sub(r.clock.Now()) > 2*366*24*time.Hour {
		t.Errorf("got %s until %s", got.Subject, got.NotAfter)
	}
	k.shows(http.StatusOK, "Key "+next.ID+" is made", "waits", "not known")

	k.reads(signingPath+"/parties", http.StatusOK, "journal", "shared with others", "reads the address by itself")
	k.submit("", map[string]string{"word-1": "told", "way-1": "hand"}, "word-1", "way-1")
	k.shows(http.StatusOK, "What you ticked is kept", "told, by anna on 2026-11-22", "by hand")

	activate := signingPath + "/key/" + next.ID + "/activate"
	k.reads(activate, http.StatusOK, "too early", "It is not known whether these have the key", "journal", "refuses what Trin sends")
	k.submit("", nil, "active")
	if k.Last().Status != http.StatusUnprocessableEntity || r.signing().Active.ID != old {
		t.Fatalf("got %d, want it not activated before it is said that it is meant", k.Last().Status)
	}
	k.shows(http.StatusUnprocessableEntity, "Tick this to go on")
	k.submit("", map[string]string{"accept": "1"}, "active", "accept")
	k.shows(http.StatusOK, "Key "+next.ID+" is active", "go back to it")
	if v := r.signing(); v.Active.ID != next.ID || v.Previous[0].ID != old {
		t.Fatalf("got %s active", v.Active.ID)
	}
	k.reads(signingPath+"/key/"+old+"/activate", http.StatusOK, "Go back to key "+old)
	k.submit("", nil, "active")
	k.reads(signingPath+"/key/"+next.ID+"/activate", http.StatusOK)
	k.submit("", nil, "active")
	if v := r.signing(); v.Active.ID != next.ID {
		t.Fatalf("got %s active, want that going back and again needs no tick", v.Active.ID)
	}
	for i, step := range []struct {
		move, want string
		wait       time.Duration
	}{{"retire", "is retired", 2 * time.Hour}, {"publish", "is published and waits", 0}, {"retire", "is retired", 0}, {"delete", "is deleted", 2 * time.Hour}} {
		r.clock.move(step.wait)
		k = r.keeper("anna"+strconv.Itoa(i), "administrator", "", true) // the session before has ended
		k.reads(signingPath+"/key/"+old+"/"+step.move, http.StatusOK)
		k.submit("", nil, "active")
		k.shows(http.StatusOK, step.want)
	}
	k.reads(signingPath+"/key/"+old, http.StatusNotFound)
	k.reads("/admin/audit", http.StatusOK, "keys new", "keys confirm", "keys activate", "keys retire", "keys publish", "keys delete")
}

// K5: keys are shown to whoever sees everything, and changed by an administrator
// who has just proven who it is. Without the proof the page leads to it.
func TestK5_KeyPagesAreForWhoMay(t *testing.T) {
	t.Parallel()
	r := changing(t)
	id := r.signing().Active.ID
	viewer, odin := r.keeper("viggo", "viewer", "", true), r.keeper("odin", "administrator", "odense", true)
	viewer.reads(signingPath, http.StatusOK, "Nothing has to be done")
	for _, link := range viewer.Last().Page.Links {
		if strings.Contains(link.Href, signingPath+"/make") {
			t.Error("a viewer is led to where keys are made")
		}
	}
	viewer.reads(signingPath+"/key/"+id, http.StatusOK, "Certificate in PEM")
	viewer.reads(signingPath+"/make", http.StatusForbidden)
	odin.reads(signingPath, http.StatusForbidden)
	odin.reads(signingPath+"/key/"+id+"/certificate.pem", http.StatusForbidden)
	unproven := r.keeper("una", "administrator", "", false)
	unproven.Stop = func(_ string, to *url.URL, _ url.Values) bool { return to.Path == "/admin/step-up" }
	unproven.open(r.admin + signingPath + "/make")
	if got := unproven.Last().Header.Get("Location"); !strings.Contains(got, "/admin/step-up?return=") {
		t.Errorf("got to %q, want to prove again", got)
	}
}

// K6: a key is found below its own set and use alone, and a party of another place
// is none.
func TestK6_AKeyIsFoundInItsOwnSet(t *testing.T) {
	t.Parallel()
	r := changing(t)
	k := r.keeper("anna", "administrator", "", true)
	if _, err := r.Keyring.Create(t.Context(), connections.KeyPlan{Set: "kombit", Use: connections.KeySigning, Algorithm: connections.P256}); err != nil {
		t.Fatal(err)
	}
	id := r.signing().Active.ID
	for _, path := range []string{"/admin/keys/default/encryption/key/" + id, "/admin/keys/kombit/signing/key/" + id, "/admin/keys/kombit/signing/key/" + id + "/certificate.pem", "/admin/keys/kombit/signing/key/" + id + "/retire"} {
		k.reads(path, http.StatusNotFound)
	}
	k.reads("/admin/keys/kombit/signing", http.StatusOK, "No connection finds keys of this set and use")
	k.reads(signingPath+"/parties", http.StatusOK)
	form := k.Last().Page.Form("way-0")
	values := form.Values("")
	for name, bend := range map[string][2]string{
		"a party that there is not": {"party-0", "application/nobody"}, "a party of another use": {"party-0", "authentication/op"}, "a role that there is not": {"party-0", "factor/journal"},
		"a way that there is not": {"way-0", "telepathy"}, "another's word": {"author", "bo"},
	} {
		bent := url.Values{}
		for field, all := range values {
			bent[field] = all
		}
		bent.Set(bend[0], bend[1])
		bent.Set("way-1", "hand")
		hop, err := k.Send(t.Context(), http.MethodPost, r.admin+signingPath+"/parties", bent)
		if err != nil {
			t.Fatal(err)
		}
		if bend[0] == "author" {
			continue
		}
		if hop.Status != http.StatusNotFound {
			t.Errorf("%s: got %d", name, hop.Status)
		}
	}
	all, err := r.Keyring.KeyTakings(t.Context())
	if err != nil || len(all) != 1 || all[0].Author != "anna" {
		t.Errorf("got %+v, %v, want what was rightly said alone, by who said it", all, err)
	}
}

// filed sends the form with files that takes a key in.
func (k keeper) filed(files map[string]string) *http.Response {
	k.r.Helper()
	return k.filedWith("", files)
}

// filedWith is filed with the password of the files.
func (k keeper) filedWith(password string, files map[string]string) *http.Response {
	k.r.Helper()
	k.reads(signingPath+"/import", http.StatusOK, "never shown again")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, all := range k.Last().Page.Form("certificate").Values("") {
		if name == "password" {
			all = []string{password}
		}
		if name != "certificate" && name != "private" {
			_ = form.WriteField(name, all[0])
		}
	}
	for name, content := range files {
		part, err := form.CreateFormFile(name, name+".pem")
		if err != nil {
			k.r.Fatal(err)
		}
		_, _ = part.Write([]byte(content))
	}
	if err := form.Close(); err != nil {
		k.r.Fatal(err)
	}
	request, err := http.NewRequestWithContext(k.r.Context(), http.MethodPost, k.r.admin+signingPath+"/import", &body)
	if err != nil {
		k.r.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	for _, cookie := range k.Cookies(k.r.admin) {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		k.r.Fatal(err)
	}
	k.r.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// K7: a key that is taken in is never shown again: not on a page, not in the
// audit, not where it was refused.
func TestK7_AKeyIsNeverShownAgain(t *testing.T) {
	t.Parallel()
	r := changing(t)
	k := r.keeper("anna", "administrator", "", true)
	encoded := func(name string) (string, string) {
		key := samltest.Named(name)
		der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	certificate, private := encoded(samltest.TrinKey)
	other, _ := encoded(samltest.AttackerKey)
	hidden := private[100:140]
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no key":                {map[string]string{"certificate": certificate}, "no private key"},
		"no certificate":        {map[string]string{"private": private}, "no certificate"},
		"another's certificate": {map[string]string{"certificate": other, "private": private}, "do not belong together"},
		"a key with a password": {map[string]string{"certificate": certificate, "private": strings.ReplaceAll(private, "PRIVATE KEY", "ENCRYPTED PRIVATE KEY")}, "has a password"},
		"too much":              {map[string]string{"certificate": certificate, "private": private + strings.Repeat("\n", 64<<10)}, "cannot be read"},
		"a key that is cut":     {map[string]string{"certificate": certificate, "private": private[:300] + "\n-----END PRIVATE KEY-----\n"}, ""},
		"what is no PEM at all": {map[string]string{"certificate": private[30:200], "private": "hello"}, "no certificate"},
	} {
		response := k.filed(c.files)
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), c.want) || bytes.Contains(body, []byte(hidden)) {
			t.Errorf("%s: got %d, %v, want %q and nothing of the key:\n%s", name, response.StatusCode, err, c.want, body)
		}
	}
	if changes, err := r.Store.Changes(t.Context(), 0, 100); err != nil || len(changes) > 0 && strings.HasPrefix(changes[0].What, "keys") {
		t.Errorf("got %+v, %v, want nothing done", changes, err)
	}
	if response := k.filed(map[string]string{"certificate": certificate + private}); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("got %d, want both taken from one file", response.StatusCode)
	}
	next := r.signing().Next[0]
	if !next.Certificate.Equal(samltest.Named(samltest.TrinKey).Certificate) {
		t.Error("another certificate was taken in")
	}
	if response := k.filed(map[string]string{"certificate": certificate, "private": private}); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want that it is here already", response.StatusCode)
	}
	for _, path := range []string{"/admin/keys", signingPath, signingPath + "/key/" + next.ID, signingPath + "/key/" + next.ID + "/certificate.pem", signingPath + "/parties", signingPath + "/readers", "/admin/audit", "/admin/"} {
		k.open(r.admin + path)
		if body := k.Last().Body; bytes.Contains(body, []byte("PRIVATE")) || bytes.Contains(body, []byte(hidden)) || k.Last().Status != http.StatusOK {
			t.Errorf("%s: got %d, or something of the private key", path, k.Last().Status)
		}
	}
	changes, err := r.Store.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) == 0 || strings.Contains(changes[0].Detail+changes[0].Difference, hidden) {
		t.Errorf("got %+v, %v", changes, err)
	}
}

// K7: the password of a file of PKCS #12 opens it once: it is on no page and in no
// audit, and another password takes nothing in.
func TestK7_ThePasswordOfAFileIsNotKept(t *testing.T) {
	t.Parallel()
	r := changing(t)
	k := r.keeper("anna", "administrator", "", true)
	key := samltest.Named(samltest.TrinKey)
	const right, wrong = "ganske hemmelig", "noget andet hemmeligt"
	file, err := pkcs12.Modern2023.Encode(key.Signer, key.Certificate, nil, right)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{wrong, ""} {
		response := k.filedWith(password, map[string]string{"certificate": string(file)})
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusUnprocessableEntity || !bytes.Contains(body, []byte("not the password of the file")) || password != "" && bytes.Contains(body, []byte(password)) {
			t.Errorf("%q: got %d, %v: %s", password, response.StatusCode, err, body)
		}
	}
	if response := k.filedWith(right, map[string]string{"certificate": string(file)}); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("got %d", response.StatusCode)
	}
	if next := r.signing().Next; len(next) != 1 || !next[0].Certificate.Equal(key.Certificate) {
		t.Errorf("got %+v", next)
	}
	changes, err := r.Store.Changes(t.Context(), 0, 100)
	if err != nil || len(changes) == 0 || strings.Contains(fmt.Sprint(changes), right) || strings.Contains(fmt.Sprint(changes), wrong) {
		t.Errorf("got %+v, %v", changes, err)
	}
}

// K9, K2: what a path, a cursor or the name of a program holds is text.
func TestK9_KeyPagesTakeText(t *testing.T) {
	t.Parallel()
	r := changing(t)
	k := r.keeper("anna", "administrator", "", true)
	for _, set := range []string{"' OR '1'='1", "a%00b", "%20default", "%EF%BF%BD", strings.Repeat("s", 101), "%0Adefault", "..%2Fadmin"} {
		escaped := strings.ReplaceAll(strings.ReplaceAll(set, "' OR '", "%27%20OR%20%27"), "'", "%27")
		k.open(r.admin + "/admin/keys/" + escaped + "/signing")
		odd := !strings.Contains(set, "OR") && set != "..%2Fadmin" // that one is a name like any other, of a set that there is not
		if got := k.Last().Status; odd != (got == http.StatusNotFound) || !odd && got != http.StatusOK {
			t.Errorf("%q: got %d", set, got)
		}
	}
	k.reads("/admin/keys/default/sealing", http.StatusNotFound)
	for _, agent := range []string{`<script>alert(1)</script>`, "Shibboleth/3.4 (Linux)", "a\u0001b", strings.Repeat("A", 65)} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/saml2/metadata", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("User-Agent", strings.ReplaceAll(agent, "\u0001", "\t"))
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	for _, query := range []string{"", "?after=%27%3BDROP%20TABLE%20keys", "?after=WyInIE9SIDEiXQ"} {
		k.reads(signingPath+"/readers"+query, http.StatusOK)
		k.reads(signingPath+"/parties"+query, http.StatusOK)
	}
	k.reads(signingPath+"/readers", http.StatusOK, "/saml2/metadata", "127.0.0.0/24", "Shibboleth/3.4", "unnamed", "<script>alert(1)</script>")
	if body := string(k.Last().Body); strings.Contains(body, "<script>alert") || strings.Contains(body, "(Linux)") || strings.Contains(body, "127.0.0.1") {
		t.Errorf("the page has more of a reader than its network and the name of its program, or runs it:\n%s", body)
	}
}
