package totp

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"trin/broker"
)

// shownSecret is the key on the page of an enrolment, and its PNG.
func shownSecret(t *testing.T, response *http.Response) []byte {
	t.Helper()
	root := parsed(t, response)
	var key string
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && node.Data == "code" {
			key = strings.ReplaceAll(said(node.Parent, "code"), " ", "")
		}
	}
	secret, err := encoding.DecodeString(key)
	if err != nil || len(secret) < 20 {
		t.Fatalf("got key %q on the page, %v, want at least 160 bits", key, err)
	}
	picture, ok := strings.CutPrefix(attribute(root, "img", "src"), "data:image/png;base64,")
	if !ok {
		t.Fatalf("got picture %.60q, want a PNG in the page", attribute(root, "img", "src"))
	}
	raw, err := base64.StdEncoding.DecodeString(picture)
	if err != nil {
		t.Fatal(err)
	}
	if image, err := png.Decode(bytes.NewReader(raw)); err != nil || image.Bounds().Dx() != pictureSize {
		t.Fatalf("got %v, want a picture of %d pixels", err, pictureSize)
	}
	return secret
}

// proof is the code of the secret that waits in the leg.
func (s *stand) proof(t *testing.T, leg broker.ID) string {
	t.Helper()
	pending, err := s.OTPPending(t.Context(), leg)
	if err != nil {
		t.Fatal(err)
	}
	e := pending.Secret
	return codeAt(t, secretOf(e), s.now.Load()/30)
}

func (s *stand) invite(t *testing.T, subject broker.Subject) string {
	t.Helper()
	code, err := s.admin.Invite(t.Context(), "totp", subject, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestL5_EnrolmentWithInvitationAndProof(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	invitation := s.invite(t, alice)
	s.open("leg1", alice)
	if root := parsed(t, s.get("/totp/leg1")); element(root, "invitation") == nil || element(root, "img") != nil {
		t.Fatal("the first page does not ask for the invitation alone")
	}
	response := s.post("/totp/leg1", "invitation", strings.ToLower(strings.ReplaceAll(invitation, "-", " ")))
	if response.Header.Get("Location") != "https://login.example.org/totp/leg1" {
		t.Fatalf("got %d, want to be led to the secret", response.StatusCode)
	}
	secret := shownSecret(t, s.get("/totp/leg1"))
	if again := shownSecret(t, s.get("/totp/leg1")); !bytes.Equal(secret, again) {
		t.Error("the secret changes each time that the page is fetched")
	}
	if _, err := s.OTPSecret(t.Context(), "totp", alice); err == nil {
		t.Fatal("the secret is in force before the proof")
	}
	if response := s.post("/totp/leg1", "proof", "000000"); !strings.Contains(said(parsed(t, response), "problem"), "code is wrong") || len(s.secrets) != 0 {
		t.Fatal("a wrong proof was taken")
	}
	proof := s.proof(t, "leg1")
	root := parsed(t, s.post("/totp/leg1", "proof", proof))
	codes := strings.Fields(said(root, "codes"))
	if len(codes) != 10 || len(strings.ReplaceAll(codes[0], "-", "")) != 16 {
		t.Fatalf("got recovery codes %q, want ten of 80 bits", codes)
	}
	if len(s.engine.resumed) != 0 {
		t.Fatal("the login went on before the codes were seen")
	}
	if page := s.get("/totp/leg1"); strings.Contains(said(parsed(t, page), "main"), codes[0]) {
		t.Error("the recovery codes are shown twice")
	}
	s.pass(10 * time.Second)
	if response := s.post("/totp/leg1", "saved", "1"); response.Header.Get("Location") != "https://sp.example/done" {
		t.Fatalf("got %d, want the login to go on", response.StatusCode)
	}
	if got := s.engine.resumed[0]; got.Subject != alice || got.Instant.Unix() != begin.Unix() {
		t.Errorf("got %+v, want alice at the instant of the proof", got)
	}
	// What was used is used.
	if _, ok := s.try(alice, "code", proof); ok {
		t.Error("L1: the proof was taken as a code too")
	}
	if _, ok := s.try(alice, "recovery", codes[3]); !ok {
		t.Error("a recovery code that was shown is refused")
	}
	if len(s.invitations) != 0 || len(s.pending) != 0 {
		t.Error("the invitation or the pending secret is still there")
	}
}

func TestL5_NoEnrolmentWithoutInvitation(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	bobs := s.invite(t, bob)
	expired, err := s.admin.Invite(t.Context(), "totp", alice, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	s.pass(time.Minute)
	for name, code := range map[string]string{"none": "", "made up": "ABCD-EFGH-JKLM-NPQR", "bob's": bobs, "expired": expired} {
		s.open("leg1", alice)
		response := s.post("/totp/leg1", "invitation", code)
		if got := said(parsed(t, response), "problem"); !strings.Contains(got, "invitation code is wrong") || len(s.pending) != 0 {
			t.Errorf("%s: got %q and %d pending, want it refused", name, got, len(s.pending))
		}
	}
	s.open("leg2", alice)
	for _, field := range []string{"proof", "saved", "code", "recovery"} {
		s.post("/totp/leg2", field, "123456")
	}
	if len(s.secrets) != 0 || len(s.engine.resumed) != 0 {
		t.Error("an enrolment or a login was reached without an invitation")
	}
}

func TestInvitationsAreCounted(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	right := s.invite(t, alice)
	for range throttleInvitation.Free {
		s.try(alice, "invitation", "wrong")
	}
	if response, _ := s.try(alice, "invitation", right); response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d after too many, want 429", response.StatusCode)
	}
}

func TestInvitationOnce(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	invitation := s.invite(t, alice)
	for _, leg := range []broker.ID{"leg1", "leg2"} {
		s.open(leg, alice)
		s.post("/totp/"+string(leg), "invitation", invitation)
	}
	first := s.proof(t, "leg1")
	second := s.proof(t, "leg2")
	var all sync.WaitGroup
	all.Go(func() { s.post("/totp/leg1", "proof", first) })
	all.Go(func() { s.post("/totp/leg2", "proof", second) })
	all.Wait()
	if got := strings.Count(s.log.String(), "a second factor was enrolled"); got != 1 || len(s.pending) != 1 {
		t.Errorf("got %d enrolments with one invitation and %d pending, want 1 and 1", got, len(s.pending))
	}
}

// L6, L14: who is enrolled cannot be enrolled over, with or without a first
// factor; only an administrator resets.
func TestL6_NoReplacement(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{"insecureFirstUse":true}`)
	s.open("leg1", alice)
	shownSecret(t, s.get("/totp/leg1"))
	proof := s.proof(t, "leg1")
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, known, nil); err != nil {
		t.Fatal(err)
	}
	s.post("/totp/leg1", "proof", proof)
	s.post("/totp/leg1", "saved", "1")
	if got, _ := s.OTPSecret(t.Context(), "totp", alice); encoding.EncodeToString(got.Secret) != known || len(s.engine.resumed) != 0 {
		t.Error("a secret was replaced by one that was pending")
	}
	if err := s.admin.Reset(t.Context(), "totp", alice); err != nil {
		t.Fatal(err)
	}
	if len(s.secrets)+len(s.recovery) != 0 {
		t.Error("after the reset something is left")
	}
}

// A reset between the enrolment and the end of its login ends that too.
func TestF26_ResetDuringEnrolment(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{"insecureFirstUse":true}`)
	s.open("leg1", alice)
	s.get("/totp/leg1")
	s.post("/totp/leg1", "proof", s.proof(t, "leg1"))
	if err := s.admin.Reset(t.Context(), "totp", alice); err != nil {
		t.Fatal(err)
	}
	s.post("/totp/leg1", "saved", "1")
	s.pass(time.Minute)
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, known, nil); err != nil {
		t.Fatal(err)
	}
	s.post("/totp/leg1", "saved", "1")
	if len(s.engine.resumed) != 0 {
		t.Error("the login went on with a secret that was taken away")
	}
}

func TestF26_ResetCountsNoMore(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	s.try(alice, "code", s.code(t, alice, 0))
	evidence := s.engine.resumed[0]
	evidence.Connection = "totp"
	opened, err := s.kind.OpenBackend(&broker.AuthenticationConnection{ID: "totp"})
	if err != nil {
		t.Fatal(err)
	}
	backend, ok := opened.(broker.StandingBackend)
	if !ok {
		t.Fatal("the backend cannot tell whether evidence stands")
	}
	stands := func(want bool, when string) {
		t.Helper()
		if got, err := backend.Stands(t.Context(), evidence); got != want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", when, got, err, want)
		}
	}
	stands(true, "after the login")
	_ = s.admin.Reset(t.Context(), "totp", alice)
	stands(false, "reset")
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, known, nil); err != nil {
		t.Fatal(err)
	}
	stands(false, "enrolled anew")
}

func TestInsecureFirstUse(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{"insecureFirstUse":true,"recovery":false,"digits":8,"algorithm":"SHA256"}`)
	s.open("leg1", alice)
	if got := len(shownSecret(t, s.get("/totp/leg1"))); got != 32 {
		t.Errorf("got a secret of %d bytes, want as many as the hash has", got)
	}
	pending := s.pending["leg1"]
	e := secretOf(pending.Secret)
	e.Algorithm, e.Digits = "SHA256", 8
	response := s.post("/totp/leg1", "proof", codeAt(t, e, s.now.Load()/30))
	if response.Header.Get("Location") != "https://sp.example/done" {
		t.Errorf("got %d, want the login to go on at once without recovery codes", response.StatusCode)
	}
	if got := len(s.recovery[place{"totp", alice}]); got != 0 {
		t.Errorf("got %d recovery codes, want none", got)
	}
}

func TestPendingSecretExpires(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{"insecureFirstUse":true}`)
	s.open("leg1", alice)
	s.get("/totp/leg1")
	s.pass(pendingAge)
	proof := s.proof(t, "leg1")
	s.post("/totp/leg1", "proof", proof)
	if len(s.secrets) != 0 {
		t.Error("a secret was enrolled long after it was shown")
	}
}

func TestL9_RecoveryCodes(t *testing.T) {
	t.Parallel()
	s, codes := enrolled(t, `{}`)
	for _, p := range s.recovery {
		for _, hash := range p {
			for _, code := range codes {
				if strings.Contains(hash, code) || strings.Contains(hash, strings.ReplaceAll(code, "-", "")) {
					t.Fatal("a recovery code is kept as it is")
				}
			}
		}
	}
	s.open("leg1", alice)
	if root := parsed(t, s.get("/totp/leg1/recovery")); element(root, "recovery") == nil {
		t.Fatal("there is no page for a recovery code")
	}
	if _, ok := s.try(alice, "recovery", strings.ToLower(codes[0])); !ok {
		t.Fatal("a recovery code was refused")
	}
	if _, ok := s.try(alice, "recovery", codes[0]); ok {
		t.Error("a recovery code was taken twice")
	}
	var all sync.WaitGroup
	before := len(s.engine.resumed)
	for range 100 {
		all.Go(func() { s.try(alice, "recovery", codes[1]) })
	}
	all.Wait()
	if got := len(s.engine.resumed) - before; got > 1 {
		t.Errorf("got %d logins with one recovery code at once, want 1", got)
	}
	if err := s.admin.Unlock(t.Context(), "totp", alice); err != nil {
		t.Fatal(err)
	}
	fresh, err := s.admin.NewRecoveryCodes(t.Context(), "totp", alice)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.try(alice, "recovery", codes[2]); ok {
		t.Error("an old code was taken after new ones were made")
	}
	if _, ok := s.try(alice, "recovery", fresh[2]); !ok {
		t.Error("a new code was refused")
	}
	if _, err := s.admin.NewRecoveryCodes(t.Context(), "totp", bob); err == nil {
		t.Error("got recovery codes for one who is not enrolled")
	}
}

func TestRecoverySwitchedOff(t *testing.T) {
	t.Parallel()
	s, _ := enrolled(t, `{}`)
	codes, err := s.admin.NewRecoveryCodes(t.Context(), "totp", alice)
	if err != nil {
		t.Fatal(err)
	}
	off := newStandOver(t, s.memory, `{"recovery":false}`)
	if _, ok := off.try(alice, "recovery", codes[0]); ok {
		t.Error("a recovery code was taken though they are switched off")
	}
	off.open("leg1", alice)
	if got := off.get("/totp/leg1/recovery").StatusCode; got != http.StatusSeeOther {
		t.Errorf("got %d, want no page for one", got)
	}
	body, _ := io.ReadAll(off.get("/totp/leg1").Body)
	if strings.Contains(string(body), "/recovery") {
		t.Error("the page leads to recovery codes")
	}
}

func TestAdminEnrol(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	for _, bad := range []string{"", "ABC", "JBSWY3DPEHPK3PXP", "not base32!", "01890189018901890189018901890189"} {
		if _, err := s.admin.Enrol(t.Context(), "totp", alice, bad, nil); err == nil {
			t.Errorf("secret %q: got no error", bad)
		}
	}
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, known, []byte(`{"digits":5}`)); err == nil {
		t.Error("got no error for settings that are wrong")
	}
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, strings.ToLower(known[:16])+" "+known[16:]+"======", nil); err != nil {
		t.Errorf("got %v for a secret as people write it", err)
	}
	if _, err := s.admin.Invite(t.Context(), "totp", broker.Subject{}, time.Hour); err == nil {
		t.Error("got an invitation for nobody")
	}
	if status, err := s.admin.Status(t.Context(), "totp", alice); err != nil || !status.Enrolled || status.RecoveryCodes != 10 || status.Locked {
		t.Errorf("got %+v, %v", status, err)
	}
}

func TestKeyURL(t *testing.T) {
	t.Parallel()
	settings, err := readSettings(nil)
	if err != nil {
		t.Fatal(err)
	}
	address := keyURL(bytes.Repeat([]byte{7}, 20), settings, "Sønderby & Co", "a b/c?d:e")
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(address, "+") || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Sønderby & Co:a b/c?d:e" || u.Query().Get("issuer") != "Sønderby & Co" {
		t.Errorf("got %q", address)
	}
}

// Q1: neither secrets nor codes are logged.
func TestQ1_LogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newStand(t, `{}`)
	invitation := s.invite(t, alice)
	s.open("leg1", alice)
	s.post("/totp/leg1", "invitation", invitation)
	secret := encoding.EncodeToString(s.pending["leg1"].Secret)
	root := parsed(t, s.post("/totp/leg1", "proof", s.proof(t, "leg1")))
	codes := strings.Fields(said(root, "codes"))
	s.try(alice, "code", "918273")
	s.try(alice, "recovery", codes[0])
	for _, canary := range append(codes, invitation, secret, "918273") {
		if strings.Contains(s.log.String(), canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
	if !strings.Contains(s.log.String(), "a second factor was enrolled") {
		t.Error("the log does not say that a factor was enrolled")
	}
}
